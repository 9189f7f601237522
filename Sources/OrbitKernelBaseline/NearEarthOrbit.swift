import COrbitKernel

/// The mean orbit of a near-Earth object in each lane, at one instant.
///
/// The formulas are those of the scalar model (Spacetrack Report 3, section 6; AIAA 2006-6753), put
/// in an order with one division and two full sines: every other angle is a sum of these and a
/// small one.
typealias NearEarthOrbit = apus_near_earth_orbit

extension NearEarthOrbit {
  @inline(__always)
  init(_ block: NearEarthBlock, _ instant: apus_kernel_instant, ayJ3: Double) {
    let t = block.minutes(to: instant)
    let t2 = t * t
    let m = fma(block[.mDot], t, block[.m0])
    let omegaSecular = fma(block[.omegaDot], t, block[.omega0])
    let node = fma(block[.nodeT2], t2, fma(block[.nodeDot], t, block[.node0]))

    let angleM = SineCosine(of: m)
    let amplitude = fma(block[.eta], angleM.cosine, Lanes(1))
    let cube = fma(amplitude * amplitude, amplitude, -block[.deltaM0])
    let shift = fma(block[.omegaT], t, block[.mCubed] * cube)
    let sinM = SineCosine.of(m, angleM, plus: shift).sine

    let aFactor =
      fma(-block[.c1], t, Lanes(1))
      - t2 * fma(t, fma(t, block[.d4], block[.d3]), block[.d2])
    let eDrag = fma(block[.bC5], sinM - block[.sinM0], block[.bC4] * t)
    let longitudeDrag =
      t2 * fma(t, fma(t, fma(t, block[.n0T5], block[.n0T4]), block[.n0T3]), block[.n0T2])

    let eMean = block[.e0] - eDrag
    let e = (eMean < Lanes(1e-6)).select(Lanes(1e-6), eMean)
    let beta2 = fma(-e, e, Lanes(1))
    // One division for the two inverses.
    let inverse = Lanes(1) / (aFactor * beta2)
    let inverseRootA = block[.inverseRootA0] * (inverse * beta2).magnitude

    let omega = omegaSecular - shift
    let angleOmega = SineCosine(of: omega)
    let j3Scale = inverseRootA * inverseRootA * (inverse * aFactor)
    let axN = e * angleOmega.cosine
    let rest = (longitudeDrag + shift) + (j3Scale * block[.longitudeJ3]) * axN
    let mean = MeanOrbit(
      rootA: block[.rootA0] * aFactor.magnitude,
      inverseRootA: inverseRootA,
      axN: axN,
      ayN: fma(e, angleOmega.sine, j3Scale * (Lanes(ayJ3) * block[.sinI])),
      u: SineCosine.of(m + omega, angleM + angleOmega, plus: rest),
      node: node,
      inclination: SineCosine(sine: block[.sinI], cosine: block[.cosI])
    )
    self.init(
      mean: mean,
      isInRange: (t.magnitude < Lanes(1e7)) & (rest.magnitude < Lanes(1e5))
        & (Lanes(-0.001) <= eMean) & (eMean < Lanes(0.95))
    )
  }
}

/// The coefficients of one block of satellites, from the first lane of a vector.
struct NearEarthBlock {
  let first: UnsafePointer<Double>

  @inline(__always)
  init(_ coefficients: UnsafePointer<Double>, block: Int, lane: Int) {
    let length = NearEarthField.allCases.count * Int(apus_block_width)
    first = coefficients + block * length + lane
  }

  @inline(__always)
  subscript(field: NearEarthField) -> Lanes {
    Lanes(apus_load(first + field.rawValue * Int(apus_block_width)))
  }

  /// Minutes from each epoch to an instant.
  @inline(__always)
  func minutes(to instant: apus_kernel_instant) -> Lanes {
    (Lanes(instant.whole_minutes) - self[.epochWholeMinutes])
      + (Lanes(instant.remaining_minutes) - self[.epochRemainingMinutes])
  }
}
