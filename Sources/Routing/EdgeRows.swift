/// The edges of a network in compressed rows, in memory that is written once.
///
/// Safe because everything is written by the initialiser alone and only read after; the subscripts
/// take what ``EdgeListBuilder`` has numbered, and the search's own reading is bounded by
/// ``starts`` and ``limits``, which the initialiser derives from the edges that it stores.
@safe final class EdgeRows: @unchecked Sendable {
  /// An edge as it is collected, from one node to another.
  struct Edge {
    var from: Int32
    var to: Int32
    /// Delay of the line and of the node that it leads to, in seconds.
    var seconds: Double
    var metres: Double
  }

  let nodeCount: Int
  let edgeCount: Int
  /// Where the row of each node begins; one more than nodes.
  let starts: UnsafeMutablePointer<Int32>
  /// Where the part of each row ends that a path without the ground's help may take.
  let limits: UnsafeMutablePointer<Int32>
  let targets: UnsafeMutablePointer<Int32>
  let seconds: UnsafeMutablePointer<Double>
  private let metres: UnsafeMutablePointer<Double>

  /// Lays out edges in rows, in each row in the order given.
  ///
  /// - Parameters:
  ///   - edges: Between nodes below `nodeCount`; those that are not are passed over.
  ///   - nodeCount: How many nodes there are.
  ///   - isLimited: Whether an edge may be taken without the ground's help; in each row these come
  ///     first.
  init(_ edges: [Edge], nodeCount: Int, isLimited: (Edge) -> Bool) {
    self.nodeCount = nodeCount
    unsafe starts = .allocate(capacity: nodeCount + 1)
    unsafe starts.initialize(repeating: 0, count: nodeCount + 1)
    unsafe limits = .allocate(capacity: nodeCount + 1)
    var count = 0
    let nodes = UInt32(nodeCount)
    func isInside(_ edge: Edge) -> Bool {
      UInt32(bitPattern: edge.from) < nodes && UInt32(bitPattern: edge.to) < nodes
    }
    for edge in edges where isInside(edge) {
      unsafe starts[Int(edge.from) + 1] += 1
      count += 1
    }
    edgeCount = count
    for node in 0..<nodeCount { unsafe starts[node + 1] += starts[node] }
    unsafe limits.initialize(from: starts, count: nodeCount + 1)
    unsafe targets = .allocate(capacity: count)
    unsafe seconds = .allocate(capacity: count)
    unsafe metres = .allocate(capacity: count)
    var next = (0..<nodeCount).map { unsafe starts[$0] }
    for edge in edges where isInside(edge) {
      let (from, place) = (Int(edge.from), Int(next[Int(edge.from)]))
      next[from] += 1
      unsafe (targets + place).initialize(to: edge.to)
      unsafe (seconds + place).initialize(to: edge.seconds)
      unsafe (metres + place).initialize(to: edge.metres)
      if isLimited(edge) { unsafe limits[from] = next[from] }
    }
  }

  deinit {
    unsafe starts.deallocate()
    unsafe limits.deallocate()
    unsafe targets.deallocate()
    unsafe seconds.deallocate()
    unsafe metres.deallocate()
  }

  /// The edges of a node, by their positions; none for a node that does not exist.
  func row(_ node: Int) -> Range<Int> {
    guard (0..<nodeCount).contains(node) else { return 0..<0 }
    return unsafe Int(starts[node])..<Int(starts[node + 1])
  }

  /// The node that an edge leads to.
  ///
  /// - Precondition: The edge exists.
  func target(_ edge: Int) -> Int {
    precondition((0..<edgeCount).contains(edge), "no such edge")
    return unsafe Int(targets[edge])
  }

  /// The length of an edge's line.
  ///
  /// - Precondition: The edge exists.
  func metres(_ edge: Int) -> Double {
    precondition((0..<edgeCount).contains(edge), "no such edge")
    return unsafe metres[edge]
  }
}
