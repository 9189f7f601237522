import Foundation
public import Frames
public import Quantities

/// The geostationary arc as one site sees it, and how far a direction stays from it.
///
/// Links of a low orbit must keep away from the lines between geostationary satellites and their
/// ground stations (ITU Radio Regulations article 22; the angle is a filing's parameter).
///
/// Longitudes count from the site's own meridian, so that the site lies in the plane y = 0 and the
/// arc's point at longitude θ in the direction (R cos θ − ρ, R sin θ, −z).
public struct GSOArc: Hashable, Sendable {
  /// Radius of the geostationary orbit.
  public static let radius = Length.kilometres(42_164.17)

  /// Cosine and sine of the site's longitude.
  private let meridian: SIMD2<Double>
  /// The site's distance from the axis and height above the equator's plane, in metres.
  private let axial: Double, height: Double
  /// The arc is above the horizon within this longitude of the site; not a number where it is not.
  private let halfSpan: Double
  private let cosineOfHalfSpan: Double
  /// The least and the greatest declination of the arc, with their sines and cosines.
  private let lowest: Declination, highest: Declination

  private struct Declination: Hashable, Sendable {
    var angle: Double
    var sine: Double
    var cosine: Double

    init(_ angle: Double) {
      self.angle = angle
      (sine, cosine) = (sin(angle), cos(angle))
    }
  }

  /// The part of the arc above the horizon of a site, which near the poles is none.
  public init(seenFrom site: TopocentricSite) {
    let longitude = site.point.longitude.radians
    meridian = SIMD2(cos(longitude), sin(longitude))
    let place = site.position.metres
    axial = place.x * meridian.x + place.y * meridian.y
    height = place.z
    // Above the horizon: g · up ≥ s · up, with g · up = R cos φ cos θ.
    let level = (place * site.up).sum()
    let reach = Self.radius.metres * cos(site.point.latitude.radians)
    let span = level <= reach ? acos(max(level / reach, -1)) : .nan
    halfSpan = span
    cosineOfHalfSpan = cos(span)
    let (axial, height) = (axial, height)
    let ends = [1, cos(span)].map { cosine in
      let radius = Self.radius.metres
      let square = radius * radius + axial * axial + height * height
      return asin(-height / (square - 2 * radius * axial * cosine).squareRoot())
    }
    lowest = Declination(min(ends[0], ends[1]))
    highest = Declination(max(ends[0], ends[1]))
  }

  /// Whether any part of the arc is above the horizon.
  public var isVisible: Bool { !halfSpan.isNaN }

  /// The smallest angle between a direction and the visible arc, or nil where the arc is below the
  /// horizon (beyond 81.3° of latitude); the direction is any vector from the site, in Earth-fixed
  /// axes.
  public func separation(from line: SIMD3<Double>) -> Angle? {
    guard isVisible else { return nil }
    let direction = local(line)
    var least = min(angle(-halfSpan, direction), angle(halfSpan, direction))
    if let inside = nearestInside(direction) { least = min(least, angle(inside, direction)) }
    return .radians(least)
  }

  /// The unit vector of a line in the site's meridian axes.
  private func local(_ line: SIMD3<Double>) -> SIMD3<Double> {
    turned(line) / (line * line).sum().squareRoot()
  }

  /// A line in the site's meridian axes.
  private func turned(_ line: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(
      line.x * meridian.x + line.y * meridian.y,
      line.y * meridian.x - line.x * meridian.y,
      line.z
    )
  }

  /// The direction to the arc's point at a longitude, not normalised.
  private func point(_ longitude: Double) -> SIMD3<Double> {
    let radius = Self.radius.metres
    return SIMD3(radius * cos(longitude) - axial, radius * sin(longitude), -height)
  }

  private func angle(_ longitude: Double, _ direction: SIMD3<Double>) -> Double {
    Frames.angle(between: point(longitude), direction).radians
  }

