import Foundation
public import Quantities

/// Where an object stands in the sky of a site.
public struct LookAngle: Hashable, Sendable {
  /// Clockwise from true north, `0 ..< 360°`.
  public var azimuth: Angle
  /// Above the plane that touches the ellipsoid, geometric: no refraction.
  public var elevation: Angle
  /// The straight-line distance.
  public var range: Length

  /// A direction with its distance; that the azimuth lies within one turn is not checked.
  public init(azimuth: Angle, elevation: Angle, range: Length) {
    self.azimuth = azimuth
    self.elevation = elevation
    self.range = range
  }
}

/// A site on the Earth with its local axes east, north and up (normal to the ellipsoid).
public struct TopocentricSite: Sendable {
  /// The place.
  public let point: GeodeticPoint
  /// The same place in Earth-fixed axes.
  public let position: Position<ITRF>
  /// Unit vectors of the local axes, in Earth-fixed axes.
  public let east: SIMD3<Double>, north: SIMD3<Double>, up: SIMD3<Double>

  /// The site at a point; at a pole the axes follow the longitude that the point gives.
  public init(_ point: GeodeticPoint) {
    self.point = point
    position = Position(point)
    let (sinLat, cosLat) = (sin(point.latitude.radians), cos(point.latitude.radians))
    let (sinLon, cosLon) = (sin(point.longitude.radians), cos(point.longitude.radians))
    east = SIMD3(-sinLon, cosLon, 0)
    north = SIMD3(-sinLat * cosLon, -sinLat * sinLon, cosLat)
    up = SIMD3(cosLat * cosLon, cosLat * sinLon, sinLat)
  }

  /// The sine of the elevation of an object; cheaper than ``look(at:)`` where only a mask is tested.
  public func sineOfElevation(of object: Position<ITRF>) -> Double {
    let line = object.metres - position.metres
    return (line * up).sum() / (line * line).sum().squareRoot()
  }

  /// Azimuth, elevation and range of an object.
  public func look(at object: Position<ITRF>) -> LookAngle {
    let line = object.metres - position.metres
    let range = (line * line).sum().squareRoot()
    let (e, n, u) = ((line * east).sum(), (line * north).sum(), (line * up).sum())
    // atan2 keeps its accuracy at the zenith, where an arc sine would lose half its digits.
    return LookAngle(
      azimuth: Angle.radians(atan2(e, n)).normalizedToTurn,
      elevation: .radians(atan2(u, (e * e + n * n).squareRoot())),
      range: .metres(range)
    )
  }
}
