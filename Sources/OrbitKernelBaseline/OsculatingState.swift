import COrbitKernel

/// Position and velocity in each lane: short-period terms of J2, then the turn out of the orbit's plane.
///
/// Without velocities asked for, those of the result mean nothing.
typealias OsculatingState = apus_osculating_state

extension OsculatingState {
  @inline(__always)
  init(
    _ orbit: MeanOrbit,
    _ kepler: EccentricAnomaly,
    _ request: apus_kernel_request
  ) {
    let common = kepler.eSinE * kepler.inverseOneAndBeta
    let sinU = kepler.inverseRadius * fma(-orbit.axN, common, kepler.angle.sine - orbit.ayN)
    let cosU = kepler.inverseRadius * fma(orbit.ayN, common, kepler.angle.cosine - orbit.axN)
    let sin2U = (cosU + cosU) * sinU
    let cos2U = fma(Lanes(-2) * sinU, sinU, Lanes(1))

    let inverseA = orbit.inverseRootA * orbit.inverseRootA
    let inverseP = inverseA * kepler.inverseBeta2
    let k2 = Lanes(request.half_j2) * inverseP
    let k2p = k2 * inverseP
    let isRegular = k2p < Lanes(2e-3)
    let theta = orbit.inclination.cosine
    let theta2 = theta * theta
    let polar = fma(Lanes(3), theta2, Lanes(-1))
    let equatorial = Lanes(1) - theta2

    let r = orbit.rootA * orbit.rootA * (Lanes(1) - kepler.eCosE)
    let radius = fma(
      r,
      fma(Lanes(-1.5) * (k2p * kepler.beta), polar, Lanes(1)),
      (Lanes(0.5) * k2) * (equatorial * cos2U)
    )
    let tilt = Lanes(1.5) * (k2p * theta)
    let latitude =
      SineCosine(sine: sinU, cosine: cosU)
      + SineCosine(
        ofTiny: (Lanes(-0.25) * k2p) * (fma(Lanes(7), theta2, Lanes(-1)) * sin2U)
      )
    let node = SineCosine(of: fma(tilt, sin2U, orbit.node))
    let inclination =
      orbit.inclination + SineCosine(ofTiny: tilt * (orbit.inclination.sine * cos2U))

    let acrossX = -(node.sine * inclination.cosine)
    let acrossY = node.cosine * inclination.cosine
    let radialX = fma(acrossX, latitude.sine, node.cosine * latitude.cosine)
    let radialY = fma(acrossY, latitude.sine, node.sine * latitude.cosine)
    let radialZ = inclination.sine * latitude.sine
    let distance = radius * Lanes(request.radius_km)
    self.init(
      x: distance * radialX,
      y: distance * radialY,
      z: distance * radialZ,
      vx: distance,
      vy: distance,
      vz: distance,
      radius: radius,
      isRegular: isRegular
    )
    guard request.component_count == 6 else { return }
    let alongX = fma(acrossX, latitude.cosine, -(node.cosine * latitude.sine))
    let alongY = fma(acrossY, latitude.cosine, -(node.sine * latitude.sine))
    let alongZ = inclination.sine * latitude.cosine
    let speed = Lanes(request.speed_km_s)
    let inverseR = inverseA * kepler.inverseRadius
    let rate = orbit.rootA * inverseR
    let nk2 = inverseA * orbit.inverseRootA * k2
    let climb =
      speed * fma(rate, kepler.eSinE, -(nk2 * (equatorial * sin2U)))
    let drift =
      speed
      * fma(rate, kepler.beta, nk2 * fma(equatorial, cos2U, Lanes(1.5) * polar))
    vx = fma(climb, radialX, drift * alongX)
    vy = fma(climb, radialY, drift * alongY)
    vz = fma(climb, radialZ, drift * alongZ)
  }

  /// Turns the state to Earth-fixed axes; the velocity becomes that relative to the Earth.
  @inline(__always)
  mutating func turn(_ instant: apus_kernel_instant) {
    let (sine, cosine) = (Lanes(instant.rotation_sine), Lanes(instant.rotation_cosine))
    let rate = Lanes(instant.rotation_rate_rad_s)
    (x, y) = (fma(cosine, x, sine * y), fma(cosine, y, -(sine * x)))
    (vx, vy) = (
      fma(rate, y, fma(cosine, vx, sine * vy)),
      fma(-rate, x, fma(cosine, vy, -(sine * vx)))
    )
  }
}
