import Foundation

/// The orbit of the Sun or the Moon as SDP4 sees it from one object's node at its epoch.
///
/// Constants of Spacetrack Report 3, section 7; days are counted from 1899-12-31T12:00 UTC.
struct BodyOrbit {
  /// Mean motion (rad/min), eccentricity, and mean anomaly at epoch (rad).
  let n: Double, e: Double, m0: Double
  /// The body's perturbation coefficient, rad/min.
  let c: Double
  /// Argument of pericentre, inclination to the equator, node less the object's node.
  let g: (sine: Double, cosine: Double)
  let i: (sine: Double, cosine: Double)
  let h: (sine: Double, cosine: Double)

  /// The Sun, whose node on the equator is the equinox.
  static func sun(days: Double, node: Double) -> BodyOrbit {
    BodyOrbit(
      n: 1.19459e-5,
      e: 0.01675,
      m0: (6.2565837 + 0.017201977 * days).truncatingRemainder(dividingBy: 2 * .pi),
      c: 2.9864797e-6,
      g: (-0.98088458, 0.1945905),
      i: (0.39785416, 0.91744867),
      h: (sin(node), cos(node))
    )
  }

  /// The Moon, whose node moves around the ecliptic in 18.6 years.
  static func moon(days: Double, node: Double) -> BodyOrbit {
    let turn = 2 * Double.pi
    let eclipticNode = (4.5236020 - 9.2422029e-4 * days).truncatingRemainder(dividingBy: turn)
    let (sine, cosine) = (sin(eclipticNode), cos(eclipticNode))
    let cosI = 0.91375164 - 0.03568096 * cosine
    let sinI = (1 - cosI * cosI).squareRoot()
    let sinH = 0.089683511 * sine / sinI
    let cosH = (1 - sinH * sinH).squareRoot()
    let pericentre = 5.8351514 + 0.0019443680 * days
    let g =
      pericentre - eclipticNode
      + atan2(0.39785416 * sine / sinI, cosH * cosine + 0.91744867 * sinH * sine)
    return BodyOrbit(
      n: 1.5835218e-4,
      e: 0.05490,
      m0: (4.7199672 + 0.22997150 * days - pericentre).truncatingRemainder(dividingBy: turn),
      c: 4.7968065e-7,
      g: (sin(g), cos(g)),
      i: (sinI, cosI),
      h: (
        sin(node) * cosH - cos(node) * sinH,
        cosH * cos(node) + sinH * sin(node)
      )
    )
  }
}

/// The sums s1 … s7 and z1 … z33 of Spacetrack Report 3, section 7, for one body.
struct AveragedPull {
  let s1: Double, s2: Double, s3: Double, s4: Double, s5: Double, s6: Double, s7: Double
  let z1: Double, z2: Double, z3: Double
  let z11: Double, z12: Double, z13: Double
  let z21: Double, z22: Double, z23: Double
  let z31: Double, z32: Double, z33: Double

  init(of body: BodyOrbit, on object: SecularCoefficients) {
    let (g, i, h) = (body.g, body.i, body.h)
    let a1 = g.cosine * h.cosine + g.sine * i.cosine * h.sine
    let a3 = -g.sine * h.cosine + g.cosine * i.cosine * h.sine
    let a7 = -g.cosine * h.sine + g.sine * i.cosine * h.cosine
    let a8 = g.sine * i.sine
    let a9 = g.sine * h.sine + g.cosine * i.cosine * h.cosine
    let a10 = g.cosine * i.sine
    let (sinI, cosI) = (object.sinI0, object.theta)
    let a2 = cosI * a7 + sinI * a8
    let a4 = cosI * a9 + sinI * a10
    let a5 = -sinI * a7 + cosI * a8
    let a6 = -sinI * a9 + cosI * a10

    let (sinOmega, cosOmega) = (sin(object.omega0), cos(object.omega0))
    let x1 = a1 * cosOmega + a2 * sinOmega
    let x2 = a3 * cosOmega + a4 * sinOmega
    let x3 = -a1 * sinOmega + a2 * cosOmega
    let x4 = -a3 * sinOmega + a4 * cosOmega
    let (x5, x6) = (a5 * sinOmega, a6 * sinOmega)
    let (x7, x8) = (a5 * cosOmega, a6 * cosOmega)

    let e2 = object.e0 * object.e0
    let beta2 = 1 - e2
    z31 = 12 * x1 * x1 - 3 * x3 * x3
    z32 = 24 * x1 * x2 - 6 * x3 * x4
    z33 = 12 * x2 * x2 - 3 * x4 * x4
    z1 = 2 * (3 * (a1 * a1 + a2 * a2) + z31 * e2) + beta2 * z31
    z2 = 2 * (6 * (a1 * a3 + a2 * a4) + z32 * e2) + beta2 * z32
    z3 = 2 * (3 * (a3 * a3 + a4 * a4) + z33 * e2) + beta2 * z33
    z11 = -6 * a1 * a5 + e2 * (-24 * x1 * x7 - 6 * x3 * x5)
    z12 =
      -6 * (a1 * a6 + a3 * a5)
      + e2 * (-24 * (x2 * x7 + x1 * x8) - 6 * (x3 * x6 + x4 * x5))
    z13 = -6 * a3 * a6 + e2 * (-24 * x2 * x8 - 6 * x4 * x6)
    z21 = 6 * a2 * a5 + e2 * (24 * x1 * x5 - 6 * x3 * x7)
    z22 =
      6 * (a4 * a5 + a2 * a6)
      + e2 * (24 * (x2 * x5 + x1 * x6) - 6 * (x4 * x7 + x3 * x8))
    z23 = 6 * a4 * a6 + e2 * (24 * x2 * x6 - 6 * x4 * x8)

    let beta = beta2.squareRoot()
    s3 = body.c * (1 / object.n0)
    s2 = -0.5 * s3 / beta
    s4 = s3 * beta
    s1 = -15 * object.e0 * s4
    s5 = x1 * x3 + x2 * x4
    s6 = x2 * x3 + x1 * x4
    s7 = x2 * x4 - x1 * x3
  }
}
