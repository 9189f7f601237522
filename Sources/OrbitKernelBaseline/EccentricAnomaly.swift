import COrbitKernel

/// Kepler's equation solved in each lane, and what follows from the solution.
///
/// Newton's method from the mean argument of latitude, with the stop rule of the reference: the
/// sine and cosine are those from before the first step below 1e-12 rad. The rule is kept on purpose,
/// as 1e-12 rad are 7e-9 km in a low orbit and 4e-8 km in a synchronous one.
typealias EccentricAnomaly = apus_eccentric_anomaly

extension EccentricAnomaly {
  @inline(__always)
  init(u: SineCosine, axN: Lanes, ayN: Lanes) {
    let e2 = fma(axN, axN, ayN * ayN)
    let (round, isRound) = Self.nearlyCircular(u, axN, ayN, e2)
    self = round
    if isRound.holdsForAll { return }
    let other = Self.eccentric(u, axN, ayN, e2)
    angle = round.angle.chosen(where: isRound, else: other.angle)
    eCosE = isRound.select(round.eCosE, other.eCosE)
    eSinE = isRound.select(round.eSinE, other.eSinE)
    inverseRadius = isRound.select(round.inverseRadius, other.inverseRadius)
    beta = isRound.select(round.beta, other.beta)
    inverseOneAndBeta = isRound.select(round.inverseOneAndBeta, other.inverseOneAndBeta)
    inverseBeta2 = isRound.select(round.inverseBeta2, other.inverseBeta2)
  }

  /// For eccentricities up to about 0.02: two Newton steps, and series for the divisions and the root.
  ///
  /// Holds where e² < 2^-10 and the second step is below 6e-6 rad: then a third step would be
  /// below e·(6e-6)²/2 = 6e-13 rad, and the reference stops here too.
  @inline(__always)
  private static func nearlyCircular(
    _ u: SineCosine,
    _ axN: Lanes,
    _ ayN: Lanes,
    _ e2: Lanes
  ) -> (EccentricAnomaly, Mask) {
    let first = fma(axN, u.sine, -(ayN * u.cosine)) * inverseOfOneLess(dot(u, axN, ayN))
    let once = u + SineCosine(ofKeplerStep: first)
    let eSin = fma(axN, once.sine, -(ayN * once.cosine))
    let eCos = dot(once, axN, ayN)
    let inverse = inverseOfOneLess(eCos)
    let second = (eSin - first) * inverse
    let size = second.magnitude
    let step = (size < Lanes(1e-12)).select(Lanes(0), second)
    let slope = eSin * step
    let solution = EccentricAnomaly(
      angle: once.turned(by: step),
      eCosE: eCos - slope,
      eSinE: fma(eCos, step, eSin),
      inverseRadius: fma(-(inverse * slope), inverse, inverse),
      beta: fma(-e2, inverseOneAndBeta(e2), Lanes(1)),
      inverseOneAndBeta: inverseOneAndBeta(e2),
      inverseBeta2: inverseOfOneLessSmall(e2)
    )
    return (solution, (e2 < Lanes(0x1p-10)) & (size < Lanes(6e-6)))
  }

  /// For any eccentricity below 1: the reference's loop, ten rounds, steps of at most 0.95 rad.
  @inline(__always)
  private static func eccentric(
    _ u: SineCosine,
    _ axN: Lanes,
    _ ayN: Lanes,
    _ e2: Lanes
  ) -> EccentricAnomaly {
    var offset = Lanes(0)
    var angle = u
    var isOpen = Lanes(0) <= Lanes(0)
    for _ in 0..<10 {
      let eSin = fma(axN, angle.sine, -(ayN * angle.cosine))
      let newton = (eSin - offset) / (Lanes(1) - dot(angle, axN, ayN))
      let step = (Lanes(0.95) <= newton).select(
        Lanes(0.95),
        (newton <= Lanes(-0.95)).select(Lanes(-0.95), newton)
      )
      isOpen = isOpen & !(step.magnitude < Lanes(1e-12))
      if (!isOpen).holdsForAll { break }
      offset = offset + step
      angle = (u + SineCosine(of: offset)).chosen(where: isOpen, else: angle)
    }
    let eCos = dot(angle, axN, ayN)
    let beta2 = Lanes(1) - e2
    let beta = beta2.squareRoot
    return EccentricAnomaly(
      angle: angle,
      eCosE: eCos,
      eSinE: fma(axN, angle.sine, -(ayN * angle.cosine)),
      inverseRadius: Lanes(1) / (Lanes(1) - eCos),
      beta: beta,
      inverseOneAndBeta: Lanes(1) / (Lanes(1) + beta),
      inverseBeta2: Lanes(1) / beta2
    )
  }

  @inline(__always)
  private static func dot(_ angle: SineCosine, _ axN: Lanes, _ ayN: Lanes) -> Lanes {
    fma(axN, angle.cosine, ayN * angle.sine)
  }

  /// 1 / (1 − x) for |x| < 0.0325: (1 + x)(1 + x²)(1 + x⁴)(1 + x⁸), 2e-24 off.
  @inline(__always)
  private static func inverseOfOneLess(_ x: Lanes) -> Lanes {
    let (x2, one) = (x * x, x + Lanes(1))
    let two = fma(x2, one, one)
    let x4 = x2 * x2
    let four = fma(x4, two, two)
    return fma(x4 * x4, four, four)
  }

  /// 1 / (1 − x) for 0 ≤ x < 2^-10: (1 + x)(1 + x²)(1 + x⁴), 1e-24 off.
  @inline(__always)
  private static func inverseOfOneLessSmall(_ x: Lanes) -> Lanes {
    let (x2, one) = (x * x, x + Lanes(1))
    let two = fma(x2, one, one)
    return fma(x2 * x2, two, two)
  }

  /// 1 / (1 + √(1 − x)) for 0 ≤ x < 2^-10: its binomial series to x⁴, 2e-17 off.
  @inline(__always)
  private static func inverseOneAndBeta(_ x: Lanes) -> Lanes {
    var sum = fma(x, Lanes(7 / 256), Lanes(5 / 128))
    sum = fma(x, sum, Lanes(1 / 16))
    sum = fma(x, sum, Lanes(1 / 8))
    return fma(x, sum, Lanes(0.5))
  }
}
