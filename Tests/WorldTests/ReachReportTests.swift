import Foundation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Testing
import World

@Suite("People in reach, and sites between uplinks, from world files")
struct ReachReportTests {
  private static func description(_ text: String) throws -> WorldDescription {
    try WorldReader(gazetteer: try Gazetteer.bundled()).read(smallestWorld + text, file: "w.yaml")
  }

  private static func problems(_ text: String) throws -> [WorldFileProblem] {
    do {
      _ = try description(text)
      return []
    } catch let error as WorldFileError {
      return error.problems
    }
  }

  private static let text = """
    terminals:
      - {id: a, latitude-deg: 50, longitude-deg: 30}
      - {id: b, latitude-deg: 50, longitude-deg: 31}
    terrestrial:
      - {territory: UA, kind: mobile, downlink-mbps: 20, uplink-mbps: 10}
    networks:
      - {territory: UA, operator: M, kind: mobile, share: 0.9, share-4g: 0.8, share-5g: 0.1, source: S}
      - {territory: UA, operator: F, kind: fibre, share: 0.6, state-controlled: true, recalled: true}
      - {territory: UA, operator: G, kind: fibre, share: 0.99, until: 2022-01-01T00:00:00Z}
      - {territory: PL, operator: P, kind: fibre, share: 1}
    users-per-kit: 10
    failover:
      - {order: [satellite, fibre], detection-s: 1, hold-s: 2}
      - {territory: UA, detection-s: 5}
      - {terminal: b, order: [mobile, satellite], detection-s: 0, hold-s: 30}
    events:
      - {at: 2022-10-10T13:00:00Z, terrestrial-cut: {territory: UA, kind: mobile}}
      - {at: 2022-10-10T14:00:00Z, terrestrial-restored: {territory: UA}}

    """

  private static let world = Result {
    World(try description(text), atlas: try TerritoryAtlas.bundled())
  }

  private static func time(_ text: String) throws -> Instant {
    try #require(Instant(iso8601: "2022-10-10T\(text)Z"))
  }

  private static let people = TerritoryPeople("UA", towns: [], population: 1_000)

