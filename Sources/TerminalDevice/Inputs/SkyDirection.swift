public import Frames
public import Quantities

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A direction in a terminal's sky.
public struct SkyDirection: Hashable, Sendable {
  /// Clockwise from true north, `0 ..< 360°`.
  public var azimuth: Angle
  /// Above the horizon.
  public var elevation: Angle

  /// A direction as stated.
  public init(azimuth: Angle, elevation: Angle) {
    self.azimuth = azimuth
    self.elevation = elevation
  }

  /// The direction of a look angle.
  public init(_ look: LookAngle) {
    self.init(azimuth: look.azimuth, elevation: look.elevation)
  }

  /// The direction of a vector in the local axes east, north and up.
  init(vector: SIMD3<Double>) {
    let flat = (vector.x * vector.x + vector.y * vector.y).squareRoot()
    azimuth = Angle.radians(atan2(vector.x, vector.y)).normalizedToTurn
    elevation = .radians(atan2(vector.z, flat))
  }

  /// The unit vector in the local axes east, north and up.
  var vector: SIMD3<Double> {
    let flat = elevation.cosine
    return SIMD3(flat * azimuth.sine, flat * azimuth.cosine, elevation.sine)
  }
}
