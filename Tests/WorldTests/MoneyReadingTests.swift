import Frames
import Geography
import Quantities
import Service
import Testing
import World

@Suite struct MoneyReadingTests {
  /// A programme of three sponsors, with all that can be said.
  private static let help = """
    plans:
      - name: basic
        monthly: {list: 4500.00 USD, invoiced: 500.00 USD, marginal: 100.00 USD}
        kit: {list: 2500.00 USD, invoiced: "500.00 USD", marginal: 1300.00 USD}
        downlink-mbps: 150
        uplink-mbps: 20
        label: measured
        source: SpaceX to the Pentagon, CNN 2022-10-14
      - name: top
        monthly: {list: 4500 USD, invoiced: 4500 USD, marginal: 100 USD}
    sponsors:
      - {name: usaid, title: United States Agency for International Development}
      - {name: poland, note: pays its own kits whole}
    exchange-rates:
      - {from: PLN, to: USD, rate: 0.2041, since: 2022-10-10T00:00:00Z, recalled: true}
    programmes:
      - name: ukraine
        title: Emergency service in Ukraine
        territories: [UA]
        reserve: 80000000.00 USD
        overhead-per-month: 0 USD
        replacement-cost: 1300.00 USD
        expected-losses-per-month: 500
        basis: invoiced
        end-of-runway: {grace-days: 30, throttle-mbps: 1, suspend-after-days: 60}
        pledges:
          - {sponsor: usaid, share-of-fees: 0.3, cap: 30000000 USD, pays-kits: true}
          - {name: kits of Poland, sponsor: poland, whole-fee: true, currency: PLN,
             cap-per-month: 6483333.33 PLN, from: 2022-10-10T00:00:00Z,
             until: 2025-01-01T00:00:00Z}
          - {name: more of Poland, sponsor: poland, amount-per-month: 1000000 PLN}

    """

  private static func read(_ text: String) throws(WorldFileError) -> WorldDescription {
    guard let gazetteer = try? Gazetteer.bundled() else {
      return WorldDescription(name: "", title: "")
    }
    return try WorldReader(gazetteer: gazetteer).read(text, file: "w.yaml")
  }

  @Test("What a world says about money is read, and books can be opened with it")
  func reading() throws {
    let world = try Self.read(smallestWorld + Self.help)
    let money = world.money
    #expect(money.plans.map(\.name) == ["basic", "top"])
    #expect(money.plans[0].monthly.list == (try Money(parsing: "4500 USD")))
    #expect(money.plans[0].kit.marginal == (try Money(parsing: "1300 USD")))
    #expect(money.plans[0].downlinkCap == .megabitsPerSecond(150))
    #expect(money.plans[0].label == .measured && money.plans[1].label == .assumed)
    #expect(money.plans[1].kit.list.isZero)
    #expect(money.sponsors.map(\.name) == ["usaid", "poland"])
    #expect(money.exchangeRates.map(\.text) == ["0.2041"])
    let programme = try #require(money.programmes.first)
    #expect(programme.territories == ["UA"])
    #expect(programme.reserve == (try Money(parsing: "80000000 USD")))
    #expect(programme.expectedLossesPerMonth == 500)
    let rule = EndOfRunway(graceDays: 30, throttle: .megabitsPerSecond(1), suspendAfterDays: 60)
    #expect(programme.endOfRunway == rule)
    let promises =
      try [
        .shareOfFees(#require(Share(0.3))), .wholeFee,
        .amountPerMonth(Money(parsing: "1000000 PLN")),
      ] as [Pledge.Promise]
    #expect(money.pledges.map(\.promise) == promises)
    #expect(money.pledges.map(\.name) == ["ukraine/usaid", "kits of Poland", "more of Poland"])
    #expect(money.pledges.map(\.currency.code) == ["USD", "PLN", "PLN"])
    let start = try #require(world.start)
    let books = try Books(money.events(at: start))
    #expect(books.programmes == money.programmes)
    #expect(try books.statement(of: "ukraine", at: start).reserve.value == programme.reserve)
  }

  @Test(
    "A pledge without a currency has that of its amount, else of its cap, else of the programme",
    arguments: [
      ("whole-fee: true", "USD"), ("share-of-fees: 0.1, cap: 5 PLN", "PLN"),
      ("share-of-fees: 0.1, cap-per-month: 5 PLN", "PLN"),
      ("amount-per-month: 5 PLN, cap: 5 PLN", "PLN"), ("whole-fee: true, currency: PLN", "PLN"),
    ]
  )
  func currencyOfPledges(promise: String, currency: String) throws {
    let terms = try #require(Self.help.split(separator: "    pledges:\n").first)
    let world = try Self.read(
      smallestWorld + terms + "    pledges: [{sponsor: poland, \(promise)}]\n"
    )
    #expect(world.money.pledges.map(\.currency.code) == [currency])
  }

  @Test("What is hardly meant is told: a moving kit without a home, a territory in two programmes")
  func remarks() throws {
    func remarks(_ home: String, _ territory: String) throws -> [String] {
      let kit = """
        terminals:
          - id: mover
            plan: basic
            \(home)
            track:
              - {at: 2022-10-10T12:00:00Z, latitude-deg: 50.6, longitude-deg: 24.6}
              - {at: 2022-10-10T15:00:00Z, latitude-deg: 50.6, longitude-deg: 22.6}

        """
      let other = "  - {name: other, territories: [\(territory)], reserve: 1 USD}\n"
      return try Self.read(smallestWorld + Self.help + other + kit).remarks(file: "w.yaml")
        .map { "\($0)" }
    }
    #expect(try remarks("home: UA", "PL").isEmpty)
    let moving = try remarks("roaming: anywhere", "PL")
    #expect(moving.count == 1 && moving[0].contains("first point") && moving[0].contains("mover"))
    let shared = try remarks("home: UA", "UA")
    #expect(
      shared.count == 1 && shared[0].contains("several programmes") && shared[0].contains("UA")
    )
  }

