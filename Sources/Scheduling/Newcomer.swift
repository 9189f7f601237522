import Constellation
import Links
import Orbits
import Routing
import Service

/// A terminal that a crowd is asked to take in.
struct Newcomer {
  private let planned: PlannedTerminal
  /// It alone, with the destinations of the crowd.
  private let crowd: Crowd
  private let sky: SlotSky

  init(_ planned: PlannedTerminal, _ inquiry: SlotInquiry) {
    self.planned = planned
    sky = inquiry.basis.sky
    let nobody = TerminalRoster(
      [],
      cells: inquiry.basis.demand.crowd.own.cells,
      destinations: inquiry.fixedDestinations
    )
    crowd = Crowd(nobody, others: [planned])
  }

  /// What the plan with it gives it; nil where only the whole plan can tell.
  func outcome(_ inquiry: SlotInquiry) -> SlotPlan.Outcome? {
    let (basis, id) = (inquiry.basis, planned.terminal.id)
    if let refusal = refusal(basis) { return .refused(refusal) }
    let found = search(basis)
    if let refusal = found.refusals.first ?? .noSatelliteInView { return .refused(refusal) }
    guard let (ends, number) = ends(inquiry) else { return nil }
    guard let end = ends.end(of: number) else { return .refused(.noPointOfPresence) }
    let feeders = feeders(basis, found)
    let routes =
      feeders.map { inquiry.routes(to: Set(inquiry.ends + [end]).sorted(), of: ends, over: $0) }
      ?? inquiry.routes(to: end, of: ends)
    var outcome = served(found, end, routes, inquiry, isNetworkNew: feeders != nil)
    if let cap = basis.demand.funding.caps[id] { crowd.cap(&outcome, [id: cap]) }
    return outcome[0]
  }

  private var key: TerminalRoster.GroupKey { crowd.others.groups[0].key }

  /// Why law, operator or purse refuse it.
  private func refusal(_ basis: PlanBasis) -> Reason? {
    let (demand, id) = (basis.demand, planned.terminal.id)
    var states = TerminalStates()
    states[id] = demand.states[id]
    return crowd.refusals(
      in: sky.slot,
      basis.circumstances,
      states: states,
      unfunded: demand.funding.unfunded.contains(id) ? [id] : []
    )[0]
  }

  private func search(_ basis: PlanBasis) -> CandidateSearch.Found {
    CandidateSearch(
      sky: sky,
      verdicts: basis.verdicts,
      constellation: basis.planner.constellation,
      rules: SkyRules(basis.planner.systemRules, crowd, in: sky.slot, basis.circumstances),
      crowd: crowd
    ).search([0])
  }

  /// Where traffic ends, its own included, with the number of its destination; nil where that would
  /// change the numbers of others.
  private func ends(_ inquiry: SlotInquiry) -> (ends: RouteEnds, number: Int)? {
    let basis = inquiry.basis
    guard key.destination == inquiry.fixedDestinations.count else {
      return (basis.ends, key.destination)
    }
    // It is one that nobody has who stands: in the order of groups it comes before those of whoever moves.
    let own = crowd.others.destinations[key.destination]
    let known = basis.demand.crowd.others.destinations
    guard !known.contains(own) else { return nil }
    let ends = RouteEnds(
      known + [own],
      from: basis.gateways,
      ground: basis.planner.ground,
      lines: basis.planner.lines,
      during: sky.slot
    )
    return (ends, known.count)
  }

  /// The feeders where it is the first who can use a satellite; nil where they stay as they are.
  private func feeders(_ basis: PlanBasis, _ found: CandidateSearch.Found) -> [Feeder]? {
    var isWanted = basis.isWanted
    for candidate in found.usable { isWanted[Int(candidate.satellite)] = true }
    guard isWanted != basis.isWanted else { return nil }
    let feeders = basis.planner.feeders(sky, wanted: isWanted, basis.verdicts, basis.gateways)
    return feeders == basis.feeders ? nil : feeders
  }

  /// Serves its group, with the beams that the groups before it left.
  private func served(
    _ found: CandidateSearch.Found,
    _ end: RouteEnd,
    _ routes: [RouteEnd: RouteTable],
    _ inquiry: SlotInquiry,
    isNetworkNew: Bool
  ) -> [SlotPlan.Outcome] {
    let basis = inquiry.basis
    let (members, turn) = inquiry.group(key)
    let log = isNetworkNew ? inquiry.log(over: routes, before: turn) : inquiry.log
    let parts = [found.usable[...]] + members.map { basis.candidates[$0] }
    var beams = BeamAllocation(
      rules: basis.planner.systemRules,
      routes: routes,
      candidates: CandidateTable(joining: parts),
      present: [Int32](repeating: -1, count: parts.count),
      satelliteCount: basis.planner.constellation.satellites.count
    )
    for satellite in Set(parts.joined().map(\.satellite)) {
      beams.occupy(log.beams(of: Int(satellite), before: turn), of: Int(satellite))
    }
    beams.occupy(log.beams(onCellOf: key, before: turn), onCellOf: key)
    beams.serve(Array(parts.indices), key, to: end)
    // The newcomer is the first of them, and the only one of its own crowd.
    var outcomes = [
      SlotPlan.Outcome.refused(
        beams.refusals.first { $0.terminal == 0 }?.reason ?? .noGatewayInReach
      )
    ]
    GrantedService(
      basis.planner,
      sky: sky,
      crowd: crowd,
      routes: routes,
      previous: PreviousService(nil as SlotMemory?, before: sky.slot, of: crowd)
    ).enter(beams.grants.filter { $0.terminal == 0 }, into: &outcomes, crew: .init(size: 1))
    return outcomes
  }
}
