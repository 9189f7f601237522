import Constellation
import Foundation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Scheduling
import Service
import Testing
import World

/// What must be seen in the world `closed-door`.
@Suite struct ClosedDoorStoryTests {
  private static let legal: Set<String> = ["not-licensed", "disputed-area"]
  private static let borders = Result { try SlowBorders() }

  @Test("No kit in China is ever served, while every neighbour opens")
  func never() throws {
    let library = try WorldLibrary()
    let world = try library.world(named: "closed-door", crew: Crew(size: 2)).world
    let gazetteer = library.gazetteer
    var run = StoryRun(of: world) { gazetteer.people(in: $0) }
    var served: [String: [Int]] = [:]
    while let moment = run.next() {
      for territory in moment.territories {
        served[territory.territory, default: []].append(territory.kitsOnline)
        let isForeign = territory.through.allSatisfy {
          !["CN", "HK", "MO"].contains($0.gatewayTerritory)
            && !["CN", "HK", "MO", ""].contains($0.popTerritory)
        }
        #expect(isForeign, "\(moment.timeUtc) \(territory.territory)")
        guard territory.territory == "CN" else { continue }
        #expect(territory.kitsActivated > 600)
        #expect(Set(territory.refused.keys).isSubset(of: Self.legal), "\(territory.refused)")
      }
    }
    #expect(served["CN"]?.allSatisfy { $0 == 0 } == true)
    // Each neighbour from its date on, and not before.
    func firsts(_ code: String) -> Int? { served[code]?.firstIndex { $0 > 0 } }
    let dated = ["JP", "PH", "MN", "BT", "KZ"].compactMap(firsts)
    #expect(dated.count == 5 && dated == dated.sorted() && Set(dated).count == 5)
    #expect(served["XZ"]?.allSatisfy { $0 > 0 } == true)
  }

  @Test("Ships: served beyond 12 nautical miles and the buffer, not inside either")
  func ships() throws {
    let world = try WorldLibrary().world(named: "closed-door").world
    let plan = world.plan(for: Slot(containing: world.start))
    let borders = try Self.borders.get()
    var counts = (served: 0, waters: 0, buffer: 0)
    for ship in world.terminals where ship.terminal.name.hasPrefix("ship") {
      let outcome = try #require(plan.outcomes[ship.terminal.id])
      let point = ship.terminal.point
      let (x, y) = (point.longitude.degrees, point.latitude.degrees)
      let miles =
        (borders.distances(x, y, within: 60_000).filter { $0.key != 0 }.values.min() ?? 60_000)
        / 1_852
      switch outcome {
      case .served:
        counts.served += 1
        #expect(miles > 12 + 5_000 * 0.99 / 1_852, "\(ship.terminal.name): \(miles)")
      case .refused(.borderBuffer):
        counts.buffer += 1
        #expect(miles > 11.98, "\(ship.terminal.name): \(miles)")
      case .refused: counts.waters += miles < 12.02 ? 1 : 0
      }
    }
    #expect(counts.served >= 5 && counts.waters > 50 && counts.buffer >= 5, "\(counts)")
  }

