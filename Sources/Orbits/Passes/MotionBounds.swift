import Foundation

/// What the motion of one object cannot exceed within one stretch of time.
///
/// Metres and seconds.
/// Derived from the terms of the theory: the polynomials of drag are taken in the middle of the
/// stretch, and their derivatives, bounded by the sums of absolute values, give how far they get
/// within it. The short-period J2 terms enter through multiples of J2/p² that are larger than the
/// sums of their amplitudes; `PassBoundsTests` compares all bounds with finite differences.
struct MotionBounds: Sendable {
  /// The least and the largest distance from the centre of the Earth; below one Earth radius SGP4
  /// has no state.
  var leastRadius: Double
  var largestRadius: Double
  /// The largest speed against the stars, and second derivative of the place.
  var speed: Double
  var acceleration: Double
  /// How far the corrected velocity can be from the derivative of the place.
  var velocityError: Double
  /// The limits of the rate of the argument of latitude, and the largest rate of the node, rad/s.
  var leastLatitudeRate: Double
  var largestLatitudeRate: Double
  var nodeRate: Double
  /// How far periodic terms turn the direction and the plane of the orbit, rad.
  var wobble: Double
  /// Whether the orbit's plane and argument of latitude move as a near-Earth orbit's do.
  var hasSteadyPlane: Bool
  /// The largest eccentricity, and the mean motion in rad/s.
  var eccentricity: Double
  var meanMotion: Double
  /// What is added to the velocities of this stretch.
  var correction: VelocityCorrection

  /// Bounds from `start` to `end`, in minutes since epoch.
  init(_ orbit: SGP4, from start: Double, to end: Double) {
    let (middle, half) = ((start + end) / 2, (end - start) / 2)
    if let deepSpace = orbit.deepSpace {
      self.init(orbit.coefficients, deepSpace, middle: middle, half: half)
    } else {
      self.init(nearEarth: orbit.coefficients, middle: middle, half: half)
    }
  }
}

/// The slow quantities of an orbit over a stretch: in the middle, and how far from it they get.
///
/// Earth radii and minutes.
private struct SlowMotion {
  var leastAxis: Double, axis: Double, largestAxis: Double
  var axisRate: Double
  var eccentricity: Double, eccentricityRate: Double
  /// The rate of the mean anomaly without its periodic drag, how far it changes, how fast it may.
  var anomalyRate: Double, anomalyRateChange: Double, anomalyAcceleration: Double
  var periodicAnomalyRate: Double
  var nodeRate: Double, nodeRateChange: Double

  init(_ c: SecularCoefficients, middle m: Double, half h: Double) {
    let t = abs(m) + h
    let f = c.full
    let (d2, d3, d4) = (f?.d2 ?? 0, f?.d3 ?? 0, f?.d4 ?? 0)
    let (t3, t4, t5) = (f?.t3 ?? 0, f?.t4 ?? 0, f?.t5 ?? 0)
    let factor = 1 - m * (c.c1 + m * (d2 + m * (d3 + m * d4)))
    let factorRate = abs(c.c1) + t * (2 * abs(d2) + t * (3 * abs(d3) + t * 4 * abs(d4)))
    let (low, high) = (factor - h * factorRate, factor + h * factorRate)
    axis = c.a0 * factor * factor
    leastAxis = low > 0 ? c.a0 * low * low : high < 0 ? c.a0 * high * high : 0
    largestAxis = c.a0 * max(low * low, high * high)
    axisRate = 2 * c.a0 * max(abs(low), abs(high)) * factorRate
    anomalyRate =
      c.mDot + c.n0 * m * (2 * c.t2 + m * (3 * t3 + m * (4 * t4 + m * 5 * t5)))
    anomalyAcceleration =
      c.n0 * (2 * abs(c.t2) + t * (6 * abs(t3) + t * (12 * abs(t4) + t * 20 * abs(t5))))
    anomalyRateChange = h * anomalyAcceleration
    periodicAnomalyRate = 0
    eccentricityRate = abs(c.bC4)
    eccentricity = abs(c.e0 - c.bC4 * m) + h * abs(c.bC4) + 1e-6
    if let f {
      let amplitude = 1 + abs(f.eta)
      periodicAnomalyRate =
        abs(f.omegaT) + 3 * abs(f.mCubed * f.eta) * amplitude * amplitude * abs(c.mDot)
      eccentricity += 2 * abs(c.bC5)
      eccentricityRate += abs(c.bC5) * (abs(c.mDot) + periodicAnomalyRate)
    }
    nodeRate = c.nodeDot + 2 * c.nodeT2 * m
    nodeRateChange = 2 * abs(c.nodeT2) * h
  }
}

