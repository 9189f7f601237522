import Constellation
public import Quantities

/// The delay-shortest way from every node of a network to one end.
///
/// One search (Dijkstra, binary heap: O((nodes + edges) log nodes)) answers for every terminal.
/// Where two ways take the same time, the one through lower node numbers is taken, so that the same
/// network always gives the same path.
public struct RouteTable: Sendable {
  private let graph: NetworkGraph
  /// Delay from each node to the end, the node's own processing included; infinite when cut off.
  private let seconds: [Double]
  /// The next node towards the end; the node itself where the end is reached directly.
  private let next: [Int32]

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
  ///   - seeds: the end, or the nodes from which it is one link away.
  ///   - graph: the network, which the table keeps to name the nodes of paths.
  ///   - throughGround: whether a path may come down to the ground and go up again.
  public init(to seeds: [Seed], in graph: NetworkGraph, throughGround: Bool = false) {
    self.graph = graph
    let count = graph.starts.count - 1
    var seconds = [Double](repeating: .infinity, count: count)
    var next = [Int32](repeating: -1, count: count)
    var heap = CostHeap()
    for seed in seeds {
      let node = graph.index(of: seed.node)
      let cost = seed.seconds + graph.processingSeconds(node)
      guard cost < seconds[node] else { continue }
      seconds[node] = cost
      next[node] = Int32(node)
      heap.push(cost, node)
    }
    while let (cost, node) = heap.pop() {
      guard cost <= seconds[node] else { continue }
      // Without the ground's help a path goes satellites, one gateway, one point of presence.
      let satellitesOnly =
        !throughGround && node < graph.satelliteCount + graph.gatewayCount
      for position in graph.starts[node]..<graph.starts[node + 1] {
        let edge = graph.edges[position]
        let other = Int(edge.to)
        if satellitesOnly, other >= graph.satelliteCount { continue }
        let total = cost + edge.seconds + graph.processingSeconds(other)
        if total < seconds[other] || (total == seconds[other] && Int32(node) < next[other]) {
          seconds[other] = total
          next[other] = Int32(node)
          heap.push(total, other)
        }
      }
    }
    self.seconds = seconds
    self.next = next
  }

  /// Delay from a satellite to the end in seconds, or nil when it is cut off.
  public func delaySeconds(fromSatellite satellite: Int) -> Double? {
    seconds[satellite].isFinite ? seconds[satellite] : nil
  }

  /// The nodes from a satellite to the end, both included, or nil when it is cut off.
  public func nodes(fromSatellite satellite: Int) -> [NetworkNode]? {
    guard seconds[satellite].isFinite else { return nil }
    var nodes = [graph.node(at: satellite)]
    var node = satellite
    while Int(next[node]) != node {
      node = Int(next[node])
      nodes.append(graph.node(at: node))
    }
    return nodes
  }

  /// The length of the way from a satellite to its last node, in space and on the ground.
  public func length(fromSatellite satellite: Int) -> (space: Length, fibre: Length)? {
    guard seconds[satellite].isFinite else { return nil }
    var (space, fibre) = (0.0, 0.0)
    var node = satellite
    while Int(next[node]) != node {
      let to = next[node]
      let row = graph.edges[graph.starts[node]..<graph.starts[node + 1]]
      let metres = row.first { $0.to == to }?.metres ?? 0
      if node < graph.satelliteCount || Int(to) < graph.satelliteCount {
        space += metres
      } else {
        fibre += metres
      }
      node = Int(to)
    }
    return (.metres(space), .metres(fibre))
  }
}

/// A binary heap of nodes by cost, the smaller node first among equal costs.
private struct CostHeap {
  private var items: [(cost: Double, node: Int)] = []

  mutating func push(_ cost: Double, _ node: Int) {
    items.append((cost, node))
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { break }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> (cost: Double, node: Int)? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child] < items[smallest] { smallest = child }
      }
      if smallest == parent { return first }
      items.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
