import Foundation

/// The resonance of half-day orbits with ten tesseral terms, D2201 to D5433.
///
/// A term Dlmpq acts on the angle α = (l − 2p + q)·ω + (m/2)·λ − G_lm, with λ = M + 2Ω − 2θ
/// (Spacetrack Report 3, section 7).
struct HalfDayResonance: ResonanceModel {
  let lambda0: Double
  let n0: Double
  /// dλ/dt less n.
  private let lambdaRate: Double
  private let omega0: Double, omegaDot: Double
  private let d2201: Double, d2211: Double, d3210: Double, d3222: Double
  private let d4410: Double, d4422: Double, d5220: Double, d5232: Double
  private let d5421: Double, d5433: Double

  init(_ object: SecularCoefficients, rates: Resonance.Rates, theta0: Double) {
    n0 = object.n0
    (omega0, omegaDot) = (object.omega0, object.omegaDot)
    let g = EccentricityFunctions(object.e0)
    let f = InclinationFunctions(sine: object.sinI0, cosine: object.theta)
    let inverseA = 1 / object.a0
    // 3 n² a^−l times the root of the squared coefficients of degree and order (l, m).
    let second = 3 * n0 * n0 * inverseA * inverseA
    let third = second * inverseA
    let fourth = third * inverseA
    let fifth = fourth * inverseA
    let (root22, root32, root52) = (1.7891679e-6, 3.7393792e-7, 1.1428639e-7)
    let (root44, root54) = (7.3636953e-9, 2.1765803e-9)
    d2201 = second * root22 * f.f220 * g.g201
    d2211 = second * root22 * f.f221 * g.g211
    d3210 = third * root32 * f.f321 * g.g310
    d3222 = third * root32 * f.f322 * g.g322
    d4410 = 2 * fourth * root44 * f.f441 * g.g410
    d4422 = 2 * fourth * root44 * f.f442 * g.g422
    d5220 = fifth * root52 * f.f522 * g.g520
    d5232 = fifth * root52 * f.f523 * g.g532
    d5421 = 2 * fifth * root54 * f.f542 * g.g521
    d5433 = 2 * fifth * root54 * f.f543 * g.g533
    lambda0 = (object.m0 + 2 * object.node0 - 2 * theta0)
      .truncatingRemainder(dividingBy: 2 * .pi)
    lambdaRate =
      object.mDot + rates.mDot
      + 2 * (object.nodeDot + rates.nodeDot - DeepSpace.earthRotationRate) - n0
  }

  func rates(lambda: Double, n: Double, time: Double) -> ResonanceRates {
    let lambdaDot = n + lambdaRate
    let omega = omega0 + omegaDot * time
    let (g22, g32, g44, g52, g54) = (5.7686396, 0.95240898, 1.8014998, 1.0508330, 4.4108898)
    var (nDot, slope) = (0.0, 0.0)
    func add(_ d: Double, _ angle: Double, order: Double) {
      nDot += d * sin(angle)
      slope += order * d * cos(angle)
    }
    add(d2201, 2 * omega + lambda - g22, order: 1)
    add(d2211, lambda - g22, order: 1)
    add(d3210, omega + lambda - g32, order: 1)
    add(d3222, -omega + lambda - g32, order: 1)
    add(d4410, 2 * omega + 2 * lambda - g44, order: 2)
    add(d4422, 2 * lambda - g44, order: 2)
    add(d5220, omega + lambda - g52, order: 1)
    add(d5232, -omega + lambda - g52, order: 1)
    add(d5421, omega + 2 * lambda - g54, order: 2)
    add(d5433, -omega + 2 * lambda - g54, order: 2)
    return ResonanceRates(lambdaDot: lambdaDot, nDot: nDot, nDotDot: slope * lambdaDot)
  }
}

/// The inclination functions F_lmp of the half-day terms.
private struct InclinationFunctions {
  let f220: Double, f221: Double, f321: Double, f322: Double, f441: Double
  let f442: Double, f522: Double, f523: Double, f542: Double, f543: Double

  init(sine s: Double, cosine c: Double) {
    let (s2, c2) = (s * s, c * c)
    f220 = 0.75 * (1 + 2 * c + c2)
    f221 = 1.5 * s2
    f321 = 1.875 * s * (1 - 2 * c - 3 * c2)
    f322 = -1.875 * s * (1 + 2 * c - 3 * c2)
    f441 = 35 * s2 * f220
    f442 = 39.3750 * s2 * s2
    f522 =
      9.84375 * s * (s2 * (1 - 2 * c - 5 * c2) + 0.33333333 * (-2 + 4 * c + 6 * c2))
    f523 =
      s * (4.92187512 * s2 * (-2 - 4 * c + 10 * c2) + 6.56250012 * (1 + 2 * c - 3 * c2))
    f542 = 29.53125 * s * (2 - 8 * c + c2 * (-12 + 8 * c + 10 * c2))
    f543 = 29.53125 * s * (-2 - 8 * c + c2 * (12 + 8 * c - 10 * c2))
  }
}

/// The eccentricity functions G_lpq of the half-day terms, as cubics fitted piece by piece.
private struct EccentricityFunctions {
  let g201: Double, g211: Double, g310: Double, g322: Double, g410: Double
  let g422: Double, g520: Double, g521: Double, g532: Double, g533: Double

  init(_ e: Double) {
    func cubic(_ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double) -> Double {
      c0 + c1 * e + c2 * (e * e) + c3 * (e * (e * e))
    }
    g201 = -0.306 - (e - 0.64) * 0.440
    if e <= 0.65 {
      g211 = cubic(3.616, -13.2470, 16.2900, 0)
      g310 = cubic(-19.302, 117.3900, -228.4190, 156.5910)
      g322 = cubic(-18.9068, 109.7927, -214.6334, 146.5816)
      g410 = cubic(-41.122, 242.6940, -471.0940, 313.9530)
      g422 = cubic(-146.407, 841.8800, -1_629.014, 1_083.4350)
      g520 = cubic(-532.114, 3_017.977, -5_740.032, 3_708.2760)
    } else {
      g211 = cubic(-72.099, 331.819, -508.738, 266.724)
      g310 = cubic(-346.844, 1_582.851, -2_415.925, 1_246.113)
      g322 = cubic(-342.585, 1_554.908, -2_366.899, 1_215.972)
      g410 = cubic(-1_052.797, 4_758.686, -7_193.992, 3_651.957)
      g422 = cubic(-3_581.690, 16_178.110, -24_462.770, 12_422.520)
      g520 =
        e > 0.715
        ? cubic(-5_149.66, 29_936.92, -54_087.36, 31_324.56)
        : cubic(1_464.74, -4_664.75, 3_763.64, 0)
    }
    if e < 0.7 {
      g521 = cubic(-822.71072, 4_568.6173, -8_491.4146, 5_337.524)
      g532 = cubic(-853.66600, 4_690.2500, -8_624.7700, 5_341.4)
      g533 = cubic(-919.22770, 4_988.6100, -9_064.7700, 5_542.21)
    } else {
      g521 = cubic(-51_752.104, 218_913.95, -309_468.16, 146_349.42)
      g532 = cubic(-40_023.880, 170_470.89, -242_699.48, 115_605.82)
      g533 = cubic(-37_995.780, 161_616.52, -229_838.20, 109_377.94)
    }
  }
}
