public import Constellation
import Frames
import Geography
import Links
public import Orbits
import Quantities
import Radio
public import Routing
public import Service

/// Makes the plan of one slot: a pure function of the world, the acts and the slot.
///
/// 1. The law: terminals that may not be served get their reason.
/// 2. The sky: for each other terminal the satellites that may serve it.
/// 3. Feeders: gateways' antennas to satellites.
/// 4. Routes: one search for each point of presence that is someone's home.
/// 5. Beams: cells with the most terminals first, each to its best placed satellite with a route and
///    a free beam.
public struct SlotPlanner: Sendable {
  /// The satellites, whose order gives plans their indices.
  public let constellation: Constellation
  /// Gateways and points of presence, whose order gives plans their indices.
  public let ground: GroundSegment
  /// What decides who may be linked to whom, for each constellation of the world; never empty.
  public let systemRules: [SchedulingRules]
  /// The terrestrial lines of each constellation's ground stations.
  private let lines: [TerrestrialLines]
  /// The delay of the line from each gateway to its nearest point of presence, in seconds; infinite
  /// where there is none.
  private let backhaulSeconds: [Double]

  /// A planner without state of its own: one makes the plans of every slot of a world.
  ///
  /// - Parameters:
  ///   - constellation: the satellites.
  ///   - ground: gateways and points of presence.
  ///   - rules: one for each system of the constellation, in their order.
  public init(constellation: Constellation, ground: GroundSegment, rules: [SchedulingRules]) {
    self.constellation = constellation
    self.ground = ground
    let missing = max(1, constellation.systems.count) - rules.count
    systemRules = rules + (missing > 0 ? Array(repeating: SchedulingRules(), count: missing) : [])
    let (systemRules, gateways) = (systemRules, ground.gateways)
    let lines = systemRules.indices.map { TerrestrialLines(ground, ofSystem: $0) }
    let lengths = lines.map { $0.shortestBackhauls(gateways: gateways.count) }
    backhaulSeconds = gateways.enumerated().map { index, gateway in
      guard lengths.indices.contains(gateway.system) else { return .infinity }
      return lengths[gateway.system][index].map {
        systemRules[gateway.system].delays.fibreSeconds($0)
      } ?? .infinity
    }
    self.lines = lines
  }

  /// The terrestrial lines of a constellation's ground stations.
  public func lines(ofSystem system: Int) -> TerrestrialLines { lines[system] }

  /// The rules of the world's first constellation.
  public var rules: SchedulingRules { systemRules[0] }

  /// What holds in the slot beside the sky.
  public struct Circumstances: Sendable {
    /// Who is licensed where, for each constellation of the world.
    public var licences: [LicenceBook]
    /// Who may be served where only listed terminals are, of all constellations.
    public var whitelist = Whitelist()
    /// Satellites that have failed, by index.
    public var failedSatellites: Set<Int>
    /// Gateways that have failed, by index.
    public var failedGateways: Set<Int>

    /// Circumstances without failures unless named; indices of nothing have no effect.
    public init(
      licences: [LicenceBook],
      failedSatellites: Set<Int> = [],
      failedGateways: Set<Int> = []
    ) {
      self.licences = licences
      self.failedSatellites = failedSatellites
      self.failedGateways = failedGateways
    }

    /// Who is licensed where, for a constellation by its index.
    public func licences(ofSystem system: Int) -> LicenceBook {
      licences.indices.contains(system) ? licences[system] : LicenceBook()
    }
  }

  /// Who asks for service in a slot.
  public struct Demand: Sendable {
    let crowd: Crowd
    let states: [TerminalID: TerminalState]
    let funding: SlotFunding

    /// A world's own terminals, others beside them, what acts made of their states, and who pays.
    public init(
      _ own: TerminalRoster,
      others: [PlannedTerminal] = [],
      states: [TerminalID: TerminalState] = [:],
      funding: SlotFunding = SlotFunding()
    ) {
      crowd = Crowd(own, others: others)
      self.states = states
      self.funding = funding
    }
  }

