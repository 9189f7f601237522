import Foundation
import Frames
import Geography
import Links
import Scheduling
import Service
import Store
import Synchronization
import Testing
import World

@testable import Console

@Suite struct LiveWorldTests {
  private static let text = """
    apus-world: 1
    name: small
    start: 2022-10-10T12:00:00Z
    constellation:
      shells:
        - {name: A, altitude-km: 1200, inclination-deg: 60, planes: 18, satellites-per-plane: 18,
           lasers: plus-grid}
    ground:
      points-of-presence: [{code: fra, latitude-deg: 50.1, longitude-deg: 8.7}]
      gateways:
        - {name: G, territory: DE, latitude-deg: 50.3, longitude-deg: 8.5, minimum-elevation-deg: 10}
    links: {minimum-elevation-deg: 20}
    territories:
      licences:
        - {territory: DE, status: licensed}
        - {territory: FR, status: licensed}
    terminals: [{id: berlin, latitude-deg: 52.5, longitude-deg: 13.4}]
    terrestrial: [{territory: FR, kind: fibre, downlink-mbps: 100, uplink-mbps: 50}]
    """

  private static func live(speed: Double = 1) throws -> LiveWorld {
    let library = try WorldLibrary()
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    let world = World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
    let clock = try #require(WorldClock(startingNowAt: world.start, speed: speed))
    return try LiveWorld(world: world, clock: clock, store: nil)
  }

  /// Enters an act as the desk does once it is on the disk.
  private static func enter(_ decision: Act.Decision, _ live: LiveWorld) -> Act {
    let at = live.arrival().at
    let act = Act(at: at, actor: "test", reason: "test", decision: decision)
    live.apply([StoredAct(id: 1, entered: act.at, act: act)])
    live.settle(at)
    return act
  }

  @Test("A guest joins at once and the others keep what they have")
  func join() throws {
    let live = try Self.live()
    let before = live.present.plan
    let guest = try live.join {
      Terminal(
        id: TerminalID("g\($0)"),
        name: "Paris",
        point: GeodeticPoint(latitudeDegrees: 48.85, longitudeDegrees: 2.35)
      )
    }
    let links = try #require(live.links(of: guest.id))
    #expect(links.first?.path != nil)
    let after = live.present.plan
    #expect(after.outcomes[TerminalID("berlin")] == before.outcomes[TerminalID("berlin")])
    live.leave(guest.id)
    #expect(live.links(of: guest.id) == nil)
  }

