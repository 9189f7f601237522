import Frames
import Geography
import Links
import Scheduling
import SeededRandomness
import Service
import Testing

@testable import World

@Suite("Who is served is billed, and what kits have cost is where they are")
struct MoneyRuleTests {
  /// A small country whose kits each have a plan of their own, so that the journal tells who is billed.
  private struct Life {
    var generator: SeededGenerator
    let kits: Int
    let begin = 59_883
    static let days = 80
    static let cost = 1_300
    static let states = TerminalState.allCases.map(\.rawValue)

    init(seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      kits = Int.random(in: 4...9, using: &generator)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
      Int.random(in: range, using: &generator)
    }

    mutating func time(_ day: Int) -> String {
      let at = UTC(modifiedJulianDay: begin + day, timeOfDay: .seconds(number(0...86_340)))
      return Instant(at).iso8601
    }

    mutating func text() -> String {
      var lines = [smallestWorld, "sponsors: [{name: a}, {name: b}]", "plans:"]
      for kit in 0..<kits {
        // Of three plans, one is in another currency than the programme.
        let unit = kit % 3 == 2 ? "EUR" : "USD"
        let fee = "{list: 900 \(unit), invoiced: \(300 + kit).17 \(unit), marginal: 31 \(unit)}"
        let invoiced = "\(number(0...600)) \(unit)"
        let price = "{list: 600 \(unit), invoiced: \(invoiced), marginal: \(Self.cost) \(unit)}"
        lines.append("  - {name: p\(kit), monthly: \(fee), kit: \(price)}")
      }
      lines.append("terminals:")
      for kit in 0..<kits {
        let state = number(0...3) > 0 ? "activated" : Self.states[number(0...7)]
        let sponsor = ["", ", sponsor: a", ", sponsor: b"][number(0...2)]
        let payer = ["", "", "", "", ", payer: owner", ", payer: donated"][number(0...5)]
        let home = number(0...5) == 0 ? "FR" : "UA"
        lines.append(
          "  - {id: k\(kit), latitude-deg: 50, longitude-deg: 30, home: \(home), plan: p\(kit), "
            + "state: \(state)\(sponsor)\(payer)}"
        )
      }
      lines.append(
        "exchange-rates: [{from: EUR, to: USD, rate: 1.07, since: 2022-01-01T00:00:00Z}]"
      )
      let throttle = number(0...1) == 0 ? "throttle-mbps: 1, " : ""
      let end = "grace-days: \(number(0...3)), \(throttle)suspend-after-days: \(number(0...4))"
      lines.append("programmes:")
      lines.append(
        "  - {name: help, territories: [UA], reserve: \(number(0...900)) USD, "
          + "overhead-per-month: \(number(0...90)) USD, replacement-cost: 100 USD, "
          + "end-of-runway: {\(end)}, pledges: [\(pledges())]}"
      )
      lines.append("events:")
      for day in 1..<Self.days where number(0...2) == 0 { lines.append(event(day)) }
      return lines.joined(separator: "\n") + "\n"
    }

    private mutating func pledges() -> String {
      var made: [String] = []
      for index in 0..<number(1...4) {
        let sponsor = ["a", "b"][number(0...1)]
        let currency = ["USD", "EUR"][number(0...1)]
        var terms = "name: l\(index), sponsor: \(sponsor), currency: \(currency)"
        terms += number(0...3) == 0 ? ", share-of-fees: 0.4" : ", whole-fee: true"
        if number(0...1) == 0 {
          terms += ", cap-per-month: \(number(0...400)).\(number(10...99)) \(currency)"
        }
        if number(0...2) == 0 {
          terms += ", cap: \(number(0...1_500)).\(number(10...99)) \(currency)"
        }
        if number(0...3) == 0 { terms += ", from: \(time(number(0...40)))" }
        if number(0...3) == 0 { terms += ", until: \(time(number(41...Self.days)))" }
        if number(0...2) == 0 { terms += ", pays-kits: true" }
        made.append("{\(terms)}")
      }
      return made.joined(separator: ", ")
    }

