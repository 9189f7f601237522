import COrbitKernel
import Foundation

/// The place where one thread computes deep-space blocks before their states go to the table.
///
/// Safe because one thread makes, uses and drops it.
@safe struct DeepSpaceScratch: ~Copyable {
  /// Roots of semi-major axes, then mean longitudes.
  let resonances: UnsafeMutablePointer<Double>
  /// x, y, z, vx, vy, vz of sixteen lanes.
  let states: UnsafeMutablePointer<Double>
  let codes: UnsafeMutablePointer<UInt8>
  private let memory: UnsafeMutableRawPointer

  init() {
    let width = BlockLayout.blockWidth
    let doubles = 8 * width
    let size = doubles * MemoryLayout<Double>.stride
    unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: size + width, alignment: 128)
    let first = unsafe memory.bindMemory(to: Double.self, capacity: doubles)
    unsafe first.initialize(repeating: 0, count: doubles)
    unsafe resonances = first
    unsafe states = first + 2 * width
    unsafe codes = (memory + size).bindMemory(to: UInt8.self, capacity: width)
    unsafe codes.initialize(repeating: 0, count: width)
  }

  deinit { unsafe memory.deallocate() }
}

extension BatchWork {
  /// Computes the states of some blocks of deep-space objects at all instants.
  func fill(deepSpaceBlocks blocks: Range<Int>) {
    guard !blocks.isEmpty else { return }
    let scratch = DeepSpaceScratch()
    for block in blocks {
      for index in instants.indices {
        place(block, at: index, in: scratch)
        compute(block, at: index, in: scratch)
        move(block, at: index, from: scratch)
      }
    }
  }

  /// Integrates the resonances of a block.
  private func place(_ block: Int, at index: Int, in scratch: borrowing DeepSpaceScratch) {
    let width = BlockLayout.blockWidth
    let layout = batch.deepSpace
    for column in 0..<width {
      let lane = block * width + column
      unsafe scratch.resonances[column] = layout.rootA0[lane]
      guard let resonance = layout.resonances[lane] else { continue }
      let satellite = layout.satellites[lane % layout.satellites.count]
      let state = resonance.state(at: minutes(of: satellite, at: index))
      let ratio = state.map { $0.n > 0 ? batch.gravity.xke / $0.n : .nan }
      unsafe scratch.resonances[column] = cbrt(ratio ?? .nan)
      unsafe scratch.resonances[width + column] = state?.longitude ?? 0
    }
  }

  private func compute(_ block: Int, at index: Int, in scratch: borrowing DeepSpaceScratch) {
    unsafe withUnsafePointer(to: instants[index]) { instant in
      var request = unsafe constants
      unsafe request.coefficients = batch.deepSpace.coefficients
      unsafe request.resonances = UnsafePointer(scratch.resonances)
      unsafe (request.first_block, request.end_block) = (block, block + 1)
      unsafe (request.instants, request.instant_count) = (instant, 1)
      unsafe (request.states, request.codes) = (scratch.states, scratch.codes)
      unsafe request.row_length = BlockLayout.blockWidth
      unsafe request.is_streaming = 0
      _ = unsafe batch.instructionSet.propagateDeepSpace(request)
    }
  }

  private func move(_ block: Int, at index: Int, from scratch: borrowing DeepSpaceScratch) {
    let (width, row) = (BlockLayout.blockWidth, storage.rowLength)
    let satellites = batch.deepSpace.satellites
    for lane in block * width..<min((block + 1) * width, satellites.count) {
      let (satellite, column) = (satellites[lane], lane - block * width)
      let code = unsafe scratch.codes[column]
      guard code != UInt8(apus_code_unsolved) else {
        solve(satellite, at: index)
        continue
      }
      let first = unsafe storage.states + index * storage.componentCount * row + satellite
      for component in 0..<storage.componentCount {
        unsafe first[component * row] = scratch.states[component * width + column]
      }
      unsafe storage.codes[index * row + satellite] = code
    }
  }
}
