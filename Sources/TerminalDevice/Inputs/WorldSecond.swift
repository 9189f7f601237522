public import Frames

/// A whole second of world time, counted in TAI from 2000; slots begin where seconds do.
public struct WorldSecond: Hashable, Comparable, Sendable {
  /// Seconds of TAI since 2000-01-01T00:00:00 TAI.
  public let number: Int64

  /// A second by its number, held to where all arithmetic with it fits.
  public init(number: Int64) { self.number = min(max(number, -Self.bound), Self.bound) }

  /// The second that an instant falls into; it contains its start and not its end.
  public init(containing instant: Instant) {
    let (seconds, attoseconds) = instant.sinceTAI2000.components
    self.init(number: attoseconds < 0 && seconds > .min ? seconds - 1 : seconds)
  }

  /// Three thousand centuries: beyond all calendars.
  private static let bound: Int64 = 10_000_000_000_000

  /// The last that there is.
  static let last = WorldSecond(number: bound)

  /// Its first instant.
  public var start: Instant { Instant(sinceTAI2000: .seconds(number)) }
  /// The first instant after it.
  public var end: Instant { next.start }
  /// The second that follows.
  public var next: WorldSecond { WorldSecond(number: number + 1) }

  /// Whether `a` is the earlier.
  public static func < (a: WorldSecond, b: WorldSecond) -> Bool { a.number < b.number }
}
