import Foundation
import Quantities
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("How a dish is turned")
struct AttitudeTests {
  @Test("The quaternion turns the third axis into the boresight: random mounts and the corners")
  func boresight() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    var mounts: [(tilt: Double, azimuth: Double)] = []
    for tilt in [0.0, 30, 90] {
      for azimuth in [-360.0, -90, 0, 90, 180, 270, 360] { mounts.append((tilt, azimuth)) }
    }
    for _ in 0..<2_000 {
      mounts.append((.random(in: 0...90, using: &random), .random(in: -360...360, using: &random)))
    }
    for (tilt, azimuth) in mounts {
      let mount = try #require(
        AntennaMount(tilt: .degrees(tilt), azimuth: .degrees(azimuth))
      )
      let q = AttitudeQuaternion(mount)
      let length = q.scalar * q.scalar + q.x * q.x + q.y * q.y + q.z * q.z
      #expect(abs(length - 1) < 1e-12, "seed \(seed)")
      #expect(q.scalar >= 0)
      let ned = DishFormula(q: q).northEastDown(SIMD3(0, 0, 1))
      let exact = SIMD3(
        sin(tilt * .pi / 180) * cos(azimuth * .pi / 180),
        sin(tilt * .pi / 180) * sin(azimuth * .pi / 180),
        -cos(tilt * .pi / 180)
      )
      #expect(((ned - exact) * (ned - exact)).sum() < 1e-24, "seed \(seed): \(tilt) \(azimuth)")
    }
  }

  @Test("Towards the boresight's azimuth is the bottom of the dish's map")
  func bottom() throws {
    let mount = try #require(AntennaMount(tilt: .degrees(20), azimuth: .degrees(130)))
    let projection = SkyProjection(DishAttitude(mount))
    let middle = SkyDirection(azimuth: .degrees(130), elevation: .degrees(70))
    #expect(projection.cell(middle.vector, in: .dish) == 61 * 123 + 61)
    let lower = SkyDirection(azimuth: .degrees(130), elevation: .degrees(50))
    let cell = try #require(projection.cell(lower.vector, in: .dish))
    #expect(cell % 123 == 61 && cell / 123 == Int((61 + 61.5 / 80 * 20).rounded()))
  }

  @Test("North is the top and east the right of the Earth's map")
  func earth() throws {
    let projection = SkyProjection(DishAttitude(nil))
    let north = SkyDirection(azimuth: .degrees(0), elevation: .degrees(50))
    let east = SkyDirection(azimuth: .degrees(90), elevation: .degrees(50))
    let cells = try [north, east].map {
      try #require(projection.cell($0.vector, in: .earth))
    }
    #expect(cells.map { $0 / 123 } == [30, 61] && cells.map { $0 % 123 } == [61, 92])
  }

  @Test("Cells are those of the clients' formulas, in both frames: random mounts and directions")
  func formulas() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    var compared = 0
    for _ in 0..<20_000 {
      let mount = try #require(
        AntennaMount(
          tilt: .degrees(.random(in: 0...60, using: &random)),
          azimuth: .degrees(.random(in: 0...360, using: &random))
        )
      )
      let direction = SkyDirection(
        azimuth: .degrees(.random(in: 0..<360, using: &random)),
        elevation: .degrees(.random(in: 11...90, using: &random))
      )
      let projection = SkyProjection(DishAttitude(mount))
      let formula = DishFormula(q: AttitudeQuaternion(mount))
      if let cell = projection.cell(direction.vector, in: .dish),
        let expected = DishFormula.cell(formula.dishPlace(direction))
      {
        #expect(cell == expected, "seed \(seed)")
        compared += 1
      }
      if let expected = DishFormula.cell(DishFormula.earthPlace(direction)) {
        #expect(projection.cell(direction.vector, in: .earth) == expected, "seed \(seed)")
        compared += 1
      }
    }
    #expect(compared > 30_000)
  }

  @Test("Below 10° and beyond 80° there is no cell; the middle of a cell is in it")
  func edges() throws {
    let projection = SkyProjection(DishAttitude(nil))
    let low = SkyDirection(azimuth: .degrees(10), elevation: .degrees(9.9))
    #expect(projection.cell(low.vector, in: .earth) == nil)
    #expect(projection.cell(SIMD3(.nan, 0, 1), in: .earth) == nil)
    #expect(projection.cell(SIMD3(.infinity, 0, 1), in: .dish) == nil)
    let mount = try #require(AntennaMount(tilt: .degrees(35), azimuth: .degrees(200)))
    let tilted = SkyProjection(DishAttitude(mount))
    var middles = 0
    for frame in ObstructionMap.Frame.allCases {
      for cell in 0..<123 * 123 {
        guard let direction = tilted.direction(ofCell: cell, in: frame),
          let found = tilted.cell(direction, in: frame)
        else { continue }
        #expect(found == cell)
        middles += 1
      }
    }
    #expect(middles > 15_000)
  }
}
