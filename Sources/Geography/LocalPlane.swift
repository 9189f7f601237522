import Foundation
import Frames
import Quantities

/// A flat map of the neighbourhood of one point, in metres.
///
/// East is N(φ₀) Δλ cos((φ₀+φ)/2), north is M(φ₀) Δφ, with the radii of curvature of the WGS-84
/// ellipsoid at the point (Bomford, Geodesy, 4th ed., 1980, “mid-latitude formula”). Up to 85° of
/// latitude and 50 km its distances are within 0.1 % of geodesic ones.
struct LocalPlane {
  /// The centre, in units of 1/10,000 degree.
  let x: Double, y: Double
  private let radiansPerUnit = Double.pi / (180 * Double(TerritoryFile.unitsPerDegree))
  private let meridionalRadius: Double, primeVerticalRadius: Double
  private let sinLatitude: Double, cosLatitude: Double

  init(x: Double, y: Double) {
    (self.x, self.y) = (x, y)
    (sinLatitude, cosLatitude) = (sin(y * radiansPerUnit), cos(y * radiansPerUnit))
    let e2 = WGS84.flattening * (2 - WGS84.flattening)
    let w2 = 1 - e2 * sinLatitude * sinLatitude
    primeVerticalRadius = WGS84.equatorialRadius.metres / w2.squareRoot()
    meridionalRadius = primeVerticalRadius * (1 - e2) / w2
  }

  /// A vertex on the map; `shift` is added to its longitude to bring it beside the centre.
  @inline(__always)
  func project(_ vertex: GridPoint, shift: Double) -> SIMD2<Double> {
    let north = (Double(vertex.y) - y) * radiansPerUnit
    let east = (Double(vertex.x) + shift - x) * radiansPerUnit
    // cos(φ₀ + Δφ/2) to the second order in Δφ.
    let cosMiddle =
      cosLatitude - sinLatitude * north * 0.5 - cosLatitude * north * north * 0.125
    return SIMD2(primeVerticalRadius * east * cosMiddle, meridionalRadius * north)
  }

  /// The square of the distance in metres from the centre to the line between two vertices.
  @inline(__always)
  func squaredDistance(_ a: GridPoint, _ b: GridPoint, shift: Double) -> Double {
    let (p, q) = (project(a, shift: shift), project(b, shift: shift))
    let d = q - p
    let length = d.x * d.x + d.y * d.y
    let along = length > 0 ? max(0, min(1, -(p.x * d.x + p.y * d.y) / length)) : 0
    let nearest = SIMD2(p.x + along * d.x, p.y + along * d.y)
    return nearest.x * nearest.x + nearest.y * nearest.y
  }

  /// Half the height of a box around a circle of this radius, in units; never too small.
  func latitudeReach(metres: Double) -> Double {
    // 6,335 km is the least radius of curvature of the ellipsoid.
    metres / (6_335_000 * radiansPerUnit)
  }

  /// Half the width of a box around a circle of this radius, in units; never too small.
  func longitudeReach(metres: Double) -> Double {
    let radius = metres / 6_335_000
    let latitude = abs(y) * radiansPerUnit
    guard latitude + radius < 1.57 else { return 1_800_000 }
    // A circle of angular radius r about latitude φ reaches asin(sin r / cos φ) in longitude.
    return asin(min(1, sin(radius) / cosLatitude)) / radiansPerUnit + 1
  }
}
