import Frames
import Geography
import Quantities
import Service
import Testing

@Suite("Who sends kits is told of export control, and refused nothing")
struct ExportNoticeTests {
  private static let now =
    Instant(iso8601: "2022-10-10T12:00:00Z") ?? Instant(sinceTAI2000: .zero)

  private static func licence(
    _ territory: TerritoryCode,
    _ control: ExportControl?,
    from: Instant? = nil
  ) -> Licence {
    var licence = Licence(territory: territory, status: .licensed, from: from, source: "law")
    licence.exportControl = control
    return licence
  }

  private static func kit(
    _ id: String,
    home: TerritoryCode? = nil,
    _ state: TerminalState = .ordered
  ) -> Terminal {
    var kit = Terminal(
      id: TerminalID(id),
      name: id,
      point: GeodeticPoint(latitudeDegrees: 35, longitudeDegrees: 51),
      state: state
    )
    kit.contract.home = home
    return kit
  }

  private static func notices(
    _ licences: [Licence],
    _ kits: [Terminal],
    at instant: Instant = now
  ) -> [ExportNotice] {
    LicenceBook(licences).exportNotices(for: kits, at: instant) { _ in "IR" }
  }

  @Test(
    "Every class but the unrestricted has a word and a sentence of its own",
    arguments: ExportControl.allCases
  )
  func classes(control: ExportControl) {
    let notices = Self.notices([Self.licence("IR", control)], [Self.kit("a", home: "IR")])
    guard control != .none else {
      #expect(notices.isEmpty)
      return
    }
    #expect(notices.map(\.code) == ["export-\(control.rawValue)"])
    #expect(notices.map(\.exportControl) == [control] && notices.map(\.source) == ["law"])
    #expect(notices[0].message.contains("IR") && notices[0].message.contains(control.rawValue))
  }

  @Test("A kit counts for its home, and only without one for the place where it stands")
  func territories() {
    let licences = [
      Self.licence("IR", .embargoed), Self.licence("DE", ExportControl.none),
      Self.licence("RU", .specificLicence), Self.licence("FR", nil),
    ]
    let kits = [
      Self.kit("a", home: "RU"), Self.kit("b", home: "DE"), Self.kit("c"), Self.kit("d"),
      Self.kit("e", home: "FR"), Self.kit("f", home: "ES"),
    ]
    let notices = Self.notices(licences, kits)
    #expect(notices.map(\.territory) == ["IR", "RU"])
    #expect(notices.map(\.kitCount) == [2, 1])
    #expect(Self.notices(licences, [Self.kit("b", home: "DE")]).isEmpty)
  }

  @Test("What is in force counts: neither what is over nor what is to come")
  func dates() {
    let later = Self.now + .seconds(3_600)
    let licences = [
      Self.licence("IR", .specificLicence), Self.licence("IR", .embargoed, from: later),
    ]
    let kits = [Self.kit("a", home: "IR")]
    #expect(Self.notices(licences, kits).map(\.exportControl) == [.specificLicence])
    #expect(Self.notices(licences, kits, at: later).map(\.exportControl) == [.embargoed])
    let lifted = licences + [Self.licence("IR", nil, from: later)]
    #expect(Self.notices(lifted, kits, at: later).isEmpty)
  }

  @Test("Places are looked up only where it can matter")
  func lookups() {
    let kits = [Self.kit("a")]
    let free = LicenceBook([Self.licence("DE", ExportControl.none)])
    _ = free.exportNotices(for: kits, at: Self.now) { _ in
      Issue.record("looked up")
      return "DE"
    }
    let controlled = LicenceBook([Self.licence("IR", .embargoed)])
    _ = controlled.exportNotices(for: [Self.kit("b", home: "DE")], at: Self.now) { _ in
      Issue.record("looked up")
      return "DE"
    }
  }

  @Test("Kits that are sent, handed over, used, registered or moved are meant, and no others")
  func sent() {
    let registry = Registry([Self.kit("a", home: "IR"), Self.kit("b", .suspended)])
    func ids(_ decision: Act.Decision) -> [String] {
      registry.kitsSent(by: decision).map(\.id.rawValue)
    }
    let (a, b) = (TerminalID("a"), TerminalID("b"))
    for state in TerminalState.allCases {
      let isSent = [.shipped, .delivered, .activated].contains(state)
      #expect(
        ids(.terminals(ids: [a, b], state: state)) == (isSent ? ["a", "b"] : []),
        "\(state)"
      )
      #expect(ids(.terminal(b, state)) == (isSent ? ["b"] : []), "\(state)")
    }
    #expect(ids(.register(terminals: TerminalSheet([Self.kit("c")]))) == ["c"])
    #expect(ids(.whitelist(territory: "IR", ids: [a], listed: true)).isEmpty)
    var change = Amendment()
    change.owner = .set("Eva")
    #expect(ids(.amend(ids: [a], change: change)).isEmpty)
    change.home = .set("RU")
    let moved = registry.kitsSent(by: .amend(ids: [a, b], change: change))
    #expect(moved.map(\.contract.home) == ["RU", "RU"])
    change.home = .keep
    change.point = GeodeticPoint(latitudeDegrees: 1, longitudeDegrees: 2)
    #expect(ids(.amend(ids: [b], change: change)) == ["b"])
  }

  @Test("A statement of an act holds from when it was decided, and the act is its source")
  func acts() throws {
    var book = LicenceBook([Self.licence("IR", .embargoed)])
    let act = Act(
      at: Self.now,
      actor: "Ann",
      reason: "flood",
      decision: .licences([Licence(territory: "IR", status: .emergency, source: "")])
    )
    book.enter(act)
    let licence = try #require(book.licence(of: "IR", at: Self.now))
    #expect(licence.from == Self.now && licence.source == "entered by Ann: flood")
    #expect(book.licence(of: "IR", at: Self.now - .seconds(1))?.exportControl == .embargoed)
    // An act about something else changes nothing.
    let before = book
    book.enter(
      Act(at: Self.now, actor: "Ann", reason: "", decision: .gateway(name: "G", works: false))
    )
    #expect(book == before)
  }
}
