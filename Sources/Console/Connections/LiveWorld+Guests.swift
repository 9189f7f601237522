import Constellation
import Foundation
public import Links
import Scheduling
public import Service
import Synchronization
import TerminalDevice
import World

extension LiveWorld {
  /// Why a program cannot join as a terminal.
  enum JoinRefusal: Error, Hashable {
    /// So many have joined already.
    case full(Int)
    /// The world has no such terminal.
    case unknown(TerminalID)
    /// Another program carries the terminal.
    case taken(TerminalID)

    fileprivate init(_ refusal: GuestBook.Refusal) {
      switch refusal {
      case .full(let limit): self = .full(limit)
      case .taken(let id): self = .taken(id)
      }
    }
  }

  /// Lets a terminal join that is not in the world's file; it is planned for at once.
  ///
  /// The others keep what the present slot gave them: only the newcomer's own part is added.
  /// The terminal is made of a number that is to tell its identity from others'.
  func join(_ terminal: (Int) -> Terminal) throws(JoinRefusal) -> GuestBook.Guest {
    let planned = world.prepared(newcomer(terminal))
    let guest = try entered(planned, isOfWorld: false)
    let others = state.withLock { $0.guests.planned }.filter { $0.terminal.id != guest.id }
    let plan = inquiry(beside: others).plan(for: planned)
    state.withLock { state in
      guard state.present.plan.slot == plan.slot else { return }
      state.present.plan = state.present.plan.adding(guest.id, from: plan)
    }
    return guest
  }

  /// Lets a program carry one of the world's own terminals, which is planned for anyway: it asks for
  /// nothing more and gets what the plan gives the terminal.
  func join(as id: TerminalID) throws(JoinRefusal) -> GuestBook.Guest {
    let (terminal, slot) = state.withLock { ($0.registry[id]?.terminal, $0.present.plan.slot) }
    guard let terminal else { throw .unknown(id) }
    return try entered(world.prepared(terminal, during: slot), isOfWorld: true)
  }

  /// A terminal with an identity that neither the world nor a guest has.
  private func newcomer(_ terminal: (Int) -> Terminal) -> Terminal {
    while true {
      let number = state.withLock { state in
        state.newcomerCount += 1
        return state.newcomerCount
      }
      let candidate = terminal(number)
      if state.withLock({ $0.registry[candidate.id] == nil }) { return candidate }
    }
  }

  private func entered(
    _ planned: PlannedTerminal,
    isOfWorld: Bool
  ) throws(JoinRefusal) -> GuestBook.Guest {
    let result = state.withLock { state -> Result<GuestBook.Guest, GuestBook.Refusal> in
      do throws(GuestBook.Refusal) {
        let guest = try state.guests.enter(planned, isOfWorld: isOfWorld, at: .now)
        if !isOfWorld { state.version += 1 }
        return .success(guest)
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let guest):
      events.send(.connection(ConnectionChange(.joined, guest)))
      return guest
    case .failure(let refusal): throw JoinRefusal(refusal)
    }
  }

  /// Forgets a guest.
  public func leave(_ id: TerminalID) {
    let guest = state.withLock { state in
      let guest = state.guests.leave(id)
      if guest?.isOfWorld == false { state.version += 1 }
      return guest
    }
    if let guest { farewell(guest) }
  }

  /// Forgets those that have been silent for too long.
  func forgetSilentGuests() {
    let limit = ContinuousClock.now - Self.guestPatience
    let silent = state.withLock { state in
      let silent = state.guests.forget(silentSince: limit)
      if silent.contains(where: { !$0.isOfWorld }) { state.version += 1 }
      return silent
    }
    for guest in silent { farewell(guest) }
  }

  private func farewell(_ guest: GuestBook.Guest) {
    if !guest.isOfWorld { devices.close(guest.id) }
    events.send(.connection(ConnectionChange(.left, guest)))
  }

  /// Whether a program carries a terminal.
  public func isGuest(_ id: TerminalID) -> Bool { guest(id) != nil }

  /// The guest that carries a terminal, as it is now.
  func guest(_ id: TerminalID) -> GuestBook.Guest? { state.withLock { $0.guests.guests[id] } }

