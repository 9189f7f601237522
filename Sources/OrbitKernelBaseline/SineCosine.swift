import COrbitKernel

/// The sine and the cosine of an angle in each lane.
typealias SineCosine = apus_sine_cosine

extension SineCosine {
  /// Of any angle below 1.6e6 rad, to about one unit in the last place.
  ///
  /// Reduced to ±π/4 by multiples of π/2; there the minimax polynomials of Sun's fdlibm
  /// (k_sin.c, k_cos.c), whose own errors are below 2^-58.
  @inline(__always)
  init(of angle: Lanes) {
    let shifted = fma(angle, Lanes(0x1.45f306dc9c883p-1), Lanes(0x1.8p52))
    let r = Lanes(apus_reduce(angle.reals, (shifted - Lanes(0x1.8p52)).reals))
    let z = r * r
    var s = fma(z, Lanes(1.58969099521155010221e-10), Lanes(-2.50507602534068634195e-08))
    s = fma(z, s, Lanes(2.75573137070700676789e-06))
    s = fma(z, s, Lanes(-1.98412698298579493134e-04))
    s = fma(z, s, Lanes(8.33333333332248946124e-03))
    s = fma(z, s, Lanes(-1.66666666666666324348e-01))
    let sineOfRest = fma(z * r, s, r)
    var c = fma(z, Lanes(-1.13596475577881948265e-11), Lanes(2.08757232129817482790e-09))
    c = fma(z, c, Lanes(-2.75573143513906633035e-07))
    c = fma(z, c, Lanes(2.48015872894767294178e-05))
    c = fma(z, c, Lanes(-1.38888888888741095749e-03))
    c = fma(z, c, Lanes(4.16666666666666019037e-02))
    c = fma(z, c, Lanes(-0.5))
    let cosineOfRest = fma(z, c, Lanes(1))

    let quadrant = apus_integer(shifted.reals)
    let isOdd = Mask(apus_is_odd(quadrant))
    let (a, b) = (isOdd.select(cosineOfRest, sineOfRest), isOdd.select(sineOfRest, cosineOfRest))
    self.init(
      sine: Lanes(apus_negate_by_bit1(quadrant, a.reals)),
      cosine: Lanes(apus_negate_by_bit1(apus_next(quadrant), b.reals))
    )
  }

  /// Of an angle of at most 0.1 rad: Taylor to the ninth and eighth power, 3e-17 off.
  @inline(__always)
  init(ofSmall angle: Lanes) {
    let z = angle * angle
    var s = fma(z, Lanes(1 / 362_880), Lanes(-1 / 5_040))
    s = fma(z, s, Lanes(1 / 120))
    s = fma(z, s, Lanes(-1 / 6))
    var c = fma(z, Lanes(1 / 40_320), Lanes(-1 / 720))
    c = fma(z, c, Lanes(1 / 24))
    c = fma(z, c, Lanes(-0.5))
    self.init(sine: fma(z * angle, s, angle), cosine: fma(z, c, Lanes(1)))
  }

  /// Of an angle of at most 0.0325 rad: Taylor to the seventh and sixth power, 4e-17 off.
  @inline(__always)
  init(ofKeplerStep angle: Lanes) {
    let z = angle * angle
    var s = fma(z, Lanes(-1 / 5_040), Lanes(1 / 120))
    s = fma(z, s, Lanes(-1 / 6))
    var c = fma(z, Lanes(-1 / 720), Lanes(1 / 24))
    c = fma(z, c, Lanes(-0.5))
    self.init(sine: fma(z * angle, s, angle), cosine: fma(z, c, Lanes(1)))
  }

  /// Of an angle of at most 0.004 rad: Taylor to the fifth and fourth power, 6e-18 off.
  @inline(__always)
  init(ofTiny angle: Lanes) {
    let z = angle * angle
    let s = fma(z, Lanes(1 / 120), Lanes(-1 / 6))
    let c = fma(z, Lanes(1 / 24), Lanes(-0.5))
    self.init(sine: fma(z * angle, s, angle), cosine: fma(z, c, Lanes(1)))
  }

  /// Of the sum of two angles.
  @inline(__always)
  static func + (a: SineCosine, b: SineCosine) -> SineCosine {
    SineCosine(
      sine: fma(a.sine, b.cosine, a.cosine * b.sine),
      cosine: fma(a.cosine, b.cosine, -(a.sine * b.sine))
    )
  }

  /// Of the sum of this angle and one below 1e-5 rad.
  @inline(__always)
  func turned(by angle: Lanes) -> SineCosine {
    let half = Lanes(0.5) * angle
    return SineCosine(
      sine: fma(angle, fma(-half, sine, cosine), sine),
      cosine: fma(-angle, fma(half, cosine, sine), cosine)
    )
  }

  /// This where the mask holds, `other` elsewhere.
  @inline(__always)
  func chosen(where mask: Mask, else other: SineCosine) -> SineCosine {
    SineCosine(
      sine: mask.select(sine, other.sine),
      cosine: mask.select(cosine, other.cosine)
    )
  }
}
