import Foundation
import Frames
import Geography
import Links
import Scheduling
import Service
import Testing

@testable import World

@Suite("Kits of a world on a plan in another currency than their programme's")
struct ForeignPlanWorldTests {
  private static let rate =
    "exchange-rates: [{from: EUR, to: USD, rate: 1.1, since: 2022-10-01T00:00:00Z}]\n"

  /// A kit at home and one that stands there, in a programme in dollars; one that is outside.
  private static let text =
    smallestWorld + """
      plans:
        - {name: e, monthly: {list: 100 EUR, invoiced: 93 EUR, marginal: 31 EUR}}
      programmes:
        - {name: u, territories: [UA], reserve: 100 USD, end-of-runway: {suspend-after-days: 0}}
      terminals:
        - {id: home, latitude-deg: 48, longitude-deg: 2, home: UA, plan: e}
        - {id: stands, latitude-deg: 50, longitude-deg: 30, plan: e}
        - {id: other, latitude-deg: 48, longitude-deg: 2, plan: e}

      """

  private static func read(_ text: String, folder: URL? = nil) throws -> WorldDescription {
    try WorldReader(
      gazetteer: try Gazetteer.bundled(),
      folder: folder,
      atlas: try TerritoryAtlas.bundled()
    ).read(text, file: "w.yaml")
  }

  /// A world that was not looked at while it was read, as one whose start came later.
  private static func unchecked() throws -> World {
    var description = try read(text + rate)
    description.money.exchangeRates = []
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  @Test("A file without a rate is refused at each kit's plan, in the file and in its tables")
  func refused() throws {
    let error = #expect(throws: WorldFileError.self) { try Self.read(Self.text) }
    let problems = try #require(error).problems
    #expect(problems.map(\.key) == ["terminals[0].plan", "terminals[1].plan"])
    #expect(problems.allSatisfy { $0.line > 0 && $0.message.contains("from EUR to USD") })
    #expect(problems[0].remedy.contains("a plan in USD"))
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = "id,latitude_deg,longitude_deg,plan\na,48,2,e\nb,50,30,e\n"
    try table.write(to: folder.appendingPathComponent("t.csv"), atomically: true, encoding: .utf8)
    let end = try #require(Self.text.range(of: "terminals:"))
    let listed = Self.text[..<end.lowerBound] + "terminal-files: [t.csv]\n"
    let second = #expect(throws: WorldFileError.self) {
      try Self.read(String(listed), folder: folder)
    }
    let rows = try #require(second).problems
    #expect(rows.count == 1 && rows[0].line == 3 && rows[0].message.contains("'e'"), "\(rows)")
  }

  @Test("With a rate they are billed, counted and suspended with the programme")
  func billed() throws {
    let description = try Self.read(Self.text + Self.rate)
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let start = try #require(Instant(iso8601: "2022-10-10T12:00:00Z"))
    let books = try #require(world.money(at: start)).books
    let statement = try books.statement(of: "u", at: start)
    // 2 x 93 EUR x 1.1 = 204.60 USD, 6.60 a day of 31: fifteen days are paid, 1.00 of the sixteenth.
    #expect(statement.kits.value == 2 && statement.burn.value.minorUnits == 20_460)
    let end = try #require(Instant(iso8601: "2022-10-26T00:00:00Z"))
    #expect(statement.runwayEnds?.value == end)
    let later = end + .seconds(86_400)
    let course = try #require(world.money(at: later))
    #expect(course.refusals.isEmpty)
    let earned = course.books.balances(of: .serviceRevenue("e"))
    // Of the kit outside, 17 days at 93 EUR of 31; of the others, 16 days at 6.60 USD.
    #expect(earned.map(\.description) == ["-51.00 EUR", "-105.60 USD"])
    let funding = world.funding(in: Slot(containing: later), acts: [])
    #expect(Set(funding.unfunded.map(\.rawValue)) == ["home", "stands"])
  }

  @Test(
    "What could not be refused is billed outside of programmes, said, and taken in with the rate"
  )
  func leftOut() throws {
    let world = try Self.unchecked()
    let day = try #require(Instant(iso8601: "2022-11-10T00:00:00Z"))
    let course = try #require(world.money(at: day))
    #expect(course.refusals.count == 1)
    #expect(course.refusals[0].reason.contains("no exchange rate from EUR to USD"))
    #expect(try course.books.statement(of: "u", at: day).kits.value == 0)
    #expect(course.group(of: TerminalID("home"))?.programme == nil)
    // Three kits, 22 days of October's 31 and 9 of November's 30: nobody pays, and it is said so.
    let given = course.books.balances(of: .donatedService)
    let (october, november): (Int64, Int64) = (27_900 * 22 / 31, 27_900 * 9 / 30)
    #expect(given.map(\.minorUnits) == [october + november])
    #expect(world.funding(in: Slot(containing: day), acts: []).unfunded.isEmpty)
    let rate = try ExchangeRate(
      from: try #require(Currency("EUR")),
      to: .usd,
      rate: "1.1",
      since: day
    )
    let act = Act(at: day, actor: "a", reason: "", decision: .money(.exchangeRate(rate)))
    let after = try #require(world.money(at: day, acts: [act]))
    #expect(after.group(of: TerminalID("home"))?.programme == "u")
    #expect(try after.books.statement(of: "u", at: day).burn.value.minorUnits == 20_460)
  }

  @Test("An act that would leave kits without a rate is refused")
  func acts() throws {
    let description = try Self.read(
      Self.text.replacing("territories: [UA]", with: "territories: [PL]")
    )
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let at = try #require(Instant(iso8601: "2022-10-11T00:00:00Z"))
    let course = try #require(world.money(at: at))
    func isRefused(_ decision: Act.Decision) -> Bool {
      if case .noRateForPlan = course.problem(of: decision, at: at) { true } else { false }
    }
    var programme = try #require(course.books.programmes.first)
    programme.territories = ["PL", "UA"]
    #expect(isRefused(.money(.programme(programme))))
    programme.territories = ["PL", "DE"]
    #expect(!isRefused(.money(.programme(programme))))
    var change = Amendment()
    change.home = .set(TerritoryCode("PL"))
    #expect(isRefused(.amend(ids: [TerminalID("stands")], change: change)))
    change = Amendment()
    change.name = "x"
    #expect(!isRefused(.amend(ids: [TerminalID("stands")], change: change)))
  }
}
