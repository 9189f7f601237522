import Foundation
public import Quantities

/// A place by latitude, longitude and height above the WGS-84 ellipsoid.
public struct GeodeticPoint: Hashable, Sendable {
  /// Geodetic latitude, −90° to 90°, north positive.
  public var latitude: Angle
  /// Longitude, east positive.
  public var longitude: Angle
  /// Height above the ellipsoid.
  public var height: Length

  /// A place by its angles and its height above the ellipsoid; ranges are not checked.
  public init(latitude: Angle, longitude: Angle, height: Length = .zero) {
    self.latitude = latitude
    self.longitude = longitude
    self.height = height
  }

  /// A place by its coordinates in degrees and its height in metres.
  public init(latitudeDegrees: Double, longitudeDegrees: Double, heightMetres: Double = 0) {
    self.init(
      latitude: .degrees(latitudeDegrees),
      longitude: .degrees(longitudeDegrees),
      height: .metres(heightMetres)
    )
  }
}

/// The WGS-84 ellipsoid (NIMA TR8350.2).
public enum WGS84 {
  /// Semi-major axis: the equatorial radius.
  public static let equatorialRadius = Length.metres(6_378_137)
  /// Flattening, (a − b) / a.
  public static let flattening = 1 / 298.257223563
  /// Semi-minor axis: the polar radius.
  public static let polarRadius = equatorialRadius * (1 - flattening)
  /// First eccentricity squared.
  static let eccentricitySquared = flattening * (2 - flattening)
}

extension Position where Frame == ITRF {
  /// The Earth-fixed place of a geodetic point.
  public init(_ point: GeodeticPoint) {
    let (sinLatitude, cosLatitude) = (sin(point.latitude.radians), cos(point.latitude.radians))
    let e2 = WGS84.eccentricitySquared
    let primeVertical =
      WGS84.equatorialRadius.metres / (1 - e2 * sinLatitude * sinLatitude).squareRoot()
    let axial = (primeVertical + point.height.metres) * cosLatitude
    self.init(
      metres: SIMD3(
        axial * cos(point.longitude.radians),
        axial * sin(point.longitude.radians),
        (primeVertical * (1 - e2) + point.height.metres) * sinLatitude
      )
    )
  }
}

extension GeodeticPoint {
  /// The geodetic point of an Earth-fixed place.
  ///
  /// Bowring's method with the reduced latitude, iterated until the latitude is still: exact to
  /// 1e-9 m from the centre's neighbourhood (100 km) to beyond geostationary orbit. On the axis the
  /// longitude is 0.
  public init(_ position: Position<ITRF>) {
    let (x, y, z) = (position.metres.x, position.metres.y, position.metres.z)
    let (a, b) = (WGS84.equatorialRadius.metres, WGS84.polarRadius.metres)
    let e2 = WGS84.eccentricitySquared
    let secondEccentricitySquared = e2 / (1 - e2)
    let axial = (x * x + y * y).squareRoot()
    var reduced = atan2(a * z, b * axial)
    var latitude = 0.0
    for _ in 0..<10 {
      let (s, c) = (sin(reduced), cos(reduced))
      latitude = atan2(
        z + secondEccentricitySquared * b * s * s * s,
        axial - e2 * a * c * c * c
      )
      let next = atan2((1 - WGS84.flattening) * sin(latitude), cos(latitude))
      if abs(next - reduced) < 1e-15 { break }
      reduced = next
    }
    let (s, c) = (sin(latitude), cos(latitude))
    let primeVertical = a / (1 - e2 * s * s).squareRoot()
    // Near the poles cos is small and the height comes from z; the blend is exact everywhere.
    let height = axial * c + z * s - a * a / primeVertical
    self.init(
      latitude: .radians(latitude),
      longitude: axial == 0 ? .zero : .radians(atan2(y, x)),
      height: .metres(height)
    )
  }
}
