import Foundation
public import Frames
public import Quantities

/// The geostationary arc as one site sees it, and how far a direction stays from it.
///
/// Links of a low orbit must keep away from the lines between geostationary satellites and their
/// ground stations (ITU Radio Regulations article 22; the angle is a filing's parameter).
public struct GSOArc: Sendable {
  /// Radius of the geostationary orbit.
  public static let radius = Length.kilometres(42_164.17)

  private let site: TopocentricSite
  /// Directions to the visible part of the arc, every `step` of longitude.
  private let directions: [(longitude: Double, direction: SIMD3<Double>)]
  private static let step = 3.0 * .pi / 180

  /// The part of the arc above the horizon of a site, which near the poles is none.
  public init(seenFrom site: TopocentricSite) {
    self.site = site
    // Beyond 81.3° of longitude from the site the arc is below every horizon.
    let centre = site.point.longitude.radians
    directions = stride(from: -28, through: 28, by: 1).compactMap { index in
      let longitude = centre + Double(index) * Self.step
      let direction = Self.direction(to: longitude, from: site)
      return (direction * site.up).sum() >= 0 ? (longitude, direction) : nil
    }
  }

  /// Whether any part of the arc is above the horizon.
  public var isVisible: Bool { !directions.isEmpty }

  /// The smallest angle between the line to an object and the visible arc, or nil where the arc is
  /// below the horizon (beyond 81.3° of latitude).
  public func separation(from object: Position<ITRF>) -> Angle? {
    let line = object.metres - site.position.metres
    let unit = line / (line * line).sum().squareRoot()
    let nearest = directions.max { ($0.direction * unit).sum() < ($1.direction * unit).sum() }
    guard let nearest else { return nil }
    return refined(near: nearest.longitude, unit: unit)
  }

  /// Whether an object is closer to the arc than `limit`.
  public func isWithin(_ limit: Angle, of object: Position<ITRF>) -> Bool {
    guard limit > .zero, let separation = separation(from: object) else { return false }
    return separation < limit
  }

  /// Golden-section search over one step on either side: the angle has one minimum there.
  private func refined(near longitude: Double, unit: SIMD3<Double>) -> Angle {
    let ratio = 0.6180339887498949
    var (low, high) = (longitude - Self.step, longitude + Self.step)
    var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
    var (fa, fb) = (angle(a, unit), angle(b, unit))
    while high - low > 1e-7 {
      if fa < fb {
        (high, b, fb) = (b, a, fa)
        a = high - ratio * (high - low)
        fa = angle(a, unit)
      } else {
        (low, a, fa) = (a, b, fb)
        b = low + ratio * (high - low)
        fb = angle(b, unit)
      }
    }
    return .radians(min(fa, fb))
  }

  /// The angle to the arc's point at a longitude; a point below the horizon does not count.
  private func angle(_ longitude: Double, _ unit: SIMD3<Double>) -> Double {
    let direction = Self.direction(to: longitude, from: site)
    guard (direction * site.up).sum() >= 0 else { return .pi }
    let cross = SIMD3(
      direction.y * unit.z - direction.z * unit.y,
      direction.z * unit.x - direction.x * unit.z,
      direction.x * unit.y - direction.y * unit.x
    )
    // atan2 keeps its digits for small angles, where an arc cosine would not.
    return atan2((cross * cross).sum().squareRoot(), (direction * unit).sum())
  }

  private static func direction(
    to longitude: Double,
    from site: TopocentricSite
  ) -> SIMD3<Double> {
    let radius = Self.radius.metres
    let point = SIMD3(radius * cos(longitude), radius * sin(longitude), 0)
    let line = point - site.position.metres
    return line / (line * line).sum().squareRoot()
  }
}
