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

/// Asking about one terminal more gives what the whole plan gives it, bit for bit.
@Suite struct PlaceInquiryTests {
  private static let territories: [TerritoryCode] = ["UA", "PL", "DE", "FR", "RO", "US", .highSeas]

  /// A world of random shells, gateways and terminals, crowded enough that beams run out: half of the
  /// terminals stand in a few cells, some move, some avoid a territory.
  private static func world(_ random: inout SeededGenerator, seed: UInt64) throws -> World {
    var description = WorldDescription(name: "inquiry-\(seed)", title: "")
    let start = try #require(Instant(iso8601: "2022-10-10T12:00:00Z"))
    description.start = start + .seconds(Int.random(in: 0...86_400, using: &random))
    for index in 0...Int.random(in: 0...1, using: &random) {
      let shell = try WalkerShell(
        name: "R\(index)",
        height: .altitude(.kilometres(Double.random(in: 500...1_300, using: &random))),
        inclination: .degrees(Double.random(in: 45...98, using: &random)),
        planes: Int.random(in: 6...30, using: &random),
        satellitesPerPlane: Int.random(in: 6...30, using: &random),
        phasing: .walker(factor: 1),
        epoch: start
      )
      let pattern: LaserPattern = Int.random(in: 0..<3, using: &random) > 0 ? .plusGrid : .none
      description.shells.append(ShellDescription(shell, lasers: pattern))
    }
    description.ground = ground(&random)
    description.rules.minimumElevation = .degrees(Double.random(in: 10...30, using: &random))
    description.rules.gsoExclusion = .degrees(Double.random(in: 0...15, using: &random))
    description.rules.beamsPerSatellite = Int.random(in: 1...4, using: &random)
    description.rules.loadWeight = Double.random(in: 0...0.5, using: &random)
    description.rules.channelsPerCell = Int.random(in: 1...3, using: &random)
    description.licences = territories.map {
      Licence(territory: $0, status: .licensed, gatewayRights: $0 != "FR", source: "")
    }
    description.terminals = try (0..<120).map { try terminal($0, at: start, &random) }
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  private static func ground(_ random: inout SeededGenerator) -> GroundSegment {
    let gateways = (0..<14).map { number in
      Gateway(
        name: "g\(number)",
        territory: (["DE", "PL", "FR", "US", "CN"] as [TerritoryCode])[number % 5],
        point: GeodeticPoint(
          latitudeDegrees: Double.random(in: 30...60, using: &random),
          longitudeDegrees: Double.random(in: -120...40, using: &random)
        ),
        minimumElevation: .degrees(Double.random(in: 5...25, using: &random)),
        antennas: Int.random(in: 1...3, using: &random),
        isInService: number % 7 != 3,
        status: ""
      )
    }
    let points = [(50.1, 8.7), (40.7, -74), (52.2, 21)].enumerated().map { index, place in
      PointOfPresence(
        code: "p\(index)",
        name: "",
        point: GeodeticPoint(latitudeDegrees: place.0, longitudeDegrees: place.1)
      )
    }
    return GroundSegment(gateways: gateways, pointsOfPresence: points)
  }

  private static func point(_ random: inout SeededGenerator) -> GeodeticPoint {
    let (latitude, longitude) =
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        (Double.random(in: -80...80, using: &random), Double.random(in: -180...180, using: &random))
      case 1:
        (Double.random(in: 45...54, using: &random), Double.random(in: 0...38, using: &random))
      default:
        // Two cells and their neighbours.
        (
          50 + Double.random(in: 0...0.4, using: &random),
          (Bool.random(using: &random) ? 10 : 30) + Double.random(in: 0...0.4, using: &random)
        )
      }
    return GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
  }

  private static func terminal(
    _ number: Int,
    at start: Instant,
    _ random: inout SeededGenerator
  ) throws -> Terminal {
    let place = point(&random)
    var terminal = Terminal(id: TerminalID("t\(number)"), name: "", point: place)
    if number % 12 == 7 {
      let track = try Track([
        Track.Waypoint(at: start, point: place),
        Track.Waypoint(at: start + .seconds(90_000), point: point(&random)),
      ])
      terminal = Terminal(id: terminal.id, name: "", track: track)
    }
    terminal.state = number % 13 == 5 ? .suspended : .activated
    if number % 9 == 2 { terminal.avoid = ["DE"] }
    return terminal
  }

