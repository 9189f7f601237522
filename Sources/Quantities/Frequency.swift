/// A frequency or a bandwidth, stored in hertz.
@frozen public struct Frequency: LinearQuantity {
  /// Hertz.
  public let siValue: Double

  /// A frequency from hertz; neither sign nor finiteness is checked.
  @inlinable public init(siValue: Double) { self.siValue = siValue }

  /// A frequency from hertz.
  @inlinable public static func hertz(_ value: Double) -> Frequency { Frequency(siValue: value) }
  /// A frequency from megahertz.
  @inlinable public static func megahertz(_ value: Double) -> Frequency {
    Frequency(siValue: value * 1e6)
  }
  /// A frequency from gigahertz.
  @inlinable public static func gigahertz(_ value: Double) -> Frequency {
    Frequency(siValue: value * 1e9)
  }

  /// The frequency in hertz.
  @inlinable public var hertz: Double { siValue }
  /// The frequency in megahertz.
  @inlinable public var megahertz: Double { siValue / 1e6 }
  /// The frequency in gigahertz.
  @inlinable public var gigahertz: Double { siValue / 1e9 }

  /// The wavelength in vacuum.
  @inlinable public var wavelength: Length { .metres(299_792_458 / siValue) }
}
