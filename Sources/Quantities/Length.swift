/// A length, stored in metres.
@frozen public struct Length: LinearQuantity {
  /// Metres.
  public let siValue: Double

  /// A length from metres; neither sign nor finiteness is checked.
  @inlinable public init(siValue: Double) { self.siValue = siValue }

  /// A length from metres.
  @inlinable public static func metres(_ value: Double) -> Length { Length(siValue: value) }
  /// A length from kilometres.
  @inlinable public static func kilometres(_ value: Double) -> Length {
    Length(siValue: value * 1_000)
  }
  /// International nautical miles of exactly 1,852 m.
  @inlinable public static func nauticalMiles(_ value: Double) -> Length {
    Length(siValue: value * 1_852)
  }

  /// The length in metres.
  @inlinable public var metres: Double { siValue }
  /// The length in kilometres.
  @inlinable public var kilometres: Double { siValue / 1_000 }
}

extension Length {
  /// The distance that light travels in vacuum in one second (SI definition of the metre).
  @inlinable public static var lightSecond: Length { .metres(299_792_458) }

  /// The time that light takes over this length in vacuum, in seconds.
  @inlinable public var lightTimeSeconds: Double { siValue / 299_792_458 }
}
