import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Geography

@Suite("Cells")
struct CellGridTests {
  struct Golden {
    var divisions: Int, z: Double, longitude: Double, cell: Int
    var middleZ: Double, middleLongitude: Double, neighbours: [Int]
  }

  static func golden() throws -> [Golden] {
    let url = Bundle.module.bundleURL.appendingPathComponent("Data/healpix.csv")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map {
      let fields = $0.split(separator: ",", omittingEmptySubsequences: false)
      return Golden(
        divisions: try #require(Int(fields[0])),
        z: try #require(Double(fields[1])),
        longitude: try #require(Double(fields[2])),
        cell: try #require(Int(fields[3])),
        middleZ: try #require(Double(fields[4])),
        middleLongitude: try #require(Double(fields[5])),
        neighbours: fields[6].split(separator: " ").compactMap { Int($0) }
      )
    }
  }

  @Test("Cells, middles and neighbours are those of astropy_healpix, N = 1 to 1024")
  func agreesWithAstropy() throws {
    let rows = try Self.golden()
    #expect(rows.count == 440)
    for row in rows {
      let grid = try #require(CellGrid(divisions: row.divisions))
      let latitude = Authalic.latitude(ofSine: row.z)
      let point = GeodeticPoint(
        latitude: .radians(latitude),
        longitude: .degrees(row.longitude)
      )
      let cell = try #require(grid.cell(containing: point))
      #expect(cell.index == row.cell, "N \(row.divisions) z \(row.z) longitude \(row.longitude)")
      let middle = try #require(grid.center(of: Cell(index: row.cell)))
      #expect(abs(Authalic.sine(ofLatitude: middle.latitude.radians) - row.middleZ) < 1e-12)
      let turn = (middle.longitude.degrees - row.middleLongitude).remainder(dividingBy: 360)
      #expect(abs(turn) < 1e-9, "N \(row.divisions) cell \(row.cell)")
      #expect(
        grid.neighbours(of: cell).map(\.index) == row.neighbours,
        "N \(row.divisions) cell \(row.cell)"
      )
    }
  }

  @Test("The cell of a cell's middle is the cell", arguments: 0...10)
  func middlesComeBack(order: Int) throws {
    let seed = UInt64(41 + order)
    var random = SeededGenerator(seed: seed)
    let grid = try #require(CellGrid(divisions: 1 << order))
    for _ in 0..<2_000 {
      let cell = Cell(index: Int.random(in: 0..<grid.count, using: &random))
      let middle = try #require(grid.center(of: cell))
      #expect(grid.cell(containing: middle) == cell, "seed \(seed)")
    }
  }

  @Test("Neighbourhood is mutual", arguments: 0...10)
  func neighboursAreMutual(order: Int) throws {
    let seed = UInt64(97 + order)
    var random = SeededGenerator(seed: seed)
    let grid = try #require(CellGrid(divisions: 1 << order))
    for _ in 0..<300 {
      let cell = Cell(index: Int.random(in: 0..<grid.count, using: &random))
      let near = grid.neighbours(of: cell)
      #expect((order < 2 ? 5...8 : 7...8).contains(near.count), "seed \(seed) \(cell.index)")
      for other in near {
        #expect(grid.neighbours(of: other).contains(cell), "seed \(seed) \(cell.index)")
      }
    }
  }

  @Test("Points strewn evenly over the ellipsoid fall evenly into the cells")
  func areasAreEqual() throws {
    let seed: UInt64 = 1_905
    var random = SeededGenerator(seed: seed)
    let grid = try #require(CellGrid(divisions: 2))
    var hits = [Double](repeating: 0, count: grid.count)
    let (a, e2) = (
      WGS84.equatorialRadius.metres, WGS84.flattening * (2 - WGS84.flattening)
    )
    // The area of a belt is M N cos φ dφ; the largest value, by rejection.
    func density(_ latitude: Double) -> Double {
      let w2 = 1 - e2 * pow(sin(latitude), 2)
      return (1 - e2) * cos(latitude) / (w2 * w2)
    }
    let samples = 480_000
    var taken = 0
    while taken < samples {
      let latitude = Double.random(in: -.pi / 2 ... .pi / 2, using: &random)
      guard Double.random(in: 0...1.01, using: &random) < density(latitude) else { continue }
      taken += 1
      let longitude = Double.random(in: -180...180, using: &random)
      let point = GeodeticPoint(latitude: .radians(latitude), longitude: .degrees(longitude))
      hits[try #require(grid.cell(containing: point)).index] += 1
    }
    let expected = Double(samples) / Double(grid.count)
    let chiSquared = hits.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    // 47 degrees of freedom: 99.99 % of even strewings lie below 91.
    #expect(chiSquared < 91, "seed \(seed)")
    let sphere = Authalic.radiusMetres
    #expect(abs(sphere - 6_371_007.18) < 0.01, "a \(a)")
    #expect(abs(CellGrid.standard.cellAreaSquareMetres - 648.7e6) < 0.5e6)
  }

  @Test("What is no point has no cell; longitudes of many turns do")
  func refusesWhatIsNoPoint() throws {
    let grid = CellGrid.standard
    for (latitude, longitude) in [(Double.nan, 0), (0, Double.nan), (0, .infinity), (91, 0)] {
      let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      #expect(grid.cell(containing: point) == nil)
    }
    let here = GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: -179.99)
    let turned = GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 180.01 + 720)
    #expect(grid.cell(containing: here) == grid.cell(containing: turned))
    #expect(grid.center(of: Cell(index: -1)) == nil)
    #expect(grid.neighbours(of: Cell(index: grid.count)).isEmpty)
    for divisions in [0, -1, 3, 16_384] { #expect(CellGrid(divisions: divisions) == nil) }
    #expect(grid.count == 786_432)
  }

  @Test("Poles, the antimeridian and the lattice lines have cells")
  func edgesOfTheMap() throws {
    for order in 0...10 {
      let grid = try #require(CellGrid(divisions: 1 << order))
      for latitude in stride(from: -90.0, through: 90, by: 7.5) {
        for longitude in stride(from: -180.0, through: 180, by: 22.5) {
          let point = GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
          let cell = try #require(grid.cell(containing: point))
          #expect((0..<grid.count).contains(cell.index))
        }
      }
    }
  }
}
