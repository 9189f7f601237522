import Foundation
import Quantities

@testable import TerminalDevice

/// The map's geometry, written down once more: by quaternions and by angles, as clients do it.
struct DishFormula {
  let q: AttitudeQuaternion

  /// Hamilton's product of a scalar and a vector part with another.
  static func product(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(
      a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
      a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
      a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
      a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]
    )
  }

  private var forward: SIMD4<Double> { SIMD4(q.scalar, q.x, q.y, q.z) }
  private var backward: SIMD4<Double> { SIMD4(q.scalar, -q.x, -q.y, -q.z) }

  /// North, east and down of a vector of the dish: q·d·q*.
  func northEastDown(_ d: SIMD3<Double>) -> SIMD3<Double> {
    let v = Self.product(Self.product(forward, SIMD4(0, d.x, d.y, d.z)), backward)
    return SIMD3(v[1], v[2], v[3])
  }

  /// The dish's vector of north, east and down: q*·v·q.
  func dish(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let d = Self.product(Self.product(backward, SIMD4(0, v.x, v.y, v.z)), forward)
    return SIMD3(d[1], d[2], d[3])
  }

  /// Row and column of a direction in the dish's frame, not rounded.
  func dishPlace(_ direction: SkyDirection) -> (row: Double, column: Double) {
    let (azimuth, elevation) = (direction.azimuth.radians, direction.elevation.radians)
    let d = dish(
      SIMD3(cos(elevation) * cos(azimuth), cos(elevation) * sin(azimuth), -sin(elevation))
    )
    let theta = acos(max(-1, min(1, d.z))) * 180 / .pi
    let rho = max(1e-300, (d.x * d.x + d.y * d.y).squareRoot())
    return (61 - 61.5 / 80 * theta * d.y / rho, 61 - 61.5 / 80 * theta * d.x / rho)
  }

  /// Row and column in the Earth's frame: north at the top, east at the right.
  static func earthPlace(_ direction: SkyDirection) -> (row: Double, column: Double) {
    let radius = (90 - direction.elevation.degrees) * 61.5 / 80
    let azimuth = direction.azimuth.radians
    return (61 - radius * cos(azimuth), 61 + radius * sin(azimuth))
  }

  /// The cell of a place; nil where its distance to the next cell is too small to tell.
  static func cell(_ place: (row: Double, column: Double)) -> Int? {
    for part in [place.row, place.column]
    where abs((part - part.rounded(.down)) - 0.5) < 1e-6 { return nil }
    return Int(place.row.rounded()) * 123 + Int(place.column.rounded())
  }
}