  /// Plans a slot.
  ///
  /// - Parameters:
  ///   - sky: the slot's sky.
  ///   - demand: who asks for service.
  ///   - circumstances: licences and failures.
  ///   - previous: the plan of the slot before, by which hand-overs are known and terminals stay
  ///     with their satellites; any other is ignored.
  ///   - crew: threads that share the work; the plan is the same for any number.
  /// - Returns: one outcome for each terminal.
  public func plan(
    _ sky: SlotSky,
    for demand: Demand,
    under circumstances: Circumstances,
    after previous: SlotPlan? = nil,
    crew: Crew = Crew(size: 1)
  ) -> SlotPlan {
    let crowd = demand.crowd
    var refusals = crowd.refusals(
      in: sky.slot,
      circumstances,
      states: demand.states,
      unfunded: demand.funding.unfunded
    )
    let verdicts = SatelliteVerdicts(
      sky,
      of: constellation,
      failed: circumstances.failedSatellites
    )
    let search = CandidateSearch(
      sky: sky,
      verdicts: verdicts,
      constellation: constellation,
      rules: SkyRules(systemRules, crowd, in: sky.slot, circumstances),
      crowd: crowd
    )
    let blocks = crowd.blocks(waiting: refusals)
    let candidates = CandidateTable(blocks, search, crew: crew)
    candidates.forEachRefusal(blocks) { refusals[$0] = $1 }
    let gateways = workingGateways(sky.slot, circumstances)
    let feeders = feeders(sky, candidates, verdicts, gateways)
    let destinations = RouteEnds(
      crowd.others.destinations,
      from: gateways,
      ground: ground,
      lines: lines,
      during: sky.slot
    )
    let groups = crowd.groups { refusals[$0] == nil }
    let routes = routes(
      sky,
      feeders: feeders,
      to: destinations,
      Set(groups.list.compactMap { destinations.end(of: $0.key.destination) }).sorted(),
      circumstances,
      crew: crew
    )
    let before = PreviousService(previous, before: sky.slot, of: crowd)
    var beams = BeamAllocation(
      rules: systemRules,
      routes: routes,
      candidates: candidates,
      present: ChoiceWindow.begins(at: sky.slot) ? before.none : before.satellites,
      satelliteCount: constellation.satellites.count
    )
    for (key, members) in groups.list {
      beams.serve(groups.members(members), key, to: destinations.end(of: key.destination))
    }
    var outcomes = refusals.map { SlotPlan.Outcome.refused($0 ?? .noGatewayInReach) }
    for (terminal, reason) in beams.refusals { outcomes[terminal] = .refused(reason) }
    GrantedService(self, sky: sky, crowd: crowd, routes: routes, previous: before)
      .enter(beams.grants, into: &outcomes, crew: crew)
    crowd.cap(&outcomes, demand.funding.caps)
    return SlotPlan(
      slot: sky.slot,
      sky: sky,
      feeders: feeders,
      outcomes: OutcomeTable(crowd, outcomes)
    )
  }

  /// The gateways that are in service, whole and allowed to work.
  private func workingGateways(_ slot: Slot, _ circumstances: Circumstances) -> [Int] {
    ground.gateways.indices.filter { index in
      let gateway = ground.gateways[index]
      return gateway.isInService(during: slot) && !circumstances.failedGateways.contains(index)
        && circumstances.licences(ofSystem: gateway.system)
          .permitsGateways(in: gateway.territory, during: slot)
    }
  }

  private func feeders(
    _ sky: SlotSky,
    _ candidates: CandidateTable,
    _ verdicts: SatelliteVerdicts,
    _ gateways: [Int]
  ) -> [Feeder] {
    var hasLaser = [Bool](repeating: false, count: constellation.satellites.count)
    for link in sky.lasers.links {
      hasLaser[link.a] = true
      hasLaser[link.b] = true
    }
    return FeederPlan(
      sky: sky,
      constellation: constellation,
      ground: ground,
      gateways: gateways,
      demand: FeederPlan.Demand(
        isWanted: candidates.wanted(satelliteCount: constellation.satellites.count),
        hasLaser: hasLaser,
        backhaulSeconds: backhaulSeconds
      ),
      verdicts: verdicts,
      rules: systemRules
    ).feeders
  }

  /// The ways from all satellites to each end of someone's traffic.
  private func routes(
    _ sky: SlotSky,
    feeders: [Feeder],
    to destinations: RouteEnds,
    _ ends: [RouteEnd],
    _ circumstances: Circumstances,
    crew: Crew
  ) -> [RouteEnd: RouteTable] {
    var graphs: [GraphKey: NetworkGraph] = [:]
    for end in ends where graphs[key(of: end)] == nil {
      graphs[key(of: end)] = graph(
        of: key(of: end).system,
        sky,
        feeders,
        avoiding: destinations.avoided(end),
        circumstances
      )
    }
    let built = graphs
    let tables = crew.map(0..<ends.count) { index in
      built[key(of: ends[index])].map {
        RouteTable(to: [.init(.pointOfPresence(ends[index].home))], in: $0)
      }
    }
    return zip(ends, tables).reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  /// Ends of one system with the same to avoid share a graph.
  private struct GraphKey: Hashable {
    var system: Int
    var avoidance: Int
  }

  private func key(of end: RouteEnd) -> GraphKey {
    GraphKey(system: ground.pointsOfPresence[end.home].system, avoidance: end.avoidance)
  }

  /// The network of one system: its own lasers, feeders and lines, with its own delays; without what
  /// stands in territories to avoid.
  private func graph(
    of system: Int,
    _ sky: SlotSky,
    _ feeders: [Feeder],
    avoiding avoided: [TerritoryCode],
    _ circumstances: Circumstances
  ) -> NetworkGraph {
    let closed = ground.pointsOfPresence.indices.filter { !ground.isOutside(avoided, $0) }
    return NetworkGraph(
      sky: sky.start,
      constellation: constellation,
      lasers: constellation.links(sky.lasers.links, ofSystem: system),
      until: sky.end,
      ground: ground,
      lines: closed.isEmpty ? lines[system] : lines[system].without(Set(closed)),
      feeders: feeders.filter {
        let gateway = ground.gateways[$0.gateway]
        return gateway.system == system && !avoided.contains(gateway.territory)
      },
      delays: systemRules[system].delays,
      failed: circumstances.failedSatellites
    )
  }
}
