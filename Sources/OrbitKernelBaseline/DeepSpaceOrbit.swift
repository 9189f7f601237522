import COrbitKernel

/// The mean orbit of a deep-space object in each lane, at one instant (SDP4).
///
/// The formulas are those of the scalar model (Spacetrack Report 3, section 7; AIAA 2006-6753). The
/// resonances come integrated, as they take a different number of steps in each lane.
typealias DeepSpaceOrbit = apus_deep_space_orbit

extension DeepSpaceOrbit {
  @inline(__always)
  init(_ block: DeepSpaceBlock, _ request: apus_kernel_request, _ instant: apus_kernel_instant) {
    let t = block.minutes(to: instant)
    // Ten weeks. Further out the reference's own rounding shows at these distances, and the scalar
    // model, which rounds in the same places, is the one to follow it.
    let isTimeInRange = t.magnitude < Lanes(1e5)
    var elements = DeepSpaceElements(block, t)
    let e = elements.e
    let isMeanInRange = (Lanes(-0.001) <= e) & (e < Lanes(1))
    elements.e = (e < Lanes(1e-6)).select(Lanes(1e-6), e)
    let inclination = elements.add(
      LunisolarPeriodics(block, t),
      keepsNodePositive: request.is_afspc != 0
    )
    // Near 1 every rounding is a long way: there too the scalar model follows the reference.
    let isPerturbedInRange = (Lanes(0) <= elements.e) & (elements.e < Lanes(0.95))

    let aFactor = fma(-block[.c1], t, Lanes(1))
    let rootA = block.rootA * aFactor.magnitude
    let inverseRootA = Lanes(1) / rootA
    let beta2 = fma(-elements.e, elements.e, Lanes(1))
    let j3Scale = (inverseRootA * inverseRootA) / beta2
    let angleOmega = SineCosine(of: elements.omega)
    let axN = elements.e * angleOmega.cosine
    let (sinI, cosI) = (inclination.sine, inclination.cosine)
    let onePlus = cosI + Lanes(1)
    // Kept finite at an inclination of 180°.
    let divisor = (Lanes(1.5e-12) < onePlus.magnitude).select(onePlus, Lanes(1.5e-12))
    let longitudeJ3 =
      (Lanes(0.5 * request.ay_j3) * sinI) * fma(Lanes(5), cosI, Lanes(3)) / divisor
    let mean = MeanOrbit(
      rootA: rootA,
      inverseRootA: inverseRootA,
      axN: axN,
      ayN: fma(elements.e, angleOmega.sine, j3Scale * (Lanes(request.ay_j3) * sinI)),
      u: SineCosine(of: (elements.m + elements.omega) + j3Scale * longitudeJ3 * axN),
      node: elements.node,
      inclination: inclination
    )
    self.init(
      mean: mean,
      isInRange: isTimeInRange & isMeanInRange & isPerturbedInRange
        & (elements.m.magnitude < Lanes(1e6))
    )
  }
}

/// Mean elements in each lane, with the secular effects of Earth, Sun, Moon, drag and resonance.
private typealias DeepSpaceElements = apus_deep_space_elements

extension DeepSpaceElements {
  @inline(__always)
  fileprivate init(_ block: DeepSpaceBlock, _ t: Lanes) {
    let t2 = t * t
    let omega = fma(block[.omegaDot], t, block[.omega0])
    let node = fma(block[.nodeT2], t2, fma(block[.nodeDot], t, block[.node0]))
    let free = fma(block[.mDot], t, block[.m0])
    let held =
      (block.longitude - block[.nodesInLongitude] * node) - block[.omegasInLongitude] * omega
    let isResonant = Lanes(0.5) < block[.isResonant]
    self.init(
      m: fma(block[.n0T2], t2, isResonant.select(held, free)),
      omega: omega,
      node: node,
      e: fma(block[.eDot], t, block[.e0]) - block[.bC4] * t,
      i: fma(block[.iDot], t, block[.i0])
    )
  }

