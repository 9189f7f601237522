import Frames
public import Links
public import Scheduling
public import Service
public import Store
import Synchronization
public import World

/// A world that runs: the present slot's plan, the acts that led to it and the guests in it.
///
/// Readers take a snapshot; nothing here waits for a plan to be made. One task makes plans
/// (``run()``), each before its slot begins, and publishes them by swapping one reference.
public final class LiveWorld: Sendable {
  /// The world that is run; it never changes, and what is decided comes as acts.
  public let world: World
  /// How world time runs.
  public let clock: WorldClock
  private let store: ActStore?
  private let state: Mutex<State>
  /// Who listens to what happens.
  let events = EventHub()

  private struct State {
    var acts: [Act]
    var guests: [TerminalID: Guest] = [:]
    var present: PublishedPlan
    /// Plan of the slot to come, when it is ready.
    var prepared: PublishedPlan?
    /// Counts acts and guests, so that a prepared plan can be seen to be out of date.
    var version = 0
    var guestCount = 0
  }

  private struct Guest {
    var planned: PlannedTerminal
    /// Guests that are not asked after for a while are gone.
    var seenAt: ContinuousClock.Instant
  }

  /// A plan with what it cost to make.
  public struct PublishedPlan: Sendable {
    /// Who is served in its slot, and who is not.
    public var plan: SlotPlan
    /// What it took to make, in milliseconds of wall time.
    public var milliseconds: Double
    var version: Int
  }

  /// A guest that is silent for longer than this is forgotten.
  static let guestPatience = Duration.seconds(60)
  /// More guests than this are refused.
  static let guestLimit = 10_000

  /// Makes the plan of the present slot, and with it a world that can be asked.
  public init(
    world: World,
    clock: WorldClock,
    store: ActStore?
  ) throws(StoreError) {
    self.world = world
    self.clock = clock
    self.store = store
    let acts = try store?.acts() ?? []
    let slot = Slot(containing: clock.now)
    let present = Self.published(world, slot, acts: acts, guests: [], after: nil, version: 0)
    state = Mutex(State(acts: acts, present: present))
  }

  private static func published(
    _ world: World,
    _ slot: Slot,
    acts: [Act],
    guests: [PlannedTerminal],
    after previous: SlotPlan?,
    version: Int
  ) -> PublishedPlan {
    let began = ContinuousClock.now
    let plan = world.plan(for: slot, acts: acts, guests: guests, after: previous)
    let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
    return PublishedPlan(plan: plan, milliseconds: milliseconds, version: version)
  }

  /// The plan of the present slot.
  public var present: PublishedPlan { state.withLock { $0.present } }

  /// Every act so far.
  public var acts: [Act] { state.withLock { $0.acts } }

  /// Terminals of the world and guests, as the present plan knows them.
  public var terminals: [PlannedTerminal] {
    world.terminals(during: present.plan.slot)
      + state.withLock { $0.guests.values.map(\.planned) }
      .sorted { $0.terminal.id < $1.terminal.id }
  }

  /// Whether a terminal is a guest.
  public func isGuest(_ id: TerminalID) -> Bool { state.withLock { $0.guests[id] != nil } }

  /// Enters an act: stored first, in force from the start of the next slot.
  public func enter(
    _ decision: Act.Decision,
    actor: String,
    reason: String
  ) throws(StoreError) -> Act {
    let now = clock.now
    let act = Act(
      at: Slot(containing: now).end,
      actor: actor,
      reason: reason,
      decision: decision
    )
    try store?.append(act, entered: now)
    state.withLock {
      $0.acts.append(act)
      $0.version += 1
    }
    events.send(.act(act))
    return act
  }

