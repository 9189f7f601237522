import Foundation
import Quantities

/// What SGP4 computes once from an element set: the elements in its units, and the coefficients of
/// the secular effects of gravity and drag.
///
/// Field names are the symbols of Spacetrack Report 3, section 6, spelt out where they are
/// Greek; angles in rad, times in min, lengths in Earth radii.
struct SecularCoefficients: Sendable {
  let gravity: GravityModel
  /// Mean eccentricity, inclination, node, argument of pericentre and anomaly at epoch.
  let e0: Double, i0: Double, node0: Double, omega0: Double, m0: Double
  /// Brouwer mean motion and semi-major axis.
  let n0: Double, a0: Double
  /// Rates of mean anomaly, argument of pericentre and node through J2 and J4.
  let mDot: Double, omegaDot: Double, nodeDot: Double
  /// Drag on the semi-major axis, linear in time.
  let c1: Double
  /// Drag on the eccentricity: B*·C4 (linear) and B*·C5 (periodic).
  let bC4: Double, bC5: Double
  /// Drag on the node and the mean longitude, quadratic in time.
  let nodeT2: Double, t2: Double
  /// The terms that low pericentres (below 220 km) and deep space go without.
  let full: FullDrag?
  /// Cosine and sine of the inclination.
  let theta: Double, sinI0: Double
  /// Long-period coefficients of J3 on mean longitude and a_yN.
  let longitudeJ3: Double, ayJ3: Double

  /// Drag terms of higher order, used where the pericentre is at 220 km or higher.
  struct FullDrag: Sendable {
    let eta: Double
    let omegaT: Double
    let mCubed: Double
    let deltaM0: Double
    let sinM0: Double
    let d2: Double, d3: Double, d4: Double
    let t3: Double, t4: Double, t5: Double
  }

  /// Whether SDP4 applies: a period of 225 minutes or more.
  var isDeepSpace: Bool { 2 * .pi / n0 >= 225 }

  init(_ elements: ElementSet, gravity: GravityModel) {
    self.gravity = gravity
    e0 = elements.eccentricity
    i0 = elements.inclination.radians
    node0 = elements.rightAscensionOfAscendingNode.radians
    omega0 = elements.argumentOfPericenter.radians
    m0 = elements.meanAnomaly.radians
    theta = cos(i0)
    sinI0 = sin(i0)
    let brouwer = BrouwerMeanMotion(
      kozai: elements.meanMotion.radiansPerMinute,
      eccentricity: e0,
      inclination: i0,
      gravity: gravity
    )
    n0 = brouwer.radiansPerMinute
    a0 = brouwer.semiMajorAxis

    let rates = ZonalRates(n0: n0, a0: a0, e0: e0, theta: theta, gravity: gravity)
    (mDot, omegaDot, nodeDot) = (rates.mDot, rates.omegaDot, rates.nodeDot)

    let drag = DragTerms(
      n0: n0,
      a0: a0,
      e0: e0,
      omega0: omega0,
      inclination: (sine: sinI0, cosine: theta),
      gravity: gravity
    )
    let bStar = elements.bStar
    c1 = bStar * drag.c2
    bC4 = bStar * drag.c4
    bC5 = bStar * drag.c5
    nodeT2 = 3.5 * (1 - e0 * e0) * rates.nodeDotJ2 * c1
    t2 = 1.5 * c1
    longitudeJ3 = Self.longitudeJ3(theta: theta, sine: sinI0, gravity: gravity)
    ayJ3 = -0.5 * gravity.j3 / gravity.j2 * sinI0
    let pericentre = a0 * (1 - e0)
    let isFull =
      pericentre >= 220 / gravity.equatorialRadiusKilometres + 1 && !(2 * .pi / n0 >= 225)
    full =
      isFull
      ? FullDrag(drag, a0: a0, e0: e0, omega0: omega0, m0: m0, c1: c1, bStar: bStar) : nil
  }

  /// The J3 coefficient of the mean longitude, kept finite at an inclination of 180°.
  static func longitudeJ3(theta: Double, sine: Double, gravity: GravityModel) -> Double {
    let divisor = abs(theta + 1) > 1.5e-12 ? 1 + theta : 1.5e-12
    return -0.25 * gravity.j3 / gravity.j2 * sine * (3 + 5 * theta) / divisor
  }
}

/// Secular rates through the zonal harmonics J2, J2² and J4.
private struct ZonalRates {
  let mDot: Double, omegaDot: Double, nodeDot: Double
  /// The part of the node's rate that is linear in J2.
  let nodeDotJ2: Double

