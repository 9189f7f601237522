import COrbitKernel

extension OsculatingState {
  /// Writes the states and codes of one vector into a row of the results.
  ///
  /// - Returns: Whether no lane was left unsolved.
  @inline(__always)
  func store(
    _ request: apus_kernel_request,
    _ index: Int,
    satellite: Int,
    isInRange: Mask
  ) -> Bool {
    let isUp = Lanes(1) <= radius
    let codes = request.codes + index * request.row_length + satellite
    let results =
      request.states + index * request.component_count * request.row_length + satellite
    store(results, request)
    if (isInRange & isRegular & isUp).holdsForAll {
      apus_store_codes(codes, apus_no_codes())
      return true
    }
    // An orbit that closed in on itself has a radius that is no number. What went wrong out of range,
    // if anything did, the scalar model says.
    let isSolved = isInRange & isRegular & (radius <= Lanes(.infinity))
    let decayed = apus_codes((!isUp).words, Int(apus_code_decayed), apus_no_codes())
    apus_store_codes(codes, apus_codes((!isSolved).words, Int(apus_code_unsolved), decayed))
    return isSolved.holdsForAll
  }

  @inline(__always)
  private func store(_ first: UnsafeMutablePointer<Double>, _ request: apus_kernel_request) {
    let row = request.row_length
    if request.is_streaming != 0 {
      apus_stream(first, x.reals)
      apus_stream(first + row, y.reals)
      apus_stream(first + 2 * row, z.reals)
      guard request.component_count == 6 else { return }
      apus_stream(first + 3 * row, vx.reals)
      apus_stream(first + 4 * row, vy.reals)
      apus_stream(first + 5 * row, vz.reals)
    } else {
      apus_store(first, x.reals)
      apus_store(first + row, y.reals)
      apus_store(first + 2 * row, z.reals)
      guard request.component_count == 6 else { return }
      apus_store(first + 3 * row, vx.reals)
      apus_store(first + 4 * row, vy.reals)
      apus_store(first + 5 * row, vz.reals)
    }
  }
}
