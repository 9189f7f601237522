public import Constellation
import Frames
import Geography
public import Links
import Quantities
import Radio
import Routing
public import Service

/// Makes the plan of one slot: a pure function of the world, the acts and the slot.
///
/// 1. The law: terminals that may not be served get their reason.
/// 2. The sky: for each other terminal the satellites that may serve it.
/// 3. Feeders: gateways' antennas to satellites.
/// 4. Routes: one search for each point of presence that is someone's home.
/// 5. Beams: cells with the most terminals first, each to its highest satellite with a route and a
///    free beam.
public struct SlotPlanner: Sendable {
  /// The satellites, whose order gives plans their indices.
  public let constellation: Constellation
  /// Gateways and points of presence, whose order gives plans their indices.
  public let ground: GroundSegment
  /// What decides who may be linked to whom.
  public let rules: SchedulingRules

  /// A planner without state of its own: one makes the plans of every slot of a world.
  public init(constellation: Constellation, ground: GroundSegment, rules: SchedulingRules) {
    self.constellation = constellation
    self.ground = ground
    self.rules = rules
  }

  /// What holds in the slot beside the sky.
  public struct Circumstances: Sendable {
    /// Who is licensed where.
    public var licences: LicenceBook
    /// Satellites that have failed, by index.
    public var failedSatellites: Set<Int>
    /// Gateways that have failed, by index.
    public var failedGateways: Set<Int>

    /// Circumstances without failures unless named; indices of nothing have no effect.
    public init(
      licences: LicenceBook,
      failedSatellites: Set<Int> = [],
      failedGateways: Set<Int> = []
    ) {
      self.licences = licences
      self.failedSatellites = failedSatellites
      self.failedGateways = failedGateways
    }
  }

  /// Plans a slot.
  public func plan(
    _ sky: SlotSky,
    terminals: [PlannedTerminal],
    under circumstances: Circumstances
  ) -> SlotPlan {
    var outcomes: [TerminalID: SlotPlan.Outcome] = [:]
    var waiting: [WaitingTerminal] = []
    for planned in terminals {
      if let reason = legalRefusal(of: planned, in: sky.slot, circumstances) {
        outcomes[planned.terminal.id] = .refused(reason)
        continue
      }
      let candidates = sky.candidates(
        for: planned,
        of: constellation,
        under: rules,
        failed: circumstances.failedSatellites
      )
      let usable = candidates.filter { $0.reason == nil }
      if let home = planned.home, !usable.isEmpty {
        waiting.append(WaitingTerminal(planned: planned, home: home, candidates: usable))
      } else {
        let reason = usable.isEmpty ? refusal(of: candidates) : .noPointOfPresence
        outcomes[planned.terminal.id] = .refused(reason)
      }
    }
    let feeders = feeders(sky, for: waiting, circumstances)
    let routes = routes(sky, feeders: feeders, for: waiting, circumstances)
    var beams = BeamAllocation(rules: rules, routes: routes)
    for (id, result) in beams.allocate(waiting) {
      outcomes[id] = outcome(of: result, sky: sky)
    }
    return SlotPlan(slot: sky.slot, sky: sky, feeders: feeders, outcomes: outcomes)
  }

  /// Why the law or the operator refuses a terminal in a slot, or nil.
  public func legalRefusal(
    of planned: PlannedTerminal,
    in slot: Slot,
    _ circumstances: Circumstances
  ) -> Reason? {
    planned.jurisdiction.refusal(
      under: circumstances.licences,
      during: slot,
      onWhitelist: planned.terminal.isWhitelisted
    ) ?? planned.terminal.refusal
  }

  /// The reason that most of the satellites in view share; that of the sky when there is none.
  private func refusal(of candidates: [Candidate]) -> Reason {
    var counts: [Reason: Int] = [:]
    for candidate in candidates {
      if let reason = candidate.reason { counts[reason, default: 0] += 1 }
    }
    let most = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
    return most?.key ?? .noSatelliteInView
  }

  private func feeders(
    _ sky: SlotSky,
    for waiting: [WaitingTerminal],
    _ circumstances: Circumstances
  ) -> [Feeder] {
    let gateways = ground.gateways.indices.filter {
      ground.gateways[$0].isInService && !circumstances.failedGateways.contains($0)
        && circumstances.licences.permitsGateways(
          in: ground.gateways[$0].territory,
          during: sky.slot
        )
    }
    return FeederPlan(
      sky: sky,
      constellation: constellation,
      ground: ground,
      gateways: Array(gateways),
      wanted: Set(waiting.flatMap { $0.candidates.map(\.satellite) }),
      failed: circumstances.failedSatellites,
      rule: rules.groundLinkRule
    ).feeders
  }

  private func routes(
    _ sky: SlotSky,
    feeders: [Feeder],
    for waiting: [WaitingTerminal],
    _ circumstances: Circumstances
  ) -> [Int: RouteTable] {
    let graph = NetworkGraph(
      sky: sky.start,
      constellation: constellation,
      ground: ground,
      feeders: feeders,
      delays: rules.delays,
      failed: circumstances.failedSatellites
    )
    var tables: [Int: RouteTable] = [:]
    for home in Set(waiting.map(\.home)) {
      tables[home] = RouteTable(to: [.init(.pointOfPresence(home))], in: graph)
    }
    return tables
  }

  private func outcome(of result: BeamAllocation.Result, sky: SlotSky) -> SlotPlan.Outcome {
    switch result {
    case .refused(let reason): return .refused(reason)
    case .beam(let grant):
      guard let downlink = rules.radio.downlinkCapacity(elevation: grant.candidate.look.elevation),
        let uplink = rules.radio.uplinkCapacity(range: grant.candidate.look.range)
      else { return .refused(.linkBelowThreshold) }
      let delays = PathDelay(planner: self, sky: sky, nodes: grant.nodes, site: grant.site)
      let satellites = grant.nodes.count { if case .satellite = $0 { true } else { false } }
      func least(_ direction: PathDirection) -> Double {
        rules.delays.oneWay(direction, satellites: satellites).minimumSeconds
      }
      return .served(
        Assignment(
          satellite: grant.candidate.satellite,
          beam: grant.beam,
          look: grant.candidate.look,
          nodes: grant.nodes,
          uplinkDelay: delays.curve(access: least(.uplink)),
          downlinkDelay: delays.curve(access: least(.downlink)),
          downlinkRate: downlink / Double(grant.sharers),
          uplinkRate: uplink / Double(grant.sharers),
          lossProbability: rules.lossProbability
        )
      )
    }
  }
}

/// A terminal that the law and the sky allow, with the satellites that may serve it.
struct WaitingTerminal {
  var planned: PlannedTerminal
  var home: Int
  var candidates: [Candidate]
}
