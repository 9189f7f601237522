/// A physical quantity that is one number in its SI unit.
///
/// The number is stored in SI and is made and read only through a named unit, so that a bare
/// `Double` never travels between modules. Costs nothing at run time.
public protocol LinearQuantity: Hashable, Comparable, Sendable, AdditiveArithmetic {
  /// The value in the SI unit of the quantity.
  var siValue: Double { get }
  /// Creates the quantity from a value in its SI unit.
  init(siValue: Double)
}

extension LinearQuantity {
  /// The quantity of nothing.
  @inlinable public static var zero: Self { Self(siValue: 0) }

  /// The absolute value.
  @inlinable public var magnitude: Self { Self(siValue: abs(siValue)) }

  /// The sum of two quantities of one kind; sums of different kinds do not compile.
  @inlinable public static func + (a: Self, b: Self) -> Self {
    Self(siValue: a.siValue + b.siValue)
  }
  /// The difference of two quantities of one kind; negative when `b` is the larger.
  @inlinable public static func - (a: Self, b: Self) -> Self {
    Self(siValue: a.siValue - b.siValue)
  }
  /// The same amount with the opposite sign.
  @inlinable public static prefix func - (a: Self) -> Self { Self(siValue: -a.siValue) }
  /// A multiple by a pure number.
  @inlinable public static func * (a: Self, factor: Double) -> Self {
    Self(siValue: a.siValue * factor)
  }
  /// A multiple by a pure number, with the number written first.
  @inlinable public static func * (factor: Double, a: Self) -> Self { a * factor }
  /// A part by a pure number; zero gives an infinity or no number, as IEEE 754 has it.
  @inlinable public static func / (a: Self, divisor: Double) -> Self {
    Self(siValue: a.siValue / divisor)
  }
  /// The ratio of two quantities of one kind: a pure number.
  @inlinable public static func / (a: Self, b: Self) -> Double { a.siValue / b.siValue }
  /// Compares SI values; false whenever one of them is not a number.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.siValue < b.siValue }
}