  /// Adds the periodics of Sun and Moon.
  ///
  /// - Returns: Sine and cosine of the inclination, which is not negative after it.
  @inline(__always)
  fileprivate mutating func add(
    _ periodics: LunisolarPeriodics,
    keepsNodePositive: Bool
  ) -> SineCosine {
    i = i + periodics.i
    e = e + periodics.e
    var inclination = SineCosine(of: i)
    let isInclined = Lanes(0.2) <= i
    let before = self
    if !(!isInclined).holdsForAll { addByNode(periodics, inclination) }
    if !isInclined.holdsForAll {
      var other = before
      other.addByLyddane(periodics, inclination, keepsNodePositive: keepsNodePositive)
      m = isInclined.select(m, other.m)
      omega = isInclined.select(omega, other.omega)
      node = isInclined.select(node, other.node)
    }
    let isNegative = i < Lanes(0)
    if (!isNegative).holdsForAll { return inclination }
    node = isNegative.select(node + Lanes(.pi), node)
    omega = isNegative.select(omega - Lanes(.pi), omega)
    inclination.sine = isNegative.select(-inclination.sine, inclination.sine)
    return inclination
  }

  @inline(__always)
  private mutating func addByNode(_ periodics: LunisolarPeriodics, _ inclination: SineCosine) {
    let step = periodics.h / inclination.sine
    omega = omega + (periodics.g - inclination.cosine * step)
    node = node + step
    m = m + periodics.l
  }

  /// Below 0.2 rad, in Lyddane's variables α = sin i·sin Ω and β = sin i·cos Ω.
  @inline(__always)
  private mutating func addByLyddane(
    _ periodics: LunisolarPeriodics,
    _ inclination: SineCosine,
    keepsNodePositive: Bool
  ) {
    let (sinI, cosI) = (inclination.sine, inclination.cosine)
    let angle = SineCosine(of: node)
    let tilt = fma(periodics.i, cosI, sinI)
    let alpha = fma(tilt, angle.sine, periodics.h * angle.cosine)
    let beta = fma(tilt, angle.cosine, -(periodics.h * angle.sine))
    let (turn, zero) = (Lanes(2 * .pi), Lanes(0))
    var before = node.withoutTurns
    var after = Lanes.arcTangent(y: alpha, x: beta)
    if keepsNodePositive {
      before = (before < zero).select(before + turn, before)
      after = (after < zero).select(after + turn, after)
    }
    let isAcross = Lanes(.pi) < (before - after).magnitude
    let wrapped = (after < before).select(after + turn, after - turn)
    after = isAcross.select(wrapped, after)
    let longitude =
      ((m + omega) + (periodics.l + periodics.g)) + fma(-periodics.i, sinI, cosI) * before
    m = m + periodics.l
    node = after
    omega = (longitude - m) - cosI * after
  }
}

/// The coefficients of one block of satellites, and where their resonances are.
typealias DeepSpaceBlock = apus_deep_space_block

extension DeepSpaceBlock {
  @inline(__always)
  init(_ request: apus_kernel_request, block: Int, lane: Int) {
    let width = Int(apus_block_width)
    self.init(
      first: request.coefficients + block * DeepSpaceField.allCases.count * width + lane,
      rootA: Lanes(apus_load(request.resonances + lane)),
      longitude: Lanes(apus_load(request.resonances + width + lane))
    )
  }

  @inline(__always)
  subscript(field: DeepSpaceField) -> Lanes {
    Lanes(apus_load(first + field.rawValue * Int(apus_block_width)))
  }

  /// Minutes from each epoch to an instant.
  @inline(__always)
  func minutes(to instant: apus_kernel_instant) -> Lanes {
    (Lanes(instant.whole_minutes) - self[.epochWholeMinutes])
      + (Lanes(instant.remaining_minutes) - self[.epochRemainingMinutes])
  }
}
