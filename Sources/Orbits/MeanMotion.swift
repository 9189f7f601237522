/// A mean motion: how many turns an object makes around the Earth in a day of 86,400 s.
public struct MeanMotion: Hashable, Comparable, Sendable {
  /// Turns in 86,400 s.
  public let revolutionsPerDay: Double

  /// Creates a mean motion from turns in 86,400 s.
  public init(revolutionsPerDay: Double) { self.revolutionsPerDay = revolutionsPerDay }

  /// The same rate in the unit that SGP4 works in.
  ///
  /// Divided as the reference implementation divides, so that the last bit agrees.
  public var radiansPerMinute: Double { revolutionsPerDay / (1_440 / (2 * .pi)) }

  /// Orders by rate.
  public static func < (a: MeanMotion, b: MeanMotion) -> Bool {
    a.revolutionsPerDay < b.revolutionsPerDay
  }
}
