import Foundation

/// The conversion between the two mean motions in use (Spacetrack Report 3, section 6).
///
/// Element sets are published with Kozai's mean motion, in which the secular effect of J2 is
/// contained; the theory works with Brouwer's, from which the semi-major axis follows by Kepler's
/// third law.
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | n | mean motion | rad/min |
/// | a | semi-major axis | Earth radii |
/// | δ | relative difference of the two mean motions | 1 |
struct BrouwerMeanMotion {
  /// n″.
  let radiansPerMinute: Double
  /// a″.
  let semiMajorAxis: Double

  init(kozai n: Double, eccentricity: Double, inclination: Double, gravity: GravityModel) {
    let d = Self.numerator(eccentricity: eccentricity, inclination: inclination, gravity: gravity)
    radiansPerMinute = n / (1 + Self.delta(kozai: n, numerator: d, xke: gravity.xke))
    semiMajorAxis = pow(gravity.xke / radiansPerMinute, 2.0 / 3.0)
  }

  /// Kozai's mean motion in rad/min of the orbit whose recovered semi-major axis is given, in
  /// Earth radii.
  ///
  /// δ is of the order of 1e-3 and hardly depends on n, so that each round gains three digits.
  static func kozai(
    semiMajorAxis: Double,
    eccentricity: Double,
    inclination: Double,
    gravity: GravityModel
  ) -> Double {
    let d = numerator(eccentricity: eccentricity, inclination: inclination, gravity: gravity)
    let brouwer = gravity.xke / (semiMajorAxis * semiMajorAxis.squareRoot())
    var n = brouwer
    for _ in 0..<12 { n = brouwer * (1 + delta(kozai: n, numerator: d, xke: gravity.xke)) }
    return n
  }

  private static func numerator(
    eccentricity: Double,
    inclination: Double,
    gravity: GravityModel
  ) -> Double {
    let theta = cos(inclination)
    let beta2 = 1 - eccentricity * eccentricity
    return 0.75 * gravity.j2 * (3 * theta * theta - 1) / (beta2.squareRoot() * beta2)
  }

  private static func delta(kozai n: Double, numerator d: Double, xke: Double) -> Double {
    let a1 = pow(xke / n, 2.0 / 3.0)
    let delta1 = d / (a1 * a1)
    let a0 = a1 * (1 - delta1 * delta1 - delta1 * (1.0 / 3.0 + 134 * delta1 * delta1 / 81))
    return d / (a0 * a0)
  }
}