    private mutating func event(_ day: Int) -> String {
      let at = time(day)
      guard number(0...4) > 0 else {
        let amount = "amount: \(number(1...900)) USD, text: gift"
        return "  - {at: \(at), transfer: {debit: cash, credit: \"reserve:help\", \(amount)}}"
      }
      // Nothing leads back to an order; all else may happen, with steps left out.
      let state = number(0...1) == 0 ? "activated" : Self.states[number(1...7)]
      return "  - {at: \(at), terminals: {ids: [k\(number(0...(kits - 1)))], state: \(state)}}"
    }
  }

  private static func world(_ text: String) throws -> World {
    let description = try WorldReader(gazetteer: try Gazetteer.bundled())
      .read(text, file: "w.yaml")
    return World(description, atlas: try TerritoryAtlas.bundled())
  }

  /// Kits that are in service in a slot, as far as their state and money go.
  private static func served(_ world: World, _ slot: Slot) -> Set<String> {
    let states = world.state(in: slot).terminals
    let funding = world.funding(in: slot, acts: [])
    let served = world.description.terminals.filter { terminal in
      (states[terminal.id] ?? terminal.state).isInService && !funding.unfunded.contains(terminal.id)
    }
    return Set(served.map(\.id.rawValue))
  }

  /// Kits whose fee the day that ends at a midnight has posted.
  private static func billed(_ books: Books, _ midnight: Instant) -> Set<String> {
    let lines = books.entries.filter { $0.at == midnight }.flatMap(\.postings)
    return Set(
      lines.compactMap { line in
        guard case .serviceRevenue(let plan) = line.account else { return nil }
        return "k" + plan.dropFirst()
      }
    )
  }

  @Test("Whoever is in service at a day's end is billed for it, and nobody else (seeds 1 to 40)")
  func servedAndBilled() throws {
    var (suspended, exempt, reached) = (0, 0, 0)
    for seed in 1...40 as ClosedRange<UInt64> {
      var life = Life(seed: seed)
      let world = try Self.world(life.text())
      var before: Set<String> = []
      for day in 0..<Life.days {
        let midnight =
          Instant(UTC(modifiedJulianDay: life.begin + day, timeOfDay: .zero))
          + .seconds(86_400)
        // The last slot that ends before the midnight does.
        let slot = Slot(containing: midnight - .seconds(16))
        let served = Self.served(world, slot)
        let course = try #require(world.money(at: midnight))
        #expect(served == Self.billed(course.books, midnight), "seed \(seed), \(midnight)")
        #expect(course.refusals.isEmpty, "seed \(seed): \(course.refusals)")
        let standing = try course.books.standing(of: "help", at: slot.start)
        if standing == .suspended {
          suspended += 1
          let named = world.description.terminals.filter { terminal in
            served.contains(terminal.id.rawValue)
              && course.group(of: terminal.id).map { $0.programme != nil && $0.payer == .sponsor }
                ?? false
          }
          exempt += named.isEmpty ? 0 : 1
          reached += before.subtracting(served).isEmpty ? 0 : 1
        }
        before = served
      }
    }
    // The lives are such that all of it has happened.
    #expect(suspended > 500 && exempt > 200 && reached > 50, "\(suspended) \(exempt) \(reached)")
  }

