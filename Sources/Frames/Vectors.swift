public import Quantities

/// A set of axes, with its origin at the centre of the Earth, in which a vector is expressed.
public protocol ReferenceFrame: Sendable {}

/// True equator, mean equinox of date: the quasi-inertial frame that SGP4 speaks.
public enum TEME: ReferenceFrame {}

/// Fixed to the rotating Earth; what gateways and terminals stand on.
///
/// Without Earth orientation data this is the pseudo-Earth-fixed frame: no polar motion, UT1 = UTC.
public enum ITRF: ReferenceFrame {}

/// A place relative to the centre of the Earth, in the axes of `Frame`.
@frozen public struct Position<Frame: ReferenceFrame>: Hashable, Sendable {
  /// x, y and z in metres.
  public var metres: SIMD3<Double>

  /// A place from x, y and z in metres; neither size nor finiteness is checked.
  @inlinable public init(metres: SIMD3<Double>) { self.metres = metres }

  /// A place from x, y and z in kilometres.
  @inlinable public init(kilometres: SIMD3<Double>) { metres = kilometres * 1_000 }

  /// x, y and z in kilometres.
  @inlinable public var kilometres: SIMD3<Double> { metres / 1_000 }

  /// The distance from the centre of the Earth.
  @inlinable public var radius: Length { .metres((metres * metres).sum().squareRoot()) }

  /// The straight-line distance to another place in the same frame.
  @inlinable public func distance(to other: Position) -> Length {
    let d = other.metres - metres
    return .metres((d * d).sum().squareRoot())
  }
}

/// A velocity relative to `Frame`, in its axes.
@frozen public struct Velocity<Frame: ReferenceFrame>: Hashable, Sendable {
  /// x, y and z in metres per second.
  public var metresPerSecond: SIMD3<Double>

  /// A velocity from x, y and z in metres per second; finiteness is not checked.
  @inlinable public init(metresPerSecond: SIMD3<Double>) { self.metresPerSecond = metresPerSecond }

  /// A velocity from x, y and z in kilometres per second.
  @inlinable public init(kilometresPerSecond: SIMD3<Double>) {
    metresPerSecond = kilometresPerSecond * 1_000
  }

  /// x, y and z in kilometres per second.
  @inlinable public var kilometresPerSecond: SIMD3<Double> { metresPerSecond / 1_000 }
}

/// Position and velocity of one object at one instant.
@frozen public struct StateVector<Frame: ReferenceFrame>: Hashable, Sendable {
  /// Where the object is, from the centre of the Earth.
  public var position: Position<Frame>
  /// How it moves against `Frame`, whose own rotation counts as rest.
  public var velocity: Velocity<Frame>

  /// Joins a place and a velocity; that both are of one instant is up to the caller.
  @inlinable public init(position: Position<Frame>, velocity: Velocity<Frame>) {
    self.position = position
    self.velocity = velocity
  }
}
