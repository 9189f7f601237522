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
    isSolvable: Mask,
    isEccentricityInRange: Mask
  ) -> Bool {
    let isUp = Lanes(1) <= radius
    let codes = request.codes + index * request.row_length + satellite
    let results =
      request.states + index * request.component_count * request.row_length + satellite
    if (isSolvable & isRegular & isEccentricityInRange & isUp).holdsForAll {
      apus_store_codes(codes, apus_no_codes())
      store(results, request)
      return true
    }
    var words = apus_codes((!isUp).words, Int(apus_code_decayed), apus_no_codes())
    words = apus_codes((!isRegular).words, Int(apus_code_unsolved), words)
    words = apus_codes((!isEccentricityInRange).words, Int(apus_code_mean_elements), words)
    words = apus_codes((!isSolvable).words, Int(apus_code_unsolved), words)
    apus_store_codes(codes, words)
    var cleared = self
    cleared.clear(where: !isEccentricityInRange)
    cleared.store(results, request)
    return (isSolvable & (isRegular | !isEccentricityInRange)).holdsForAll
  }

  /// Makes the state no number where there is none.
  @inline(__always)
  private mutating func clear(where mask: Mask) {
    let none = Lanes(.nan)
    (x, y, z) = (mask.select(none, x), mask.select(none, y), mask.select(none, z))
    (vx, vy, vz) = (mask.select(none, vx), mask.select(none, vy), mask.select(none, vz))
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