  @Test("An act holds from the next slot on, and is gone with a licence withdrawn")
  func act() async throws {
    let live = try Self.live(speed: 60)
    #expect(live.present.plan.outcomes[TerminalID("berlin")]?.assignment != nil)
    let licence = Licence(territory: "DE", status: .none, from: nil, source: "test")
    let entered = Self.enter(.licence(licence), live)
    #expect(entered.at >= live.present.plan.slot.end)
    let run = Task { try await live.run() }
    defer { run.cancel() }
    for _ in 0..<100 where live.present.plan.slot.start < entered.at {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(live.present.plan.slot.start >= entered.at)
    #expect(live.present.plan.outcomes[TerminalID("berlin")]?.reason == .notLicensed)
  }

  @Test("What is on the ground is told for two slots, and a cut is told too")
  func terrestrial() throws {
    let live = try Self.live()
    #expect(live.terrestrialSpans(of: TerminalID("berlin")) == nil)
    let guest = try live.join {
      Terminal(
        id: TerminalID("g\($0)"),
        name: "Paris",
        point: GeodeticPoint(latitudeDegrees: 48.85, longitudeDegrees: 2.35)
      )
    }
    let id = guest.id
    let before = try #require(live.terrestrialSpans(of: id))
    let slot = live.present.plan.slot
    #expect(before.map(\.start) == [slot.start, slot.end])
    #expect(before.last?.end == slot.next.end)
    for span in before {
      guard case .up(let path) = span.state else {
        Issue.record("there is a fixed line in France")
        continue
      }
      #expect(path.gateway == "fibre" && path.pointOfPresence == "fra")
      #expect(LinkSpanAnswer(span).span == span)
    }
    let scope = TerrestrialScope(
      guest.planned.jurisdiction.required.first.map { .territory($0) } ?? .terminal(id)
    )
    let act = Self.enter(.terrestrial(scope: scope, works: false), live)
    let after = try #require(live.terrestrialSpans(of: id))
    for span in after {
      #expect((span.state == .down(.terrestrialCut)) == (span.start >= act.at))
    }
    live.leave(id)
    #expect(live.terrestrialSpans(of: id) == nil)
  }

  @Test(
    "Kits and books follow the file's events as time comes to them, and acts of an earlier run too"
  )
  func recordsFollowTime() throws {
    let library = try WorldLibrary()
    let text =
      Self.text + """

        plans:
          - {name: basic, monthly: {list: 31 USD, invoiced: 31 USD, marginal: 1 USD},
             kit: {list: 1 USD, invoiced: 1 USD, marginal: 1 USD}}
        programmes: [{name: aid, territories: [DE], reserve: 100 USD}]
        events:
          - {at: 2022-10-10T12:00:20Z, terminal: {id: berlin, state: suspended}}
          - {at: 2022-10-12T00:00:00Z, terminal: {id: berlin, state: activated}}
        """
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    let world = World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
    let berlin = TerminalID("berlin")
    let late = world.start + .seconds(86_400 * 3)
    let kept = [Act(at: late, actor: "a", reason: "", decision: .terminal(berlin, .lost))]
    var records = Records(world, acts: kept, at: world.start, plannedFrom: world.start)
    #expect(records.registry[berlin]?.terminal.state == .activated)
    records.close(until: world.start + .seconds(60))
    #expect(records.registry[berlin]?.terminal.state == .suspended)
    #expect(records.registry[berlin]?.acts == [])
    let noon = world.start + .seconds(86_400 * 2)
    records.enter(
      Act(at: noon, actor: "a", reason: "", decision: .money(.sponsor(Sponsor(name: "s")))),
      number: 1
    )
    #expect(records.registry[berlin]?.terminal.state == .activated)
    #expect(records.money.refusals.isEmpty)
    records.close(until: late)
    #expect(records.registry[berlin]?.terminal.state == .lost)
    #expect(records.registry[berlin]?.acts == [0])
  }

  private static let paid =
    text + """

      plans:
        - {name: basic, monthly: {list: 31 USD, invoiced: 31 USD, marginal: 1 USD},
           kit: {list: 1 USD, invoiced: 1 USD, marginal: 1 USD}}
      """

  @Test(
    "Books that are asked at an instant hold every day that ended before it",
    arguments: [
      ("2022-10-11T23:59:59Z", 1), ("2022-10-12T00:00:00Z", 2), ("2022-10-12T00:00:05Z", 2),
      ("2022-10-12T00:01:00Z", 2),
    ]
  )
  func midnight(time: String, days: Int64) throws {
    let library = try WorldLibrary()
    let text = Self.paid.replacing(
      "longitude-deg: 13.4}",
      with: "longitude-deg: 13.4, plan: basic}"
    )
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    let world = World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
    let at = try #require(Instant(iso8601: time))
    let clock = try #require(WorldClock(startingNowAt: at, speed: 1e-12))
    let live = try LiveWorld(world: world, clock: clock, store: nil)
    let given = live.books.balance(of: .donatedService, in: .usd)
    #expect(given == Money(minorUnits: 100 * days, .usd))
  }

  @Test("Who asks for books that have stopped is told from when and why; else null")
  func stopped() throws {
    let library = try WorldLibrary()
    let most = "92233720368547758.07 USD"
    let kit = "longitude-deg: 13.4, plan: basic}"
    let text = Self.paid.replacing("longitude-deg: 13.4}", with: kit)
    let huge = text.replacing(
      "list: 31 USD, invoiced: 31 USD",
      with: "list: \(most), invoiced: \(most)"
    )
    for (text, isStopped) in [(text, false), (huge, true)] {
      let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
      let world = World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
      let late = world.start + .seconds(86_400 * 60)
      let clock = try #require(WorldClock(startingNowAt: late, speed: 1e-12))
      let live = try LiveWorld(world: world, clock: clock, store: nil)
      let answer = try JSONDecoder().decode(
        JSONValue.self,
        from: JSONEncoder().encode(BalancesAnswer(live.money, at: late))
      )
      #expect((answer["stopped"] == .null) == !isStopped)
      guard isStopped else { continue }
      let at = try #require(answer["stopped"]["at"].text.flatMap { Instant(iso8601: $0) })
      #expect(at < late && answer["stopped"]["reason"].text?.contains("64 bits") == true)
    }
  }

  @Test("A day is closed once it is over, but not while an act of it is being written")
  func closing() async throws {
    let library = try WorldLibrary()
    let text = Self.paid.replacing(
      "longitude-deg: 13.4}",
      with: "longitude-deg: 13.4, plan: basic}"
    )
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "t")
    let world = World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
    let noon = try #require(Instant(iso8601: "2022-10-11T12:00:00Z"))
    let midnight = noon + .seconds(43_200)
    let clock = try #require(WorldClock(startingNowAt: noon, speed: 10_000))
    let live = try LiveWorld(world: world, clock: clock, store: nil)
    // As an act that comes in the last slot but one of the day is.
    let at = Slot(containing: midnight - .seconds(10)).end
    live.state.withLock { $0.arriving[at] = 1 }
    try #require(at < midnight && clock.now < at)
    while clock.now < midnight + .seconds(1) { try await Task.sleep(for: .milliseconds(10)) }
    #expect(live.books.balance(of: .donatedService, in: .usd) == Money(minorUnits: 100, .usd))
    let lost = Act.Decision.terminal(TerminalID("berlin"), .lost)
    let act = Act(at: at, actor: "test", reason: "test", decision: lost)
    live.apply([StoredAct(id: 1, entered: at, act: act)])
    live.settle(at)
    // The day is closed with the kit that is gone by its end: nothing comes to the first day's fee.
    #expect(live.books.openSince.map { $0 >= midnight } == true)
    #expect(live.books.balance(of: .donatedService, in: .usd) == Money(minorUnits: 100, .usd))
    #expect(live.state.withLock { $0.money.refusals.isEmpty })
  }

  @Test("A link survives the socket's JSON")
  func linkMessage() throws {
    let live = try Self.live()
    let link = live.world.link(of: TerminalID("berlin"), in: live.present.plan)
    #expect(LinkAnswer(link).link == link)
    let down = Link(slot: link.slot, state: .down(.notLicensed))
    #expect(LinkAnswer(down).link == down)
  }
}