  @Test(
    "What kits have cost is cost while they are there, and loss while they are gone (seeds 1 to 40)"
  )
  func kitStock() throws {
    var (lost, sold) = (0, 0)
    for seed in 1...40 as ClosedRange<UInt64> {
      var life = Life(seed: seed)
      let world = try Self.world(life.text())
      var states = Dictionary(
        uniqueKeysWithValues: world.description.terminals.map { ($0.id, $0.state) }
      )
      // Of one that begins as gone nothing was ever there.
      var known = Set(states.filter { $0.value.isHeld }.keys)
      let atFirst = known.count
      var bought = 0
      for act in world.description.events {
        if case .terminals(let ids, let state) = act.decision, let id = ids.first {
          let before = states.updateValue(state, forKey: id)
          if before == .ordered, state.isHeld { bought += 1 }
          if state.isHeld { known.insert(id) }
        }
        let books = try #require(world.money(at: act.at)).books
        func balance(_ account: Account) -> Int64 {
          // A kit costs as much in each currency, and stays in that of its plan.
          books.balances(of: account).reduce(0) { $0 + $1.minorUnits } / 100
        }
        let held = states.values.filter(\.isHeld).count
        let gone = states.filter { $0.value.isGone && known.contains($0.key) }.count
        // A kit that began as gone and turns up has cost nothing that these books knew of.
        let cost = balance(.kitCost)
        let losses = balance(.kitLosses)
        #expect(cost >= 0 && losses >= 0, "seed \(seed), \(act.at)")
        #expect(cost + losses == Int64((atFirst + bought) * Life.cost), "seed \(seed), \(act.at)")
        #expect(cost <= Int64(held * Life.cost), "seed \(seed), \(act.at)")
        #expect(losses <= Int64(gone * Life.cost), "seed \(seed), \(act.at)")
        lost += gone
        sold += bought
      }
    }
    #expect(lost > 100 && sold > 50, "\(lost) \(sold)")
  }

  /// A sponsor's kit beside one that nobody pays for, in a programme that has nothing.
  private static func capped(_ pledge: String, start: String = "2022-11-01T00:00:00Z") -> String {
    smallestWorld.replacing("2022-10-10T12:00:00Z", with: start) + """
      sponsors: [{name: a}]
      plans:
        - {name: p, monthly: {list: 300 USD, invoiced: 300 USD, marginal: 30 USD}, kit: {list: 500 USD, invoiced: 500 USD, marginal: 900 USD}}
      programmes:
        - name: help
          territories: [UA]
          reserve: 0 USD
          end-of-runway: {grace-days: 0, suspend-after-days: 0}
          pledges: [{sponsor: a, whole-fee: true\(pledge)}]
      terminals:
        - {id: named, latitude-deg: 50, longitude-deg: 30, home: UA, plan: p, sponsor: a}
        - {id: none, latitude-deg: 50, longitude-deg: 30, home: UA, plan: p}

      """
  }

  @Test("A sponsor whose pledge has no cap goes on to be billed when the programme is suspended")
  func named() throws {
    let world = try Self.world(Self.capped(""))
    let end = try #require(Instant(iso8601: "2022-12-01T00:00:00Z"))
    let books = try #require(world.money(at: end)).books
    #expect(try books.standing(of: "help", at: end) == .suspended)
    #expect(books.balance(of: .receivable("a"), in: .usd) == (try Money(parsing: "300 USD")))
    // Thirty days of the one, and the first day of the other.
    #expect(books.balance(of: .serviceCost, in: .usd) == (try Money(parsing: "31 USD")))
  }

