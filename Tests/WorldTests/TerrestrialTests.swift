import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import Routing
import Scheduling
import SeededRandomness
import Service
import Testing
import World

/// Access over the ground: read from world files, and cut at its instant.
@Suite("What is on the ground, and when it is cut")
struct TerrestrialTests {
  private static let access = """
    terminals:
      - {id: a, latitude-deg: 50, longitude-deg: 30}
      - {id: b, latitude-deg: 50, longitude-deg: 31}
      - {id: sea, latitude-deg: 45, longitude-deg: -35}
    ground:
      points-of-presence: [{code: fra, latitude-deg: 50.1, longitude-deg: 8.7}]
    terrestrial:
      - {territory: UA, kind: mobile, downlink-mbps: 20, uplink-mbps: 10, loss-probability: 0.25,
         access-uplink-ms: {minimum-ms: 8, random-mean-ms: 6, shape: 2}, access-downlink-ms: 4,
         backhaul-ms: {minimum-ms: 3, random-mean-ms: 1, shape: 1}, fibre-factor: 2}
      - {territory: UA, kind: fibre, downlink-mbps: 70, uplink-mbps: 60, backhaul-ms: 1}
      - {terminal: b, kind: fibre, downlink-mbps: 500, uplink-mbps: 400, label: measured, source: S}

    """

  private static func description(_ text: String) throws -> WorldDescription {
    try WorldReader(gazetteer: try Gazetteer.bundled()).read(smallestWorld + text, file: "w.yaml")
  }

  private static let world = Result {
    World(try description(access), catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  private static func terminal(_ id: String) throws -> PlannedTerminal {
    try #require(try world.get().terminals.first { $0.terminal.id.rawValue == id })
  }

  private static let slot = Slot(containing: Instant(sinceTAI2000: .seconds(700_000_000)))

  private static func act(_ seconds: Double, _ scope: TerrestrialScope, works: Bool) -> Act {
    Act(
      at: slot.start + .seconds(seconds),
      actor: "",
      reason: "",
      decision: .terrestrial(scope: scope, works: works)
    )
  }

  private static let ukraine = TerrestrialScope.Area.territory(TerritoryCode("UA"[...]) ?? .unknown)

  private static func spans(_ id: String, _ acts: [Act]) throws -> [LinkSpan] {
    try world.get().terrestrialSpans(for: try terminal(id), during: slot, acts: acts)
  }

  /// What each span is, in words.
  private static func words(_ spans: [LinkSpan]) -> [String] {
    spans.map { span in
      let length = (span.end - span.start).inSeconds
      switch span.state {
      case .up(let path): return "\(length) \(path.gateway)"
      case .down(let reason): return "\(length) \(reason.rawValue)"
      }
    }
  }

  @Test("A fixed line comes first, a terminal's own before its territory's, and the sea has none")
  func choice() throws {
    let own = try Self.spans("b", [])
    #expect(Self.words(own) == ["15.0 fibre"])
    guard case .up(let path) = own[0].state else { return }
    #expect(
      path.downlink.rate == .megabitsPerSecond(500) && path.uplink.rate == .megabitsPerSecond(400)
    )
    guard case .up(let path) = try Self.spans("a", [])[0].state else { return }
    #expect(path.downlink.rate == .megabitsPerSecond(70))
    #expect(path.satellite.isEmpty && path.pointOfPresence == "fra" && path.handOver == nil)
    #expect(Self.words(try Self.spans("sea", [])) == ["15.0 no-terrestrial-access"])
  }

  @Test("Delay is the terms and the cable, with the random parts by name")
  func delay() throws {
    let cut = [Self.act(0, TerrestrialScope(Self.ukraine, kind: .fibre), works: false)]
    guard case .up(let path) = try Self.spans("a", cut)[0].state else {
      Issue.record("there is a mobile network")
      return
    }
    let distance = GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 30)
      .greatCircleDistance(to: GeodeticPoint(latitudeDegrees: 50.1, longitudeDegrees: 8.7))
    let cable = 2 * distance.metres / 299_792_458
    #expect(abs(path.uplink.delay.middleSeconds - (0.011 + cable)) < 1e-9)
    #expect(abs(path.downlink.delay.startSeconds - (0.007 + cable)) < 1e-9)
    #expect(path.uplink.variation.terms.map(\.name) == ["access-uplink", "backhaul"])
    #expect(path.downlink.variation.terms.map(\.name) == ["backhaul"])
    #expect(path.uplink.loss == LossProcess(independent: 0.25))
    #expect(path.uplink.variation.typicalSeconds > path.downlink.variation.typicalSeconds)
    // Terms that would be faster than light are not.
    guard case .up(let fast) = try Self.spans("b", [])[0].state else { return }
    #expect(fast.uplink.delay.startSeconds > 0.004)
  }

