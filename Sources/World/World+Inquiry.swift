import Constellation
import Links
import Orbits
public import Scheduling
public import Service

/// A plan with what it rests on, so that terminals beside it can be asked about.
public struct PlannedSlot: Sendable {
  /// Who is served, and who is not.
  public let plan: SlotPlan
  let basis: SlotBasis
  /// What holds in the slot.
  public var state: WorldState { basis.state }
  /// The acts that it was made with.
  let acts: [Act]
}

/// What the plan of a slot rests on.
struct SlotBasis: Sendable {
  var plan: PlanBasis
  let state: WorldState
  let surroundings: PlannedTerminal.Surroundings
  let movers: [Terminal]
}

/// Answers what one terminal more would get in a slot, without a plan for all.
///
/// The answer is that of ``World/plan(under:acts:guests:after:)`` for the guests and the one more, after nothing.
public struct PlaceInquiry: Sendable {
  /// What holds in the slot.
  public var state: WorldState { basis.state }
  private let world: World
  private let sky: SlotSky
  private let acts: [Act]
  private let guests: [PlannedTerminal]
  private let basis: SlotBasis
  private let inquiry: SlotInquiry

  fileprivate init(
    _ world: World,
    _ sky: SlotSky,
    _ acts: [Act],
    _ guests: [PlannedTerminal],
    _ basis: SlotBasis
  ) {
    self.world = world
    self.sky = sky
    self.acts = acts
    self.guests = guests
    self.basis = basis
    inquiry = SlotInquiry(basis.plan)
  }

  /// A plan in which the terminal has its outcome; it need not know any other.
  public func plan(for guest: PlannedTerminal) -> SlotPlan {
    // One that moves comes after all others, and there is no room for it among them.
    guard guest.terminal.track == nil,
      let plan = inquiry.plan(of: world.placed(guest, in: basis.surroundings))
    else { return world.plan(under: sky, acts: acts, guests: guests + [guest]) }
    return plan
  }
}

extension World {
  /// Makes ready to be asked about terminals beside those of a plan and some guests.
  ///
  /// - Parameters:
  ///   - planned: the slot's plan, made with any guests.
  ///   - guests: terminals beside the world's own that are there in any case.
  /// - Returns: what takes some tens of milliseconds to make for a hundred thousand terminals, and well
  ///   below one to ask.
  public func inquiry(
    on planned: PlannedSlot,
    beside guests: [PlannedTerminal] = []
  ) -> PlaceInquiry {
    let sky = planned.plan.sky
    var basis = planned.basis
    let others = others(guests, movers: basis.movers, during: sky.slot, in: basis.surroundings)
    if !basis.plan.isOf(others: others) {
      basis.plan = basis.plan.replacing(others: others, crew: crew)
    }
    return PlaceInquiry(self, sky, planned.acts, guests, basis)
  }

  /// Makes ready to be asked about terminals in a slot whose sky is known.
  public func inquiry(
    under sky: SlotSky,
    acts: [Act],
    beside guests: [PlannedTerminal] = []
  ) -> PlaceInquiry {
    PlaceInquiry(self, sky, acts, guests, basis(under: sky, acts: acts, guests: guests))
  }

  /// What a plan rests on under a sky.
  ///
  /// - Parameters:
  ///   - sky: the sky.
  ///   - acts: all acts.
  ///   - guests: terminals beside the world's own.
  ///   - later: the slot for whose plan this one is made, if not for its own: where it can be, its roster is
  ///     taken, and kits that do not exist yet wait for nothing.
  /// - Returns: what leads to the same outcome for each terminal that exists in the sky's slot.
  func basis(
    under sky: SlotSky,
    acts: [Act],
    guests: [PlannedTerminal],
    towards later: Slot? = nil
  ) -> SlotBasis {
    var state = state(in: sky.slot, acts: acts)
    let surroundings = surroundings(under: state.circumstances)
    // Guests are put in order after all of a roster: with them it has to be the slot's own.
    let shared = later.flatMap { later in
      guests.isEmpty
        ? self.roster(during: sky.slot, of: later, acts: acts, in: surroundings) : nil
    }
    let roster =
      shared?.roster ?? self.roster(during: sky.slot, acts: acts, in: surroundings)
    if !state.terminals.isAligned(with: roster.standing) {
      state.terminals.align(with: roster.standing)
      actMemo.align(with: roster.standing)
    }
    for id in shared?.absent ?? [] { state.terminals[id] = .ordered }
    let demand = SlotPlanner.Demand(
      roster.standing,
      others: others(guests, movers: roster.movers, during: sky.slot, in: surroundings),
      states: state.terminals,
      funding: funding(in: sky.slot, acts: acts)
    )
    return SlotBasis(
      plan: PlanBasis(planner, sky, demand, state.circumstances, crew: crew),
      state: state,
      surroundings: surroundings,
      movers: roster.movers
    )
  }

  /// All that a plan knows beside the roster of those that stand: guests that stand, then all that moves.
  private func others(
    _ guests: [PlannedTerminal],
    movers: [Terminal],
    during slot: Slot,
    in surroundings: PlannedTerminal.Surroundings
  ) -> [PlannedTerminal] {
    let moving = (movers + guests.map(\.terminal)).filter { $0.track != nil }
    return guests.filter { $0.terminal.track == nil }.map { placed($0, in: surroundings) }
      + moving.map { prepared($0, during: slot, in: surroundings) }
  }

  /// A terminal as surroundings show it, which may know more of borders than the world's own.
  fileprivate func placed(
    _ guest: PlannedTerminal,
    in surroundings: PlannedTerminal.Surroundings
  ) -> PlannedTerminal {
    surroundings.scope == self.surroundings.scope
      ? guest : prepared(guest.terminal, in: surroundings)
  }
}
