import COrbitKernel
import Foundation
import OrbitKernelBaseline

/// The coefficients of the deep-space objects of a batch, in blocks of sixteen, as the kernels read
/// them.
///
/// Safe because it is written while one batch is being made, and never after.
@safe final class DeepSpaceLayout: @unchecked Sendable {
  let coefficients: UnsafePointer<Double>
  /// The number in the batch of each lane's object.
  let satellites: [Int]
  /// The root of each lane's semi-major axis, Earth radii, where no resonance changes it.
  let rootA0: [Double]
  /// The resonance of each lane, nil where there is none.
  let resonances: [ResonanceTable?]
  private let storage: UnsafeMutableBufferPointer<Double>

  var blockCount: Int { (satellites.count + BlockLayout.blockWidth - 1) / BlockLayout.blockWidth }

  /// Lays out the objects with the numbers `members`, which are in deep space and ascending.
  init(_ members: [Int], _ orbits: [SGP4], _ epochs: [KernelTime]) {
    let total = BlockLayout.filled(members.count) * DeepSpaceField.allCases.count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(total, 1) * MemoryLayout<Double>.stride,
      alignment: 128
    )
    let doubles = unsafe raw.bindMemory(to: Double.self, capacity: max(total, 1))
    unsafe storage = UnsafeMutableBufferPointer(start: doubles, count: total)
    unsafe storage.initialize(repeating: 0)
    unsafe coefficients = UnsafePointer(doubles)
    satellites = members
    let filled = (0..<BlockLayout.filled(members.count)).map { members[$0 % members.count] }
    rootA0 = filled.map { orbits[$0].coefficients.a0.squareRoot() }
    let tables = members.map { orbits[$0].deepSpace.flatMap(ResonanceTable.init) }
    resonances = filled.indices.map { tables[$0 % members.count] }
    // The end of the last block repeats the first objects, so that it costs no more than others.
    for (lane, satellite) in filled.enumerated() {
      fill(lane, orbits[satellite], epoch: epochs[satellite])
    }
  }

  deinit { unsafe storage.deallocate() }

  private func fill(_ lane: Int, _ orbit: SGP4, epoch: KernelTime) {
    guard let deepSpace = orbit.deepSpace else { return }
    let c = orbit.coefficients
    let (block, column) = lane.quotientAndRemainder(dividingBy: BlockLayout.blockWidth)
    func put(_ field: DeepSpaceField, _ value: Double) {
      let row = block * DeepSpaceField.allCases.count + field.rawValue
      unsafe storage[row * BlockLayout.blockWidth + column] = value
    }
    put(.epochWholeMinutes, epoch.wholeMinutes)
    put(.epochRemainingMinutes, epoch.remainingMinutes)
    // Whole turns off: the kernels take angles below 1.6e6 rad.
    let turn = 2 * Double.pi
    put(.m0, c.m0.truncatingRemainder(dividingBy: turn))
    put(.mDot, c.mDot + deepSpace.mDot)
    put(.omega0, c.omega0.truncatingRemainder(dividingBy: turn))
    put(.omegaDot, c.omegaDot + deepSpace.omegaDot)
    put(.node0, c.node0.truncatingRemainder(dividingBy: turn))
    put(.nodeDot, c.nodeDot + deepSpace.nodeDot)
    put(.nodeT2, c.nodeT2)
    put(.e0, c.e0)
    put(.eDot, deepSpace.eDot)
    put(.i0, c.i0)
    put(.iDot, deepSpace.iDot)
    put(.c1, c.c1)
    put(.bC4, c.bC4)
    put(.n0T2, c.n0 * c.t2)
    if let resonance = resonances[lane] {
      put(.isResonant, 1)
      put(.nodesInLongitude, resonance.nodesInLongitude)
      put(.omegasInLongitude, resonance.omegasInLongitude)
    }
    let body = DeepSpaceField.moonM0.rawValue - DeepSpaceField.sunM0.rawValue
    for (offset, term) in [(0, deepSpace.sun), (body, deepSpace.moon)] {
      for (number, value) in term.kernelTerms.enumerated() {
        let row =
          block * DeepSpaceField.allCases.count + DeepSpaceField.sunM0.rawValue + offset + number
        unsafe storage[row * BlockLayout.blockWidth + column] = value
      }
    }
  }
}

extension ThirdBody {
  /// The values that a kernel keeps of a body, in the order of ``DeepSpaceField``.
  fileprivate var kernelTerms: [Double] {
    [m0, n, e2, e3, i2, i3, l2, l3, l4, g2, g3, g4, h2, h3]
  }
}
