import Frames
import Geography
import Quantities
import SeededRandomness
import Testing

@Suite struct CellRadiusTests {
  @Test(
    "No point is farther from the middle of its cell than the circumradius, and some are near it"
  )
  func circumradius() throws {
    for divisions in [4, 64, 256, 2_048] {
      let grid = try #require(CellGrid(divisions: divisions))
      var generator = SeededGenerator(seed: UInt64(divisions))
      var farthest = 0.0
      for number in 0..<40_000 {
        // Half of them where the widest cells are: at the circles of z = 2/3.
        let z = Double.random(in: -1...1, using: &generator)
        let latitude = number.isMultiple(of: 2) ? z * 90 : (z < 0 ? -1 : 1) * (41.94 + z)
        let point = GeodeticPoint(
          latitudeDegrees: latitude,
          longitudeDegrees: Double.random(in: -180...180, using: &generator)
        )
        let cell = try #require(grid.cell(containing: point))
        let middle = try #require(grid.center(of: cell))
        farthest = max(farthest, middle.greatCircleDistance(to: point) / grid.circumradius)
      }
      #expect(farthest <= 1, "N \(divisions): \(farthest)")
      #expect(farthest > 0.8, "N \(divisions): \(farthest)")
    }
  }
}
