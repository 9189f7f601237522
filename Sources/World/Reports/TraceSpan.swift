public import Frames
public import Links

/// The instants of a trace: from one instant on, every step, before another.
public struct TraceSpan: Hashable, Sendable {
  /// What keeps a span from being written as a trace.
  public enum Problem: Error, Hashable, Sendable {
    /// It ends where it begins or before.
    case order
    /// The step is no number within ``TraceSpan/steps``.
    case step
    /// It has more than ``TraceSpan/largestCount`` instants.
    case tooMany
  }

  /// Steps that a trace may have, in seconds.
  public static let steps = 0.001...3_600.0
  /// No trace has more instants than this.
  public static let largestCount = 50_000_000

  /// The first instant.
  public let from: Instant
  /// The end, which does not belong to it.
  public let until: Instant
  /// From one instant to the next, in whole microseconds.
  public let step: Duration
  /// How many instants there are, at least one.
  public let count: Int

  /// The instants `from`, `from + step` and so on before `until`; the step is rounded to
  /// microseconds, so that a million of them do not drift.
  public init(from: Instant, until: Instant, stepSeconds: Double) throws(Problem) {
    guard until > from else { throw .order }
    guard Self.steps.contains(stepSeconds) else { throw .step }
    let step = Duration.microseconds(Int64((stepSeconds * 1e6).rounded()))
    let quotient = (until - from).inSeconds / step.inSeconds
    guard quotient <= Double(Self.largestCount) else { throw .tooMany }
    // The quotient is rounded; the exact count is one of its neighbours.
    var count = max(Int(quotient) - 1, 1)
    while from + step * count < until { count += 1 }
    (self.from, self.until, self.step, self.count) = (from, until, step, count)
  }

  /// The length of the span.
  public var duration: Duration { until - from }

  /// The instant at an index, the first at 0.
  public func instant(_ index: Int) -> Instant { from + step * index }

  /// The indices of the instants that lie in a slot.
  public func indices(in slot: Slot) -> Range<Int> {
    let first = firstIndex(notBefore: slot.start)
    return first..<max(first, firstIndex(notBefore: slot.end))
  }

  private func firstIndex(notBefore instant: Instant) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self.instant(middle) >= instant { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The moments of the trace that lie in a slot, in order.
  func moments(in slot: Slot) -> [TraceMoment] {
    let length = slot.duration.inSeconds
    return indices(in: slot).map { index in
      let seconds = (instant(index) - slot.start).inSeconds
      return TraceMoment(
        index: index,
        offsetMilliseconds: (step * index).inSeconds * 1_000,
        seconds: seconds,
        fraction: seconds / length
      )
    }
  }
}

extension TraceSpan.Problem: CustomStringConvertible {
  /// What is wrong and what helps, as sentences.
  public var description: String {
    switch self {
    case .order: "The trace would end where it begins; give a later --until."
    case .step:
      "A step has to be from \(TraceSpan.steps.lowerBound) to \(TraceSpan.steps.upperBound) s."
    case .tooMany:
      "The trace would have more than \(TraceSpan.largestCount) rows; take a longer step or "
        + "a shorter span."
    }
  }
}

/// One instant of a trace within its slot.
struct TraceMoment {
  /// Its index in the trace.
  var index: Int
  /// Since the start of the trace.
  var offsetMilliseconds: Double
  /// Since the start of the slot.
  var seconds: Double
  /// The part of the slot that is over, 0 to 1.
  var fraction: Double
}
