import Foundation
import Frames
import Quantities
import Service
import Testing

@Suite struct BooksTests {
  private static let start = "2022-10-01T00:00:00Z"

  /// A programme with ten kits at 310 USD a month, that is 100 USD a day in a month of 31 days.
  private static func scene(
    reserve: String = "1000",
    rule: EndOfRunway = EndOfRunway(),
    kits: Int = 10,
    replacement: String = "0"
  ) throws -> Scene {
    var scene = Scene()
    try scene.enter(start, .sponsor(Sponsor(name: "donor")))
    try scene.enter(start, .sponsor(Sponsor(name: "other")))
    let basic = try plan("basic", fee: "310", marginal: "31", kit: "600", kitCost: "1300")
    try scene.enter(start, .plan(basic))
    let programme = Programme(
      name: "help",
      reserve: try money("\(reserve) USD"),
      replacementCost: try money("\(replacement) USD"),
      endOfRunway: rule
    )
    try scene.enter(start, .programme(programme))
    try scene.enter(start, .kits(helpGroup, change: kits))
    return scene
  }

  @Test("A day costs what the kits in service at its end cost; midnight belongs to the next day")
  func days() throws {
    var scene = try Self.scene()
    try scene.close("2022-10-01T23:59:59Z")
    #expect(scene.balance(.reserve("help")) == -1000)
    try scene.enter("2022-10-02T00:00:00Z", .kits(helpGroup, change: 10))
    #expect(scene.balance(.reserve("help")) == -900)
    try scene.enter("2022-10-02T23:59:59Z", .kits(helpGroup, change: -20))
    try scene.close("2022-10-03T00:00:00Z")
    #expect(scene.balance(.reserve("help")) == -900)
    #expect(scene.balance(.serviceCost) == 10)
    scene.expectBalanced()
  }

  @Test("Owners pay their own, and what nobody pays is given away at the price it would have had")
  func payers() throws {
    var scene = try Self.scene(kits: 0)
    let owned = BillingGroup(plan: "basic", payer: .owner, programme: "help")
    let given = BillingGroup(plan: "basic", payer: .donated, programme: "help")
    let lonely = BillingGroup(plan: "basic", payer: .sponsor)
    for group in [owned, given, lonely] { try scene.enter(Self.start, .kits(group, change: 10)) }
    try scene.close("2022-11-01T00:00:00Z")
    #expect(scene.balance(.ownersReceivable) == 3100)
    #expect(scene.balance(.donatedService) == 6200)
    #expect(scene.balance(.serviceRevenue("basic")) == -9300)
    #expect(scene.balance(.reserve("help")) == -1000)
    #expect(scene.balance(.serviceCost) == 930)
    let at = try instant("2022-11-01T00:00:00Z")
    let statement = try scene.books.statement(of: "help", at: at)
    #expect(statement.kits.value == 10)
    #expect(statement.donatedKits.value == 10)
    #expect(statement.donatedList.value == (try money("3100 USD")))
    #expect(statement.gap.value.isZero && statement.runwayMonths == nil)
    scene.expectBalanced()
  }

  @Test("Pledges are asked in their order: whole fees, shares of the rest, then amounts")
  func order() throws {
    var scene = try Self.scene(kits: 8)
    let named = BillingGroup(plan: "basic", sponsor: "other", payer: .sponsor, programme: "help")
    try scene.enter(Self.start, .kits(named, change: 2))
    let half = try #require(Share(0.5))
    try scene.enter(Self.start, .pledge(try pledge("amount", .amountPerMonth(money("620 USD")))))
    try scene.enter(Self.start, .pledge(try pledge("half", .shareOfFees(half))))
    try scene.enter(Self.start, .pledge(try pledge("whole", by: "other", .wholeFee)))
    try scene.close("2022-11-01T00:00:00Z")
    // 3,100 of fees: 620 whole; half of 2,480; 620 of the other 1,240; the last 620 is the gap.
    #expect(scene.balance(.receivable("other")) == 620)
    #expect(scene.balance(.receivable("donor")) == 1240 + 620)
    #expect(scene.balance(.reserve("help")) == -380)
    let paid = try scene.books.pledges(of: "help").map { "\($0.pledge.name) \($0.paid)" }
    #expect(paid == ["amount 620.00 USD", "half 1240.00 USD", "whole 620.00 USD"])
    scene.expectBalanced()
  }