  @Test("A world that says nothing about money has none, and its plans and sponsors are but words")
  func nothing() throws {
    let terminals = "terminals: [{id: t, place: Kyiv, plan: none, sponsor: nobody}]\n"
    #expect(try Self.read(smallestWorld + terminals).terminals.count == 1)
    #expect(try Self.read(smallestWorld).money.isEmpty)
  }

  @Test(
    "What is wrong is named with line, key and remedy",
    arguments: [
      (
        "plans: [{name: a, monthly: {list: 5 USD, invoiced: 5 USD}}]", "plans[0].monthly",
        "marginal"
      ),
      ("plans: [{name: a, monthly: 5 USD}]", "plans[0].monthly", "not a mapping"),
      (
        "plans: [{name: a, monthly: {list: 5, invoiced: 5 USD, marginal: 5 USD}}]",
        "plans[0].monthly.list", "4500.00 USD"
      ),
      (
        "plans: [{name: a, monthly: {list: 5.001 USD, invoiced: 5 USD, marginal: 5 USD}}]",
        "plans[0].monthly.list", "no"
      ),
      (
        "plans: [{name: a, monthly: {list: 5 EUR, invoiced: 5 USD, marginal: 5 USD}}]", "plans[0]",
        "has to be in USD"
      ),
      (
        "plans: [{name: a, monthly: {list: -5 USD, invoiced: 5 USD, marginal: 5 USD}}]", "plans[0]",
        "below zero"
      ),
      ("sponsors: [{name: a}, {name: a}]", "sponsors[1]", "stands twice"),
      ("sponsors: [{title: a}]", "sponsors[0]", "'name' is missing"),
      ("programmes: [{name: a, reserve: lots}]", "programmes[0].reserve", "4500.00 USD"),
      (
        "programmes: [{name: a, reserve: 5 USD, replacement-cost: 5 EUR}]", "programmes[0]",
        "has to be in USD"
      ),
      ("programmes: [{name: a, reserve: 5 USD, basis: cost}]", "programmes[0].basis", "marginal"),
      (
        "programmes: [{name: a, reserve: 5 USD, territories: [Ukraine]}]",
        "programmes[0].territories[0]", "ISO"
      ),
      (
        "programmes: [{name: a, reserve: 5 USD, end-of-runway: {grace-days: -1}}]",
        "programmes[0].end-of-runway.grace-days", "0 to 36500"
      ),
      (
        "programmes: [{name: a, reserve: 5 USD, pledges: [{sponsor: x, whole-fee: true}]}]",
        "programmes[0].pledges[0]", "no sponsor 'x'"
      ),
      (
        "sponsors: [{name: x}]\nprogrammes: [{name: a, reserve: 5 USD, pledges: [{sponsor: x}]}]",
        "programmes[0].pledges[0]", "exactly one of"
      ),
      (
        "sponsors: [{name: x}]\nprogrammes: [{name: a, reserve: 5 USD, pledges:"
          + " [{sponsor: x, whole-fee: true, currency: PLN}]}]",
        "programmes[0].pledges[0]", "exchange rate"
      ),
      (
        "sponsors: [{name: x}]\nprogrammes: [{name: a, reserve: 5 USD, pledges:"
          + " [{sponsor: x, whole-fee: true}, {sponsor: x, share-of-fees: 0.5}]}]",
        "programmes[0].pledges[1]", "stands twice"
      ),
      (
        "exchange-rates: [{from: PLN, to: USD, rate: -1, since: 2022-01-01T00:00:00Z}]",
        "exchange-rates[0].rate", "positive"
      ),
      (
        "exchange-rates: [{from: zloty, to: USD, rate: 1, since: 2022-01-01T00:00:00Z}]",
        "exchange-rates[0].from", "ISO 4217"
      ),
      (
        "sponsors: [{name: a}]\nterminals: [{id: t, place: Kyiv, plan: none}]",
        "terminals[0].plan", "no plan 'none'. Add it to plans"
      ),
      (
        "sponsors: [{name: a}]\nterminals: [{id: t, place: Kyiv, sponsor: nobody}]",
        "terminals[0].sponsor", "no sponsor 'nobody'. Add it to sponsors"
      ),
    ] as [(String, String, String)]
  )
  func problems(text: String, key: String, said: String) throws {
    do {
      _ = try Self.read(smallestWorld + text + "\n")
      Issue.record("nothing was refused")
    } catch {
      let first = try #require(error.problems.first)
      #expect(first.key == key, "\(error)")
      #expect(first.line >= 7 && "\(first)".contains(said), "\(error)")
      #expect(!first.remedy.isEmpty)
    }
  }
}
