import Constellation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Radio
import Routing
import Scheduling
import SeededRandomness
import Service
import Testing
import World

/// What must hold in every plan, on random worlds with printed seeds.
@Suite struct PlanInvariantTests {
  private static let licensed: [TerritoryCode] = ["UA", "PL", "DE", "FR", "US", "CA", .highSeas]

  /// A world of one or two random shells, random gateways and random terminals.
  static func world(seed: UInt64, crew: Crew = Crew(size: 1)) throws -> World {
    var generator = SeededGenerator(seed: seed)
    var description = WorldDescription(name: "random-\(seed)", title: "")
    let start = try #require(Instant(iso8601: "2022-10-10T12:00:00Z"))
    description.start = start + .seconds(Int.random(in: 0...86_400, using: &generator))
    for index in 0...Int.random(in: 0...1, using: &generator) {
      let shell = try WalkerShell(
        name: "R\(index)",
        height: .altitude(.kilometres(Double.random(in: 400...1_300, using: &generator))),
        inclination: .degrees(Double.random(in: 40...98, using: &generator)),
        planes: Int.random(in: 1...30, using: &generator),
        satellitesPerPlane: Int.random(in: 1...30, using: &generator),
        phasing: .walker(factor: 1),
        epoch: start
      )
      let pattern: LaserPattern = Bool.random(using: &generator) ? .plusGrid : .none
      description.shells.append(ShellDescription(shell, lasers: pattern))
    }
    description.ground = ground(&generator)
    description.rules.minimumElevation = .degrees(Double.random(in: 10...35, using: &generator))
    description.rules.gsoExclusion = .degrees(Double.random(in: 0...20, using: &generator))
    description.rules.beamsPerSatellite = Int.random(in: 1...4, using: &generator)
    description.rules.stayWeight = Double.random(in: 0...0.5, using: &generator)
    description.rules.loadWeight = Double.random(in: 0...0.5, using: &generator)
    description.rules.channelsPerCell = Int.random(in: 1...3, using: &generator)
    description.licences = licensed.map {
      Licence(territory: $0, status: .licensed, gatewayRights: $0 != "FR", source: "")
    }
    description.terminals = (0..<60).map { number in
      let spread = Bool.random(using: &generator)
      let latitude =
        spread
        ? Double.random(in: -90...90, using: &generator)
        : Double.random(in: 45...54, using: &generator)
      let longitude =
        spread
        ? Double.random(in: -180...180, using: &generator)
        : Double.random(in: 0...38, using: &generator)
      return Terminal(
        id: TerminalID("t\(number)"),
        name: "",
        point: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude),
        state: number % 13 == 5 ? .suspended : .activated
      )
    }
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled(), crew: crew)
  }

  private static func ground(_ generator: inout SeededGenerator) -> GroundSegment {
    let territories: [TerritoryCode] = ["DE", "PL", "FR", "US", "CN"]
    return GroundSegment(
      gateways: (0..<12).map { number in
        Gateway(
          name: "g\(number)",
          territory: territories[number % territories.count],
          point: GeodeticPoint(
            latitudeDegrees: Double.random(in: 30...60, using: &generator),
            longitudeDegrees: Double.random(in: -120...40, using: &generator)
          ),
          minimumElevation: .degrees(Double.random(in: 5...30, using: &generator)),
          antennas: Int.random(in: 1...4, using: &generator),
          isInService: number % 7 != 3,
          status: ""
        )
      },
      pointsOfPresence: [(50.1, 8.7), (40.7, -74)].enumerated().map { index, place in
        PointOfPresence(
          code: "p\(index)",
          name: "",
          point: GeodeticPoint(latitudeDegrees: place.0, longitudeDegrees: place.1)
        )
      }
    )
  }

  private static let seeds = Array(1...12) as [UInt64]

  @Test("Each terminal has one assignment or one reason", arguments: seeds)
  func complete(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    let plan = world.plan(for: Slot(containing: world.start))
    #expect(plan.outcomes.count == world.terminals.count, "seed \(seed)")
    for terminal in world.terminals {
      #expect(plan.outcomes[terminal.terminal.id] != nil, "seed \(seed)")
      if terminal.terminal.state == .suspended {
        #expect(plan.outcomes[terminal.terminal.id]?.assignment == nil)
      }
    }
  }

  @Test(
    "No link is below its mask, at any moment of the slot; no delay is below distance over c",
    arguments: seeds
  )
  func geometry(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    let plan = world.plan(for: Slot(containing: world.start))
    let skies = (0...5).map { part in
      Sky(of: world.constellation, at: plan.slot.start + plan.slot.duration * part / 5)
    }
    for terminal in world.terminals {
      guard let assignment = plan.outcomes[terminal.terminal.id]?.assignment else { continue }
      let gateway = world.ground.gateways[try #require(assignment.gateway)]
      guard case .satellite(let last) = assignment.nodes.dropLast(2).last else {
        Issue.record("seed \(seed): no satellite before the gateway")
        continue
      }
      for (part, sky) in skies.enumerated() {
        let up = terminal.site.look(at: sky.position(assignment.satellite))
        #expect(up.elevation >= world.planner.rules.minimumElevation, "seed \(seed)")
        let down = gateway.site.look(at: sky.position(last))
        #expect(down.elevation >= gateway.minimumElevation, "seed \(seed)")
        let delay = assignment.uplinkDelay.seconds(atFraction: Double(part) / 5)
        #expect(delay >= (up.range + down.range).lightTimeSeconds - 1e-9, "seed \(seed)")
      }
      if let separation = GSOArc(seenFrom: terminal.site)
        .separation(from: skies[0].position(assignment.satellite), seenFrom: terminal.site)
      {
        #expect(separation >= world.planner.rules.gsoExclusion, "seed \(seed)")
      }
    }
  }

  @Test("The curve of a delay is within a microsecond of the exact geometry", arguments: seeds)
  func delayCurve(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    let plan = world.plan(for: Slot(containing: world.start))
    for terminal in world.terminals {
      guard let assignment = plan.outcomes[terminal.terminal.id]?.assignment else { continue }
      for part in [0.2, 0.4, 0.7, 0.9] {
        let sky = Sky(of: world.constellation, at: plan.slot.start + .seconds(15 * part))
        var place = terminal.site.position
        var length = Length.zero
        for node in assignment.nodes {
          switch node {
          case .satellite(let index):
            length += place.distance(to: sky.position(index))
            place = sky.position(index)
          case .gateway(let index):
            let gateway = world.ground.gateways[index]
            let pop = world.ground.pointsOfPresence[try #require(assignment.pointOfPresence)]
            length += place.distance(to: gateway.site.position)
            length += gateway.site.point.greatCircleDistance(to: pop.point)
          case .pointOfPresence: continue
          }
        }
        let curve = assignment.uplinkDelay.seconds(atFraction: part)
        #expect(abs(curve - length.lightTimeSeconds) < 1e-6, "seed \(seed)")
      }
    }
  }

  @Test("No service without a licence, and no gateway without the right", arguments: seeds)
  func law(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    let plan = world.plan(for: Slot(containing: world.start))
    for terminal in world.terminals {
      guard let assignment = plan.outcomes[terminal.terminal.id]?.assignment else { continue }
      let territory = world.atlas.territory(at: terminal.terminal.point)
      #expect(Self.licensed.contains(territory), "seed \(seed): \(territory)")
      let gateway = world.ground.gateways[try #require(assignment.gateway)]
      #expect(gateway.isInService)
      #expect(["DE", "PL", "US"].contains(gateway.territory), "seed \(seed)")
    }
  }

  @Test("No satellite, cell or gateway is above its capacity", arguments: seeds)
  func capacity(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    let plan = world.plan(for: Slot(containing: world.start))
    let rules = world.planner.rules
    var beams: [Int: Set<Int>] = [:]
    var cells: [Cell: Set<[Int]>] = [:]
    for terminal in world.terminals {
      guard let assignment = plan.outcomes[terminal.terminal.id]?.assignment else { continue }
      beams[assignment.satellite, default: []].insert(assignment.beam)
      cells[terminal.cell, default: []].insert([assignment.satellite, assignment.beam])
    }
    #expect(beams.values.allSatisfy { $0.count <= rules.beamsPerSatellite }, "seed \(seed)")
    #expect(cells.values.allSatisfy { $0.count <= rules.channelsPerCell }, "seed \(seed)")
    let antennas = Dictionary(grouping: plan.feeders, by: \.gateway)
    for (gateway, feeders) in antennas {
      #expect(feeders.count <= world.ground.gateways[gateway].antennas, "seed \(seed)")
    }
    #expect(Set(plan.feeders.map(\.satellite)).count == plan.feeders.count, "seed \(seed)")
  }

  @Test(
    "A run that passed through many slots gives the plan of one that started there",
    arguments: seeds
  )
  func sameBits(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    var slot = Slot(containing: world.start)
    var through = world.plan(for: slot)
    for _ in 0..<Int(seed) {
      slot = slot.next
      through = world.plan(for: slot, after: through)
    }
    let direct = world.plan(for: slot)
    #expect(direct.outcomes == through.outcomes, "seed \(seed)")
    #expect(direct.feeders == through.feeders, "seed \(seed)")
    let later = Slot(containing: slot.start + .seconds(15 * Int(seed) + 200))
    let skipped = world.plan(for: later, after: through)
    let cold = world.plan(for: later)
    #expect(skipped.outcomes == cold.outcomes, "seed \(seed)")
    #expect(skipped.sky.lasers.links == cold.sky.lasers.links, "seed \(seed)")
  }

  @Test("One thread and three make the same plan", arguments: seeds)
  func threads(seed: UInt64) throws {
    let one = try Self.world(seed: seed)
    let three = try Self.world(seed: seed, crew: Crew(size: 3))
    let slot = Slot(containing: one.start)
    let (a, b) = (one.plan(for: slot), three.plan(for: slot))
    #expect(a.outcomes == b.outcomes, "seed \(seed)")
    #expect(a.feeders == b.feeders, "seed \(seed)")
  }

  @Test("A hand-over is a change of satellite between two slots", arguments: seeds)
  func handOvers(seed: UInt64) throws {
    let world = try Self.world(seed: seed)
    var slot = Slot(containing: world.start)
    var before = world.plan(for: slot)
    for _ in 0..<4 {
      slot = slot.next
      let plan = world.plan(for: slot, after: before)
      for terminal in world.terminals {
        let id = terminal.terminal.id
        guard let now = plan.outcomes[id]?.assignment else { continue }
        let earlier = before.outcomes[id]?.assignment?.satellite
        let changed = earlier.map { $0 != now.satellite } ?? false
        #expect(now.isHandOver == changed, "seed \(seed)")
        #expect((world.link(of: id, in: plan).path?.handOver != nil) == changed, "seed \(seed)")
      }
      before = plan
    }
  }
}
