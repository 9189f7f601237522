import COrbitKernel

/// What the Sun and the Moon add to the elements of each lane, for a time.
typealias LunisolarPeriodics = apus_lunisolar_periodics

extension LunisolarPeriodics {
  @inline(__always)
  init(_ block: DeepSpaceBlock, _ t: Lanes) {
    let sun = BodyPhase(fma(block[.sunN], t, block[.sunM0]), eccentricity: 0.01675)
    let moon = BodyPhase(fma(block[.moonN], t, block[.moonM0]), eccentricity: 0.05490)
    self.init(
      e: sun.sum(block[.sunE2], block[.sunE3]) + moon.sum(block[.moonE2], block[.moonE3]),
      i: sun.sum(block[.sunI2], block[.sunI3]) + moon.sum(block[.moonI2], block[.moonI3]),
      l: sun.sum(block[.sunL2], block[.sunL3], block[.sunL4])
        + moon.sum(block[.moonL2], block[.moonL3], block[.moonL4]),
      g: sun.sum(block[.sunG2], block[.sunG3], block[.sunG4])
        + moon.sum(block[.moonG2], block[.moonG3], block[.moonG4]),
      h: sun.sum(block[.sunH2], block[.sunH3]) + moon.sum(block[.moonH2], block[.moonH3])
    )
  }
}

/// Where the Sun or the Moon stands in its orbit, as the terms F2, F3 and sin f.
private typealias BodyPhase = apus_body_phase

extension BodyPhase {
  @inline(__always)
  fileprivate init(_ meanAnomaly: Lanes, eccentricity: Double) {
    let mean = SineCosine(of: meanAnomaly)
    let f = mean + SineCosine(ofSmall: Lanes(2 * eccentricity) * mean.sine)
    self.init(
      f2: fma(Lanes(0.5) * f.sine, f.sine, Lanes(-0.25)),
      f3: (Lanes(-0.5) * f.sine) * f.cosine,
      sine: f.sine
    )
  }

  @inline(__always)
  fileprivate func sum(_ second: Lanes, _ third: Lanes) -> Lanes { fma(second, f2, third * f3) }

  @inline(__always)
  fileprivate func sum(_ second: Lanes, _ third: Lanes, _ fourth: Lanes) -> Lanes {
    fma(fourth, sine, sum(second, third))
  }
}