  @Test("A cut acts at its instant, and what is cut falls back to what is left")
  func cuts() throws {
    let fibre = TerrestrialScope(Self.ukraine, kind: .fibre)
    let all = TerrestrialScope(Self.ukraine)
    #expect(
      Self.words(
        try Self.spans(
          "a",
          [
            Self.act(2, fibre, works: false), Self.act(5, all, works: false),
            Self.act(11.5, fibre, works: true),
          ]
        )
      ) == ["2.0 fibre", "3.0 mobile", "6.5 terrestrial-cut", "3.5 fibre"]
    )
    // Before the slot it holds from the start; at its end it is the next slot's.
    #expect(
      Self.words(
        try Self.spans("a", [Self.act(-999, all, works: false), Self.act(15, all, works: true)])
      ) == ["15.0 terrestrial-cut"]
    )
  }

  @Test("The cut of a terminal outlives the restoration of its territory, and touches no other")
  func twoCuts() throws {
    let own = TerrestrialScope(.terminal(TerminalID("a")))
    let acts = [
      Self.act(-9, own, works: false), Self.act(-8, TerrestrialScope(Self.ukraine), works: false),
      Self.act(4, TerrestrialScope(Self.ukraine), works: true), Self.act(10, own, works: true),
    ]
    #expect(Self.words(try Self.spans("a", acts)) == ["10.0 terrestrial-cut", "5.0 fibre"])
    #expect(Self.words(try Self.spans("b", acts)) == ["4.0 terrestrial-cut", "11.0 fibre"])
  }

  @Test("At every instant the span is what the acts before it say, one by one (seeds 1 to 60)")
  func property() throws {
    let areas: [TerrestrialScope.Area] = [
      Self.ukraine, .terminal(TerminalID("a")), .terminal(TerminalID("b")), .territory(.highSeas),
    ]
    for seed in 1...60 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let acts = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
        Self.act(
          // Whole seconds, so that some fall together.
          Double(Int.random(in: -4...17, using: &generator)),
          TerrestrialScope(
            areas.randomElement(using: &generator) ?? areas[0],
            kind: TerrestrialKind?.some(.allCases.randomElement(using: &generator) ?? .fibre)
              .flatMap { Bool.random(using: &generator) ? $0 : nil }
          ),
          works: Bool.random(using: &generator)
        )
      }
      let spans = try Self.spans("a", acts)
      #expect(spans.first?.start == Self.slot.start && spans.last?.end == Self.slot.end)
      for (span, next) in zip(spans, spans.dropFirst()) {
        #expect(span.end == next.start && span.state != next.state, "seed \(seed)")
      }
      for tenth in 0..<150 {
        let instant = Self.slot.start + .milliseconds(100 * tenth)
        let span = try #require(spans.last { $0.start <= instant })
        #expect(Self.words([span])[0].hasSuffix(Self.expected(at: instant, acts)), "seed \(seed)")
      }
    }
  }

  /// What terminal `a` has at an instant, by going through all acts for each kind and area.
  private static func expected(at instant: Instant, _ acts: [Act]) -> String {
    func works(_ kind: TerrestrialKind, _ area: TerrestrialScope.Area) -> Bool {
      var (works, latest) = (true, slot.start - .seconds(1e6))
      for act in acts where act.at <= instant && act.at >= latest {
        guard case .terrestrial(let scope, let isRestored) = act.decision, scope.area == area,
          scope.kind == nil || scope.kind == kind
        else { continue }
        (works, latest) = (isRestored, act.at)
      }
      return works
    }
    for kind in [TerrestrialKind.fibre, .mobile]
    where works(kind, ukraine) && works(kind, .terminal(TerminalID("a"))) {
      return kind.rawValue
    }
    return "terrestrial-cut"
  }

  @Test("Events of the file cut and restore")
  func events() throws {
    let text =
      Self.access + """
        events:
          - {at: 2022-10-10T12:00:20Z, terrestrial-restored: {territory: UA}}
          - {at: 2022-10-10T12:00:14.5Z, terrestrial-cut: {territory: UA, kind: fibre}, why: W}
          - {at: 2022-10-10T12:00:16Z, terrestrial-cut: {terminal: a}}

        """
    let world = World(
      try Self.description(text),
      catalogues: [],
      atlas: try TerritoryAtlas.bundled()
    )
    let slot = Slot(containing: world.start).next
    let planned = try #require(world.terminals.first { $0.terminal.id.rawValue == "a" })
    let spans = world.terrestrialSpans(for: planned, during: slot)
    #expect(Self.words(spans) == ["2.5 fibre", "1.5 mobile", "11.0 terrestrial-cut"])
    // The satellites' plan knows nothing of it.
    let other = World(
      try Self.description(Self.access),
      catalogues: [],
      atlas: try TerritoryAtlas.bundled()
    )
    #expect(world.plan(for: slot).outcomes == other.plan(for: slot).outcomes)
  }

  @Test(
    "What is wrong is named with its key",
    arguments: [
      ("terrestrial: [{kind: fibre, downlink-mbps: 1, uplink-mbps: 1}]", "terrestrial[0]"),
      (
        "terrestrial: [{territory: UA, terminal: a, kind: fibre, downlink-mbps: 1, uplink-mbps: 1}]",
        "terrestrial[0]"
      ),
      (
        "terrestrial: [{terminal: a, kind: fibre, downlink-mbps: 1, uplink-mbps: 1}]",
        "terrestrial[0]"
      ),
      (
        "terrestrial: [{territory: UA, kind: dsl, downlink-mbps: 1, uplink-mbps: 1}]",
        "terrestrial[0].kind"
      ),
      ("terrestrial: [{territory: UA, kind: fibre, uplink-mbps: 1}]", "terrestrial[0]"),
      (
        "terrestrial: [{territory: UA, kind: fibre, downlink-mbps: 0, uplink-mbps: 1}]",
        "terrestrial[0].downlink-mbps"
      ),
      (
        """
        terrestrial:
          - {territory: UA, kind: fibre, downlink-mbps: 1, uplink-mbps: 1}
          - {territory: UA, kind: fibre, downlink-mbps: 2, uplink-mbps: 1}
        """, "terrestrial[1]"
      ),
      (
        "events: [{at: 2022-10-10T12:00:00Z, terrestrial-cut: {territory: UA}}]", "events[0]"
      ),
      (
        """
        terrestrial: [{territory: UA, kind: fibre, downlink-mbps: 1, uplink-mbps: 1}]
        events: [{at: 2022-10-10T12:00:00Z, terrestrial-cut: {terminal: zz}}]
        """, "events[0]"
      ),
      (
        """
        terrestrial: [{territory: UA, kind: fibre, downlink-mbps: 1, uplink-mbps: 1}]
        events: [{at: 2022-10-10T12:00:00Z, terrestrial-cut: {kind: fibre}}]
        """, "events[0].terrestrial-cut"
      ),
    ]
  )
  func wrong(text: String, key: String) throws {
    do {
      _ = try Self.description(text + "\n")
      Issue.record("read without a problem")
    } catch let error as WorldFileError {
      #expect(error.problems.map(\.key) == [key], "\(error.problems)")
    }
  }

  @Test("Ukraine has both kinds in the default world, with the delay that it says it has")
  func defaultWorld() throws {
    let world = try WorldLibrary().world(named: nil).world
    let kyiv = try #require(world.terminals.first { $0.terminal.id.rawValue == "kyiv" })
    let near = world.description.terrestrial.map { access -> Double in
      let terms = [access.accessUplink, access.accessDownlink, access.backhaul, access.backhaul]
      return terms.reduce(0) { $0 + $1.meanSeconds }
    }
    // A near server over the fixed line and over the mobile network: means, which are a little
    // above medians.
    #expect(
      near.count == 2 && near[0] > 0.007 && near[0] < 0.009 && near[1] > 0.031 && near[1] < 0.036
    )
    let cut = try #require(Instant(iso8601: "2022-11-23T12:30:00Z"))
    let spans = world.terrestrialSpans(for: kyiv, during: Slot(containing: cut))
    #expect(Self.words(spans) == ["3.0 fibre", "12.0 mobile"])
  }

  @Test("All that is cut at an instant is known, and which kinds a place has that are not")
  func allCuts() throws {
    let world = try Self.world.get()
    let terminal = TerrestrialScope(.terminal(TerminalID("b")), kind: .fibre)
    let acts = [
      Self.act(3, TerrestrialScope(Self.ukraine, kind: .mobile), works: false),
      Self.act(6, terminal, works: false), Self.act(9, terminal, works: true),
    ]
    func cuts(_ seconds: Double) -> TerrestrialCuts {
      world.terrestrialCuts(at: Self.slot.start + .seconds(seconds), acts: acts)
    }
    #expect(cuts(2).all.isEmpty)
    // What happens at the instant itself counts.
    #expect(cuts(3).all.map(\.since) == [Self.slot.start + .seconds(3)])
    #expect(cuts(6).all.map(\.area) == [Self.ukraine, terminal.area])
    #expect(cuts(9).all == cuts(3).all)
    func access(_ id: String, _ seconds: Double) throws -> [TerrestrialKind] {
      world.groundAccess(of: try Self.terminal(id), at: Self.slot.start, under: cuts(seconds))
    }
    #expect(try access("a", 0) == [.fibre, .mobile] && access("a", 6) == [.fibre])
    #expect(try access("b", 6).isEmpty && access("b", 9) == [.fibre])
    #expect(try access("sea", 0).isEmpty)
  }

  @Test(
    "What is out of service is named with its beginning: failures at once, repairs from a mark on"
  )
  func outages() throws {
    let world = try Self.world.get()
    let name = world.constellation.satellites[0].name
    func act(_ seconds: Double, _ name: String, works: Bool) -> Act {
      Act(
        at: Self.slot.start + .seconds(seconds),
        actor: "",
        reason: "",
        decision: .satellite(name: name, works: works)
      )
    }
    let acts = [
      act(1, name, works: false), act(2, "nothing", works: false), act(3, name, works: false),
      act(16, name, works: true),
    ]
    func rows(_ slot: Slot) -> [OutageReport.Row] {
      world.outageReport(in: slot, acts: acts).satellites
    }
    #expect(rows(Self.slot.previous).isEmpty)
    #expect(rows(Self.slot).map(\.name) == [name])
    #expect(rows(Self.slot).map(\.sinceUtc) == [Self.slot.start + .seconds(1)])
    // Mended inside the next slot, it serves from the one after it.
    #expect(rows(Self.slot.next).count == 1 && rows(Self.slot.next.next).isEmpty)
    for slot in [Self.slot, Self.slot.next, Self.slot.next.next] {
      let failed = world.state(in: slot, acts: acts).circumstances.failedSatellites
      #expect(failed.map { world.constellation.satellites[$0].name } == rows(slot).map(\.name))
    }
  }
}
