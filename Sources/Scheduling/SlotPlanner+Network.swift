import Constellation
import Geography
import Links
import Orbits
import Routing
import Service

/// The network of a slot: gateways, feeders, and the ways behind the satellites.
extension SlotPlanner {
  /// The gateways that are in service, whole and allowed to work.
  func workingGateways(_ slot: Slot, _ circumstances: Circumstances) -> [Int] {
    ground.gateways.indices.filter { index in
      let gateway = ground.gateways[index]
      return gateway.isInService(during: slot) && !circumstances.failedGateways.contains(index)
        && circumstances.licences(ofSystem: gateway.system)
          .permitsGateways(in: gateway.territory, during: slot)
    }
  }

  /// The feeders of a slot in which some satellites can be used by those who wait.
  func feeders(
    _ sky: SlotSky,
    wanted isWanted: [Bool],
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
        isWanted: isWanted,
        hasLaser: hasLaser,
        backhaulSeconds: backhaulSeconds
      ),
      verdicts: verdicts,
      rules: systemRules
    ).feeders
  }

  /// The ways from all satellites to each end of someone's traffic.
  func routes(
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
