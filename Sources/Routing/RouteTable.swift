import Constellation
public import Quantities

/// The delay-shortest way from every node of a network to one end.
///
/// One search answers for every terminal. Where two ways take the same time, the one through the
/// lower node number is taken at each step, so that the same network always gives the same path.
public struct RouteTable: Sendable {
  let graph: NetworkGraph
  /// Delay from each node to the end, the node's own processing included; infinite when cut off.
  let seconds: [Double]
  private let seeds: [LabelSearch.Seed]
  private let throughGround: Bool

  /// An end of paths: a node of the network, or a place that some satellites see.
  public struct Seed: Sendable {
    var node: NetworkNode
    var seconds: Double

    /// A node from which the end is one link of a length away.
    public init(_ node: NetworkNode, link: Length) {
      self.node = node
      seconds = link.lightTimeSeconds
    }

    /// The end itself.
    public init(_ node: NetworkNode) {
      self.node = node
      seconds = 0
    }
  }

  /// Searches from an end outwards.
  ///
  /// - Parameters:
  ///   - seeds: the end, or the nodes from which it is one link away; others are passed over.
  ///   - graph: the network, which the table keeps to name the nodes of paths.
  ///   - throughGround: whether a path may come down to the ground and go up again.
  ///   - wanted: when given, the search ends as soon as these satellites have their answers; those
  ///     beyond the farthest of them then have none.
  public init(
    to seeds: [Seed],
    in graph: NetworkGraph,
    throughGround: Bool = false,
    until wanted: (some Collection<Int>)? = [Int]?.none
  ) {
    var search = LabelSearch()
    self.init(to: seeds, in: graph, throughGround: throughGround, until: wanted, with: &search)
  }

  /// Searches with memory that another search has used before.
  init(
    to seeds: [Seed],
    in graph: NetworkGraph,
    throughGround: Bool = false,
    until wanted: (some Collection<Int>)? = [Int]?.none,
    with search: inout LabelSearch
  ) {
    self.graph = graph
    self.throughGround = throughGround
    self.seeds = graph.numbered(seeds)
    seconds = search.labels(
      from: self.seeds,
      in: graph,
      throughGround: throughGround,
      until: wanted?.filter { (0..<graph.satelliteCount).contains($0) }.map { Int32($0) }
    )
  }

  /// A table of labels that a search has given.
  init(
    labels: [Double],
    seeds: [LabelSearch.Seed],
    in graph: NetworkGraph,
    throughGround: Bool
  ) {
    self.graph = graph
    self.seeds = seeds
    self.throughGround = throughGround
    seconds = labels
  }

  /// Delay from a satellite to the end in seconds, or nil when it is cut off.
  public func delaySeconds(fromSatellite satellite: Int) -> Double? {
    guard (0..<graph.satelliteCount).contains(satellite), seconds[satellite].isFinite else {
      return nil
    }
    return seconds[satellite]
  }

  /// The nodes from a satellite to the end, both included, or nil when it is cut off.
  public func nodes(fromSatellite satellite: Int) -> [NetworkNode]? {
    guard delaySeconds(fromSatellite: satellite) != nil else { return nil }
    return walk(from: satellite).map { graph.node(at: $0) }
  }

  /// The length of the way from a satellite to its last node, in space and on the ground.
  public func length(fromSatellite satellite: Int) -> (space: Length, fibre: Length)? {
    guard delaySeconds(fromSatellite: satellite) != nil else { return nil }
    let nodes = walk(from: satellite)
    var (space, fibre) = (Length.zero, Length.zero)
    for (here, there) in zip(nodes, nodes.dropFirst()) {
      guard let length = graph.length(from: here, to: there) else { continue }
      if graph.isFibre(here, there) { fibre = fibre + length } else { space = space + length }
    }
    return (space, fibre)
  }

  /// The numbers of the nodes from one that is not cut off to the end.
  func walk(from node: Int) -> [Int] {
    var nodes = [node]
    // No path is longer; the bound only keeps a mistake from running for ever.
    while nodes.count <= graph.nodeCount, let next = next(after: nodes[nodes.count - 1]) {
      nodes.append(next)
    }
    return nodes
  }

  /// The next node towards the end, or nil where the end is reached directly.
  private func next(after node: Int) -> Int? {
    if isLast(node) { return nil }
    return nearer(than: node) ?? acrossPlateau(from: node)
  }

  /// Whether the way from a node is its own link to the end.
  private func isLast(_ node: Int) -> Bool {
    seeds.contains { Int($0.node) == node && $0.seconds == seconds[node] }
  }

  /// The lowest neighbour through which a node's delay comes about, of those with less delay.
  private func nearer(than node: Int) -> Int? {
    sources(of: node).filter { seconds[$0] < seconds[node] }.min()
  }

  /// The neighbours whose delay and the edge between give a node's delay exactly.
  private func sources(of node: Int) -> [Int] {
    graph.rows.row(node).compactMap { edge in
      let other = graph.rows.target(edge)
      // The search goes the other way: from the ground's nodes up, and with help back down.
      guard
        throughGround || node < graph.satelliteCount
          || other >= graph.satelliteCount + graph.gatewayCount
      else { return nil }
      let total = seconds[other] + graph.secondsBack(to: node, over: edge)
      return total == seconds[node] ? other : nil
    }
  }

  /// The next node where all ways on take no time, as between stations at one place: towards the
  /// fewest steps, of those the lowest node.
  private func acrossPlateau(from start: Int) -> Int? {
    var (seen, border) = (Set([start]), sources(of: start).sorted().map { (node: $0, first: $0) })
    while !border.isEmpty {
      var beyond: [(node: Int, first: Int)] = []
      for (node, first) in border where seen.insert(node).inserted {
        if isLast(node) || nearer(than: node) != nil { return first }
        beyond += sources(of: node).sorted().map { ($0, first) }
      }
      border = beyond
    }
    return nil
  }
}

extension NetworkGraph {
  /// Seeds by number, each with its node's processing.
  func numbered(_ seeds: [RouteTable.Seed]) -> [LabelSearch.Seed] {
    seeds.compactMap { seed in
      index(of: seed.node).map {
        LabelSearch.Seed(node: Int32($0), seconds: seed.seconds + processingSeconds($0))
      }
    }
  }

  /// The length of the line between two neighbours; the shortest if they have several.
  func length(from here: Int, to there: Int) -> Length? {
    rows.row(here).filter { rows.target($0) == there }.map { rows.metres($0) }.min()
      .map { .metres($0) }
  }
}
