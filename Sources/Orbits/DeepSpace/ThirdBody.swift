import Foundation

/// The pull of the Sun or the Moon on one object, averaged over the object's revolution.
///
/// Hoots and Roehrich, *Spacetrack Report 3* (1980), section 7; symbols as there:
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | n, e | mean motion and eccentricity of the body's own orbit | rad/min, 1 |
/// | m0 | mean anomaly of the body at the object's epoch | rad |
/// | e2, e3, i2, … h3 | amplitudes of the periodics of e, i, l (mean longitude), g, h | rad |
/// | g, h | argument of pericentre, and node times sin i | rad |
struct ThirdBody: Sendable {
  let n: Double, e: Double, m0: Double
  /// Secular rates, per minute.
  let eDot: Double, iDot: Double, lDot: Double, gDot: Double, hDot: Double
  let e2: Double, e3: Double
  let i2: Double, i3: Double
  let l2: Double, l3: Double, l4: Double
  let g2: Double, g3: Double, g4: Double
  let h2: Double, h3: Double

  /// What the body adds to the elements of the object at one time.
  struct Periodics {
    var e = 0.0
    var i = 0.0
    var l = 0.0
    var g = 0.0
    var h = 0.0
  }

  init(_ orbit: BodyOrbit, on object: SecularCoefficients) {
    (n, e, m0) = (orbit.n, orbit.e, orbit.m0)
    let pull = AveragedPull(of: orbit, on: object)
    let e0Squared = object.e0 * object.e0
    eDot = pull.s1 * n * pull.s5
    iDot = pull.s2 * n * (pull.z11 + pull.z13)
    lDot = -n * pull.s3 * (pull.z1 + pull.z3 - 14 - 6 * e0Squared)
    gDot = pull.s4 * n * (pull.z31 + pull.z33 - 6)
    hDot = -n * pull.s2 * (pull.z21 + pull.z23)
    e2 = 2 * pull.s1 * pull.s6
    e3 = 2 * pull.s1 * pull.s7
    i2 = 2 * pull.s2 * pull.z12
    i3 = 2 * pull.s2 * (pull.z13 - pull.z11)
    l2 = -2 * pull.s3 * pull.z2
    l3 = -2 * pull.s3 * (pull.z3 - pull.z1)
    l4 = -2 * pull.s3 * (-21 - 9 * e0Squared) * e
    g2 = 2 * pull.s4 * pull.z32
    g3 = 2 * pull.s4 * (pull.z33 - pull.z31)
    g4 = -18 * pull.s4 * e
    h2 = -2 * pull.s2 * pull.z22
    h3 = -2 * pull.s2 * (pull.z23 - pull.z21)
  }

  /// The periodic part, `t` minutes after epoch.
  func periodics(at t: Double) -> Periodics {
    let m = m0 + n * t
    let f = m + 2 * e * sin(m)
    let sine = sin(f)
    let f2 = 0.5 * sine * sine - 0.25
    let f3 = -0.5 * sine * cos(f)
    return Periodics(
      e: e2 * f2 + e3 * f3,
      i: i2 * f2 + i3 * f3,
      l: l2 * f2 + l3 * f3 + l4 * sine,
      g: g2 * f2 + g3 * f3 + g4 * sine,
      h: h2 * f2 + h3 * f3
    )
  }
}