  @Test(
    "A cap that is reached suspends from the next midnight, a monthly one until the month is over",
    arguments: [
      // Ten dollars a day: the fifth day reaches the cap.
      ("2022-11-02T12:00:00Z", true), ("2022-11-05T23:59:45Z", true),
      // The slot in which a service ends is closed as a whole.
      ("2022-11-05T23:59:58Z", false), ("2022-11-06T00:00:30Z", false),
      ("2022-11-30T23:59:45Z", false), ("2022-11-30T23:59:58Z", false),
      ("2022-12-01T00:00:12Z", true),
      // 9.68 a day in December: five days leave some of it for a sixth.
      ("2022-12-06T23:59:45Z", true), ("2022-12-07T00:00:30Z", false),
    ]
  )
  func caps(time: String, isServed: Bool) throws {
    let slot = Slot(containing: try #require(Instant(iso8601: time)))
    for (pledge, isMonthly) in [(", cap-per-month: 50 USD", true), (", cap: 50 USD", false)] {
      let world = try Self.world(Self.capped(pledge))
      let expected = isServed && (isMonthly || time < "2022-12")
      #expect(Self.served(world, slot) == (expected ? ["named"] : []), "\(pledge)")
    }
  }

  @Test("A kit that was there is opening stock; steps that an event leaves out count as passed")
  func openingStock() throws {
    let more = """
        - {id: late, latitude-deg: 50, longitude-deg: 30, home: UA, plan: p, state: ordered}
        - {id: never, latitude-deg: 50, longitude-deg: 30, home: UA, plan: p, state: ordered}
      events:
        - {at: 2022-11-02T00:00:00Z, terminals: {ids: [late], state: activated}}
        - {at: 2022-11-03T00:00:00Z, terminals: {ids: [never], state: destroyed}}
        - {at: 2022-11-04T00:00:00Z, terminals: {ids: [late, none], state: lost}}
        - {at: 2022-11-05T00:00:00Z, terminals: {ids: [none], state: recovered}}

      """
    let world = try Self.world(Self.capped("") + more)
    for (time, cost, losses, revenue) in [
      ("2022-11-01T00:00:00Z", "1800", "0", "0"), ("2022-11-02T00:00:00Z", "2700", "0", "-500"),
      ("2022-11-03T00:00:00Z", "2700", "0", "-500"),
      ("2022-11-04T00:00:00Z", "900", "1800", "-500"),
      ("2022-11-05T00:00:00Z", "1800", "900", "-500"),
    ] {
      let at = try #require(Instant(iso8601: time))
      let books = try #require(world.money(at: at)).books
      #expect(
        books.balance(of: .kitCost, in: .usd) == (try Money(parsing: "\(cost) USD")),
        "\(time)"
      )
      let written = try Money(parsing: "\(losses) USD")
      #expect(books.balance(of: .kitLosses, in: .usd) == written, "\(time)")
      let sales = try Money(parsing: "\(revenue) USD")
      #expect(books.balance(of: .kitRevenue, in: .usd) == sales, "\(time)")
      #expect(books.balance(of: .opening, in: .usd) == (try Money(parsing: "-1800 USD")), "\(time)")
    }
  }

  @Test("A transfer is told by its debit and its credit")
  func transfers() throws {
    let transfer = Transfer(
      debit: .cash,
      credit: .reserve("help"),
      amount: try Money(parsing: "3 USD"),
      text: "a gift"
    )
    let told = Act.Decision.money(.transfer(transfer)).told
    #expect(told.what == "3.00 USD: debit cash, credit reserve:help: a gift")
  }

  @Test("Books that can hold no more say so, and no month after that is said to be closed")
  func stopped() throws {
    let most = "92233720368547758.07 USD"
    let text = Self.capped("").replacing(
      "list: 300 USD, invoiced: 300 USD",
      with: "list: \(most), invoiced: \(most)"
    )
    let world = try Self.world(text)
    let until = try #require(Instant(iso8601: "2023-02-02T00:00:00Z"))
    var run = StoryRun(of: world, until: until) { TerritoryPeople($0, towns: [], population: 0) }
    var moments: [StoryMoment] = []
    while let moment = run.next() { moments.append(moment) }
    let stop = try #require(StoryReport(of: run, moments: moments).stopped)
    #expect(stop.reason.contains("64 bits") && !stop.remedy.isEmpty)
    let months = moments.flatMap(\.happened).filter { $0.kind == "month" }
    #expect(months.count == 3)
    for month in months {
      #expect(month.what.contains("closed") == (month.timeUtc <= stop.at), "\(month)")
    }
    #expect(months.contains { $0.what.contains("stopped at \(stop.at)") })
    let course = try #require(world.money(at: until))
    #expect(course.stop == stop && course.refusals.isEmpty)
    #expect(course.books.openSince == stop.at)
  }
}
