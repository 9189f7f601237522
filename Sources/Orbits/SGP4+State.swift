import Foundation
import Frames

/// Mean elements at an instant, after the secular and (in deep space) the periodic effects.
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | a | semi-major axis | Earth radii |
/// | n | mean motion | rad/min |
/// | e, i | eccentricity, inclination | 1, rad |
/// | node, omega, m | node, argument of pericentre, mean anomaly | rad |
struct MeanElements {
  var a: Double
  var n: Double
  var e: Double
  var i: Double
  var node: Double
  var omega: Double
  var m: Double
}

extension SGP4 {
  /// The radius in Earth radii and the state, `t` minutes after epoch.
  func state(at t: Double) throws(SGP4Error) -> (radius: Double, state: StateVector<TEME>) {
    guard let deepSpace else {
      let mean = try meanElements(at: t)
      let inclination = InclinationTerms(
        sine: coefficients.sinI0,
        cosine: coefficients.theta,
        longitudeJ3: coefficients.longitudeJ3,
        ayJ3: coefficients.ayJ3
      )
      return try osculating(mean, inclination)
    }
    var mean = try meanElements(at: t)
    deepSpace.addPeriodics(to: &mean, at: t)
    if mean.i < 0 {
      mean.i = -mean.i
      mean.node += .pi
      mean.omega -= .pi
    }
    guard mean.e >= 0, mean.e <= 1 else { throw .perturbedElements }
    return try osculating(mean, InclinationTerms(mean.i, gravity: coefficients.gravity))
  }

  /// Secular effects of gravity, drag, and in deep space of Sun, Moon and resonance.
  private func meanElements(at t: Double) throws(SGP4Error) -> MeanElements {
    let c = coefficients
    let t2 = t * t
    var m = c.m0 + c.mDot * t
    var omega = c.omega0 + c.omegaDot * t
    var node = c.node0 + c.nodeDot * t + c.nodeT2 * t2
    var aFactor = 1 - c.c1 * t
    var eDrag = c.bC4 * t
    var longitudeDrag = c.t2 * t2
    if let full = c.full {
      let amplitude = 1 + full.eta * cos(m)
      let shift =
        full.omegaT * t + full.mCubed * (amplitude * amplitude * amplitude - full.deltaM0)
      m += shift
      omega -= shift
      let (t3, t4) = (t2 * t, t2 * t2)
      aFactor -= full.d2 * t2 + full.d3 * t3 + full.d4 * t4
      eDrag += c.bC5 * (sin(m) - full.sinM0)
      longitudeDrag += full.t3 * t3 + t4 * (full.t4 + t * full.t5)
    }
    var n = c.n0
    var a = c.a0
    var (e, i) = (c.e0, c.i0)
    if let deepSpace {
      var mean = MeanElements(a: a, n: n, e: e, i: i, node: node, omega: omega, m: m)
      try deepSpace.addSecular(to: &mean, at: t)
      (n, e, i, node, omega, m) = (mean.n, mean.e, mean.i, mean.node, mean.omega, mean.m)
      guard n > 0 else { throw .meanMotion }
      a = pow(c.gravity.xke / n, 2.0 / 3.0)
    }
    a *= aFactor * aFactor
    n = c.gravity.xke / (a * a.squareRoot())
    e -= eDrag
    guard e < 1, e >= -0.001 else { throw .meanElements }
    m += c.n0 * longitudeDrag

    // Whole turns go before the sums below: the sine of a small angle keeps more digits.
    let turn = 2 * Double.pi
    let longitude = (m + omega + node).truncatingRemainder(dividingBy: turn)
    node = node.truncatingRemainder(dividingBy: turn)
    omega = omega.truncatingRemainder(dividingBy: turn)
    m = (longitude - omega - node).truncatingRemainder(dividingBy: turn)
    return MeanElements(a: a, n: n, e: max(e, 1e-6), i: i, node: node, omega: omega, m: m)
  }

