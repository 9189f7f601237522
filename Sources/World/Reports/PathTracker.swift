import Constellation
public import Frames
import Geography
import Links
import Quantities
import Routing
import Scheduling

/// The paths between two places at any instant, with what does not change between instants.
public struct PathTracker: Sendable {
  private let world: World
  private let from: TopocentricSite
  private let to: PathPlace
  private let wishes: PathWishes
  private let lines: TerrestrialLines
  /// Gateways that paths may lead over when they work.
  private let gateways: [Int]
  /// Where each point of presence stands.
  private let territories: [TerritoryCode]

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
      world.ground.gateways[$0].isInService
        && !wishes.avoiding.contains(world.ground.gateways[$0].territory)
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
    gateways.filter { !failed.contains($0) }
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

extension PathTracker {
  private func row(_ path: PlacePath, number: Int, at time: Instant) -> PathRow {
    let delays = world.planner.rules.delays
    let terms = delays.distribution(of: path.makeup + path.makeup.reversed)
    let propagation = 2 * path.length.lightTimeSeconds
    let slowness = 2 * path.fibreLength.lightTimeSeconds * (delays.fibreFactor - 1)
    return PathRow(
      timeUtc: time,
      rttMs: (propagation + (slowness + terms.medianSeconds)) * 1_000,
      rttMinMs: (propagation + (slowness + terms.minimumSeconds)) * 1_000,
      propagationMs: propagation * 1_000,
      distanceKm: path.length.kilometres,
      hops: path.nodes.map(name).joined(separator: ">"),
      alternative: number,
      terms: shares(of: path, terms),
      territories: territories(of: path),
      hopDetails: details(of: path)
    )
  }

  /// The round trip by its terms.
  private func shares(of path: PlacePath, _ sum: DelayDistribution) -> [PathRow.Term] {
    let delays = world.planner.rules.delays
    let random = sum.meanSeconds - sum.minimumSeconds
    // How much of the mean of the random parts the median of their sum has.
    let share = random > 0 ? (sum.medianSeconds - sum.minimumSeconds) / random : 0
    let space = 2 * path.spaceLength.lightTimeSeconds * 1_000
    var rows = [
      PathRow.Term(
        name: "propagation",
        rttMs: space,
        rttMinMs: space,
        label: DelayTerm.Label.modelled.rawValue,
        source: "distance over c"
      )
    ]
    if path.makeup.lines > 0 {
      let fibre = 2 * delays.fibreSeconds(path.fibreLength) * 1_000
      rows.append(
        PathRow.Term(
          name: "fibre",
          rttMs: fibre,
          rttMinMs: fibre,
          label: DelayTerm.Label.assumed.rawValue,
          source: "great-circle distance over c, times fibre-factor \(delays.fibreFactor)"
        )
      )
    }
    for (name, term, count) in delays.terms(of: path.makeup + path.makeup.reversed)
    where term.meanSeconds > 0 {
      let times = Double(count) * 1_000
      rows.append(
        PathRow.Term(
          name: name,
          rttMs: times * (term.minimumSeconds + share * term.randomMeanSeconds),
          rttMinMs: times * term.minimumSeconds,
          label: term.label.rawValue,
          source: term.source
        )
      )
    }
    return rows
  }

  private func territories(of path: PlacePath) -> [TerritoryCode] {
    var nodes = path.nodes
    if case .pointOfPresence(let index) = to { nodes.append(.pointOfPresence(index)) }
    let found = nodes.compactMap { node -> TerritoryCode? in
      switch node {
      case .satellite: nil
      case .gateway(let index): world.ground.gateways[index].territory
      case .pointOfPresence(let index): territories[index]
      }
    }
    return Set(found).sorted()
  }

  private func details(of path: PlacePath) -> [PathRow.Hop] {
    let nodes = path.nodes.map { (kind: Self.kind(of: $0), name: name($0)) }
    let end: (kind: String, name: String)
    switch to {
    case .site: end = ("place", "")
    case .pointOfPresence(let index):
      end = (Self.kind(of: .pointOfPresence(index)), name(.pointOfPresence(index)))
    }
    return zip(nodes + [end], path.hops).map { node, hop in
      PathRow.Hop(
        kind: node.kind,
        name: node.name,
        link: hop.kind.rawValue,
        linkKm: hop.length.kilometres
      )
    }
  }

  private static func kind(of node: NetworkNode) -> String {
    switch node {
    case .satellite: "satellite"
    case .gateway: "gateway"
    case .pointOfPresence: "point-of-presence"
    }
  }

  private func name(_ node: NetworkNode) -> String {
    switch node {
    case .satellite(let index): world.constellation.satellites[index].name
    case .gateway(let index): world.ground.gateways[index].name
    case .pointOfPresence(let index): world.ground.pointsOfPresence[index].code
    }
  }
}

extension PathRow {
  /// The row of an instant at which there is no path.
  fileprivate static func unreachable(at time: Instant) -> PathRow {
    PathRow(
      timeUtc: time,
      rttMs: nil,
      rttMinMs: nil,
      propagationMs: nil,
      distanceKm: nil,
      hops: "unreachable",
      alternative: 1,
      terms: [],
      territories: [],
      hopDetails: []
    )
  }
}
