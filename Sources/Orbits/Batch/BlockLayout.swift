import COrbitKernel
import OrbitKernelBaseline

/// The coefficients of all near-Earth objects of a batch, in blocks of sixteen, as the kernels read
/// them.
///
/// Lanes without a near-Earth object (deep space, elements in error, the end of the last
/// block) hold a quiet orbit, so that they cost no more than others; their results are overwritten.
struct BlockLayout: Sendable {
  private let blocks: CoefficientBlocks<NearEarthField>

  static let blockWidth = Int(apus_block_width)

  /// A number of satellites filled up to whole blocks.
  static func filled(_ count: Int) -> Int {
    (count + blockWidth - 1) / blockWidth * blockWidth
  }

  // Safe because whoever reads them keeps the batch, and with it the blocks.
  var coefficients: UnsafePointer<Double> { unsafe blocks.coefficients }
  var blockCount: Int { blocks.blockCount }

  init(count: Int) {
    blocks = CoefficientBlocks(count: count)
    for satellite in 0..<Self.filled(count) {
      blocks[satellite, .rootA0] = 1.05
      blocks[satellite, .inverseRootA0] = 1 / 1.05
      blocks[satellite, .e0] = 0.001
      blocks[satellite, .cosI] = 1
    }
  }

  /// Puts an object into its lane.
  func set(_ c: SecularCoefficients, epoch: KernelTime, at satellite: Int) {
    func put(_ field: NearEarthField, _ value: Double) { blocks[satellite, field] = value }
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
