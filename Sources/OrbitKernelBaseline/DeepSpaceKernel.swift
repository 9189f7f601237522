public import COrbitKernel

/// Computes the states of the deep-space objects of one block at one instant.
///
/// The results are one row of one block; the request has one block, one instant and the resonances of
/// the block at that instant.
///
/// - Returns: Whether a lane was left with `apus_code_unsolved`, for the scalar model to say.
@inline(never)
public func propagateDeepSpace(_ request: apus_kernel_request) -> Bool {
  var isSolved = true
  var lane = 0
  while lane < Int(apus_block_width) {
    isSolved = propagate(request, lane: lane) && isSolved
    lane += Int(apus_lane_count)
  }
  return !isSolved
}

@inline(__always)
private func propagate(_ request: apus_kernel_request, lane: Int) -> Bool {
  let instant = request.instants[0]
  let coefficients = DeepSpaceBlock(request, block: request.first_block, lane: lane)
  let orbit = DeepSpaceOrbit(coefficients, request, instant)
  let kepler = EccentricAnomaly(u: orbit.mean.u, axN: orbit.mean.axN, ayN: orbit.mean.ayN)
  var state = OsculatingState(orbit.mean, kepler, request)
  if request.is_earth_fixed != 0 { state.turn(instant) }
  return state.store(
    request,
    0,
    satellite: lane,
    isInRange: orbit.isInRange
  )
}