  init(n0: Double, a0: Double, e0: Double, theta: Double, gravity: GravityModel) {
    let beta2 = 1 - e0 * e0
    let p = a0 * beta2
    let inverseP2 = 1 / (p * p)
    let (theta2, theta4) = (theta * theta, theta * theta * theta * theta)
    // 3 k2 n/p² and 3 k2² n/p⁴ with k2 = J2/2, and 5/4 k4 n/p⁴ with k4 = −3/8 J4.
    let first = 1.5 * gravity.j2 * inverseP2 * n0
    let second = 0.5 * first * gravity.j2 * inverseP2
    let fourth = -0.46875 * gravity.j4 * inverseP2 * inverseP2 * n0
    let beta = beta2.squareRoot()
    mDot =
      n0 + 0.5 * first * beta * (3 * theta2 - 1)
      + 0.0625 * second * beta * (13 - 78 * theta2 + 137 * theta4)
    omegaDot =
      -0.5 * first * (1 - 5 * theta2)
      + 0.0625 * second * (7 - 114 * theta2 + 395 * theta4)
      + fourth * (3 - 36 * theta2 + 49 * theta4)
    nodeDotJ2 = -first * theta
    nodeDot =
      nodeDotJ2
      + (0.5 * second * (4 - 19 * theta2) + 2 * fourth * (3 - 7 * theta2)) * theta
  }
}

/// The coefficients C2 to C5 of a power-law atmosphere with its lower boundary at `s`.
private struct DragTerms {
  let c2: Double, c3: Double, c4: Double, c5: Double
  let s: Double, xi: Double, eta: Double
  /// (q0 − s)⁴ ξ⁴.
  let density: Double

  init(
    n0: Double,
    a0: Double,
    e0: Double,
    omega0: Double,
    inclination: (sine: Double, cosine: Double),
    gravity: GravityModel
  ) {
    let atmosphere = Self.atmosphere(
      pericentreKilometres: (a0 * (1 - e0) - 1) * gravity.equatorialRadiusKilometres,
      radiusKilometres: gravity.equatorialRadiusKilometres
    )
    s = atmosphere.s
    xi = 1 / (a0 - s)
    eta = a0 * e0 * xi
    let (eta2, eEta) = (eta * eta, e0 * eta)
    let psi2 = abs(1 - eta2)
    density = atmosphere.q0MinusS4 * xi * xi * xi * xi
    let scaled = density / (psi2 * psi2 * psi2 * psi2.squareRoot())
    let theta2 = inclination.cosine * inclination.cosine
    let polar = 3 * theta2 - 1
    let beta2 = 1 - e0 * e0
    c2 =
      scaled * n0
      * (a0 * (1 + 1.5 * eta2 + eEta * (4 + eta2))
        + 0.375 * gravity.j2 * xi / psi2 * polar * (8 + 3 * eta2 * (8 + eta2)))
    c3 =
      e0 > 1e-4
      ? -2 * density * xi * (gravity.j3 / gravity.j2) * n0 * inclination.sine / e0 : 0
    let radial = -3 * polar * (1 - 2 * eEta + eta2 * (1.5 - 0.5 * eEta))
    let along = 0.75 * (1 - theta2) * (2 * eta2 - eEta * (1 + eta2)) * cos(2 * omega0)
    c4 =
      2 * n0 * scaled * a0 * beta2
      * (eta * (2 + 0.5 * eta2) + e0 * (0.5 + 2 * eta2)
        - gravity.j2 * xi / (a0 * psi2) * (radial + along))
    c5 = 2 * scaled * a0 * beta2 * (1 + 2.75 * (eta2 + eEta) + eEta * eta2)
  }

  /// The parameters s (Earth radii) and (q0 − s)⁴ of the density; low pericentres lower `s`.
  private static func atmosphere(
    pericentreKilometres: Double,
    radiusKilometres: Double
  ) -> (s: Double, q0MinusS4: Double) {
    var height = 78.0
    if pericentreKilometres < 156 {
      height = pericentreKilometres < 98 ? 20 : pericentreKilometres - 78
    }
    let depth = (120 - height) / radiusKilometres
    return (height / radiusKilometres + 1, depth * depth * depth * depth)
  }
}

extension SecularCoefficients.FullDrag {
  fileprivate init(
    _ drag: DragTerms,
    a0: Double,
    e0: Double,
    omega0: Double,
    m0: Double,
    c1: Double,
    bStar: Double
  ) {
    let (s, xi) = (drag.s, drag.xi)
    eta = drag.eta
    omegaT = bStar * drag.c3 * cos(omega0)
    mCubed = e0 > 1e-4 ? -(2.0 / 3.0) * drag.density * bStar / (e0 * drag.eta) : 0
    let amplitude = 1 + drag.eta * cos(m0)
    deltaM0 = amplitude * amplitude * amplitude
    sinM0 = sin(m0)
    let c1Squared = c1 * c1
    d2 = 4 * a0 * xi * c1Squared
    let third = d2 * xi * c1 / 3
    d3 = (17 * a0 + s) * third
    d4 = 0.5 * third * a0 * xi * (221 * a0 + 31 * s) * c1
    t3 = d2 + 2 * c1Squared
    t4 = 0.25 * (3 * d3 + c1 * (12 * d2 + 10 * c1Squared))
    t5 = 0.2 * (3 * d4 + 12 * c1 * d3 + 6 * d2 * d2 + 15 * c1Squared * (2 * d2 + c1Squared))
  }
}
