import Foundation
public import Quantities

extension GeodeticPoint {
  /// The distance along the great circle of a sphere of 6,371.0088 km (IUGG mean radius).
  ///
  /// Within 0.56 % of the geodesic on the ellipsoid. For lengths of cables, whose course is known
  /// far less well.
  public func greatCircleDistance(to other: GeodeticPoint) -> Length {
    let latitudes = (latitude.radians, other.latitude.radians)
    let half = ((latitudes.1 - latitudes.0) / 2, (other.longitude - longitude).radians / 2)
    let haversine =
      pow(sin(half.0), 2) + cos(latitudes.0) * cos(latitudes.1) * pow(sin(half.1), 2)
    return .kilometres(2 * 6_371.0088 * asin(min(1, haversine.squareRoot())))
  }
}
