import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Geography

@Suite("People of territories and cells")
struct TerritoryPeopleTests {
  private static let gazetteer = Result { try Gazetteer.bundled() }
  private static let atlas = Result { try TerritoryAtlas.bundled() }

  private static func town(_ people: Int?, latitude: Double = 50, longitude: Double = 30) -> Place {
    Place(
      name: "T",
      point: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude),
      country: "UA",
      population: people
    )
  }

  @Test("Every territory with people has them, and none has more than China")
  func table() throws {
    let known = TerritoryCode.all.compactMap(\.population)
    #expect(known.count == 246)
    #expect(known.max() == TerritoryCode("CN").population)
    #expect((7_000_000_000...8_500_000_000).contains(known.reduce(0, +)))
    #expect(TerritoryCode.highSeas.population == nil && TerritoryCode.unknown.population == nil)
    #expect(TerritoryCode("AQ").population == nil)
  }

  @Test(
    "A damaged table is refused with the line",
    arguments: ["UA\t0", "UA\tx", "QQ\t1", "UA", "UA\t1\nUA\t2"]
  )
  func damaged(text: String) {
    #expect(throws: GeographyDataError.self) { try TerritoryPopulations(Array(text.utf8)) }
  }

  @Test("Towns and the others are everyone, in every territory")
  func sums() throws {
    // Those whose towns hold more people than they have are among them; all take a quarter of a minute.
    let codes = ["UA", "CN", "IR", "HK", "SG", "JP", "AQ", "MC", "TO", "XK", "EH", "PN"]
    for code in codes.compactMap({ TerritoryCode($0) }) {
      let people = try Self.gazetteer.get().people(in: code)
      #expect(people.total == code.population ?? people.townsPopulation, "\(code)")
      #expect(people.remainder >= 0 && people.townsPopulation >= 0, "\(code)")
      #expect(people.townFactor > 0 && people.townFactor <= 1, "\(code)")
      #expect(people.towns.allSatisfy { $0.country == code }, "\(code)")
    }
  }

  @Test("Towns that are said to hold more people than the territory count for less")
  func tooMany() {
    let people = TerritoryPeople(
      "UA",
      towns: [Self.town(300), Self.town(100), Self.town(nil)],
      population: 200
    )
    #expect(people.townsPopulation == 200 && people.remainder == 0 && people.townFactor == 0.5)
    let few = TerritoryPeople("UA", towns: [Self.town(-5), Self.town(50)], population: 200)
    #expect(few.townsPopulation == 50 && few.remainder == 150 && few.townFactor == 1)
    let unknown = TerritoryPeople("UA", towns: [Self.town(.max), Self.town(.max)], population: nil)
    #expect(unknown.total == 20_000_000_000 && unknown.remainder == 0)
  }

  @Test("Cells hold everyone together, and each what its towns and an even share give")
  func cells() throws {
    let grid = try #require(CellGrid(divisions: 64))
    var random = SeededGenerator(seed: 17)
    for code in ["UA", "TO", "SG", "MC"].compactMap({ TerritoryCode($0) }) {
      let people = try Self.gazetteer.get().people(in: code)
      let spread = PeopleByCell(people, grid: grid, atlas: try Self.atlas.get())
      let towns = Set(people.towns.compactMap { grid.cell(containing: $0.point) })
      let everywhere = spread.population(in: towns.union(spread.landCells))
      #expect(abs(everywhere - Double(people.total)) < 1, "\(code)")
      // A slow sum over a random half of the cells.
      let half = Set(towns.union(spread.landCells).filter { _ in Bool.random(using: &random) })
      var slow = 0.0
      for cell in half {
        for town in people.towns where grid.cell(containing: town.point) == cell {
          slow += Double(town.population ?? 0) * people.townFactor
        }
        if spread.landCells.contains(cell) {
          slow += Double(people.remainder) / Double(spread.landCells.count)
        }
      }
      #expect(abs(slow - spread.population(in: half)) < 1, "\(code)")
    }
  }

  @Test("Land cells are those whose middle the atlas gives to the territory")
  func land() throws {
    let grid = try #require(CellGrid(divisions: 64))
    let atlas = try Self.atlas.get()
    let cells = Set(atlas.landCells(of: "UA", in: grid))
    #expect((50...65).contains(cells.count))
    for index in 0..<grid.count {
      let cell = Cell(index: index)
      let center = try #require(grid.center(of: cell))
      // Waters within 12 nautical miles are the territory's, and no land.
      if cells.contains(cell) { #expect(atlas.territory(at: center) == "UA") }
    }
    #expect(atlas.landCells(of: .highSeas, in: grid).isEmpty)
  }
}
