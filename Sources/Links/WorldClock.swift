public import Frames

/// How world time runs along the machine's monotonic clock.
public struct WorldClock: Hashable, Sendable {
  /// World time at the anchor.
  public let anchorWorld: Instant
  /// The reading of `CLOCK_MONOTONIC` at the anchor, in nanoseconds.
  public let anchorMonotonicNanoseconds: Int64
  /// World seconds for each second of the machine; above zero.
  public let speed: Double

  /// A clock through an anchor.
  ///
  /// - Returns: `nil` when the speed is not a finite number above zero.
  public init?(anchorWorld: Instant, anchorMonotonicNanoseconds: Int64, speed: Double = 1) {
    guard speed.isFinite, speed > 0 else { return nil }
    self.anchorWorld = anchorWorld
    self.anchorMonotonicNanoseconds = anchorMonotonicNanoseconds
    self.speed = speed
  }

  /// A clock that shows an instant now.
  ///
  /// - Returns: `nil` when the speed is not a finite number above zero.
  public init?(startingNowAt world: Instant, speed: Double = 1) {
    self.init(
      anchorWorld: world,
      anchorMonotonicNanoseconds: MonotonicClock.nanoseconds,
      speed: speed
    )
  }

  /// The monotonic time, in nanoseconds, at which the world reaches an instant; saturated at the
  /// ends of what a clock can hold.
  public func monotonicNanoseconds(at instant: Instant) -> Int64 {
    let parts = (instant - anchorWorld).components
    // Whole numbers at speed 1, so that slot marks are exact.
    if speed == 1, abs(parts.seconds) < 4_000_000_000 {
      let passed = parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
      return anchorMonotonicNanoseconds.addingSaturating(passed)
    }
    let passed = (instant - anchorWorld).inSeconds / speed * 1e9
    return anchorMonotonicNanoseconds.addingSaturating(Int64(saturating: passed))
  }

  /// World time at a reading of the monotonic clock, in nanoseconds.
  public func instant(atMonotonicNanoseconds nanoseconds: Int64) -> Instant {
    let passed = nanoseconds.subtractingSaturating(anchorMonotonicNanoseconds)
    guard speed != 1 else { return anchorWorld + .nanoseconds(passed) }
    return anchorWorld + .nanoseconds(Int64(saturating: Double(passed) * speed))
  }

  /// World time now.
  public var now: Instant { instant(atMonotonicNanoseconds: MonotonicClock.nanoseconds) }
}

extension Int64 {
  /// The nearest whole number, at the ends of the range where the value is beyond them; zero for
  /// what is no number.
  package init(saturating value: Double) {
    guard !value.isNaN else {
      self = 0
      return
    }
    // Rounding is a call where a processor of 2003 is assumed; below 2⁵¹ the rest is exact.
    guard abs(value) >= 0x1p51 else {
      let whole = Int64(value)
      let rest = value - Double(whole)
      self = rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole
      return
    }
    self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }

  package func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  package func subtractingSaturating(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
