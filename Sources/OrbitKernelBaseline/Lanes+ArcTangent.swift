import COrbitKernel

extension Lanes {
  /// The angle of the point (`x`, `y`) in −π to π, to about two units in the last place.
  ///
  /// Reduced to at most tan(π/8) by the octant and by atan q = π/4 + atan((q − 1)/(q + 1)); there the
  /// polynomial of Sun's fdlibm (s_atan.c). The point must not be the origin.
  @inline(__always)
  static func arcTangent(y: Lanes, x: Lanes) -> Lanes {
    let (absY, absX) = (y.magnitude, x.magnitude)
    let isSteep = absX < absY
    let (low, high) = (isSteep.select(absX, absY), isSteep.select(absY, absX))
    let isFar = high * Lanes(0.41421356237309503) < low
    let q = isFar.select(low - high, low) / isFar.select(low + high, high)
    let z = q * q
    var p = fma(z, Lanes(1.62858201153657823623e-02), Lanes(-3.65315727442169155270e-02))
    p = fma(z, p, Lanes(4.97687799461593236017e-02))
    p = fma(z, p, Lanes(-5.83357013379057348645e-02))
    p = fma(z, p, Lanes(6.66107313738753120669e-02))
    p = fma(z, p, Lanes(-7.69187620504482999495e-02))
    p = fma(z, p, Lanes(9.09088713343650656196e-02))
    p = fma(z, p, Lanes(-1.11111104054623557880e-01))
    p = fma(z, p, Lanes(1.42857142725034663711e-01))
    p = fma(z, p, Lanes(-1.99999999998764832476e-01))
    p = fma(z, p, Lanes(3.33333333333329318027e-01))
    var angle = fma(-(z * q), p, q)
    angle = isFar.select(angle + Lanes(.pi / 4), angle)
    angle = isSteep.select(Lanes(.pi / 2) - angle, angle)
    angle = (x < Lanes(0)).select(Lanes(.pi) - angle, angle)
    return (y < Lanes(0)).select(-angle, angle)
  }

  /// The rest after whole turns, with the sign of the angle; of angles below 1.6e6 rad.
  @inline(__always)
  var withoutTurns: Lanes {
    let shifted = fma(self, Lanes(1 / (2 * .pi)), Lanes(0x1.8p52))
    let quarters = Lanes(4) * (shifted - Lanes(0x1.8p52))
    let rest = Lanes(apus_reduce(reals, quarters.reals))
    let (turn, zero) = (Lanes(2 * .pi), Lanes(0))
    let isNegative = self < zero
    let positive = (rest < zero).select(rest + turn, rest)
    let negative = (zero < rest).select(rest - turn, rest)
    return isNegative.select(negative, positive)
  }
}
