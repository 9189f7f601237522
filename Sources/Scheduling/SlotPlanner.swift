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
  let lines: [TerrestrialLines]
  /// The delay of the line from each gateway to its nearest point of presence, in seconds; infinite
  /// where there is none.
  let backhaulSeconds: [Double]

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
    let states: TerminalStates
    let funding: SlotFunding

    /// A world's own terminals, others beside them, what acts made of their states, and who pays.
    public init(
      _ own: TerminalRoster,
      others: [PlannedTerminal] = [],
      states: TerminalStates = TerminalStates(),
      funding: SlotFunding = SlotFunding()
    ) {
      self.init(Crowd(own, others: others), states: states, funding: funding)
    }

    init(_ crowd: Crowd, states: TerminalStates, funding: SlotFunding) {
      self.crowd = crowd
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
    plan(on: PlanBasis(self, sky, demand, circumstances, crew: crew), after: previous, crew: crew)
  }

  /// Plans a slot whose basis is known; all else is as with ``plan(_:for:under:after:crew:)``.
  public func plan(
    on basis: PlanBasis,
    after previous: SlotPlan? = nil,
    crew: Crew = Crew(size: 1)
  ) -> SlotPlan {
    let crowd = basis.demand.crowd
    let before = PreviousService(previous, before: basis.sky.slot, of: crowd)
    return plan(on: basis, before, crew: crew)
  }

  /// Plans a slot of which a memory of the slot before is known.
  public func plan(
    on basis: PlanBasis,
    remembering memory: SlotMemory?,
    crew: Crew
  ) -> SlotPlan {
    let crowd = basis.demand.crowd
    let before = PreviousService(memory, before: basis.sky.slot, of: crowd)
    return plan(on: basis, before, crew: crew)
  }

  /// What the plan of a slot leaves to the next one, without the rest of it.
  ///
  /// - Parameters:
  ///   - basis: the slot's basis.
  ///   - memory: what the slot before left.
  ///   - crew: threads that share the work.
  /// - Returns: the satellites of ``plan(on:remembering:crew:)``.
  public func memory(
    on basis: PlanBasis,
    remembering memory: SlotMemory?,
    crew: Crew
  ) -> SlotMemory {
    let crowd = basis.demand.crowd
    let before = PreviousService(memory, before: basis.sky.slot, of: crowd)
    let beams = allocation(on: basis, before)
    let satellites = service(on: basis, before).satellites(beams.grants, crew: crew)
    return SlotMemory(basis.sky.slot, crowd, satellites: satellites)
  }

  private func plan(
    on basis: PlanBasis,
    _ before: PreviousService,
    crew: Crew
  ) -> SlotPlan {
    let (sky, crowd) = (basis.sky, basis.demand.crowd)
    let beams = allocation(on: basis, before)
    var outcomes = basis.refusals.map { SlotPlan.Outcome.refused($0 ?? .noGatewayInReach) }
    for (terminal, reason) in beams.refusals { outcomes[terminal] = .refused(reason) }
    service(on: basis, before).enter(beams.grants, into: &outcomes, crew: crew)
    crowd.cap(&outcomes, basis.demand.funding.caps)
    return SlotPlan(
      slot: sky.slot,
      sky: sky,
      feeders: basis.feeders,
      outcomes: OutcomeTable(crowd, outcomes)
    )
  }

  private func service(on basis: PlanBasis, _ before: PreviousService) -> GrantedService {
    GrantedService(
      self,
      sky: basis.sky,
      crowd: basis.demand.crowd,
      routes: basis.routes,
      previous: before
    )
  }

  /// Gives the beams of a slot, group by group.
  private func allocation(on basis: PlanBasis, _ before: PreviousService) -> BeamAllocation {
    var beams = BeamAllocation(
      rules: systemRules,
      routes: basis.routes,
      candidates: basis.candidates,
      present: ChoiceWindow.begins(at: basis.sky.slot) ? before.none : before.satellites,
      satelliteCount: constellation.satellites.count
    )
    for (key, members) in basis.groups.list {
      beams.serve(basis.groups.members(members), key, to: basis.ends.end(of: key.destination))
    }
    return beams
  }
}