  @Test("A cut at its instant takes people away, kits bring some back, and the end of the cut all")
  func cut() throws {
    let world = try Self.world.get()
    let before = world.reachReport(of: Self.people, at: try Self.time("12:59:59"), kits: 0)
    #expect(before.now.overGround == 900 && before.lostByCut == 0 && before.cut.isEmpty)
    let during = world.reachReport(of: Self.people, at: try Self.time("13:00:00"), kits: 5)
    #expect(during.cut == ["mobile"] && during.uncut.overGround == 900)
    #expect(during.withoutKits.together == 600 && during.now.bySatellite == 50)
    #expect(during.now.together == 620 && during.lostByCut == 300 && during.regainedByKits == 20)
    #expect(during.networks.map(\.operatorName) == ["M", "F"])
    #expect(during.networks.map(\.cut) == [true, false] && during.networks[1].stateControlled)
    #expect(during.networks[0].share4g == 0.8 && during.networks[0].share5g == 0.1)
    let few = world.reachReport(
      of: Self.people,
      at: try Self.time("13:30:00"),
      kits: 5,
      usersPerKit: 1
    )
    #expect(few.now.bySatellite == 5 && few.usersPerKit == 1)
    let after = world.reachReport(of: Self.people, at: try Self.time("14:00:00"), kits: 0)
    #expect(after.now.overGround == 900)
    #expect(
      world.reachReport(
        of: TerritoryPeople("CN", towns: [], population: 5),
        at: world.start,
        kits: 0
      ).now.overGround == 0
    )
  }

  @Test("A fixed line is down where the territory has none, and acts count as events do")
  func availability() throws {
    let world = try Self.world.get()
    let a = try #require(world.terminals.first { $0.terminal.id.rawValue == "a" })
    let (from, until) = (try Self.time("12:00:00"), try Self.time("16:00:00"))
    let mobile = world.groundAvailability(of: .mobile, for: a, from: from, until: until)
    #expect(mobile.map(\.isUp) == [true, false, true])
    #expect(mobile.map { ($0.end - $0.start).inSeconds } == [3_600, 3_600, 7_200])
    let act = Act(
      at: try Self.time("15:00:00"),
      actor: "",
      reason: "",
      decision: .terrestrial(scope: TerrestrialScope(.terminal(TerminalID("a"))), works: false)
    )
    let cut = world.groundAvailability(of: .fibre, for: a, from: from, until: until, acts: [act])
    #expect(cut.map(\.isUp) == [true, false])
    // Two slots of the sea have no network at all.
    var sea = a.terminal
    sea.point = GeodeticPoint(latitudeDegrees: 45, longitudeDegrees: -35)
    let none = world.groundAvailability(
      of: .mobile,
      for: world.prepared(sea),
      from: from,
      until: until
    )
    #expect(none.map(\.isUp) == [false])
    // A cut before the beginning is in force at it.
    let late = world.groundAvailability(
      of: .mobile,
      for: a,
      from: try Self.time("13:30:00"),
      until: until
    )
    #expect(late.map(\.isUp) == [false, true])
  }

  @Test("A terminal's own rules count before its territory's, those before the world's")
  func site() throws {
    let world = try Self.world.get()
    let (from, until) = (try Self.time("12:00:00"), try Self.time("15:00:00"))
    let satellite = [UplinkSpan(start: from, end: until, isUp: true)]
    let b = try #require(world.terminals.first { $0.terminal.id.rawValue == "b" })
    let own = world.siteTimeline(for: b, from: from, until: until, satellite: satellite)
    #expect(own.switches.map(\.at) == [try Self.time("13:00:00"), try Self.time("14:00:30")])
    #expect(own.switches.map(\.to) == [.satellite, .mobile] && own.secondsDown == 0)
    let a = try #require(world.terminals.first { $0.terminal.id.rawValue == "a" })
    // The fixed line of its territory is not cut.
    #expect(world.siteTimeline(for: a, from: from, until: until, satellite: []).switches.isEmpty)
    let report = world.siteReport(of: b, own)
    #expect(
      report.order == ["mobile", "satellite"] && report.detectionS == 0 && report.holdS == 30
    )
    #expect(
      report.carriedS["satellite"] == 3_630 && report.switches.map(\.cause) == ["lost", "restored"]
    )
    #expect(report.restorations.first?.first == "satellite")
    var sea = a.terminal
    sea.id = TerminalID("c")
    sea.point = GeodeticPoint(latitudeDegrees: 45, longitudeDegrees: -35)
    let there = world.prepared(sea)
    let site = world.siteTimeline(for: there, from: from, until: until, satellite: satellite)
    #expect(world.siteReport(of: there, site).order == ["satellite", "fibre"])
  }

  @Test("Slots join to spans, a gap parts them")
  func slots() throws {
    let slot = Slot(containing: try Self.time("12:00:00"))
    let later = slot.next.next.next
    let spans = World.satelliteAvailability([
      (slot, true), (slot.next, true), (slot.next.next, false), (later.next, false),
    ])
    #expect(spans.map(\.isUp) == [true, false, false])
    #expect(spans.map(\.start) == [slot.start, slot.next.next.start, later.next.start])
  }

  @Test(
    "What is wrong is said",
    arguments: [
      ("networks: [{territory: UA, operator: o, kind: fibre, share: 1.5}]", "outside"),
      ("networks: [{territory: UA, operator: o, kind: copper, share: 1}]", "not one of"),
      ("failover: [{terminal: nobody}]", "no terminal has the id"),
      ("failover: [{hold-s: 1}, {hold-s: 2}]", "stand twice"),
      ("failover: [{order: [fibre, fibre]}]", "an uplink stands twice"),
      ("failover: [{territory: UA, terminal: a}]", "exactly one of"),
      ("users-per-kit: -1", "outside"),
    ]
  )
  func wrong(text: String, message: String) throws {
    let problems = try Self.problems(text + "\n")
    #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
  }

  @Test(
    "The table that ships has the territories that it is about, and Ukraine's cut takes its fixed lines"
  )
  func shipped() throws {
    let library = try WorldLibrary()
    let world = try library.world().world
    let wanted = ["UA", "IR", "CN", "US", "DE", "PL", "NG", "BR", "PK", "MM", "SD", "TO"]
    for code in wanted.compactMap({ TerritoryCode($0) }) {
      let networks = world.networks(in: code, at: world.start)
      #expect(Set(networks.map(\.kind)) == Set(TerrestrialKind.allCases), "\(code)")
      #expect(networks.allSatisfy { $0.isRecalled || !$0.source.isEmpty }, "\(code)")
    }
    let time = try #require(Instant(iso8601: "2022-11-23T13:00:00Z"))
    #expect(world.kindsCut(in: "UA", at: time) == [.fibre])
    let report = world.reachReport(of: library.gazetteer.people(in: "UA"), at: time, kits: 25_000)
    #expect(report.people == 40_000_000 && report.now.bySatellite == 150_000)
    let plan = world.plan(for: Slot(containing: world.start))
    #expect(world.kitsOnline(in: "UA", plan) == 3 && world.kitsOnline(in: "IR", plan) == 0)
  }
}