  /// Where inside the visible arc the angle has its minimum, or nil when it has none there.
  ///
  /// Newton's method on the derivative of cos(angle) = N / d, times d³, from the longitude at which
  /// the direction meets the geostationary sphere.
  private func nearestInside(_ direction: SIMD3<Double>) -> Double? {
    let radius = Self.radius.metres
    let lever = radius * axial
    let square = radius * radius + axial * axial + height * height
    let meeting = meeting(direction)
    var longitude = atan2(meeting.y, meeting.x)
    for _ in 0..<12 {
      let (c, s) = (cos(longitude), sin(longitude))
      let n =
        direction.x * (radius * c - axial) + direction.y * radius * s - direction.z * height
      let slope = radius * (direction.y * c - direction.x * s)
      let bend = -radius * (direction.x * c + direction.y * s)
      let distance = square - 2 * lever * c
      let value = slope * distance - n * lever * s
      let change = bend * distance + slope * lever * s - n * lever * c
      // Not a maximum of the cosine hereabouts: the nearest point is an end of the arc.
      guard change < 0 else { return nil }
      let step = value / change
      longitude -= step
      if abs(step) < 1e-13 { break }
    }
    return abs(longitude) <= halfSpan ? longitude : nil
  }

  /// Where a direction meets the sphere of the geostationary orbit.
  private func meeting(_ direction: SIMD3<Double>) -> SIMD3<Double> {
    let along = axial * direction.x + height * direction.z
    let radius = Self.radius.metres
    let inside = radius * radius - axial * axial - height * height
    let distance = (along * along + inside).squareRoot() - along
    return SIMD3(axial, 0, height) + distance * direction
  }
}

extension GSOArc {
  /// The smallest angle between the line to an object and the visible arc, or nil where the arc is
  /// below the horizon.
  public func separation(
    from object: Position<ITRF>,
    seenFrom site: TopocentricSite
  ) -> Angle? {
    separation(from: object.metres - site.position.metres)
  }

  /// The zone around the visible arc, `limit` wide on either side.
  public func zone(_ limit: Angle) -> Zone { Zone(arc: self, limit: limit) }

  /// Directions closer to the arc than a limit.
  ///
  /// Most directions are told by their declination alone: the angle between two directions is never
  /// smaller than the difference of their declinations, and the arc's lie within a degree or two.
  public struct Zone: Sendable {
    private let arc: GSOArc
    private let limit: Double
    private let cosine: Double
    /// Sines of the declinations outside which nothing is in the zone.
    private let lowest: Double, highest: Double

    fileprivate init(arc: GSOArc, limit: Angle) {
      self.arc = arc
      self.limit = limit.radians
      cosine = cos(limit.radians)
      guard arc.isVisible, limit > .zero else {
        (lowest, highest) = (2, -2)
        return
      }
      // The sines of lowest − limit and highest + limit, a hair wider than needed, so that rounding
      // lets nothing through; beyond the poles there is nothing to exclude.
      let (low, high, sine) = (arc.lowest, arc.highest, sin(limit.radians))
      lowest =
        low.angle - limit.radians > -.pi / 2
        ? low.sine * cosine - low.cosine * sine - 1e-9 : -2
      highest =
        high.angle + limit.radians < .pi / 2
        ? high.sine * cosine + high.cosine * sine + 1e-9 : 2
    }

    /// Whether a line from the site, in Earth-fixed axes, lies in the zone; `range` is its length.
    public func contains(_ line: SIMD3<Double>, range: Double) -> Bool {
      guard line.z > lowest * range, line.z < highest * range else { return false }
      let direction = arc.turned(line) / range
      let meeting = arc.meeting(direction)
      let radius = GSOArc.radius.metres
      let scale = radius / (meeting.x * meeting.x + meeting.y * meeting.y).squareRoot()
      // The arc's point on the meridian of the meeting point is near enough, if it is visible.
      if scale * meeting.x >= radius * arc.cosineOfHalfSpan {
        let point = SIMD3(scale * meeting.x - arc.axial, scale * meeting.y, -arc.height)
        let (along, square) = ((point * direction).sum(), (point * point).sum())
        if along > 0, cosine > 0, along * along > (cosine * cosine + 1e-12) * square { return true }
      }
      return (arc.separation(from: line)?.radians ?? .infinity) < limit
    }
  }
}
