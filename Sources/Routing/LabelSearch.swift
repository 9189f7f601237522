/// Finds the delay from every node to an end, with buckets in place of a heap.
///
/// A label is the least, over all paths, of the sum of delays added up from the end outwards. Since
/// adding in floating point never turns an order round, that least sum does not depend on the order
/// in which nodes are looked at: any search gives the same bits. This one sorts nodes into buckets of
/// delay and empties one after another (Dial 1969, doi:10.1145/363269.363610; wider buckets after
/// Denardo and Fox 1979, doi:10.1287/opre.27.1.161); a node that gets better within its bucket is
/// looked at again.
struct LabelSearch: ~Copyable {
  /// An end of paths, or a node one link away from it.
  struct Seed {
    var node: Int32
    /// Delay from the node to the end, the node's own processing included.
    var seconds: Double
  }

  /// Memory that one search after another uses.
  private var memory = BucketMemory(nodes: 0, buckets: 0)

  /// Buckets in the ring, at most.
  private static let mostBuckets = 2_048.0
  /// No bucket is narrower, so that their numbers stay small whole numbers.
  private static let narrowestSeconds = 1e-9
  /// Longer delays are mistakes.
  private static let longestSeconds = 1e6

  /// Nodes that no path may lead through have this label; nothing is less.
  static let blocked = -Double.infinity

  /// Searches from an end outwards.
  ///
  /// - Parameters:
  ///   - seeds: The end, by nodes of the graph.
  ///   - graph: The network.
  ///   - throughGround: Whether a path may come down to the ground and go up again.
  ///   - wanted: If given, the search ends when these satellites have their labels, and others
  ///     farther than the farthest of them are left out.
  ///   - closed: Nodes that no path may lead through.
  /// - Returns: The delay from each node to the end; infinite when cut off or not searched.
  mutating func labels(
    from seeds: [Seed],
    in graph: NetworkGraph,
    throughGround: Bool,
    until wanted: [Int32]? = nil,
    without closed: some Sequence<Int32> = EmptyCollection<Int32>()
  ) -> [Double] {
    let nodes = graph.nodeCount
    var labels = [Double](repeating: .infinity, count: nodes)
    for node in closed where labels.indices.contains(Int(node)) {
      labels[Int(node)] = Self.blocked
    }
    let seeds = seeds.filter {
      labels.indices.contains(Int($0.node)) && $0.seconds >= 0
        && $0.seconds <= Self.longestSeconds
    }
    guard let first = seeds.map(\.seconds).min(), let last = seeds.map(\.seconds).max() else {
      return labels
    }
    let span = max(graph.edgeRange.upperBound, last - first)
    let width = max(
      graph.edgeRange.lowerBound,
      span / (Self.mostBuckets - 2),
      Self.narrowestSeconds
    )
    // Of two waiting labels one is at most one edge, or the spread of the seeds, beyond the other.
    let ring = 1 << (Int.bitWidth - (Int(span / width) + 3).leadingZeroBitCount)
    if memory.nodes < nodes || memory.buckets < ring {
      memory = BucketMemory(nodes: max(nodes, memory.nodes), buckets: max(ring, memory.buckets))
    }
    var buckets = Buckets(memory, ring: ring, perSecond: 1 / width, first: first)
    unsafe labels.withUnsafeMutableBufferPointer { cells in
      guard let base = cells.baseAddress else { return }
      let labels = unsafe LabelCells(base: base)
      for seed in seeds { buckets.lower(Int(seed.node), to: seed.seconds, labels) }
      buckets.empty(graph.rows, throughGround: throughGround, labels, until: wanted)
    }
    return labels
  }
}

/// Labels under work.
///
/// Safe because nodes come from the graph, which has as many as there are labels.
@safe private struct LabelCells {
  let base: UnsafeMutablePointer<Double>

  @inline(__always) subscript(_ node: Int) -> Double {
    get { unsafe base[node] }
    nonmutating set { unsafe base[node] = newValue }
  }
}

/// The memory of the chains of waiting nodes.
///
/// Safe because only one search holds it, and nodes and buckets are within the sizes it was made for.
@safe private final class BucketMemory: @unchecked Sendable {
  let nodes: Int
  let buckets: Int
  /// The first node of each bucket, or −1.
  let heads: UnsafeMutablePointer<Int32>
  /// The next node of a node's chain, or −1.
  let nexts: UnsafeMutablePointer<Int32>
  /// The node before; −1 for the first of a chain, −2 for a node that does not wait.
  let befores: UnsafeMutablePointer<Int32>

