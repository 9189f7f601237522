public import Constellation
public import Quantities

/// A path between a place and another end, at one instant.
public struct PlacePath: Hashable, Sendable {
  /// One line of a path.
  public struct Hop: Hashable, Sendable {
    /// What carries it.
    public var kind: Kind
    /// Straight in space, along the great circle on the ground.
    public var length: Length
  }

  /// What carries a line.
  public enum Kind: String, Hashable, Sendable {
    /// Radio between a station at an end of the path and a satellite.
    case userLink = "user-link"
    /// Light between two satellites.
    case laser
    /// Radio between a satellite and a gateway.
    case feeder
    /// Fibre between stations on the ground.
    case fibre
  }

  /// The nodes between the two ends; a point of presence that is an end is not among them.
  public var nodes: [NetworkNode]
  /// The lines in their order: one to each node, and one to the far end.
  public var hops: [Hop]
  /// How often each term of delay stands in the path, one way, its far end included.
  public var makeup: PathMakeup

  /// Length of the lines in space, both ground links included.
  public var spaceLength: Length { Self.total(hops.filter { $0.kind != .fibre }) }

  /// Great-circle length of the terrestrial lines.
  public var fibreLength: Length { Self.total(hops.filter { $0.kind == .fibre }) }

  /// The whole length.
  public var length: Length { spaceLength + fibreLength }

  private static func total(_ hops: [Hop]) -> Length { hops.reduce(.zero) { $0 + $1.length } }
}

/// An end of a path, with what it reaches.
public enum PathEnd: Sendable {
  /// A place, by the satellites that it can reach.
  case place([SatelliteInView])
  /// A point of presence, by its index.
  case pointOfPresence(Int)
}

/// Paths from a place to another end through a network.
struct PathSearch {
  let graph: NetworkGraph
  /// From the near end to each satellite that it reaches, in seconds; each satellite once.
  let near: [(satellite: Int, seconds: Double)]
  let seeds: [LabelSearch.Seed]
  private let end: PathEnd
  private let nearViews: [SatelliteInView]

  init(from views: [SatelliteInView], to end: PathEnd, in graph: NetworkGraph) {
    self.graph = graph
    self.end = end
    nearViews = views.filter { (0..<graph.satelliteCount).contains($0.satellite) }
    near = nearViews.map { ($0.satellite, $0.range.lightTimeSeconds) }
    switch end {
    case .place(let views):
      seeds = graph.numbered(
        views.map { RouteTable.Seed(.satellite($0.satellite), link: $0.range) }
      )
    case .pointOfPresence(let index):
      seeds = graph.numbered([RouteTable.Seed(.pointOfPresence(index))])
    }
  }

  /// The account of a path of nodes, from the satellite at the near end to the far end.
  func path(_ numbers: [Int]) -> PlacePath? {
    guard let first = numbers.first, let last = numbers.last,
      let up = nearViews.first(where: { $0.satellite == first })
    else { return nil }
    var hops = [PlacePath.Hop(kind: .userLink, length: up.range)]
    for (here, there) in zip(numbers, numbers.dropFirst()) {
      guard let length = graph.length(from: here, to: there) else { return nil }
      hops.append(PlacePath.Hop(kind: kind(here, there), length: length))
    }
    var nodes = numbers.map { graph.node(at: $0) }
    var makeup = Self.makeup(of: nodes, hops)
    makeup.accessUplinks = 1
    switch end {
    case .place(let views):
      guard let down = views.first(where: { $0.satellite == last }) else { return nil }
      hops.append(PlacePath.Hop(kind: .userLink, length: down.range))
      makeup.accessDownlinks = 1
    case .pointOfPresence:
      nodes.removeLast()
    }
    return PlacePath(nodes: nodes, hops: hops, makeup: makeup)
  }

  private func kind(_ here: Int, _ there: Int) -> PlacePath.Kind {
    if graph.isFibre(here, there) { return .fibre }
    return max(here, there) < graph.satelliteCount ? .laser : .feeder
  }

  private static func makeup(of nodes: [NetworkNode], _ hops: [PlacePath.Hop]) -> PathMakeup {
    var makeup = PathMakeup()
    makeup.lines = hops.count { $0.kind == .fibre }
    for node in nodes {
      switch node {
      case .satellite: makeup.satellites += 1
      case .gateway: makeup.gateways += 1
      case .pointOfPresence: makeup.pointsOfPresence += 1
      }
    }
    return makeup
  }
}

extension NetworkGraph {
  /// The path of least mean delay from a place, by the satellites that it can reach, to another
  /// end; nil when there is none.
  ///
  /// A path may come down to the ground and go up again.
  public func shortestPath(from views: [SatelliteInView], to end: PathEnd) -> PlacePath? {
    shortestPaths(1, from: views, to: end).first
  }

  /// Up to `count` paths of least mean delay, the best first, none through a node twice.
  ///
  /// Exact (Yen 1971, doi:10.1287/mnsc.17.11.712, with Lawler's rule against repeated work). Of
  /// paths of equal delay the one with the lower node at the first difference comes first.
  ///
  /// - Complexity: about `count` × nodes of a path searches.
  public func shortestPaths(
    _ count: Int,
    from views: [SatelliteInView],
    to end: PathEnd
  ) -> [PlacePath] {
    let search = PathSearch(from: views, to: end, in: self)
    return search.best(count).compactMap { search.path($0) }
  }
}
