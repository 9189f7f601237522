import Constellation
public import Frames
import Geography
import Links
public import Orbits
import Quantities
import Routing
import Scheduling

/// The paths between two places at any instant, with what does not change between instants.
public struct PathTracker: Sendable {
  let world: World
  private let from: TopocentricSite
  let to: PathPlace
  private let wishes: PathWishes
  private let lines: TerrestrialLines
  /// Gateways that paths may lead over when they are in service and work.
  private let gateways: [Int]
  /// Where each point of presence stands.
  let territories: [TerritoryCode]

  /// Prepares for paths between two places.
  ///
  /// - Parameters:
  ///   - world: the satellites, ground stations, rules and delay terms.
  ///   - from: where paths begin.
  ///   - to: where they lead.
  ///   - wishes: how many of them, and what they avoid.
  public init(
    _ world: World,
    from: TopocentricSite,
    to: PathPlace,
    wishes: PathWishes = PathWishes()
  ) {
    self.world = world
    self.from = from
    self.to = to
    self.wishes = wishes
    let points = world.ground.pointsOfPresence.indices
    let territories = points.map { world.territory(ofPointOfPresence: $0) }
    self.territories = territories
    let closed = points.filter { wishes.avoiding.contains(territories[$0]) }
    lines = TerrestrialLines(world.ground, without: Set(closed))
    gateways = world.ground.gateways.indices.filter {
      !wishes.avoiding.contains(world.ground.gateways[$0].territory)
    }
  }

  /// The best path at an instant.
  public func best(at time: Instant) -> PathRow { rows(at: time)[0] }

  /// The paths at an instant, the best first; one row that says so when there is none.
  public func rows(at time: Instant) -> [PathRow] {
    let found = paths(at: time)
    guard !found.isEmpty else { return [.unreachable(at: time)] }
    return found.enumerated().map { row($1, number: $0 + 1, at: time) }
  }

  /// The paths at several instants in their order, shared among the threads of a crew.
  public func rows(at times: [Instant], crew: Crew) -> [[PathRow]] {
    crew.map(times.indices) { rows(at: times[$0]) }
  }

  /// The laser links that may be used at an instant.
  private func lasers(under sky: Sky) -> [LaserLink] { world.constellation.lasers }

  private func paths(at time: Instant) -> [PlacePath] {
    if case .pointOfPresence(let index) = to, wishes.avoiding.contains(territories[index]) {
      return []
    }
    let sky = Sky(of: world.constellation, at: time)
    let index = SkyIndex(sky)
    let circumstances = world.state(in: Slot(containing: time)).circumstances
    let failed = circumstances.failedSatellites
    let graph = NetworkGraph(
      sky: sky,
      constellation: world.constellation,
      lasers: lasers(under: sky),
      ground: world.ground,
      lines: lines,
      feeders: feeders(sky, index, without: circumstances.failedGateways),
      delays: world.planner.rules.delays,
      failed: failed,
      hasBackbone: true
    )
    func views(_ site: TopocentricSite) -> [SatelliteInView] {
      let rules = world.planner.rules
      return index.satellites(
        inViewOf: site,
        sky: sky,
        mask: rules.minimumElevation,
        rule: rules.groundLinkRule
      )
      .filter {
        !failed.contains($0.satellite)
          && sky.reason(for: $0.satellite, of: world.constellation) == nil
      }
    }
    let end: PathEnd
    switch to {
    case .site(let site): end = .place(views(site))
    case .pointOfPresence(let index): end = .pointOfPresence(index)
    }
    return graph.shortestPaths(wishes.alternatives, from: views(from), to: end)
  }

  /// Every gateway to every satellite that it can reach.
  private func feeders(_ sky: Sky, _ index: SkyIndex, without failed: Set<Int>) -> [Feeder] {
    gateways.filter { world.ground.gateways[$0].isInService && !failed.contains($0) }
      .flatMap { gateway in
        let station = world.ground.gateways[gateway]
        return index.satellites(
          inViewOf: station.site,
          sky: sky,
          mask: station.minimumElevation,
          rule: world.planner.rules.groundLinkRule
        )
        .filter { sky.reason(for: $0.satellite, of: world.constellation) == nil }
        .map { Feeder(satellite: $0.satellite, gateway: gateway, length: $0.range) }
      }
  }
}