extension MotionBounds {
  fileprivate init(nearEarth c: SecularCoefficients, middle: Double, half: Double) {
    let slow = SlowMotion(c, middle: middle, half: half)
    let axis = max(slow.leastAxis, 1e-3)
    var e = min(slow.eccentricity, 1)
    e = min(1, e + abs(c.ayJ3) / (axis * max(1e-3, 1 - e * e)))
    // No usable state has p < 1/2: the radius would be below one Earth radius somewhere near.
    let p = max(0.5, axis * (1 - e * e))
    let j2 = c.gravity.j2 / (p * p)
    let least = max(1, axis * (1 - e) * (1 - 1.5 * j2) - 0.5 * j2 * p)
    let largest = max(least, slow.largestAxis * (1 + e) * (1 + 1.5 * j2) + 0.5 * j2 * p)

    let mean = c.gravity.xke / (max(slow.axis, 1e-3) * max(slow.axis, 1e-3).squareRoot())
    let fastest = c.gravity.xke / (axis * axis.squareRoot())
    let slowest = c.gravity.xke / (slow.largestAxis * slow.largestAxis.squareRoot())
    let scale = slow.anomalyRate / mean
    let anomaly = abs(slow.anomalyRate) + slow.anomalyRateChange + slow.periodicAnomalyRate
    let node = abs(slow.nodeRate) + slow.nodeRateChange
    let turning = anomaly + abs(c.omegaDot) + node

    // Speeds in Earth radii per minute: of the Kepler orbit that is run through at `anomaly`.
    let kepler = c.gravity.xke * max(0, 2 / least - 1 / max(slow.largestAxis, 0.5)).squareRoot()
    let v = kepler * max(1, turning / slowest) * (1 + 10 * j2)
    let drift = slow.axisRate * (1 + e) + 2 * slow.eccentricityRate * slow.largestAxis
    let a = slow.largestAxis
    let pull = turning * turning * a * a * a / (least * least) * (1 + 20 * j2)
    let mismatch =
      max(abs(fastest / mean - 1), abs(1 - slowest / mean)) * abs(scale)
      + (slow.anomalyRateChange + slow.periodicAnomalyRate) / mean
      + slow.nodeRateChange / mean
    let sweep = (1 + e) * (1 + e) / max(1e-6, pow(max(0, 1 - e * e), 1.5))
    let least2 = (1 - e) * (1 - e) / max(1e-6, pow(max(0, 1 - e * e), 1.5))

    let metres = c.gravity.equatorialRadiusKilometres * 1_000
    leastRadius = least * metres
    largestRadius = largest * metres
    speed = (v + drift) * metres / 60
    acceleration =
      (pull + slow.anomalyAcceleration * v / mean + 6 * drift * anomaly) * metres / 3_600
    velocityError = (kepler * (mismatch + 3 * j2) + drift) * metres / 60
    largestLatitudeRate = (anomaly * sweep * (1 + 5 * j2) + abs(c.omegaDot)) / 60
    leastLatitudeRate =
      ((abs(slow.anomalyRate) - slow.anomalyRateChange - slow.periodicAnomalyRate)
        * least2 * (1 - 5 * j2) - abs(c.omegaDot)) / 60
    nodeRate = node / 60
    wobble = 5 * j2 + 2 * abs(c.ayJ3) / axis
    hasSteadyPlane = e < 0.9
    eccentricity = e
    meanMotion = mean / 60
    correction = VelocityCorrection(
      scale: scale,
      pericentreRate: c.omegaDot / 60,
      nodeRate: slow.nodeRate / 60
    )
  }

  /// Deep space, where nothing is assumed of the shape of the orbit.
  ///
  /// The object is bound, and falls as towards a point mass, to 5 %. ``at(radius:factor:)``
  /// sharpens that for a step.
  fileprivate init(
    _ c: SecularCoefficients,
    _ deepSpace: DeepSpace,
    middle: Double,
    half: Double
  ) {
    let slow = SlowMotion(c, middle: middle, half: half)
    let metres = c.gravity.equatorialRadiusKilometres * 1_000
    let axis = max(slow.axis, 1e-3)
    let mean = c.gravity.xke / (axis * axis.squareRoot())
    // Drag, where it is strong, shrinks the orbit faster than it quickens the mean anomaly.
    let scale = slow.anomalyRate / mean
    let shrinking = 1.5 * (slow.largestAxis - slow.leastAxis) / max(slow.leastAxis, 1e-3)
    let quickest = max(1, abs(scale)) * (1 + shrinking) + slow.anomalyRateChange / mean
    let e = min(1, slow.eccentricity + abs(deepSpace.eDot) * (abs(middle) + half) + 0.05)
    let p = max(1, axis * (1 - e * e))
    let j2 = c.gravity.j2 / (p * p)
    let thirdBody =
      abs(deepSpace.mDot) + abs(deepSpace.omegaDot) + abs(deepSpace.nodeDot)
      + abs(deepSpace.eDot) + abs(deepSpace.iDot)
    let zonal = abs(c.mDot - c.n0) + slow.anomalyRateChange + slow.nodeRateChange
    let drift = (slow.axisRate + slow.eccentricityRate * slow.largestAxis) * 2 / 60
    leastRadius = metres
    largestRadius = slow.largestAxis * 2.1 * metres
    speed = c.gravity.xke * (2.0).squareRoot() * metres / 60 * 1.03 * quickest + drift * metres
    acceleration =
      c.gravity.xke * c.gravity.xke * metres / 3_600 * 1.05 * quickest * quickest
      + 6 * drift * metres * mean / 60
    velocityError =
      speed * ((6 * thirdBody + zonal) / min(mean, c.n0) + 10 * j2 + 1e-3 + shrinking)
      + drift * metres
    (leastLatitudeRate, largestLatitudeRate, nodeRate, wobble) = (0, 0, 0, 0)
    hasSteadyPlane = false
    eccentricity = e
    meanMotion = max(mean, c.n0) / 60
    correction = VelocityCorrection(
      scale: scale,
      pericentreRate: (c.omegaDot + deepSpace.omegaDot) / 60,
      nodeRate: (slow.nodeRate + deepSpace.nodeDot) / 60
    )
  }

  /// Deep space: the bounds that hold as long as the radius stays above `factor` times `radius`,
  /// and for how many seconds that is certain.
  func at(radius: Double, factor: Double) -> (bounds: MotionBounds, seconds: Double) {
    let floor = radius * factor
    guard !hasSteadyPlane, floor > leastRadius else { return (self, .infinity) }
    var sharper = self
    let ratio = leastRadius / floor
    sharper.leastRadius = floor
    sharper.speed = speed * ratio.squareRoot()
    sharper.acceleration = acceleration * ratio * ratio
    sharper.velocityError = velocityError * ratio.squareRoot()
    return (sharper, (radius - floor) / sharper.speed)
  }
}
