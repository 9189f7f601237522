import Foundation

/// An angle, stored in radians.
@frozen public struct Angle: LinearQuantity {
  /// Radians, over any number of turns.
  public let siValue: Double

  /// An angle from radians; neither range nor finiteness is checked.
  @inlinable public init(siValue: Double) { self.siValue = siValue }

  /// An angle from radians.
  @inlinable public static func radians(_ value: Double) -> Angle { Angle(siValue: value) }
  /// An angle from degrees.
  @inlinable public static func degrees(_ value: Double) -> Angle {
    Angle(siValue: value * (Double.pi / 180))
  }

  /// The angle in radians, not reduced to one turn.
  @inlinable public var radians: Double { siValue }
  /// The angle in degrees, not reduced to one turn.
  ///
  /// Degrees of up to 12 decimals and three turns come back as they were given: of the numbers that make
  /// the same angle theirs is taken.
  @inlinable public var degrees: Double {
    let value = siValue * (180 / Double.pi)
    let short = (value * 1e12).rounded() / 1e12
    return Angle.degrees(short).siValue == siValue ? short : value
  }

  /// 90°.
  @inlinable public static var rightAngle: Angle { .radians(.pi / 2) }
  /// 360°.
  @inlinable public static var fullTurn: Angle { .radians(2 * .pi) }

  /// The same direction in `0 ..< 360°`.
  public var normalizedToTurn: Angle {
    let remainder = siValue.truncatingRemainder(dividingBy: 2 * .pi)
    let positive = remainder < 0 ? remainder + 2 * .pi : remainder
    return .radians(positive >= 2 * .pi ? 0 : positive)
  }

  /// The same direction in `-180° ..< 180°`, as longitudes are written.
  public var normalizedToHalfTurn: Angle {
    let turn = normalizedToTurn.siValue
    return .radians(turn >= .pi ? turn - 2 * .pi : turn)
  }

  /// The sine of the angle.
  public var sine: Double { sin(siValue) }
  /// The cosine of the angle.
  public var cosine: Double { cos(siValue) }
}