  init(nodes: Int, buckets: Int) {
    self.nodes = nodes
    self.buckets = buckets
    unsafe heads = .allocate(capacity: buckets)
    unsafe nexts = .allocate(capacity: nodes)
    unsafe befores = .allocate(capacity: nodes)
    unsafe heads.initialize(repeating: -1, count: buckets)
    unsafe nexts.initialize(repeating: -1, count: nodes)
    unsafe befores.initialize(repeating: -2, count: nodes)
  }

  deinit {
    unsafe heads.deallocate()
    unsafe nexts.deallocate()
    unsafe befores.deallocate()
  }
}

/// A ring of buckets of waiting nodes, each node in the bucket of its label, in one at most.
///
/// Safe because of what is said at ``BucketMemory``; at the end of a search every chain is empty, so
/// that the next finds the memory as it was made.
@safe private struct Buckets {
  private let memory: BucketMemory
  private let heads: UnsafeMutablePointer<Int32>
  private let nexts: UnsafeMutablePointer<Int32>
  private let befores: UnsafeMutablePointer<Int32>
  private let mask: Int
  private let perSecond: Double
  private var current: Int
  private var waiting = 0

  init(_ memory: BucketMemory, ring: Int, perSecond: Double, first: Double) {
    self.memory = memory
    unsafe heads = memory.heads
    unsafe nexts = memory.nexts
    unsafe befores = memory.befores
    mask = ring - 1
    self.perSecond = perSecond
    current = Self.bucket(first * perSecond)
  }

  /// The whole number nearest to a number from 0 to 2⁵¹, which adding 2⁵² leaves in the last bits: a
  /// conversion without the checks that these numbers do not need.
  @inline(__always) private static func bucket(_ number: Double) -> Int {
    Int(truncatingIfNeeded: (number + 0x1p52).bitPattern & 0xF_FFFF_FFFF_FFFF)
  }

  @inline(__always) private func bucket(_ seconds: Double) -> Int {
    Self.bucket(seconds * perSecond)
  }

  /// Gives a node a better label and puts it where it then belongs.
  @inline(__always) mutating func lower(_ node: Int, to total: Double, _ labels: LabelCells) {
    let old = labels[node]
    guard total < old else { return }
    labels[node] = total
    let place = bucket(total)
    let before = unsafe befores[node]
    if before == -2 {
      waiting &+= 1
    } else {
      let oldPlace = bucket(old)
      if oldPlace == place { return }
      let next = unsafe nexts[node]
      if before >= 0 {
        unsafe nexts[Int(before)] = next
      } else {
        unsafe heads[oldPlace & mask] = next
      }
      if next >= 0 { unsafe befores[Int(next)] = before }
    }
    let head = unsafe heads[place & mask]
    if head >= 0 { unsafe befores[Int(head)] = Int32(truncatingIfNeeded: node) }
    unsafe nexts[node] = head
    unsafe befores[node] = -1
    unsafe heads[place & mask] = Int32(truncatingIfNeeded: node)
  }

  /// Empties one bucket after another, until none waits or the wanted nodes are settled.
  mutating func empty(
    _ rows: EdgeRows,
    throughGround: Bool,
    _ labels: LabelCells,
    until wanted: [Int32]?
  ) {
    let (starts, targets, seconds) = unsafe (rows.starts, rows.targets, rows.seconds)
    let ends = unsafe throughGround ? rows.starts + 1 : rows.limits
    var remaining = wanted
    while waiting > 0 {
      while let node = takeFirst() {
        let label = labels[node]
        var edge = unsafe Int(starts[node])
        let end = unsafe Int(ends[node])
        while edge < end {
          unsafe lower(Int(targets[edge]), to: label + seconds[edge], labels)
          edge &+= 1
        }
      }
      current &+= 1
      if remaining != nil {
        remaining?.removeAll { isSettled(labels[Int($0)]) }
        if remaining?.isEmpty == true { return leave(labels, nodes: rows.nodeCount) }
      }
    }
  }

  /// Whether a label belongs to a bucket that has been emptied.
  private func isSettled(_ seconds: Double) -> Bool {
    // Only labels that are finite have buckets.
    seconds < .infinity && (seconds < 0 || bucket(seconds) < current)
  }

  /// The first node of the current bucket, which no longer waits.
  @inline(__always) private mutating func takeFirst() -> Int? {
    let node = unsafe Int(heads[current & mask])
    guard node >= 0 else { return nil }
    let next = unsafe nexts[node]
    unsafe heads[current & mask] = next
    if next >= 0 { unsafe befores[Int(next)] = -1 }
    unsafe befores[node] = -2
    waiting &-= 1
    return node
  }

  /// Takes back the labels that may still get better, and empties the chains.
  private mutating func leave(_ labels: LabelCells, nodes: Int) {
    for node in 0..<nodes where !isSettled(labels[node]) { labels[node] = .infinity }
    while waiting > 0 {
      while takeFirst() != nil {}
      current &+= 1
    }
  }
}
