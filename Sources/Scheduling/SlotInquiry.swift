import Constellation
import Links
import Orbits
import Routing
import Service
import Synchronization

/// What a slot's plan gives one terminal more, worked out without serving all others again.
///
/// The plan is the one without memory: that of ``SlotPlanner/plan(on:after:crew:)`` after nothing, for the
/// crowd of a basis and the one terminal. A group of the crowd is served after those that are larger, and sees
/// of them only which beams they took. So the terminal's group can be served alone, with the beams
/// that those before it have by then (``BeamLog``). Two things can reach farther. The terminal may be
/// the first who can use some satellites, and feeders then go to these: where that changes the way
/// behind a satellite that the crowd can use, the groups before are served again, over the new ways.
/// And its destination may change the order of groups: then the answer is nil.
public final class SlotInquiry: Sendable {
  let basis: PlanBasis
  let log: BeamLog
  /// For each group of those who are ready its turn.
  private let turns: [TerminalRoster.GroupKey: Int]
  /// The ends of the crowd's traffic.
  let ends: [RouteEnd]
  /// Destinations that keep their number whoever comes last of those that stand.
  let fixedDestinations: [TerminalRoster.Destination]
  /// Ways to ends that nobody of the crowd has.
  private let farRoutes = Mutex<[RouteEnd: RouteTable]>([:])

  /// More ways than these are not kept: an end may avoid any set of territories.
  private static let mostFarRoutes = 256

  /// Serves the crowd of a basis, to be asked about others.
  public init(_ basis: PlanBasis) {
    self.basis = basis
    log = BeamLog(basis, over: basis.routes)
    turns = Dictionary(
      basis.groups.list.enumerated().map { ($0.element.key, $0.offset) },
      uniquingKeysWith: { first, _ in first }
    )
    ends = basis.routes.keys.sorted()
    let crowd = basis.demand.crowd
    var fixed = Interned(crowd.own.destinations)
    for planned in crowd.others.terminals where planned.motion == nil {
      _ = fixed.index(of: TerminalRoster.Destination(planned))
    }
    fixedDestinations = fixed.values
  }

  /// What the slot's plan gives a terminal that is not of the crowd.
  ///
  /// - Parameter guest: the terminal, ready for planning in the slot; it counts as the last of those
  ///   that stand beside the world's own.
  /// - Returns: its outcome in the plan for the crowd and it; nil where only that plan itself can tell.
  public func outcome(of guest: PlannedTerminal) -> SlotPlan.Outcome? {
    let crowd = basis.demand.crowd
    guard crowd.own.position(of: guest.terminal.id) == nil,
      crowd.others.position(of: guest.terminal.id) == nil
    else { return nil }
    return Newcomer(guest, self).outcome(self)
  }

  /// A plan of the slot that knows a terminal alone; nil as with ``outcome(of:)``.
  public func plan(of guest: PlannedTerminal) -> SlotPlan? {
    outcome(of: guest).map { outcome in
      let nobody = Crowd(TerminalRoster([], cells: basis.demand.crowd.own.cells), others: [])
      var outcomes = OutcomeTable(nobody, [])
      outcomes.add(guest.terminal.id, outcome)
      return SlotPlan(
        slot: basis.sky.slot,
        sky: basis.sky,
        feeders: basis.feeders,
        outcomes: outcomes
      )
    }
  }

  /// The group of a key as it stands in the crowd: its members, none where nobody of it is ready, and the turn
  /// that it has with one member more.
  func group(_ key: TerminalRoster.GroupKey) -> (members: [Int], turn: Int) {
    let list = basis.groups.list
    let members = turns[key].map { list[$0].members } ?? 0..<0
    let size = members.count + 1
    let turn = list.partitionPoint { group in
      (-group.members.count, group.key) >= (-size, key)
    }
    return (basis.groups.members(members), turn)
  }

  /// The way behind each satellite to an end over the feeders of the basis.
  func routes(to end: RouteEnd, of destinations: RouteEnds) -> [RouteEnd: RouteTable] {
    if basis.routes[end] != nil { return basis.routes }
    if let known = farRoutes.withLock({ $0[end] }) { return [end: known] }
    let found = routes(to: [end], of: destinations, over: basis.feeders)
    // Numbers of sets to avoid are those of one question, but for the empty set.
    guard end.avoidance == 0, let table = found[end] else { return found }
    farRoutes.withLock { if $0.count < Self.mostFarRoutes { $0[end] = table } }
    return found
  }

  /// The ways to ends over feeders.
  func routes(
    to ends: [RouteEnd],
    of destinations: RouteEnds,
    over feeders: [Feeder]
  ) -> [RouteEnd: RouteTable] {
    basis.planner.routes(
      basis.sky,
      feeders: feeders,
      to: destinations,
      ends,
      basis.circumstances,
      crew: Crew(size: 1)
    )
  }

  /// Which beams the groups before a turn take over some ways.
  func log(over routes: [RouteEnd: RouteTable], before turn: Int) -> BeamLog {
    isKnown(routes) ? log : BeamLog(basis, over: routes, turns: turn)
  }

  /// Whether the crowd finds the same delays behind its satellites as in the basis.
  private func isKnown(_ routes: [RouteEnd: RouteTable]) -> Bool {
    ends.allSatisfy { end in
      guard let known = basis.routes[end], let table = routes[end] else { return false }
      return basis.isWanted.indices.allSatisfy { satellite in
        !basis.isWanted[satellite]
          || known.delaySeconds(fromSatellite: satellite)
            == table.delaySeconds(fromSatellite: satellite)
      }
    }
  }
}
