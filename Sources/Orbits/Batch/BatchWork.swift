import COrbitKernel
import Frames

/// One propagation of a batch, to be shared out by blocks of satellites.
///
/// Safe because the storage was made for the batch's satellites and the instants, and no two calls
/// of one method get the same satellite.
struct BatchWork: Sendable {
  let batch: SGP4Batch
  let storage: StateStorage
  let instants: [apus_kernel_instant]
  /// The turn to Earth-fixed axes at each instant; empty where states stay in TEME.
  let rotations: [EarthRotation]

  var isEarthFixed: Bool { !rotations.isEmpty }

  /// Computes the states of the near-Earth objects of some blocks at all instants.
  func fill(nearEarthBlocks blocks: Range<Int>) {
    let hasUnsolved = unsafe instants.withUnsafeBufferPointer { instants in
      guard let first = instants.baseAddress else { return false }
      var request = unsafe constants
      unsafe request.coefficients = batch.layout.coefficients
      unsafe (request.first_block, request.end_block) = (blocks.lowerBound, blocks.upperBound)
      unsafe (request.instants, request.instant_count) = (first, instants.count)
      unsafe (request.states, request.codes) = (storage.states, storage.codes)
      unsafe request.row_length = storage.rowLength
      unsafe request.is_streaming = storage.isLarge ? 1 : 0
      return unsafe batch.instructionSet.propagateNearEarth(request)
    }
    guard hasUnsolved else { return }
    let width = BlockLayout.blockWidth
    solve(blocks.lowerBound * width..<min(blocks.upperBound * width, batch.count))
  }

  /// Gives the objects whose elements cannot be propagated their error at every instant.
  func markUnusable() {
    for satellite in batch.unusable {
      for index in instants.indices { solve(satellite, at: index) }
    }
  }

  /// What all requests have in common.
  var constants: apus_kernel_request {
    var request = unsafe apus_kernel_request()
    let gravity = batch.gravity
    unsafe request.component_count = storage.componentCount
    unsafe request.is_earth_fixed = isEarthFixed ? 1 : 0
    unsafe request.is_afspc = batch.mode == .afspc ? 1 : 0
    unsafe request.half_j2 = 0.5 * gravity.j2
    unsafe request.ay_j3 = -0.5 * gravity.j3 / gravity.j2
    unsafe request.radius_km = gravity.equatorialRadiusKilometres
    unsafe request.speed_km_s = gravity.equatorialRadiusKilometres * gravity.xke / 60
    return unsafe request
  }

  /// Computes with the scalar model what the kernel left open.
  private func solve(_ satellites: Range<Int>) {
    for index in instants.indices {
      let codes = unsafe storage.codes + index * storage.rowLength
      for satellite in satellites where batch.orbits[satellite].isNearEarth {
        guard unsafe codes[satellite] == UInt8(apus_code_unsolved) else { continue }
        solve(satellite, at: index)
      }
    }
  }

  /// Computes one state with the scalar model.
  func solve(_ satellite: Int, at index: Int) {
    let outcome = batch.orbits[satellite].evaluate(
      minutesSinceEpoch: minutes(of: satellite, at: index)
    )
    var position = SIMD3(repeating: Double.nan)
    var velocity = position
    if let state = outcome.state, isEarthFixed {
      let fixed = rotations[index](state)
      (position, velocity) = (fixed.position.kilometres, fixed.velocity.kilometresPerSecond)
    } else if let state = outcome.state {
      (position, velocity) = (state.position.kilometres, state.velocity.kilometresPerSecond)
    }
    let row = storage.rowLength
    let first = unsafe storage.states + index * storage.componentCount * row + satellite
    unsafe (first[0], first[row], first[2 * row]) = (position.x, position.y, position.z)
    if storage.componentCount == 6 {
      unsafe (first[3 * row], first[4 * row], first[5 * row]) = (velocity.x, velocity.y, velocity.z)
    }
    unsafe storage.codes[index * row + satellite] = UInt8(outcome.error?.code ?? 0)
  }

  /// Minutes from the epoch of an object to an instant, as the kernels compute them.
  func minutes(of satellite: Int, at index: Int) -> Double {
    let epoch = batch.epochs[satellite]
    return (instants[index].whole_minutes - epoch.wholeMinutes)
      + (instants[index].remaining_minutes - epoch.remainingMinutes)
  }
}
