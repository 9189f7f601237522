import Constellation
import Links
public import Orbits
import Routing
import Service

/// What the plan of a slot rests on before any beam is given: who waits for service, which satellites
/// each of them can use, and the ways behind those.
///
/// It knows nothing of the slot before. Whoever asks about one terminal more
/// (``SlotInquiry``) need not work it out again.
public struct PlanBasis: Sendable {
  let planner: SlotPlanner
  let sky: SlotSky
  let demand: SlotPlanner.Demand
  let circumstances: SlotPlanner.Circumstances
  let verdicts: SatelliteVerdicts
  /// Why terminals are not served whatever the beams, by index.
  let refusals: [Reason?]
  let candidates: CandidateTable
  /// How many blocks of the search are of the own terminals.
  private let ownBlockCount: Int
  /// For each satellite whether anyone who waits can use it.
  let isWanted: [Bool]
  let gateways: [Int]
  let feeders: [Feeder]
  let ends: RouteEnds
  let groups: SharingGroups
  let routes: [RouteEnd: RouteTable]

  /// Works out the basis of a slot's plan.
  ///
  /// - Parameters:
  ///   - planner: the world's planner.
  ///   - sky: the slot's sky.
  ///   - demand: who asks for service.
  ///   - circumstances: licences and failures.
  ///   - crew: threads that share the work.
  public init(
    _ planner: SlotPlanner,
    _ sky: SlotSky,
    _ demand: SlotPlanner.Demand,
    _ circumstances: SlotPlanner.Circumstances,
    crew: Crew
  ) {
    self.init(planner, sky, demand, circumstances, after: nil, crew: crew)
  }

  /// Whether the terminals beside the own ones are these, all of which stand.
  public func isOf(others: [PlannedTerminal]) -> Bool {
    let known = demand.crowd.others.terminals
    return known.count == others.count
      && zip(known, others).allSatisfy {
        $0.motion == nil && $1.motion == nil && $0.terminal == $1.terminal
      }
  }

  /// This basis with other terminals beside the own ones, in the same circumstances: the own ones'
  /// satellites are taken over.
  ///
  /// - Parameters:
  ///   - others: all that there are beside the own.
  ///   - crew: threads that share the work.
  /// - Returns: what ``init(_:_:_:_:crew:)`` gives for the own and these.
  public func replacing(others: [PlannedTerminal], crew: Crew) -> PlanBasis {
    let demand = SlotPlanner.Demand(
      demand.crowd.own,
      others: others,
      states: demand.states,
      funding: demand.funding
    )
    return PlanBasis(planner, sky, demand, circumstances, after: self, crew: crew)
  }

  /// A basis; one that is known may have other terminals beside the own, and nothing else that differs.
  private init(
    _ planner: SlotPlanner,
    _ sky: SlotSky,
    _ demand: SlotPlanner.Demand,
    _ circumstances: SlotPlanner.Circumstances,
    after known: PlanBasis?,
    crew: Crew
  ) {
    let (crowd, constellation) = (demand.crowd, planner.constellation)
    let ownCount = crowd.own.terminals.count
    var refusals = crowd.refusals(
      in: sky.slot,
      circumstances,
      states: demand.states,
      unfunded: demand.funding.unfunded
    )
    let blocks = crowd.blocks(waiting: refusals)
    let verdicts =
      known?.verdicts
      ?? SatelliteVerdicts(sky, of: constellation, failed: circumstances.failedSatellites)
    let search = CandidateSearch(
      sky: sky,
      verdicts: verdicts,
      constellation: constellation,
      rules: SkyRules(planner.systemRules, crowd, in: sky.slot, circumstances),
      crowd: crowd
    )
    let candidates = CandidateTable(
      blocks,
      search,
      after: known.map { $0.candidates.found(ofFirst: $0.ownBlockCount) } ?? [],
      crew: crew
    )
    candidates.forEachRefusal(blocks) { refusals[$0] = $1 }
    let isWanted = candidates.wanted(satelliteCount: constellation.satellites.count)
    let gateways = known?.gateways ?? planner.workingGateways(sky.slot, circumstances)
    let feeders =
      known.flatMap { $0.isWanted == isWanted ? $0.feeders : nil }
      ?? planner.feeders(sky, wanted: isWanted, verdicts, gateways)
    let ends = RouteEnds(
      crowd.others.destinations,
      from: gateways,
      ground: planner.ground,
      lines: planner.lines,
      during: sky.slot
    )
    let groups = crowd.groups { refusals[$0] == nil }
    let used = Set(groups.list.compactMap { ends.end(of: $0.key.destination) }).sorted()
    self.planner = planner
    self.sky = sky
    self.demand = demand
    self.circumstances = circumstances
    self.verdicts = verdicts
    self.refusals = refusals
    self.candidates = candidates
    ownBlockCount = blocks.prefix { $0.first.map { $0 < ownCount } ?? false }.count
    self.isWanted = isWanted
    self.gateways = gateways
    self.feeders = feeders
    self.ends = ends
    self.groups = groups
    routes = planner.routes(sky, feeders: feeders, to: ends, used, circumstances, crew: crew)
  }
}
