import Constellation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Routing
import Scheduling
import SeededRandomness
import Service
import Testing
import World

/// Traffic that keeps out of territories.
@Suite struct AvoidanceTests {
  private static let codes: [TerritoryCode] = ["DE", "PL", "FR", "CZ"]

  /// A small world with lasers, gateways and points of presence in four territories.
  private static func description(seed: UInt64) throws -> WorldDescription {
    var generator = SeededGenerator(seed: seed)
    var description = WorldDescription(name: "avoid-\(seed)", title: "")
    let start = try #require(Instant(iso8601: "2022-10-10T12:00:00Z"))
    description.start = start
    let shell = try WalkerShell(
      name: "R",
      height: .altitude(.kilometres(Double.random(in: 500...1_300, using: &generator))),
      inclination: .degrees(60),
      planes: Int.random(in: 12...30, using: &generator),
      satellitesPerPlane: Int.random(in: 12...30, using: &generator),
      phasing: .walker(factor: 1),
      epoch: start
    )
    let lasers: LaserPattern = Bool.random(using: &generator) ? .plusGrid : .none
    description.shells = [ShellDescription(shell, lasers: lasers)]
    description.standing = .licensed
    description.ground = GroundSegment(
      gateways: (0..<8).map { number in
        Gateway(
          name: "g\(number)",
          territory: codes[number % 4],
          point: point(&generator),
          minimumElevation: .degrees(10),
          antennas: 4,
          isInService: true,
          status: ""
        )
      },
      pointsOfPresence: (0..<5).map { number in
        PointOfPresence(
          code: "p\(number)",
          name: "",
          point: point(&generator),
          territory: number == 4 ? nil : codes[number]
        )
      },
      homes: ["UA": [Home(Int.random(in: 0..<5, using: &generator))]],
      maximumBackhaul: .kilometres(Double.random(in: 100...1_500, using: &generator))
    )
    description.terminals = (0..<60).map { number in
      var terminal = Terminal(
        id: TerminalID("t\(number)"),
        name: "",
        point: point(&generator),
        isWhitelisted: false
      )
      if number.isMultiple(of: 2) {
        terminal.avoid = codes.filter { _ in Bool.random(using: &generator) }
      }
      return terminal
    }
    return description
  }

  private static func point(_ generator: inout SeededGenerator) -> GeodeticPoint {
    GeodeticPoint(
      latitudeDegrees: Double.random(in: 45...54, using: &generator),
      longitudeDegrees: Double.random(in: 0...32, using: &generator)
    )
  }

  private static let seeds = 1...24 as ClosedRange<UInt64>

  @Test("No station of a path on the ground stands in a territory to avoid")
  func avoided() throws {
    let atlas = try TerritoryAtlas.bundled()
    let counts = try Self.seeds.map { try Self.served(seed: $0, atlas) }
    // Whoever avoids something is served all the same, in most worlds.
    #expect(counts.count { $0 > 0 } * 2 > counts.count, "\(counts)")
  }

  /// How many are served of those who avoid something, all outside of that.
  private static func served(seed: UInt64, _ atlas: TerritoryAtlas) throws -> Int {
    let description = try Self.description(seed: seed)
    let world = World(description, atlas: atlas)
    let plan = world.plan(for: Slot(containing: world.start))
    var count = 0
    for terminal in description.terminals {
      let outcome = try #require(plan.outcomes[terminal.id])
      guard let assignment = outcome.assignment else { continue }
      if !terminal.avoid.isEmpty { count += 1 }
      for node in assignment.nodes {
        switch node {
        case .satellite: continue
        case .gateway(let index):
          #expect(!terminal.avoid.contains(description.ground.gateways[index].territory))
        case .pointOfPresence(let index):
          let point = description.ground.pointsOfPresence[index]
          let territory = point.territory ?? world.atlas.territory(at: point.point)
          #expect(!terminal.avoid.contains(territory), "seed \(seed): \(terminal.id)")
        }
      }
    }
    return count
  }

  @Test("Who avoids nothing that is there has the plan of who avoids nothing", arguments: seeds)
  func unchanged(seed: UInt64) throws {
    var description = try Self.description(seed: seed)
    let atlas = try TerritoryAtlas.bundled()
    for index in description.terminals.indices { description.terminals[index].avoid = [] }
    let plain = World(description, atlas: atlas)
    for index in description.terminals.indices { description.terminals[index].avoid = ["NZ"] }
    let far = World(description, atlas: atlas)
    let slot = Slot(containing: plain.start)
    #expect(plain.plan(for: slot).outcomes == far.plan(for: slot).outcomes, "seed \(seed)")
  }

  @Test("Where every territory is avoided the reason says what is missing")
  func nothingLeft() throws {
    var description = try Self.description(seed: 5)
    let atlas = try TerritoryAtlas.bundled()
    description.ground.pointsOfPresence.removeLast()
    for index in description.terminals.indices { description.terminals[index].avoid = Self.codes }
    var world = World(description, atlas: atlas)
    var reasons = Set(world.plan(for: Slot(containing: world.start)).outcomes.all.map(\.reason))
    #expect(reasons.contains(.noPointOfPresence))
    #expect(!reasons.contains(nil) && !reasons.contains(.noGatewayInReach))
    // With points of presence elsewhere it is the gateways that are missing.
    for index in description.ground.pointsOfPresence.indices {
      description.ground.pointsOfPresence[index].territory = "AT"
    }
    world = World(description, atlas: atlas)
    reasons = Set(world.plan(for: Slot(containing: world.start)).outcomes.all.map(\.reason))
    #expect(reasons.contains(.noGatewayInReach))
    #expect(!reasons.contains(nil) && !reasons.contains(.noPointOfPresence))
  }
}