  /// Cell by cell along the whole border and coast of China, with places all over every cell.
  ///
  /// The slot is the hardest one: every neighbour is open. Whoever is served is looked up by a model of
  /// borders that shares no code with the planner; one in 23 of them, or, with `APUS_ALL_CELLS` in the
  /// environment, each.
  @Test("Cell by cell, to the border: no place in China is served, nor any within the buffer")
  func cells() throws {
    let borders = try Self.borders.get()
    var description = try WorldLibrary().description(of: "closed-door")
    // Without lasers a slot is planned in a tenth of the time. The law is the same, and a gateway of
    // its own for each part of the border makes sure that no place stays closed for want of one.
    description.shells = description.shells.map { ShellDescription($0.shell, lasers: .none) }
    let grid = try #require(CellGrid(divisions: description.cellSides))
    let cells = try Self.borderCells(borders, grid)
    description.terminals = try Self.kits(in: cells, grid)
    description.ground = Self.groundEverywhere(description.terminals.map(\.point))
    for territory in ["KR", "TW", "JP", "PH", "XZ"] as [TerritoryCode] {
      description.licences.append(
        Licence(territory: territory, status: .licensed, source: "assumed")
      )
    }
    description.rules.beamsPerSatellite = 10_000
    let world = World(description, atlas: try TerritoryAtlas.bundled(), crew: Crew(size: 2))
    let end = try #require(description.events.last?.at)
    let plan = world.plan(
      under: SlotSky(of: world.constellation, in: Slot(containing: end).next),
      acts: [],
      guests: []
    )
    var (served, closed, looked) = (0, 0, 0)
    var servedCells: Set<Cell> = []
    let every = ProcessInfo.processInfo.environment["APUS_ALL_CELLS"] == nil ? 23 : 1
    for (number, kit) in world.terminals.enumerated() {
      let outcome = try #require(plan.outcomes[kit.terminal.id])
      let isChina = kit.jurisdiction.required.contains("CN") || kit.jurisdiction.territory == "CN"
      if isChina {
        closed += 1
        #expect(outcome.assignment == nil, "\(kit.terminal.point)")
        continue
      }
      guard outcome.assignment != nil else { continue }
      served += 1
      servedCells.insert(kit.cell)
      guard number % every == 0 else { continue }
      looked += 1
      let (x, y) = (kit.terminal.point.longitude.degrees, kit.terminal.point.latitude.degrees)
      #expect(!borders.deciders(x, y).contains("CN"), "\(x) \(y)")
      #expect(!borders.near(x, y, metres: 5_000).contains("CN"), "\(x) \(y)")
    }
    // Both sides of the border are there, and cells that lie across it are served on their open side.
    let across = Set(world.terminals.filter { $0.jurisdiction.territory == "CN" }.map(\.cell))
    #expect(cells.count > 2_000 && closed > 10_000 && served > 5_000 && looked > 200)
    #expect(servedCells.intersection(across).count > 100)
  }

  /// Cells within about 25 km of an edge between China and anything else.
  private static func borderCells(_ borders: SlowBorders, _ grid: CellGrid) throws -> Set<Cell> {
    let china = try #require(borders.codes.firstIndex(of: "CN")) + 1
    var cells: Set<Cell> = []
    var last: (x: Double, y: Double) = (0, 0)
    for edge in borders.edges where edge.left == china || edge.right == china {
      // A place in some kilometres of the line is enough.
      guard abs(edge.a.x - last.x) + abs(edge.a.y - last.y) > 0.05 else { continue }
      last = edge.a
      // Off a coast the line is 12 nautical miles, 22 km, out.
      for (east, north) in [
        (0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1),
      ] {
        let point = GeodeticPoint(
          latitudeDegrees: edge.a.y + 0.2 * Double(north),
          longitudeDegrees: edge.a.x + 0.2 * Double(east)
        )
        if let cell = grid.cell(containing: point) { cells.insert(cell) }
      }
    }
    return cells
  }

  /// Sixteen places in each cell: the middles of its parts.
  private static func kits(in cells: Set<Cell>, _ grid: CellGrid) throws -> [Terminal] {
    let fine = try #require(CellGrid(divisions: grid.divisions * 4))
    return cells.sorted().flatMap { cell in
      (0..<16).compactMap { part in
        fine.center(of: Cell(index: cell.index * 16 + part)).map {
          Terminal(id: TerminalID("\(cell.index)-\(part)"), name: "", point: $0)
        }
      }
    }
  }

  /// A gateway and a point of presence in every 5 degrees of the places; they count as Japan's.
  private static func groundEverywhere(_ points: [GeodeticPoint]) -> GroundSegment {
    var ground = GroundSegment()
    let boxes = Set(
      points.map { point in
        [Int(point.latitude.degrees / 5), Int(point.longitude.degrees / 5)]
      }
    )
    for box in boxes.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) {
      let point = GeodeticPoint(
        latitudeDegrees: Double(box[0]) * 5 + 2.5,
        longitudeDegrees: Double(box[1]) * 5 + 2.5
      )
      let name = "\(box[0])-\(box[1])"
      ground.gateways.append(
        Gateway(
          name: name,
          territory: "JP",
          point: point,
          minimumElevation: .degrees(25),
          antennas: 100,
          isInService: true,
          status: "assumed"
        )
      )
      ground.pointsOfPresence.append(
        PointOfPresence(code: name, name: name, point: point, territory: "JP")
      )
    }
    return ground
  }
}
