import Frames
import Service
import Testing

@Suite("Kits on a plan in another currency than their programme's")
struct ForeignPlanTests {
  private static let start = "2022-10-01T00:00:00Z"
  private static let group = BillingGroup(plan: "euro", programme: "help")

  private static func prices(_ invoiced: String, _ marginal: String) throws -> ServicePlan.Prices {
    let amount = try money(invoiced)
    return ServicePlan.Prices(list: amount, invoiced: amount, marginal: try money(marginal))
  }

  private static func rate(
    _ from: String,
    _ to: String,
    _ text: String,
    _ since: String
  ) throws
    -> MoneyEvent.Kind
  {
    .exchangeRate(
      try ExchangeRate(
        from: try #require(Currency(from)),
        to: try #require(Currency(to)),
        rate: text,
        since: try instant(since)
      )
    )
  }

  /// A programme in a currency, and a plan in euros.
  private static func scene(
    reserve: String = "100000 USD",
    fee: String = "90.01 EUR",
    marginal: String = "10.07 EUR",
    rule: EndOfRunway = EndOfRunway()
  ) throws -> Scene {
    var scene = Scene()
    try scene.enter(start, .sponsor(Sponsor(name: "donor")))
    let euro = ServicePlan(
      name: "euro",
      monthly: try prices(fee, marginal),
      kit: try prices("400 EUR", "300 EUR")
    )
    try scene.enter(start, .plan(euro))
    let programme = Programme(name: "help", reserve: try money(reserve), endOfRunway: rule)
    try scene.enter(start, .programme(programme))
    return scene
  }

  private static func euros() throws -> Currency { try #require(Currency("EUR")) }

  @Test("Each day is billed by the rate that holds at its end, the kits' whole fee rounded once")
  func accrual() throws {
    var scene = try Self.scene()
    try scene.enter(Self.start, try Self.rate("EUR", "USD", "1.0837", "2022-01-01T00:00:00Z"))
    try scene.enter(Self.start, try Self.rate("EUR", "USD", "1.1", "2022-10-16T00:00:00Z"))
    try scene.enter(Self.start, .kits(Self.group, change: 7))
    let at = try instant(Self.start)
    let statement = try scene.books.statement(of: "help", at: at)
    // 7 x 9,001 cents x 1.0837 = 68,280.6859; 7 x 1,007 x 1.0837 = 7,639.0013.
    #expect(statement.feesInvoiced.value == (try money("682.81 USD")))
    #expect(statement.feesMarginal.value == (try money("76.39 USD")))
    #expect(statement.burn.value == statement.gap.value && statement.kits.value == 7)
    #expect(statement.feesInvoiced.source.contains("exchange rates"))
    try scene.close("2022-11-01T00:00:00Z")
    // 15 days at 68,281 and 16 at 69,308 (69,307.7), of 31; for the cost 7,639 and 7,754 (7,753.9).
    let (fees, cost) = ((15 * 68_281 + 16 * 69_308 + 15) / 31, (15 * 7_639 + 16 * 7_754 + 15) / 31)
    #expect(fees == 68_811 && cost == 7_698)
    func cents(_ account: Account) -> Int64 {
      scene.books.balance(of: account, in: .usd).minorUnits
    }
    #expect(cents(.serviceRevenue("euro")) == -68_811 && cents(.reserve("help")) == -9_931_189)
    #expect(cents(.serviceCost) == 7_698 && cents(.cash) == -7_698)
    #expect(scene.books.trialBalance.allSatisfy { $0.amount.currency == .usd })
    scene.expectBalanced()
  }

  @Test(
    "Half a minor unit goes to the even one; a rate the other way is turned; minor units differ",
    arguments: [
      ("1 USD", "0.01 EUR", "EUR", "USD", "0.5", 1, "0.00 USD"),
      ("1 USD", "0.01 EUR", "EUR", "USD", "0.5", 3, "0.02 USD"),
      ("1 USD", "0.01 EUR", "EUR", "USD", "0.5", 5, "0.02 USD"),
      ("1 USD", "90 EUR", "USD", "EUR", "0.8", 1, "112.50 USD"),
      ("1 JPY", "9.99 EUR", "EUR", "JPY", "150", 1, "1498 JPY"),
      ("1 JPY", "9.99 EUR", "EUR", "JPY", "150", 3, "4496 JPY"),
    ]
  )
  func rounding(
    _ reserve: String,
    _ fee: String,
    _ from: String,
    _ to: String,
    _ rate: String,
    _ kits: Int,
    _ burn: String
  ) throws {
    var scene = try Self.scene(reserve: reserve, fee: fee, marginal: "0 EUR")
    try scene.enter(Self.start, try Self.rate(from, to, rate, "2022-01-01T00:00:00Z"))
    try scene.enter(Self.start, .kits(Self.group, change: kits))
    let at = try instant(Self.start)
    #expect(try scene.books.statement(of: "help", at: at).burn.value == (try money(burn)))
    try scene.close("2022-11-01T00:00:00Z")
    let currency = try money(reserve).currency
    let earned = scene.books.balance(of: .serviceRevenue("euro"), in: currency)
    #expect(try earned.negated() == (try money(burn)))
  }

  @Test("Owners and sponsors owe what was converted, and the price of kits is converted once")
  func bearers() throws {
    var scene = try Self.scene()
    try scene.enter(Self.start, try Self.rate("EUR", "USD", "1.1", "2022-01-01T00:00:00Z"))
    let owned = BillingGroup(plan: "euro", payer: .owner, programme: "help")
    let outside = BillingGroup(plan: "euro", payer: .owner)
    let named = BillingGroup(plan: "euro", sponsor: "donor", programme: "help")
    let pledge = try pledge("p", .wholeFee, currency: try Self.euros(), paysKits: true)
    try scene.enter(Self.start, .pledge(pledge))
    for group in [owned, outside, named] {
      try scene.enter(Self.start, .kitSold(group, count: 2))
      try scene.enter(Self.start, .kits(group, change: 2))
    }
    try scene.close("2022-11-01T00:00:00Z")
    func cents(_ account: Account, _ currency: Currency) -> Int64 {
      scene.books.balance(of: account, in: currency).minorUnits
    }
    // Two kits: 18,002 cents of fees and 80,000 of price, times 1.1 in the programme.
    let (fees, price) = (Int64(19_802), Int64(88_000))
    let euros = try Self.euros()
    #expect(cents(.ownersReceivable, .usd) == fees + price)
    #expect(cents(.ownersReceivable, euros) == 18_002 + 80_000)
    // What it covers each day is turned back into euros each day: up to half a cent of each of 31.
    #expect(abs(cents(.receivable("donor"), euros) - 98_002) <= 15)
    #expect(cents(.exchange(euros), .usd) == fees + price)
    #expect(
      cents(.serviceRevenue("euro"), .usd) == -2 * fees
        && cents(.reserve("help"), .usd) == -10_000_000
    )
    #expect(cents(.kitRevenue, .usd) == -2 * price && cents(.kitRevenue, euros) == -80_000)
    // What the operator has paid for the kits stays in the plan's currency.
    #expect(cents(.kitCost, euros) == 6 * 30_000 && cents(.kitCost, .usd) == 0)
    scene.expectBalanced()
  }