  @Test("A pledge of the same name changes the terms and keeps what was paid under its cap")
  func changedPledge() throws {
    var scene = try Self.scene(reserve: "100000")
    try scene.enter(Self.start, .pledge(try pledge("p", .wholeFee, capTotal: "900 USD")))
    let all = try pledge("p", .shareOfFees(.whole), capTotal: "900 USD", capPerMonth: "500 USD")
    try scene.enter(Self.start, .pledge(all))
    try scene.close("2022-10-04T00:00:00Z")
    #expect(scene.balance(.receivable("donor")) == 300)
    try scene.close("2022-11-01T00:00:00Z")
    #expect(scene.balance(.receivable("donor")) == 500)
    try scene.close("2023-06-01T00:00:00Z")
    #expect(scene.balance(.receivable("donor")) == 900)
  }

  @Test("A pledge in another currency owes in its own, at the rate that is stated for the day")
  func currencies() throws {
    var scene = try Self.scene(reserve: "100000")
    let zloty = try #require(Currency("PLN"))
    let terms = try pledge(
      "p",
      .shareOfFees(.whole),
      currency: zloty,
      capPerMonth: "10000 PLN"
    )
    #expect(throws: MoneyError.self) { try scene.enter(Self.start, .pledge(terms)) }
    func rate(_ text: String, _ since: String) throws -> MoneyEvent.Kind {
      .exchangeRate(
        try ExchangeRate(from: .usd, to: zloty, rate: text, since: try instant(since))
      )
    }
    try scene.enter(Self.start, try rate("4", "2022-01-01T00:00:00Z"))
    try scene.enter(Self.start, try rate("5", "2022-10-11T00:00:00Z"))
    try scene.enter(Self.start, .pledge(terms))
    try scene.close("2022-10-16T00:00:00Z")
    let owed = scene.books.balance(of: .receivable("donor"), in: zloty)
    #expect(owed == (try money("6500 PLN")))
    #expect(
      scene.books.balances(of: .exchange(zloty)).map(\.description) == [
        "-6500.00 PLN", "1500.00 USD",
      ]
    )
    try scene.close("2022-11-01T00:00:00Z")
    #expect(scene.books.balance(of: .receivable("donor"), in: zloty) == (try money("10000 PLN")))
    #expect(scene.balance(.reserve("help")) == -100_000 + 900)
    scene.expectBalanced()
  }

  @Test("Kits sold: sponsors that pay kits, then the operator; kits lost and replaced")
  func kits() throws {
    var scene = try Self.scene(kits: 0, replacement: "1300")
    let terms = try pledge("p", .amountPerMonth(money("3100 USD")), paysKits: true)
    try scene.enter(Self.start, .pledge(terms))
    try scene.enter("2022-10-06T12:00:00Z", .kitSold(helpGroup, count: 2))
    // Five days of 100 a day have come due; the other 700 of 1,200 the operator gives.
    #expect(scene.balance(.receivable("donor")) == 500)
    #expect(scene.balance(.kitSubsidy) == 700)
    #expect(scene.balance(.kitRevenue) == -1200)
    #expect(scene.balance(.kitCost) == 2600)
    let owned = BillingGroup(plan: "basic", payer: .owner)
    try scene.enter("2022-10-06T12:00:00Z", .kitSold(owned, count: 1))
    #expect(scene.balance(.ownersReceivable) == 600)
    try scene.enter(
      "2022-10-06T12:00:00Z",
      .kitLost(helpGroup, count: 1, replaced: true)
    )
    #expect(scene.balance(.kitLosses) == 1300)
    #expect(scene.balance(.replacementPayable("help")) == 1300)
    let at = try instant("2022-10-07T00:00:00Z")
    #expect(
      try scene.books.statement(of: "help", at: at).replacement.value == (try money("1300 USD"))
    )
    try scene.close("2022-10-07T00:00:00Z")
    // The day bears it: 100 by the pledge, which pays kits, 1,000 by the reserve, 200 in arrears.
    #expect(scene.balance(.replacementPayable("help")) == 0)
    #expect(scene.balance(.receivable("donor")) == 600)
    #expect(scene.balance(.reserve("help")) == 0)
    #expect(scene.balance(.arrears("help")) == 200)
    scene.expectBalanced()
  }

  @Test("The end of the runway comes as it was said: grace, throttle, suspension, and back")
  func endOfRunway() throws {
    let rule = EndOfRunway(
      graceDays: 3,
      throttle: .megabitsPerSecond(1),
      suspendAfterDays: 5
    )
    var scene = try Self.scene(reserve: "450", rule: rule)
    let books = scene.books
    let (end, slow) = (try instant("2022-10-06T00:00:00Z"), try instant("2022-10-09T00:00:00Z"))
    let stop = try instant("2022-10-14T00:00:00Z")
    let stages: [(String, FundingStanding, FundingForecast?)] = [
      ("2022-10-01T05:00:00Z", .funded, FundingForecast(standing: .grace(until: slow), at: end)),
      ("2022-10-05T23:59:59Z", .funded, FundingForecast(standing: .grace(until: slow), at: end)),
      (
        "2022-10-06T00:00:00Z", .grace(until: slow),
        FundingForecast(standing: .throttled(.megabitsPerSecond(1), until: stop), at: slow)
      ),
      (
        "2022-10-10T00:00:00Z", .throttled(.megabitsPerSecond(1), until: stop),
        FundingForecast(standing: .suspended, at: stop)
      ),
      ("2022-10-14T00:00:00Z", .suspended, nil),
    ]
    for (time, standing, next) in stages {
      let at = try instant(time)
      #expect(try books.standing(of: "help", at: at) == standing, "\(time)")
      #expect(try books.nextStanding(of: "help", at: at) == next, "\(time)")
      #expect(try books.statement(of: "help", at: at).runwayEnds?.value == end)
      // Closing the books says the same as looking ahead did.
      try scene.close(time)
      #expect(try scene.books.standing(of: "help", at: at) == standing, "\(time)")
      #expect(try scene.books.nextStanding(of: "help", at: at) == next, "\(time)")
    }
    // 13 days of 100, of which the reserve paid 450; then nothing is served, and nothing is owed.
    try scene.close("2022-10-20T00:00:00Z")
    #expect(scene.balance(.arrears("help")) == 850)
    try Self.pay(&scene, "2022-10-20T06:00:00Z", "849.99")
    #expect(try scene.books.standing(of: "help", at: instant("2022-10-20T07:00:00Z")) == .suspended)
    try Self.pay(&scene, "2022-10-20T08:00:00Z", "100.01")
    #expect(scene.balance(.arrears("help")) == 0)
    #expect(scene.balance(.reserve("help")) == -100)
    let after = try instant("2022-10-20T08:00:00Z")
    #expect(try scene.books.standing(of: "help", at: after) == .funded)
    // What was stays as it was.
    #expect(try scene.books.standing(of: "help", at: instant("2022-10-20T07:00:00Z")) == .suspended)
    #expect(try scene.books.standing(of: "help", at: stop) == .suspended)
    #expect(try scene.books.standing(of: "help", at: end) == .grace(until: slow))
    let next = try scene.books.nextStanding(of: "help", at: after)
    #expect(next?.at == (try instant("2022-10-22T00:00:00Z")))
    scene.expectBalanced()
  }

  @Test("A suspended programme's month is what the books then bill; going on is told beside it")
  func suspendedMonth() throws {
    var scene = try Self.scene(reserve: "0", rule: EndOfRunway(suspendAfterDays: 0))
    var programme = try #require(scene.books.programmes.first { $0.name == "help" })
    programme.overheadPerMonth = try money("31 USD")
    try scene.enter(Self.start, .programme(programme))
    let named = BillingGroup(plan: "basic", sponsor: "other", payer: .sponsor, programme: "help")
    let owned = BillingGroup(plan: "basic", payer: .owner, programme: "help")
    try scene.enter(Self.start, .kits(named, change: 2))
    try scene.enter(Self.start, .kits(owned, change: 1))
    try scene.enter(Self.start, .pledge(try pledge("whole", by: "other", .wholeFee)))
    let before = try scene.books.statement(of: "help", at: try instant(Self.start))
    #expect(before.standing == .funded && before.suspendedKits.value == 0)
    #expect(before.burn.value == (try money("4061 USD")))
    #expect(before.burnIfServed == nil && before.gapIfServed == nil)
    let at = try instant("2022-11-01T00:00:00Z")
    try scene.close("2022-11-01T00:00:00Z")
    let statement = try scene.books.statement(of: "help", at: at)
    #expect(statement.standing == .suspended && statement.suspendedKits.value == 10)
    func balances() -> [Double] {
      [
        -scene.balance(.serviceRevenue("basic")), scene.balance(.receivable("other")),
        scene.balance(.ownersReceivable), scene.balance(.arrears("help")),
      ]
    }
    let start = balances()
    try scene.close("2022-12-01T00:00:00Z")
    let month = zip(balances(), start).map { $0 - $1 }
    #expect(month == [930, 620, 310, 31])
    let told = [statement.feesInvoiced, statement.covered, statement.owners, statement.gap]
    #expect(told.map(\.value) == (try month.map { try money("\(Int($0)) USD") }))
    #expect(statement.burn.value == (try money("961 USD")))
    #expect(statement.burnIfServed?.value == before.burn.value)
    #expect(statement.gapIfServed?.value == (try money("3131 USD")))
    #expect(statement.runwayMonths?.value == 0 && statement.runwayWithGrowthMonths?.value == 0)
    #expect(statement.breakEvenPrice?.value == before.breakEvenPrice?.value)
    scene.expectBalanced()
  }

  private static func pay(_ scene: inout Scene, _ time: String, _ amount: String) throws {
    let transfer = Transfer(
      debit: .cash,
      credit: .reserve("help"),
      amount: try money("\(amount) USD"),
      text: "a gift"
    )
    try scene.enter(time, .transfer(transfer))
  }

  @Test("Stages of the end may be left out")
  func stages() throws {
    let at = try instant("2022-10-10T00:00:00Z")
    let cases: [(EndOfRunway, FundingStanding)] = [
      (EndOfRunway(), .grace(until: nil)),
      (EndOfRunway(throttle: .megabitsPerSecond(2)), .throttled(.megabitsPerSecond(2), until: nil)),
      (EndOfRunway(suspendAfterDays: 0), .suspended),
      (
        EndOfRunway(graceDays: 2, suspendAfterDays: 30),
        .grace(until: try instant("2022-11-03T00:00:00Z"))
      ),
    ]
    for (rule, standing) in cases {
      let books = try Self.scene(reserve: "0", rule: rule).books
      #expect(try books.standing(of: "help", at: at) == standing)
    }
  }

  @Test("What is refused is refused with its reason, and changes nothing")
  func refusals() throws {
    var scene = try Self.scene()
    try scene.enter("2022-10-02T12:00:00Z", .pledge(try pledge("p", .wholeFee)))
    try scene.close("2022-10-03T00:00:00Z")
    let before = scene.books
    let many = BillingGroup(plan: "none", payer: .sponsor, programme: "help")
    func transfer(_ debit: Account, _ credit: Account, _ amount: String) throws -> MoneyEvent.Kind {
      .transfer(Transfer(debit: debit, credit: credit, amount: try money(amount), text: ""))
    }
    var euros = try plan("basic", fee: "1")
    euros.monthly.invoiced = try money("1 EUR")
    let later = "2022-10-05T00:00:00Z"
    let cases: [(String, MoneyEvent.Kind, String)] = [
      ("2022-10-02T13:00:00Z", .kits(helpGroup, change: 1), "closed"),
      ("2022-10-02T11:00:00Z", .kits(helpGroup, change: 1), "comes after"),
      (later, .kits(helpGroup, change: -11), "10 kits"),
      (later, .kits(helpGroup, change: .max), "beyond"),
      (later, .kits(many, change: 1), "no plan 'none'"),
      (later, .kitSold(helpGroup, count: 0), "0 kits"),
      (later, .payment(sponsor: "nobody", amount: try money("1 USD")), "no sponsor"),
      (later, .payment(sponsor: "donor", amount: try money("-1 USD")), "not above zero"),
      (later, try transfer(.cash, .arrears("help"), "1 USD"), "rules of the books"),
      (later, try transfer(.reserve("help"), .cash, "801 USD"), "holds less"),
      (later, try transfer(.cash, .reserve("help"), "1 EUR"), "in EUR"),
      (later, try transfer(.cash, .reserve("none"), "1 USD"), "no programme"),
      (later, try transfer(.cash, .cash, "1 USD"), "moves nothing"),
      (later, .plan(euros), "currency of plan"),
      (later, .programme(Programme(name: "help", reserve: try money("7 USD"))), "begins with"),
      (later, .programme(Programme(name: "", reserve: try money("7 USD"))), "the name"),
      (later, .pledge(try pledge("p", by: "other", .wholeFee)), "cannot be changed"),
      (later, .pledge(try pledge("q", .wholeFee, capTotal: "-1 USD")), "below zero"),
      ("9999-12-31T00:00:00Z", .sponsor(Sponsor(name: "x")), "40,000 days"),
    ]
    for (time, kind, reason) in cases {
      do {
        try scene.enter(time, kind)
        Issue.record("not refused: \(reason)")
      } catch let error as MoneyError {
        #expect(error.message.contains(reason), "\(error)")
        #expect(error.remedy.hasSuffix("."))
      }
    }
    #expect(
      scene.books.entries == before.entries || scene.books.entries.starts(with: before.entries)
    )
    #expect(scene.books.kitsInService(helpGroup) == 10)
    #expect(throws: MoneyError.self) {
      try scene.books.statement(of: "help", at: instant("2022-10-02T00:00:00Z"))
    }
    scene.expectBalanced()
  }

  @Test("Amounts at the edge of 64 bits are errors, never traps")
  func edges() throws {
    let most = "92233720368547758.07"
    var scene = try Self.scene(reserve: most, kits: 0)
    try scene.enter(Self.start, .plan(try plan("dear", fee: most, marginal: most, kit: most)))
    let dear = BillingGroup(plan: "dear", payer: .sponsor, programme: "help")
    try scene.enter(Self.start, .kits(dear, change: 1_000_000_000))
    #expect(throws: MoneyError.overflow) { try scene.close("2022-10-02T00:00:00Z") }
    #expect(throws: MoneyError.overflow) {
      try scene.books.statement(of: "help", at: instant(Self.start))
    }
    #expect(throws: MoneyError.overflow) { try scene.enter(Self.start, .kitSold(dear, count: 2)) }
    try scene.enter(Self.start, .kitSold(dear, count: 1))
    #expect(throws: MoneyError.overflow) { try scene.enter(Self.start, .kitSold(dear, count: 1)) }
    #expect(throws: MoneyError.overflow) { try Self.pay(&scene, Self.start, "1") }
    scene.expectBalanced()
  }

  @Test("Accounts can be read page by page")
  func pages() throws {
    var scene = try Self.scene()
    try scene.close("2022-10-21T00:00:00Z")
    let account = Account.reserve("help")
    let count = scene.books.entryCount(of: account)
    #expect(count == 11)
    var seen: [Int] = []
    for skipped in stride(from: 0, to: count, by: 4) {
      seen += scene.books.entries(of: account, skipping: skipped, limit: 4).map(\.number)
    }
    #expect(seen == scene.books.entryNumbers(of: account))
    #expect(scene.books.entries(of: account, skipping: -1, limit: -1).isEmpty)
  }

  @Test("Events, entries and statements come back from JSON as they were")
  func json() throws {
    var scene = try Self.scene(rule: EndOfRunway(graceDays: 3, throttle: .megabitsPerSecond(1)))
    let amount = Pledge.Promise.amountPerMonth(try money("31 USD"))
    try scene.enter(Self.start, .pledge(try pledge("p", amount, capTotal: "5 USD")))
    try scene.enter(Self.start, .kitSold(helpGroup, count: 2))
    try scene.enter(Self.start, .kitLost(helpGroup, count: 2, replaced: true))
    try scene.enter(Self.start, .payment(sponsor: "donor", amount: try money("9 USD")))
    try Self.pay(&scene, Self.start, "5")
    try scene.close("2022-10-03T00:00:00Z")
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    encoder.keyEncodingStrategy = .convertToSnakeCase
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let events = try encoder.encode(scene.events)
    #expect(try decoder.decode([MoneyEvent].self, from: events) == scene.events)
    let text = String(decoding: events, as: UTF8.self)
    #expect(text.contains(#""amount_per_month":{"#) && !text.contains("_0"))
    let entries = try encoder.encode(scene.books.entries)
    #expect(try decoder.decode([JournalEntry].self, from: entries) == scene.books.entries)
    for time in ["2022-10-03T00:00:00Z", "2022-12-03T00:00:00Z"] {
      let statement = try scene.books.statement(of: "help", at: try instant(time))
      let data = try encoder.encode(statement)
      #expect(try decoder.decode(FundingStatement.self, from: data) == statement)
    }
  }
}
