extension PathSearch {
  /// A path by its nodes, with what tells it apart.
  private struct Candidate {
    var nodes: [Int]
    /// Delay from the near end to the far end, added up from the far end.
    var seconds: Double
    /// How many of its first nodes it shares with the path that it was branched off from.
    var shared: Int

    static func isBefore(_ a: Candidate, _ b: Candidate) -> Bool {
      a.seconds != b.seconds
        ? a.seconds < b.seconds : a.nodes.lexicographicallyPrecedes(b.nodes)
    }
  }

  /// Up to `count` paths without a node twice, of least delay, the best first.
  func best(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [] }
    var search = LabelSearch()
    guard let first = branch(from: [], avoiding: [], with: &search, isFirst: true) else {
      return []
    }
    var found = [first]
    var waiting: [Candidate] = []
    while found.count < count {
      let last = found[found.count - 1]
      for shared in last.shared..<(last.nodes.count + 1) {
        let root = Array(last.nodes.prefix(shared))
        // Ways on that are known already; nil is the far end itself.
        let taken = Set(
          found.lazy.filter { $0.nodes.starts(with: root) }
            .map { $0.nodes.count > shared ? $0.nodes[shared] : nil }
        )
        if let next = branch(from: root, avoiding: taken, with: &search) { waiting.append(next) }
      }
      guard let place = waiting.indices.min(by: { Candidate.isBefore(waiting[$0], waiting[$1]) })
      else { break }
      found.append(waiting.remove(at: place))
    }
    return found.map(\.nodes)
  }

  /// The best path that begins with some nodes and does not go on to any of `taken`.
  private func branch(
    from root: [Int],
    avoiding taken: Set<Int?>,
    with search: inout LabelSearch,
    isFirst: Bool = false
  ) -> Candidate? {
    let labels = search.labels(
      from: seeds,
      in: graph,
      throughGround: true,
      // Only the very first search is asked for nothing but the near end.
      until: isFirst ? near.map { Int32($0.satellite) } : nil,
      without: root.map { Int32($0) }
    )
    let table = RouteTable(labels: labels, seeds: seeds, in: graph, throughGround: true)
    guard let step = bestStep(from: root.last, avoiding: taken, labels) else { return nil }
    let suffix = step.next.map { table.walk(from: $0) } ?? []
    return Candidate(
      nodes: root + suffix,
      seconds: total(of: root, after: step.seconds),
      shared: root.count
    )
  }

  /// The best way on from a node, or from the near end, with the delay from there to the far end.
  private func bestStep(
    from node: Int?,
    avoiding taken: Set<Int?>,
    _ labels: [Double]
  ) -> (next: Int?, seconds: Double)? {
    var steps: [(next: Int?, seconds: Double)] = []
    if let node {
      if !taken.contains(nil), let seed = seconds(asSeed: node) { steps.append((nil, seed)) }
      for edge in graph.rows.row(node) {
        let other = graph.rows.target(edge)
        guard !taken.contains(other), labels[other].isFinite else { continue }
        steps.append((other, labels[other] + graph.secondsBack(to: node, over: edge)))
      }
    } else {
      for (satellite, seconds) in near {
        guard !taken.contains(satellite), labels[satellite].isFinite else { continue }
        steps.append((satellite, labels[satellite] + seconds))
      }
    }
    return steps.min { ($0.seconds, $0.next ?? -1) < ($1.seconds, $1.next ?? -1) }
  }

  private func seconds(asSeed node: Int) -> Double? {
    seeds.lazy.filter { Int($0.node) == node }.map(\.seconds).min()
  }

  /// The delay of a whole path whose nodes up to the last of `root` are given, from the delay
  /// between that last node and the far end.
  private func total(of root: [Int], after seconds: Double) -> Double {
    guard let first = root.first else { return seconds }
    var sum = seconds
    for (here, there) in zip(root, root.dropFirst()).reversed() {
      let costs = graph.rows.row(here).filter { graph.rows.target($0) == there }
        .map { graph.secondsBack(to: here, over: $0) }
      sum += costs.min() ?? .infinity
    }
    return sum + (near.first { $0.satellite == first }?.seconds ?? .infinity)
  }
}
