import Constellation
import Frames
import Geography
import Links
import Routing
import Scheduling

/// What paths can lead over at one instant, in each of a world's systems.
struct PathView {
  private let world: World
  private let sky: Sky
  private let index: SkyIndex
  private let circumstances: SlotPlanner.Circumstances
  /// Established lasers.
  private let lasers: [LaserLink]
  /// Points of presence that are closed to paths: avoided, or not in service.
  private let closed: Set<Int>
  /// Gateways that paths may lead over.
  private let gateways: [Int]

  init(
    _ world: World,
    at time: Instant,
    lasers: [LaserLink],
    without closed: Set<Int>,
    avoiding territories: Set<TerritoryCode>
  ) {
    self.world = world
    self.lasers = lasers
    sky = Sky(of: world.constellation, at: time)
    index = SkyIndex(sky)
    let circumstances = world.state(in: Slot(containing: time)).circumstances
    self.circumstances = circumstances
    let ground = world.ground
    self.closed = closed.union(
      ground.pointsOfPresence.indices.filter { !ground.pointsOfPresence[$0].isInService(at: time) }
    )
    gateways = ground.gateways.indices.filter {
      ground.gateways[$0].isInService(at: time) && !circumstances.failedGateways.contains($0)
        && !territories.contains(ground.gateways[$0].territory)
    }
  }

  /// The best paths over one system, the best first.
  func paths(
    _ count: Int,
    over system: Int,
    from: TopocentricSite,
    to: PathPlace
  ) -> [PlacePath] {
    let end: PathEnd
    switch to {
    case .site(let site): end = .place(views(site, system))
    case .pointOfPresence(let index):
      let point = world.ground.pointsOfPresence[index]
      guard !closed.contains(index), point.system == system else { return [] }
      end = .pointOfPresence(index)
    }
    return graph(of: system).shortestPaths(count, from: views(from, system), to: end)
  }

  private func graph(of system: Int) -> NetworkGraph {
    NetworkGraph(
      sky: sky,
      constellation: world.constellation,
      lasers: world.constellation.links(lasers, ofSystem: system),
      ground: world.ground,
      lines: closed.isEmpty
        ? world.planner.lines(ofSystem: system)
        : TerrestrialLines(world.ground, ofSystem: system, without: closed),
      feeders: feeders(of: system),
      delays: world.planner.systemRules[system].delays,
      failed: circumstances.failedSatellites,
      hasBackbone: true
    )
  }

  /// The satellites of a system that a station can reach and that carry traffic.
  private func views(_ site: TopocentricSite, _ system: Int) -> [SatelliteInView] {
    let rules = world.planner.systemRules[system]
    return index.satellites(
      inViewOf: site,
      sky: sky,
      mask: rules.minimumElevation,
      rule: rules.groundLinkRule
    )
    .filter { isUsable($0.satellite, system) }
  }

  private func isUsable(_ satellite: Int, _ system: Int) -> Bool {
    !circumstances.failedSatellites.contains(satellite)
      && world.constellation.satellites[satellite].system == system
      && sky.reason(for: satellite, of: world.constellation) == nil
  }

  /// Every gateway of a system to every satellite that it can reach.
  private func feeders(of system: Int) -> [Feeder] {
    gateways.filter { world.ground.gateways[$0].system == system }.flatMap { gateway in
      let station = world.ground.gateways[gateway]
      return index.satellites(
        inViewOf: station.site,
        sky: sky,
        mask: station.minimumElevation,
        rule: world.planner.systemRules[system].groundLinkRule
      )
      .filter { isUsable($0.satellite, system) }
      .map { Feeder(satellite: $0.satellite, gateway: gateway, length: $0.range) }
    }
  }
}
