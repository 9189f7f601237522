import Frames
import Geography
import Service
import Testing

/// Figures that were published, and what the formulas make of them.
///
/// SpaceX to the Pentagon, September 2022, in CNN of 2022-10-14: about 20,000 terminals, 500 USD a
/// month for most and 4,500 USD at the top; others pay 30 % of connectivity. About 500 terminals lost
/// each month: the letter of V. Zaluzhnyi of July 2022 in the same report. 80 M USD spent, about 20 M
/// USD a month, 25,000 terminals: E. Musk in AFP of 2022-10-15. Cost of a kit about 1,300 USD: G.
/// Shotwell in press reports of 2021. Poland: Ministry of Digital Affairs, 24,560 terminals by 2024.
@Suite struct WorkedFigureTests {
  /// 20,000 kits, 85 % at 500 and 15 % at 4,500 USD; 500 lost a month at 1,300 USD; sponsors 30 %.
  private static func letter(basis: Valuation = .invoiced) throws -> Scene {
    var scene = Scene()
    let start = "2022-10-01T00:00:00Z"
    try scene.enter(start, .sponsor(Sponsor(name: "donor")))
    try scene.enter(start, .plan(try plan("basic", fee: "500", list: "4500", marginal: "100")))
    try scene.enter(start, .plan(try plan("top", fee: "4500", marginal: "100")))
    let programme = Programme(
      name: "help",
      territories: ["UA"],
      reserve: try money("80000000 USD"),
      replacementCost: try money("1300 USD"),
      expectedLossesPerMonth: 500,
      basis: basis
    )
    try scene.enter(start, .programme(programme))
    let share = try #require(Share(0.3))
    try scene.enter(start, .pledge(try pledge("p", .shareOfFees(share))))
    let top = BillingGroup(plan: "top", payer: .sponsor, programme: "help")
    try scene.enter(start, .kits(helpGroup, change: 17_000))
    try scene.enter(start, .kits(top, change: 3_000))
    return scene
  }

  @Test("The letter of 2022: 22 M of fees, 22.65 M of burn, 29 % covered, 4.98 months")
  func letterFigures() throws {
    let scene = try Self.letter()
    let at = try instant("2022-10-01T12:00:00Z")
    let statement = try scene.books.statement(of: "help", at: at)
    #expect(statement.kits.value == 20_000)
    #expect(statement.feesInvoiced.value == (try money("22000000 USD")))
    #expect(statement.feesList.value == (try money("90000000 USD")))
    #expect(statement.feesMarginal.value == (try money("2000000 USD")))
    #expect(statement.replacement.value == (try money("650000 USD")))
    #expect(statement.burn.value == (try money("22650000 USD")))
    #expect(statement.covered.value == (try money("6600000 USD")))
    #expect(abs(statement.coveredShare.value - 0.2914) < 0.00005)
    #expect(statement.gap.value == (try money("16050000 USD")))
    #expect(abs((statement.runwayMonths?.value ?? 0) - 4.98) < 0.005)
    #expect(statement.breakEvenPrice?.value == (try money("802.50 USD")))
    #expect(statement.standing == .funded)
    #expect(statement.kits.label == .measured)
    #expect(statement.burn.label == .modelled)
    #expect(statement.overhead.label == .assumed)
    // Four whole months and 27 days of February; its last day is not paid whole.
    #expect(statement.runwayEnds?.value == (try instant("2023-03-01T00:00:00Z")))
  }

  @Test("The valuation is a parameter that is seen: list, invoiced and marginal burn")
  func bases() throws {
    let at = try instant("2022-10-01T12:00:00Z")
    let burns = try [(Valuation.list, "90650000"), (.invoiced, "22650000"), (.marginal, "2650000")]
      .map { ($0, try money("\($1) USD")) }
    for (basis, burn) in burns {
      let statement = try Self.letter(basis: basis).books.statement(of: "help", at: at)
      #expect(statement.burn.value == burn)
      #expect(statement.basis == basis)
      #expect(statement.covered.value == (try money("6600000 USD")))
    }
  }

  @Test("A whole month is posted as the formulas say it, to the cent")
  func monthInTheJournal() throws {
    var scene = try Self.letter()
    for month in ["2022-11-01", "2022-12-01", "2023-01-01", "2023-02-01"].enumerated() {
      try scene.close("\(month.element)T00:00:00Z")
      let months = Double(month.offset + 1)
      #expect(scene.balance(.serviceRevenue("basic")) == -8_500_000 * months)
      #expect(scene.balance(.serviceRevenue("top")) == -13_500_000 * months)
      #expect(scene.balance(.replacementPayable("help")) == -650_000 * months)
      #expect(scene.balance(.receivable("donor")) == 6_600_000 * months)
      #expect(scene.balance(.reserve("help")) == -80_000_000 + 16_050_000 * months)
      #expect(scene.balance(.serviceCost) == 2_000_000 * months)
    }
    scene.expectBalanced()
  }

  @Test("With growth the runway is what the sum of the monthly gaps says")
  func growth() throws {
    let scene = try Self.letter()
    let at = try instant("2022-10-01T12:00:00Z")
    let statement = try scene.books.statement(of: "help", at: at, growthPerMonth: 0.1)
    // 16.05 M × (1.1ⁿ - 1) ÷ 0.1: after 4 months 74.488 M; the fifth is 23.499 M.
    let expected = 4 + (80 - 16.05 * (1.4641 - 1) / 0.1) / (16.05 * 1.4641)
    #expect(abs((statement.runwayWithGrowthMonths?.value ?? 0) - expected) < 1e-6)
    let still = try scene.books.statement(of: "help", at: at)
    #expect(
      abs((still.runwayWithGrowthMonths?.value ?? 0) - (still.runwayMonths?.value ?? 1)) < 1e-6
    )
  }

  @Test(
    "Published sums over published counts: what a terminal costs a month",
    arguments: [
      ("20000000 USD", 1, 20_000, "1000.00 USD"),  // Musk, October 2022, over CNN's count
      ("20000000 USD", 1, 25_000, "800.00 USD"),  // the same over his own count
      ("400000000 USD", 12, 28_000, "1190.48 USD"),  // the letter's next twelve months
      ("323000000 PLN", 1, 24_560, "13151.47 PLN"),  // Poland 2022-24, purchase and fees
      ("84000000 USD", 1, 24_560, "3420.20 USD"),  // the same in dollars
      ("20000000 USD", 12, 24_560, "67.86 USD"),  // Poland 2025: more than 20 M USD
      ("200000000 PLN", 12, 29_000, "574.71 PLN"),  // Gawkowski: about 200 M PLN a year
      ("3250000 USD", 1, 1_300, "2500.00 USD"),  // 1,300 units from Britain, CNN via Babel
    ] as [(String, Int64, Int64, String)]
  )
  func impliedAverages(sum: String, months: Int64, terminals: Int64, each: String) throws {
    #expect(try money(sum).scaled(by: 1, over: months * terminals) == (try money(each)))
  }

  @Test("Poland: 24,560 terminals at 67.861 USD are 1.6667 M USD a month")
  func poland() throws {
    let thousand = try money("67861 USD")
    #expect(try thousand.scaled(by: 24_560, over: 1_000) == (try money("1666666.16 USD")))
  }

  @Test("6,200 kits at once and 500 a month for a year cost 15.86 M USD at 1,300 each")
  func request() throws {
    // The letter's request, at the cost of a kit: 6,200 + 12 × 500 kits.
    #expect(try money("1300 USD").multiplied(by: 6_200 + 12 * 500) == (try money("15860000 USD")))
  }
}
