import Frames
import Geography
import Quantities
import Service
import Testing
import World

@Suite struct MoneyEventTests {
  private static let terms = """
    sponsors: [{name: donor}]
    plans:
      - {name: basic, monthly: {list: 9 USD, invoiced: 5 USD, marginal: 1 USD}}
    programmes:
      - {name: help, territories: [UA], reserve: 100 USD}

    """

  private static func read(_ events: String) throws(WorldFileError) -> [Act] {
    guard let gazetteer = try? Gazetteer.bundled() else { return [] }
    return try WorldReader(gazetteer: gazetteer)
      .read(smallestWorld + terms + "events:\n" + events, file: "w.yaml").events
  }

  @Test("Pledges, payments and transfers are read as the acts that the books know")
  func reading() throws {
    let acts = try Self.read(
      """
        - at: 2022-10-12T00:00:00Z
          by: donor
          why: a letter
          pledge: {programme: help, sponsor: donor, share-of-fees: 0.25, cap: 9 USD, until: 2023-01-01T00:00:00Z}
        - {at: 2022-10-11T00:00:00Z, payment: {sponsor: donor, amount: 7.50 USD}}
        - {at: 2022-10-13T00:00:00Z, transfer: {debit: cash, credit: "reserve:help", amount: 3 USD, text: a gift}}

      """
    )
    let kinds = acts.compactMap { act -> MoneyEvent.Kind? in
      if case .money(let kind) = act.decision { kind } else { nil }
    }
    let share = try #require(Share(0.25))
    let pledge = Pledge(
      name: "help/donor",
      sponsor: "donor",
      programme: "help",
      promise: .shareOfFees(share),
      currency: .usd,
      until: Instant(iso8601: "2023-01-01T00:00:00Z"),
      capTotal: try Money(parsing: "9 USD")
    )
    let transfer = Transfer(
      debit: .cash,
      credit: .reserve("help"),
      amount: try Money(parsing: "3 USD"),
      text: "a gift"
    )
    let payment = MoneyEvent.Kind.payment(sponsor: "donor", amount: try Money(parsing: "7.5 USD"))
    // In the order of time.
    #expect(kinds == [payment, .pledge(pledge), .transfer(transfer)])
    #expect(acts[1].actor == "donor" && acts[1].reason == "a letter")
  }

  @Test(
    "What the books would refuse is named with its place and a remedy",
    arguments: [
      ("payment: {sponsor: nobody, amount: 1 USD}", "events[0]", "nobody"),
      ("payment: {sponsor: donor, amount: some}", "events[0].payment.amount", "4500.00 USD"),
      ("payment: {amount: 1 USD}", "events[0].payment", "'sponsor' is missing"),
      ("pledge: {programme: none, sponsor: donor, whole-fee: true}", "events[0]", "none"),
      ("pledge: {sponsor: donor, whole-fee: true}", "events[0].pledge", "'programme' is missing"),
      ("pledge: {programme: help, sponsor: donor}", "events[0].pledge", "exactly one of"),
      (
        "transfer: {debit: purse, credit: cash, amount: 1 USD}", "events[0].transfer.debit",
        "reserve:PROGRAMME"
      ),
      ("transfer: {debit: cash, credit: cash, amount: 1 USD}", "events[0]", "itself"),
      (
        "transfer: {debit: cash, credit: \"arrears:help\", amount: 1 USD}", "events[0]", "rule"
      ),
      (
        "transfer: {debit: \"reserve:help\", credit: cash, amount: 101 USD}", "events[0]",
        "reserve:help"
      ),
    ]
  )
  func problems(event: String, key: String, words: String) throws {
    let error = #expect(throws: WorldFileError.self) {
      try Self.read("  - {at: 2022-10-11T00:00:00Z, \(event)}\n")
    }
    let problem = try #require(error?.problems.first)
    #expect(problem.key == key, "\(problem)")
    #expect("\(problem.message) \(problem.remedy)".contains(words), "\(problem)")
    #expect(!problem.remedy.isEmpty && problem.line > 0)
  }

  @Test("A reserve follows from kits and transfers, day by day")
  func course() throws {
    let text =
      smallestWorld + Self.terms + """
        terminals: [{id: t, latitude-deg: 50, longitude-deg: 30, home: UA, plan: basic}]
        events:
          - {at: 2022-10-20T12:00:00Z, transfer: {debit: cash, credit: "reserve:help", amount: 50 USD}}

        """
    let description = try WorldReader(gazetteer: try Gazetteer.bundled())
      .read(text, file: "w.yaml")
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let end = try #require(Instant(iso8601: "2022-11-01T00:00:00Z"))
    let course = try #require(world.money(at: end))
    #expect(course.refusals.isEmpty)
    // The fee of 5 USD for the 22 of 31 days, from the tenth on, at whose end the kit was in service.
    let fees = Int64((500.0 * 22 / 31).rounded())
    let statement = try course.books.statement(of: "help", at: end)
    #expect(statement.reserve.value == Money(minorUnits: 15_000 - fees, .usd))
  }
}
