import Frames
import Geography
import Links
import Scheduling
import Service
import Testing
import World

@testable import apus

@Suite("Who sees and stops what, and who is reached, as people read it")
struct SightTextTests {
  private static let world = Result { try WorldLibrary().world().world }

  @Test("A served place says gateway, point of presence and each who is on the way")
  func served() throws {
    let world = try Self.world.get()
    let kyiv = try #require(world.terminals.first { $0.terminal.id.rawValue == "kyiv" })
    let plan = world.plan(for: Slot(containing: world.start))
    let report = world.serviceReport(for: kyiv, placeName: "Kyiv", in: plan, time: world.start)
    let text = ServiceCommand.text(report)
    #expect(text.contains("  through    gateway \(report.gateway) ("))
    #expect(text.contains("PoP frntdeu1 (DE)"))
    #expect(
      text.contains("  filtering  targeted at the PoP (DE); targeted on networks at home (UA)")
    )
    for position in PathObserver.Position.allCases {
      #expect(text.contains("    \(position.rawValue)"), "\(position)")
    }
    // What holds for networks on the ground does not stand beside what radio shows.
    #expect(text.contains("home-state UA: times, place [assumed]"))
  }

  @Test("A stop of a path says what is stated there, or that nothing is")
  func stops() {
    let regime = Regime(
      territory: "DE",
      filtering: .none,
      interception: .bulk,
      law: "L",
      source: "S",
      isRecalled: true
    )
    let known = GroundStop(name: "X", territory: "DE", regime: regime)
    #expect(
      SightText.stop(known)
        == "through X (DE): filtering none, interception bulk, L [recalled, in part or whole]"
    )
    #expect(SightText.stop(GroundStop(name: "Y", territory: "PL")).contains("nothing is stated"))
    #expect(
      SightText.brief(through: "", filtering: "f")
        == "Through: no ground station now. Filtering: f."
    )
  }

  @Test("People of a cut territory are counted in thousands, with and without kits")
  func reach() throws {
    let world = try Self.world.get()
    let people = TerritoryPeople("UA", towns: [], population: 1_234_567)
    let time = try #require(Instant(iso8601: "2022-11-23T13:00:00Z"))
    let report = world.reachReport(of: people, at: time, kits: 1_000)
    let text = ReachText.lines(report).joined(separator: "\n")
    #expect(text.contains("people     1,234,567, of them in towns 0"))
    #expect(text.contains("all fixed operators: fibre, reaches 60 %, CUT"))
    #expect(text.contains("1,000 online, 6.0 users each (assumed): 6,000 people"))
    #expect(text.contains("nothing else reaches 120 if they live where everyone lives, 6,000 if"))
    let none = world.reachReport(
      of: TerritoryPeople("FJ", towns: [], population: 5),
      at: time,
      kits: 0
    )
    #expect(ReachText.lines(none).contains { $0.contains("states none on the ground here") })
  }

  @Test("A site's timeline names each change and its cause")
  func site() throws {
    let world = try Self.world.get()
    let kyiv = try #require(world.terminals.first { $0.terminal.id.rawValue == "kyiv" })
    let from = try #require(Instant(iso8601: "2022-11-23T12:25:00Z"))
    let until = from + .seconds(600)
    let timeline = world.siteTimeline(for: kyiv, from: from, until: until, satellite: [])
    let text = SiteText.lines(world.siteReport(of: kyiv, timeline), from: from, until: until)
      .joined(separator: "\n")
    #expect(text.contains("2022-11-23T12:30:03Z  fibre > mobile: lost"))
    #expect(text.contains("fibre 300 s, mobile 297 s, satellite 0 s; nothing for 3 s"))
    #expect(text.contains("first mobile, not back"))
  }
}
