import Constellation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import SeededRandomness
import Service
import Testing
import World

/// What of the ground is in service when.
@Suite struct GroundDateTests {
  private static func pop(
    _ code: String,
    longitude: Double,
    from begins: Instant? = nil,
    until ends: Instant? = nil
  ) -> PointOfPresence {
    PointOfPresence(
      code: code,
      name: code,
      point: GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: longitude),
      serviceBegins: begins,
      serviceEnds: ends
    )
  }

  private static func date(_ text: String) throws -> Instant {
    try #require(Instant(iso8601: text))
  }

  @Test("A slot is served exactly when each of its instants is (seeds 1 to 2,000)")
  func wholeSlot() throws {
    let slot = Slot(containing: try Self.date("2023-04-01T00:00:00Z"))
    var outcomes = Set<Bool>()
    for seed in 1...2_000 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      func instant() -> Instant? {
        guard Bool.random(using: &generator) else { return nil }
        return slot.start + .seconds(Int.random(in: -3...18, using: &generator))
      }
      let pop = Self.pop("P", longitude: 0, from: instant(), until: instant())
      // Dates are whole seconds: an instant a half second in stands for those around it.
      let halves = (0..<30).map { slot.start + .milliseconds(500 * $0) }
      let isServed = halves.allSatisfy { pop.isInService(at: $0) }
      #expect(pop.isInService(during: slot) == isServed, "seed \(seed)")
      outcomes.insert(isServed)
    }
    #expect(outcomes.count == 2)
  }

  @Test("What is flagged out of service never serves")
  func never() throws {
    let slot = Slot(containing: try Self.date("2023-04-01T00:00:00Z"))
    var pop = Self.pop("P", longitude: 0)
    #expect(pop.isInService(during: slot) && pop.isAlwaysInService)
    pop.isInService = false
    #expect(!pop.isInService(during: slot) && !pop.isInService(at: slot.start))
  }

  @Test("The home is the last stated that has begun and is in service, else the nearest in service")
  func homes() throws {
    let open = try Self.date("2023-07-01T00:00:00Z")
    let closed = try Self.date("2023-09-01T00:00:00Z")
    let ground = GroundSegment(
      pointsOfPresence: [
        Self.pop("far", longitude: 100), Self.pop("new", longitude: 50, from: open, until: closed),
        Self.pop("near", longitude: 10),
      ],
      homes: ["DE": [Home(0), Home(1)], "FR": [Home(1)], "PL": [Home(0), Home(2, from: open)]]
    )
    let here = GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: 0)
    func home(_ territory: TerritoryCode, _ text: String) throws -> Int? {
      ground.home(of: territory, at: here, during: Slot(containing: try Self.date(text)))
    }
    #expect(try home("DE", "2023-06-30T00:00:00Z") == 0)
    #expect(try home("DE", "2023-07-02T00:00:00Z") == 1)
    #expect(try home("DE", "2023-09-02T00:00:00Z") == 0)
    #expect(try home("FR", "2023-06-30T00:00:00Z") == 2)
    #expect(try home("FR", "2023-07-02T00:00:00Z") == 1)
    #expect(try home("PL", "2023-06-30T00:00:00Z") == 0)
    #expect(try home("PL", "2023-07-02T00:00:00Z") == 2)
    #expect(try home("ES", "2023-07-02T00:00:00Z") == 2)
    #expect(GroundSegment().home(of: "ES", at: here, during: Slot(containing: open)) == nil)
  }

  @Test("A home that no point of presence stands for has no effect")
  func wrongIndex() throws {
    let ground = GroundSegment(pointsOfPresence: [], homes: ["DE": [Home(7), Home(-1)]])
    let here = GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: 0)
    let slot = Slot(containing: try Self.date("2023-07-02T00:00:00Z"))
    #expect(ground.home(of: "DE", at: here, during: slot) == nil)
    #expect(ground.home(among: [Home(3)], during: slot) == nil)
  }

  @Test("The file says dates and homes as they are read")
  func readDates() throws {
    let text = """
      apus-world: 1
      name: test
      start: 2022-10-10T12:00:00Z
      constellation:
        shells:
          - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4}
      ground:
        gateways:
          - {name: G, territory: DE, latitude-deg: 50, longitude-deg: 8, in-service-until: 2024-01-01T00:00:00Z}
          - {name: H, territory: DE, latitude-deg: 50, longitude-deg: 8, in-service: false}
        points-of-presence:
          - {code: a, latitude-deg: 50, longitude-deg: 8, territory: DE}
          - {code: b, latitude-deg: 50, longitude-deg: 9, in-service-from: 2023-01-01T00:00:00Z}
        homes:
          DE: [{pop: b, from: 2023-02-01T00:00:00Z}, {pop: a}]
          FR: a
      """
    let world = try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
    let gateways = world.ground.gateways
    #expect(gateways.map(\.serviceEnds) == [try Self.date("2024-01-01T00:00:00Z"), nil])
    #expect(gateways.map(\.isInService) == [true, false])
    #expect(world.ground.pointsOfPresence.map(\.territory) == ["DE", nil])
    let begins = world.ground.pointsOfPresence.map(\.serviceBegins)
    #expect(begins == [nil, try Self.date("2023-01-01T00:00:00Z")])
    let later = Home(1, from: try Self.date("2023-02-01T00:00:00Z"))
    #expect(world.ground.homes["DE"] == [Home(0), later])
    #expect(world.ground.homes["FR"] == [Home(0)])
  }

  @Test("Starlink's ground of October 2022 grows until September 2023, and plans follow it")
  func starlink() throws {
    let library = try WorldLibrary()
    let gazetteer = library.gazetteer
    let manila = try gazetteer.resolve("Manila").point
    var served: [Bool] = []
    for start in ["2022-10-10T12:00:00Z", "2023-09-15T00:00:00Z"] {
      let world = try library.world(named: "starlink-2022-10", start: Self.date(start)).world
      let slot = Slot(containing: world.start)
      let gateways = world.ground.gateways.filter { $0.isInService(during: slot) }
      #expect(gateways.count == (served.isEmpty ? 124 : 165))
      #expect(!gateways.contains { $0.name.contains("TT&C") || $0.status.contains("ot b") })
      let guest = world.prepared(Terminal(id: TerminalID("guest"), name: "", point: manila))
      let outcome = world.plan(for: slot, guests: [guest]).outcomes[TerminalID("guest")]
      served.append(outcome?.assignment != nil)
      if let gateway = outcome?.assignment?.gateway {
        #expect(world.ground.gateways[gateway].name == "Angeles")
      }
    }
    #expect(served == [false, true])
  }
}