  @Test("Without a rate kits are refused, and with one that is stated for the day they are taken")
  func refused() throws {
    var scene = try Self.scene()
    let before = scene.books
    let euros = try Self.euros()
    let at = try instant(Self.start)
    let missing = MoneyError.noRateForPlan("euro", in: "help", from: euros, to: .usd, at: at)
    for kind in [
      MoneyEvent.Kind.kits(Self.group, change: 1), .kitSold(Self.group, count: 1),
      .kitStock(Self.group, change: 1),
    ] {
      #expect(throws: missing) { try scene.enter(Self.start, kind) }
    }
    #expect(scene.books == before)
    #expect(missing.message.contains("'euro'") && missing.message.contains("from EUR to USD"))
    func problem() -> MoneyError? {
      scene.books.problem(ofPlan: "euro", in: "help", runIn: .usd, at: at)
    }
    #expect(problem() == missing)
    try scene.enter(Self.start, try Self.rate("EUR", "USD", "1.1", "2022-10-02T00:00:00Z"))
    #expect(problem() == missing)
    try scene.enter(Self.start, try Self.rate("EUR", "USD", "1.2", "2022-10-01T12:00:00Z"))
    #expect(problem() == nil)
    try scene.enter(Self.start, .kits(Self.group, change: 31))
    try scene.close("2022-10-02T00:00:00Z")
    // One day of 31 kits: 9,001 cents x 1.2 = 10,801.2.
    #expect(scene.books.balance(of: .serviceRevenue("euro"), in: .usd).minorUnits == -10_801)
  }

  @Test("The end of the runway counts the kits that the books do")
  func runway() throws {
    let rule = EndOfRunway(suspendAfterDays: 0)
    var scene = try Self.scene(reserve: "10 USD", fee: "31 EUR", marginal: "0 EUR", rule: rule)
    try scene.enter(Self.start, try Self.rate("EUR", "USD", "1.5", "2022-01-01T00:00:00Z"))
    try scene.enter(Self.start, .kits(Self.group, change: 4))
    // 6 USD a day: the second is not paid whole, and from its end nobody is served or billed.
    let at = try instant(Self.start)
    let end = try instant("2022-10-03T00:00:00Z")
    #expect(try scene.books.statement(of: "help", at: at).runwayEnds?.value == end)
    try scene.close("2022-10-10T00:00:00Z")
    #expect(scene.balance(.reserve("help")) == 0 && scene.balance(.arrears("help")) == 2)
    #expect(scene.balance(.serviceRevenue("euro")) == -12)
    let later = try instant("2022-10-10T00:00:00Z")
    let funding = try scene.books.funding(of: "help", at: later)
    #expect(funding.standing(of: Self.group) == .suspended)
  }
}
