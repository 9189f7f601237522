/// A point in time, counted in International Atomic Time (TAI).
///
/// Stored as the TAI time elapsed since 2000-01-01T00:00:00 TAI, exact to the attosecond. There is
/// no leap second inside any interval: the difference of two instants is physical time. UTC exists
/// at the edges only, as ``UTC``.
@frozen public struct Instant: InstantProtocol, Hashable, Sendable {
  /// TAI time since 2000-01-01T00:00:00 TAI.
  public let sinceTAI2000: Duration

  /// An instant by its TAI time since 2000-01-01T00:00:00 TAI, negative before that.
  @inlinable public init(sinceTAI2000: Duration) { self.sinceTAI2000 = sinceTAI2000 }

  /// The instant a physical time later, with leap seconds counted like any other second.
  @inlinable public func advanced(by duration: Duration) -> Instant {
    Instant(sinceTAI2000: sinceTAI2000 + duration)
  }
  /// The physical time from here to `other`; negative when `other` is earlier.
  @inlinable public func duration(to other: Instant) -> Duration {
    other.sinceTAI2000 - sinceTAI2000
  }
  /// Whether `a` is the earlier.
  @inlinable public static func < (a: Instant, b: Instant) -> Bool {
    a.sinceTAI2000 < b.sinceTAI2000
  }
  /// The instant a physical time after `a`.
  @inlinable public static func + (a: Instant, b: Duration) -> Instant { a.advanced(by: b) }
  /// The instant a physical time before `a`.
  @inlinable public static func - (a: Instant, b: Duration) -> Instant { a.advanced(by: .zero - b) }
  /// The physical time from `b` to `a`.
  @inlinable public static func - (a: Instant, b: Instant) -> Duration { b.duration(to: a) }
}

extension Duration {
  /// This duration in seconds, rounded to the nearest `Double`.
  @inlinable public var inSeconds: Double {
    let parts = components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }
}
