import COrbitKernel

/// A mean orbit in each lane at one instant, the long-period terms of J3 included.
typealias MeanOrbit = apus_mean_orbit

extension SineCosine {
  /// Of `angle` + `small`, where sine and cosine of `angle` are known.
  ///
  /// A lane whose small angle is not small is computed in full, so that no satellite's result depends
  /// on its neighbours.
  @inline(__always)
  static func of(_ angle: Lanes, _ known: SineCosine, plus small: Lanes) -> SineCosine {
    let sum = known + SineCosine(ofSmall: small)
    let isSmall = small.magnitude < Lanes(0.1)
    if isSmall.holdsForAll { return sum }
    return sum.chosen(where: isSmall, else: SineCosine(of: angle + small))
  }
}