  /// How many guests stand at places of their own.
  var guestCount: Int { state.withLock { $0.guests.planned.count } }

  /// Every guest, in the order in which they joined.
  var guests: [GuestBook.Guest] { state.withLock { $0.guests.inOrder } }
}

extension LiveWorld {
  /// What is on the ground where a guest is, in the present slot and the next; nil for no guest.
  ///
  /// An act that comes later may change it, from the next slot on.
  public func terrestrialSpans(of id: TerminalID) -> [LinkSpan]? {
    let known = state.withLock { state -> (guest: PlannedTerminal, slot: Slot, acts: [Act])? in
      guard let guest = state.guests.see(id, at: .now) else { return nil }
      return (guest.planned, state.present.plan.slot, state.acts)
    }
    return known.map { guest, slot, acts in
      [slot, slot.next].flatMap {
        world.terrestrialSpans(for: guest, during: $0, acts: acts)
      }
    }
  }

  /// The links of a guest in the present slot and, when it is known, the next.
  public func links(of id: TerminalID) -> [Link]? {
    state.withLock { state -> [SlotPlan]? in
      guard state.guests.see(id, at: .now) != nil else { return nil }
      let prepared = state.prepared.flatMap {
        state.isCurrent($0, for: $0.plan.slot) ? $0.plan : nil
      }
      return [state.present.plan] + (prepared.map { [$0] } ?? [])
    }?
    .map { world.link(of: id, in: $0) }
  }

  /// Whether an account of a guest is taken now.
  func admitAccount(of id: TerminalID) -> GuestBook.Admission {
    state.withLock { $0.guests.admitAccount(of: id, at: .now) }
  }

  private typealias Seconds = [WorldSecond: MeasuredSecond]

  /// Keeps the account of a guest and tells who listens.
  ///
  /// - Returns: false when the guest has left.
  func enter(_ account: ReportedAccount, json: Data, of id: TerminalID) -> Bool {
    let entered = state.withLock { state -> (GuestBook.Guest, Bool, Seconds)? in
      let kept = state.guests.enter(
        account,
        json: json,
        of: id,
        speed: clock.speed,
        at: .now
      )
      guard let kept, let guest = state.guests.guests[id] else { return nil }
      return (guest, kept.isAnnounced, kept.seconds)
    }
    guard let (guest, isAnnounced, seconds) = entered else { return false }
    devices.enter(seconds, of: id)
    if isAnnounced { events.send(.connection(ConnectionChange(.account, guest))) }
    return true
  }
}

extension LiveWorld {
  /// How a guest is asked for by another.
  enum PeerKey: Hashable {
    case address(TerminalAddress)
    case label(String)
  }

  /// Another guest, and how long packets take over the ground between the points of presence of
  /// both, in seconds; nil while one of them is not served.
  struct Peer {
    var guest: GuestBook.Guest
    var backboneSeconds: Double?
  }

  /// The guest that another asks for; nil when there is none, or when it is the one that asks.
  func peer(_ key: PeerKey, of id: TerminalID) -> Peer? {
    let found = state.withLock { state -> (own: GuestBook.Guest, GuestBook.Guest, SlotPlan)? in
      let peer =
        switch key {
        case .address(let address): state.guests[address]
        case .label(let label): state.guests[label: label]
        }
      guard let own = state.guests.see(id, at: .now), let peer, peer.id != id else { return nil }
      return (own, peer, state.present.plan)
    }
    return found.map { own, peer, plan in
      Peer(guest: peer, backboneSeconds: backboneSeconds(from: own, to: peer, in: plan))
    }
  }

  private func backboneSeconds(
    from own: GuestBook.Guest,
    to peer: GuestBook.Guest,
    in plan: SlotPlan
  ) -> Double? {
    guard let here = plan.outcomes[own.id]?.assignment?.pointOfPresence,
      let there = plan.outcomes[peer.id]?.assignment?.pointOfPresence
    else { return nil }
    return world.backboneSeconds(from: here, to: there, system: own.planned.system)
  }
}
