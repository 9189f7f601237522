import Foundation
public import Quantities

/// Size and slow motion of an orbit, from its mean elements: what catalogues are compared by.
///
/// The semi-major axis is Brouwer's, recovered from Kozai's mean motion as SGP4 does it (Spacetrack
/// Report 3, section 6). Altitudes are above the equatorial radius of WGS-84, 6,378.137 km, as
/// operators file them. The rate of the node is the first-order secular one of J2.
public struct MeanOrbit: Hashable, Sendable {
  /// What altitudes are counted from: the equatorial radius of WGS-84.
  public static let equatorialRadius = Length.kilometres(6_378.137)

  /// The recovered (Brouwer) semi-major axis.
  public let semiMajorAxis: Length
  /// 0 to below 1.
  public let eccentricity: Double
  /// Time of one turn by Kozai's mean motion, in minutes.
  public let periodMinutes: Double
  /// The secular rate of the node through J2, in degrees per day of 86,400 s; negative for
  /// inclinations below 90°.
  public let nodeDegreesPerDay: Double
  /// The rate of the semi-major axis that follows from the published rate of mean motion, in km per
  /// day; positive where the orbit grows.
  public let semiMajorAxisKilometresPerDay: Double

  /// The orbit of an element set, or nil where the elements describe none: a mean motion that is
  /// not positive, an eccentricity outside 0 to below 1, a number that is not finite.
  public init?(_ elements: ElementSet, gravity: GravityModel = .wgs72) {
    let motion = elements.meanMotion
    let (e, i) = (elements.eccentricity, elements.inclination.radians)
    guard motion.revolutionsPerDay > 0, motion.revolutionsPerDay.isFinite, (0..<1).contains(e),
      i.isFinite, elements.rightAscensionOfAscendingNode.radians.isFinite
    else { return nil }
    let brouwer = BrouwerMeanMotion(
      kozai: motion.radiansPerMinute,
      eccentricity: e,
      inclination: i,
      gravity: gravity
    )
    let p = brouwer.semiMajorAxis * (1 - e * e)
    let perMinute = -1.5 * gravity.j2 * brouwer.radiansPerMinute / (p * p) * cos(i)
    guard brouwer.semiMajorAxis.isFinite, perMinute.isFinite else { return nil }
    semiMajorAxis = .kilometres(brouwer.semiMajorAxis * gravity.equatorialRadiusKilometres)
    eccentricity = e
    periodMinutes = 1_440 / motion.revolutionsPerDay
    nodeDegreesPerDay = perMinute * 1_440 * 180 / .pi
    // By Kepler's third law da/a = -2/3 dn/n; half the rate of n is what is published.
    let relative = 2 * elements.meanMotionRate / motion.revolutionsPerDay
    semiMajorAxisKilometresPerDay = -2.0 / 3.0 * semiMajorAxis.kilometres * relative
  }

  /// The semi-major axis above the equatorial radius.
  public var meanAltitude: Length { semiMajorAxis - Self.equatorialRadius }

  /// The lowest point of the mean ellipse above the equatorial radius; may be negative.
  public var perigeeAltitude: Length {
    .kilometres(semiMajorAxis.kilometres * (1 - eccentricity)) - Self.equatorialRadius
  }
}
