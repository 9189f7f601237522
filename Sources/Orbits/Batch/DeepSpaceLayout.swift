import OrbitKernelBaseline

/// The coefficients of the deep-space objects of a batch, in blocks of sixteen, as the kernels read
/// them.
struct DeepSpaceLayout: Sendable {
  private let blocks: CoefficientBlocks<DeepSpaceField>
  /// The number in the batch of each lane's object.
  let satellites: [Int]
  /// The root of each lane's semi-major axis, Earth radii, where no resonance changes it.
  let rootA0: [Double]
  /// The resonance of each lane, nil where there is none.
  let resonances: [ResonanceTable?]

  // Safe because whoever reads them keeps the batch, and with it the blocks.
  var coefficients: UnsafePointer<Double> { unsafe blocks.coefficients }
  var blockCount: Int { blocks.blockCount }

  /// Lays out the objects with the numbers `members`, which are in deep space and ascending.
  init(_ members: [Int], _ orbits: [SGP4], _ epochs: [KernelTime]) {
    blocks = CoefficientBlocks(count: members.count)
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

  private func fill(_ lane: Int, _ orbit: SGP4, epoch: KernelTime) {
    guard let deepSpace = orbit.deepSpace else { return }
    let c = orbit.coefficients
    func put(_ field: DeepSpaceField, _ value: Double) { blocks[lane, field] = value }
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
    for (first, body) in [(DeepSpaceField.sunM0, deepSpace.sun), (.moonM0, deepSpace.moon)] {
      for (number, value) in body.kernelTerms.enumerated() {
        blocks[lane, first.rawValue + number] = value
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
