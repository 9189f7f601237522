public import COrbitKernel

/// Computes the states of near-Earth objects: every block of a request at every instant.
///
/// Blocks are taken in tiles that stay in the first cache while the instants go by.
///
/// - Returns: Whether a lane was left with `apus_code_unsolved`, for the scalar model to say.
@inline(never)
public func propagateNearEarth(_ request: apus_kernel_request) -> Bool {
  let tileLength = 8
  var isSolved = true
  var tile = request.first_block
  while tile < request.end_block {
    let tileEnd = min(tile + tileLength, request.end_block)
    for index in 0..<request.instant_count {
      for block in tile..<tileEnd {
        var lane = 0
        while lane < Int(apus_block_width) {
          isSolved = propagate(request, index, block: block, lane: lane) && isSolved
          lane += Int(apus_lane_count)
        }
      }
    }
    tile = tileEnd
  }
  if request.is_streaming != 0 { apus_finish_streaming() }
  return !isSolved
}

@inline(__always)
private func propagate(
  _ request: apus_kernel_request,
  _ index: Int,
  block: Int,
  lane: Int
) -> Bool {
  let instant = request.instants[index]
  let coefficients = NearEarthBlock(request.coefficients, block: block, lane: lane)
  let orbit = NearEarthOrbit(coefficients, instant, ayJ3: request.ay_j3)
  let kepler = EccentricAnomaly(u: orbit.mean.u, axN: orbit.mean.axN, ayN: orbit.mean.ayN)
  var state = OsculatingState(orbit.mean, kepler, request)
  if request.is_earth_fixed != 0 { state.turn(instant) }
  return state.store(
    request,
    index,
    satellite: block * Int(apus_block_width) + lane,
    isInRange: orbit.isInRange
  )
}
