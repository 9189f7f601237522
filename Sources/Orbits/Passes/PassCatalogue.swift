public import Frames

/// The passes of whole catalogues.
extension PassFinder {
  /// How many objects are held at a time: reports wait for those before them.
  private static let batch = 64

  /// Finds the passes of many objects and hands each object's report on, in order of the objects.
  ///
  /// No more than 64 reports are held at a time. Both closures are called on the calling thread.
  ///
  /// - Parameters:
  ///   - orbits: the objects.
  ///   - start: the first instant.
  ///   - end: the last instant.
  ///   - crew: threads that share the search; results do not depend on them.
  ///   - progress: is told how many objects are done, after each.
  ///   - report: receives the index of an object and its passes.
  /// - Throws: ``Problem/span``, and what `report` throws.
  public func passes(
    of orbits: [SGP4],
    from start: Instant,
    until end: Instant,
    crew: Crew = Crew(size: 1),
    progress: (Int) -> Void = { _ in },
    report: (Int, PassReport) throws -> Void
  ) throws {
    for first in stride(from: 0, to: orbits.count, by: Self.batch) {
      let indices = first..<min(first + Self.batch, orbits.count)
      let reports = try crew.map(indices) { index throws(Problem) in
        try passes(of: orbits[index], from: start, until: end)
      }
      for (index, passes) in zip(indices, reports) {
        try report(index, passes)
        progress(index + 1)
      }
    }
  }

  /// Finds the passes of many objects and hands them on in order of their rise.
  ///
  /// The span is worked through in parts of a day; what is held is the state of each object's
  /// search and the passes that rise within one day. Equal instants keep the order of the objects.
  /// All closures are called on the calling thread.
  ///
  /// - Parameters:
  ///   - orbits: the objects.
  ///   - start: the first instant.
  ///   - end: the last instant.
  ///   - crew: threads that share the search; results do not depend on them.
  ///   - progress: is told after each part which share of the span is done, 0 to 1.
  ///   - report: receives the index of an object and a pass.
  /// - Returns: the objects whose search ended early, by index, and why.
  /// - Throws: ``Problem/span``, and what `report` throws.
  public func passesByRise(
    of orbits: [SGP4],
    from start: Instant,
    until end: Instant,
    crew: Crew = Crew(size: 1),
    progress: (Double) -> Void = { _ in },
    report: (Int, Pass) throws -> Void
  ) throws -> [Int: PassFailure] {
    var queues: [PassQueue] = []
    for orbit in orbits {
      queues.append(PassQueue(try sequence(of: orbit, from: start, until: end)))
    }
    let length = (end - start).inSeconds
    var limit = start
    while limit < end || queues.contains(where: { !$0.isEmpty }) {
      limit = min(end, limit + .seconds(86_400))
      let advanced = crew.map(queues.indices) { [queues, limit] index in
        queues[index].taken(until: limit)
      }
      var passes: [(index: Int, pass: Pass)] = []
      for (index, result) in advanced.enumerated() {
        queues[index] = result.rest
        for pass in result.passes { passes.append((index, pass)) }
      }
      passes.sort { ($0.pass.rise.instant, $0.index) < ($1.pass.rise.instant, $1.index) }
      for (index, pass) in passes { try report(index, pass) }
      progress(length > 0 ? (limit - start).inSeconds / length : 1)
      if limit == end { break }
    }
    let failures = queues.enumerated().compactMap { index, queue in
      queue.failure.map { (index, $0) }
    }
    return Dictionary(uniqueKeysWithValues: failures)
  }
}

/// An object's passes with the next one in hand.
private struct PassQueue: Sendable {
  private var rest: PassSequence
  private var next: Pass?
  private var isStarted = false

  init(_ passes: PassSequence) { rest = passes }

  var isEmpty: Bool { isStarted && next == nil }
  var failure: PassFailure? { rest.failure }

  /// The passes that rise before or at a limit, and the queue after them.
  func taken(until limit: Instant) -> (passes: [Pass], rest: PassQueue) {
    var queue = self
    var passes: [Pass] = []
    if !queue.isStarted {
      queue.next = queue.rest.next()
      queue.isStarted = true
    }
    while let pass = queue.next, pass.rise.instant <= limit {
      passes.append(pass)
      queue.next = queue.rest.next()
    }
    return (passes, queue)
  }
}
