/// A rate of data, stored in bits per second.
@frozen public struct DataRate: LinearQuantity {
  /// Bits per second.
  public let siValue: Double

  /// A rate from bits per second; neither sign nor finiteness is checked.
  @inlinable public init(siValue: Double) { self.siValue = siValue }

  /// A rate from bits per second.
  @inlinable public static func bitsPerSecond(_ value: Double) -> DataRate {
    DataRate(siValue: value)
  }
  /// A rate from megabits (10⁶ bits) per second.
  @inlinable public static func megabitsPerSecond(_ value: Double) -> DataRate {
    DataRate(siValue: value * 1e6)
  }

  /// The rate in bits per second.
  @inlinable public var bitsPerSecond: Double { siValue }
  /// The rate in megabits (10⁶ bits) per second.
  @inlinable public var megabitsPerSecond: Double { siValue / 1e6 }
}