  private static func acts(
    _ world: World,
    in slot: Slot,
    _ random: inout SeededGenerator
  ) -> [Act] {
    let satellites = world.constellation.satellites.map(\.name)
    return (0..<Int.random(in: 0...25, using: &random)).map { number in
      // Of the file, or of one that asks.
      let name = Int.random(in: 0..<6, using: &random) == 0 ? "q" : "t"
      let id = TerminalID("\(name)\(Int.random(in: 0..<(name == "q" ? 12 : 120), using: &random))")
      let decision: Act.Decision =
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
          .licence(
            Licence(
              territory: territories.randomElement(using: &random) ?? "UA",
              status: Bool.random(using: &random) ? .licensed : .prohibited,
              source: ""
            )
          )
        case 1: .satellite(name: satellites.randomElement(using: &random) ?? "", works: false)
        case 2: .gateway(name: "g\(Int.random(in: 0..<14, using: &random))", works: false)
        case 3:
          .register(
            terminals: TerminalSheet([
              Terminal(id: TerminalID("n\(number)"), name: "", point: point(&random))
            ])
          )
        default: .terminal(id, Bool.random(using: &random) ? .suspended : .activated)
        }
      // Some hold before the slot, some from its start, some from its end.
      let at = slot.start + .seconds(15 * Int.random(in: -40...1, using: &random))
      return Act(at: at, actor: "a", reason: "", decision: decision)
    }.sorted { $0.at < $1.at }
  }

  private static func guests(
    _ world: World,
    _ count: Int,
    _ random: inout SeededGenerator
  ) -> [PlannedTerminal] {
    (0..<count).map { number in
      var guest = Terminal(id: TerminalID("g\(number)"), name: "", point: point(&random))
      if Int.random(in: 0..<4, using: &random) == 0 { guest.avoid = ["PL"] }
      return world.prepared(guest)
    }
  }

  @Test(
    "The cheap way and the whole plan agree: worlds, acts, guests and places by lot",
    arguments: Array(1...24) as [UInt64]
  )
  func equalsWholePlan(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let world = try Self.world(&random, seed: seed)
    var slot = Slot(containing: world.start)
    for _ in 0..<Int.random(in: 0...3, using: &random) { slot = slot.next }
    let acts = Self.acts(world, in: slot, &random)
    let joined = Self.guests(world, Int.random(in: 0...6, using: &random), &random)
    // Some joined before the plan was made, some since, and some have left.
    let planned = world.planned(for: slot, acts: acts, guests: Array(joined.dropFirst(2)))
    let present = Array(joined.dropLast(joined.count > 3 ? 1 : 0))
    var outcomes: [String: Int] = [:]
    var cheapCount = 0
    for others in [[], present] {
      let inquiry = world.inquiry(on: planned, beside: others)
      for number in 0..<12 {
        var terminal = Terminal(id: TerminalID("q\(number)"), name: "", point: Self.point(&random))
        if number % 5 == 4 { terminal.avoid = ["US"] }
        // Now and then the name of one that is there, and of one that acts suspended.
        if number == 3 { terminal.id = TerminalID("t3") }
        let guest = world.prepared(terminal)
        let whole = world.plan(under: planned.plan.sky, acts: acts, guests: others + [guest])
        let expected = try #require(whole.outcomes[terminal.id])
        let answer = inquiry.plan(for: guest)
        let found = answer.outcomes[terminal.id]
        if answer.outcomes.count == 1 { cheapCount += 1 }
        #expect(found == expected, "seed \(seed), \(others.count) guests, \(terminal.point)")
        outcomes[expected.reason?.rawValue ?? "served", default: 0] += 1
      }
    }
    // A name that is taken wants the whole plan, and a destination that only one who moves has.
    #expect(cheapCount >= 16, "seed \(seed): \(cheapCount)")
    print("seed \(seed): \(outcomes.sorted { $0.key < $1.key })")
  }
}
