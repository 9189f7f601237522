import COrbitKernel
import OrbitKernelBaseline

/// The coefficients of all near-Earth objects of a batch, in blocks of sixteen, as the kernels read
/// them.
///
/// Lanes without a near-Earth object (deep space, elements in error, the end of the last
/// block) hold a quiet orbit, so that they cost no more than others; their results are overwritten.
///
/// Safe because it is written while one batch is being made, and never after.
@safe final class BlockLayout: @unchecked Sendable {
  let coefficients: UnsafePointer<Double>
  let blockCount: Int
  private let storage: UnsafeMutableBufferPointer<Double>

  static let blockWidth = Int(apus_block_width)

  /// A number of satellites filled up to whole blocks.
  static func filled(_ count: Int) -> Int {
    (count + blockWidth - 1) / blockWidth * blockWidth
  }

  init(count: Int) {
    let fields = NearEarthField.allCases.count
    let total = Self.filled(count) * fields
    blockCount = Self.filled(count) / Self.blockWidth
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(total, 1) * MemoryLayout<Double>.stride,
      alignment: 128
    )
    let doubles = unsafe raw.bindMemory(to: Double.self, capacity: max(total, 1))
    unsafe storage = UnsafeMutableBufferPointer(start: doubles, count: total)
    unsafe storage.initialize(repeating: 0)
    unsafe coefficients = UnsafePointer(doubles)
    for satellite in 0..<Self.filled(count) {
      self[satellite, .rootA0] = 1.05
      self[satellite, .inverseRootA0] = 1 / 1.05
      self[satellite, .e0] = 0.001
      self[satellite, .cosI] = 1
    }
  }

  deinit { unsafe storage.deallocate() }

  subscript(satellite: Int, field: NearEarthField) -> Double {
    get { unsafe storage[index(satellite, field)] }
    set { unsafe storage[index(satellite, field)] = newValue }
  }

  private func index(_ satellite: Int, _ field: NearEarthField) -> Int {
    let (block, lane) = satellite.quotientAndRemainder(dividingBy: Self.blockWidth)
    return (block * NearEarthField.allCases.count + field.rawValue) * Self.blockWidth + lane
  }

  /// Puts an object into its lane.
  func set(_ c: SecularCoefficients, epoch: KernelTime, at satellite: Int) {
    func put(_ field: NearEarthField, _ value: Double) { self[satellite, field] = value }
    put(.epochWholeMinutes, epoch.wholeMinutes)
    put(.epochRemainingMinutes, epoch.remainingMinutes)
    // Whole turns off: the kernels take angles below 1.6e6 rad.
    let turn = 2 * Double.pi
    put(.m0, c.m0.truncatingRemainder(dividingBy: turn))
    put(.mDot, c.mDot)
    put(.omega0, c.omega0.truncatingRemainder(dividingBy: turn))
    put(.omegaDot, c.omegaDot)
    put(.node0, c.node0.truncatingRemainder(dividingBy: turn))
    put(.nodeDot, c.nodeDot)
    put(.nodeT2, c.nodeT2)
    put(.c1, c.c1)
    put(.bC4, c.bC4)
    put(.n0T2, c.n0 * c.t2)
    put(.e0, c.e0)
    put(.rootA0, c.a0.squareRoot())
    put(.inverseRootA0, 1 / c.a0.squareRoot())
    put(.longitudeJ3, c.longitudeJ3)
    put(.cosI, c.theta)
    put(.sinI, c.sinI0)
    guard let full = c.full else { return }
    put(.eta, full.eta)
    put(.omegaT, full.omegaT)
    put(.mCubed, full.mCubed)
    put(.deltaM0, full.deltaM0)
    put(.d2, full.d2)
    put(.d3, full.d3)
    put(.d4, full.d4)
    put(.bC5, c.bC5)
    put(.sinM0, full.sinM0)
    put(.n0T3, c.n0 * full.t3)
    put(.n0T4, c.n0 * full.t4)
    put(.n0T5, c.n0 * full.t5)
  }
}