  /// Long-period J3 terms, Kepler's equation, short-period J2 terms, position and velocity.
  ///
  /// Radius r, its rate and r·(rate of the argument of latitude u) in Earth radii and units of
  /// √GM; a_xN, a_yN: eccentricity vector along and across the node.
  private func osculating(
    _ mean: MeanElements,
    _ inclination: InclinationTerms
  ) throws(SGP4Error) -> (radius: Double, state: StateVector<TEME>) {
    let gravity = coefficients.gravity
    let axN = mean.e * cos(mean.omega)
    let j3Scale = 1 / (mean.a * (1 - mean.e * mean.e))
    let ayN = mean.e * sin(mean.omega) + j3Scale * inclination.ayJ3
    let longitude =
      mean.m + mean.omega + mean.node + j3Scale * inclination.longitudeJ3 * axN
    let u = (longitude - mean.node).truncatingRemainder(dividingBy: 2 * .pi)
    let (sineE, cosineE) = solveKepler(u: u, axN: axN, ayN: ayN)

    let eCosE = axN * cosineE + ayN * sineE
    let eSinE = axN * sineE - ayN * cosineE
    let eL2 = axN * axN + ayN * ayN
    let p = mean.a * (1 - eL2)
    guard p >= 0 else { throw .semiLatusRectum }
    let r = mean.a * (1 - eCosE)
    let rDot = mean.a.squareRoot() * eSinE / r
    let rvDot = p.squareRoot() / r
    let beta = (1 - eL2).squareRoot()
    let common = eSinE / (1 + beta)
    let sinU = mean.a / r * (sineE - ayN - axN * common)
    let cosU = mean.a / r * (cosineE - axN + ayN * common)
    let sin2U = 2 * cosU * sinU
    let cos2U = 1 - 2 * sinU * sinU

    let k2 = 0.5 * gravity.j2 / p
    let k2p = k2 / p
    let (theta, sineI) = (inclination.cosine, inclination.sine)
    let (polar, equatorial) = (3 * theta * theta - 1, 1 - theta * theta)
    let radius = r * (1 - 1.5 * k2p * beta * polar) + 0.5 * k2 * equatorial * cos2U
    let nk2 = mean.n * k2 / gravity.xke
    let orbit = OrientedOrbit(
      u: atan2(sinU, cosU) - 0.25 * k2p * (7 * theta * theta - 1) * sin2U,
      node: mean.node + 1.5 * k2p * theta * sin2U,
      i: mean.i + 1.5 * k2p * theta * sineI * cos2U,
      r: radius,
      rDot: rDot - nk2 * equatorial * sin2U,
      rvDot: rvDot + nk2 * (equatorial * cos2U + 1.5 * polar)
    )
    return (radius, orbit.state(gravity))
  }
}

/// Sine and cosine of the inclination, and what depends on it alone.
private struct InclinationTerms {
  var sine: Double
  var cosine: Double
  var longitudeJ3: Double
  var ayJ3: Double
}

extension InclinationTerms {
  /// For deep space, where the inclination changes with time.
  fileprivate init(_ i: Double, gravity: GravityModel) {
    sine = sin(i)
    cosine = cos(i)
    longitudeJ3 = SecularCoefficients.longitudeJ3(theta: cosine, sine: sine, gravity: gravity)
    ayJ3 = -0.5 * gravity.j3 / gravity.j2 * sine
  }
}

/// Solves u = E + a_yN cos E − a_xN sin E for E by Newton's method and returns its sine and cosine.
///
/// The stop rule is the reference's, and so is the use of the sine and cosine from before the last
/// correction (below 1e-12 rad): results agree with it to its own printed digits. Ten rounds and
/// steps of at most 0.95 rad bound the loop for eccentricities near 1.
private func solveKepler(u: Double, axN: Double, ayN: Double) -> (sine: Double, cosine: Double) {
  var anomaly = u
  var (sine, cosine) = (0.0, 0.0)
  for _ in 0..<10 {
    sine = sin(anomaly)
    cosine = cos(anomaly)
    var step =
      (u - ayN * cosine + axN * sine - anomaly) / (1 - cosine * axN - sine * ayN)
    if abs(step) >= 0.95 { step = step > 0 ? 0.95 : -0.95 }
    anomaly += step
    if abs(step) < 1e-12 { break }
  }
  return (sine, cosine)
}

/// A place on an orbit by angles: argument of latitude, node, inclination; radius and rates.
private struct OrientedOrbit {
  var u: Double
  var node: Double
  var i: Double
  var r: Double
  var rDot: Double
  var rvDot: Double

  func state(_ gravity: GravityModel) -> StateVector<TEME> {
    let (sinU, cosU) = (sin(u), cos(u))
    let (sinNode, cosNode) = (sin(node), cos(node))
    let (sinI, cosI) = (sin(i), cos(i))
    let across = SIMD3(-sinNode * cosI, cosNode * cosI, sinI)
    let alongNode = SIMD3(cosNode, sinNode, 0)
    let radial = across * sinU + alongNode * cosU
    let transverse = across * cosU - alongNode * sinU
    let kilometresPerSecond = gravity.equatorialRadiusKilometres * gravity.xke / 60
    return StateVector(
      position: Position(kilometres: radial * (r * gravity.equatorialRadiusKilometres)),
      velocity: Velocity(
        kilometresPerSecond: (radial * rDot + transverse * rvDot) * kilometresPerSecond
      )
    )
  }
}