  /// Lets a terminal join that is not in the world's file; it is planned for at once.
  ///
  /// The others keep what the present slot gave them: only the newcomer's own part is added.
  public func join(_ terminal: (Int) -> Terminal) -> PlannedTerminal? {
    let number = state.withLock { state -> Int? in
      guard state.guests.count < Self.guestLimit else { return nil }
      state.guestCount += 1
      return state.guestCount
    }
    guard let number else { return nil }
    let guest = world.prepared(terminal(number))
    state.withLock {
      $0.guests[guest.terminal.id] = Guest(planned: guest, seenAt: .now)
      $0.version += 1
    }
    let (present, acts) = state.withLock { ($0.present.plan, $0.acts) }
    let guests = state.withLock { $0.guests.values.map(\.planned) }
    let plan = world.plan(under: present.sky, acts: acts, guests: guests)
    state.withLock { state in
      guard state.present.plan.slot == plan.slot else { return }
      state.present.plan = state.present.plan.adding(guest.terminal.id, from: plan)
    }
    return guest
  }

  /// Forgets a guest.
  public func leave(_ id: TerminalID) {
    state.withLock {
      guard $0.guests.removeValue(forKey: id) != nil else { return }
      $0.version += 1
    }
  }

  /// What is on the ground where a guest is, in the present slot and the next; nil for no guest.
  ///
  /// An act that comes later may change it, from the next slot on.
  public func terrestrialSpans(of id: TerminalID) -> [LinkSpan]? {
    let known = state.withLock { state -> (guest: PlannedTerminal, slot: Slot, acts: [Act])? in
      guard let guest = state.guests[id] else { return nil }
      state.guests[id]?.seenAt = .now
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
      guard state.guests[id] != nil else { return nil }
      state.guests[id]?.seenAt = .now
      let prepared = state.prepared.flatMap { $0.version == state.version ? $0.plan : nil }
      return [state.present.plan] + (prepared.map { [$0] } ?? [])
    }?
    .map { world.link(of: id, in: $0) }
  }
}

extension LiveWorld {
  /// Makes and publishes one plan after another until the task is cancelled.
  public func run() async throws {
    while !Task.isCancelled {
      forgetSilentGuests()
      // A world that runs faster than plans are made skips slots instead of falling behind.
      let next = max(present.plan.slot.next, Slot(containing: clock.now))
      try await publish(next)
    }
  }

  /// Publishes the plan of a slot at its start, made again for every act and guest until then.
  private func publish(_ slot: Slot) async throws {
    while true {
      if state.withLock({ $0.prepared?.version != $0.version }) { await prepare(slot) }
      guard clock.now >= slot.start else {
        try await Task.sleep(for: min(.milliseconds(100), remaining(until: slot.start)))
        continue
      }
      if let published = swapped() { return events.send(.slot(published)) }
    }
  }

  /// Makes the prepared plan the present one, unless an act or a guest has come since it was made.
  private func swapped() -> PublishedPlan? {
    state.withLock { state in
      guard let prepared = state.prepared, prepared.version == state.version else { return nil }
      state.present = prepared
      state.prepared = nil
      return prepared
    }
  }

  private func remaining(until instant: Instant) -> Duration {
    let nanoseconds = clock.monotonicNanoseconds(at: instant) - MonotonicClock.nanoseconds
    return .nanoseconds(max(100_000, nanoseconds))
  }

  /// Makes a plan off the event loops: it is plain computing for some tens of milliseconds.
  @concurrent
  private func prepare(_ slot: Slot) async {
    let (acts, guests, present, version) = state.withLock {
      ($0.acts, $0.guests.values.map(\.planned), $0.present.plan, $0.version)
    }
    let prepared = Self.published(
      world,
      slot,
      acts: acts,
      guests: guests,
      after: present,
      version: version
    )
    state.withLock { $0.prepared = prepared }
  }

  private func forgetSilentGuests() {
    let limit = ContinuousClock.now - Self.guestPatience
    state.withLock { state in
      let silent = state.guests.filter { $0.value.seenAt < limit }.keys
      for id in silent { state.guests[id] = nil }
      if !silent.isEmpty { state.version += 1 }
    }
  }
}
