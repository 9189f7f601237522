import Frames
import Quantities
import SeededRandomness
import Service
import Testing

@Suite struct BooksPropertyTests {
  /// Some months of random life of two programmes.
  private struct Life {
    var generator: SeededGenerator
    var events: [MoneyEvent] = []
    var kits: [BillingGroup: Int] = [:]
    let begin = 59_840
    let length: Int

    init(seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      length = Int.random(in: 20...75, using: &generator)
      terms()
      for day in 0..<length where Bool.random(using: &generator) { happen(day) }
      events.sort { $0.at < $1.at }
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
      Int.random(in: range, using: &generator)
    }

    mutating func amount(_ most: Int) -> Money {
      // Small amounts find the roundings, large ones the caps.
      Money(minorUnits: Int64(number(0...(number(0...3) == 0 ? 40 : most))), .usd)
    }

    mutating func instant(_ day: Int) -> Instant {
      let time = number(0...4) == 0 ? 0 : number(0...86_399)
      return Instant(UTC(modifiedJulianDay: begin + day, timeOfDay: .seconds(time)))
    }

    mutating func prices(_ most: Int) -> ServicePlan.Prices {
      ServicePlan.Prices(list: amount(most), invoiced: amount(most), marginal: amount(most))
    }

    mutating func add(_ kind: MoneyEvent.Kind, _ at: Instant) {
      events.append(MoneyEvent(at: at, kind))
    }

    mutating func terms() {
      let at = SlowBooks.start(begin)
      for sponsor in ["a", "b"] { add(.sponsor(Sponsor(name: sponsor)), at) }
      for name in ["basic", "top"] { plan(name, at) }
      for name in ["p", "q"] {
        let rule = EndOfRunway(
          graceDays: number(0...5),
          throttle: number(0...1) == 0 ? nil : .megabitsPerSecond(1),
          suspendAfterDays: number(0...2) == 0 ? nil : number(0...9)
        )
        let programme = Programme(
          name: name,
          reserve: amount(400_000),
          overheadPerMonth: amount(9_000),
          replacementCost: amount(3_000),
          expectedLossesPerMonth: number(0...1) == 0 ? nil : number(0...4),
          endOfRunway: rule
        )
        add(.programme(programme), at)
      }
      for _ in 0..<number(0...4) { pledge(at) }
    }

    mutating func plan(_ name: String, _ at: Instant) {
      add(.plan(ServicePlan(name: name, monthly: prices(50_000), kit: prices(90_000))), at)
    }

    mutating func pledge(_ at: Instant) {
      let promise: Pledge.Promise
      switch number(0...2) {
      case 0: promise = .wholeFee
      case 1: promise = .shareOfFees(Share(millionths: number(0...1_000_000)) ?? .whole)
      default: promise = .amountPerMonth(amount(90_000))
      }
      let from = number(0...2) == 0 ? instant(number(0...length)) : nil
      var terms = Pledge(
        name: "pledge \(events.count)",
        sponsor: number(0...1) == 0 ? "a" : "b",
        programme: number(0...1) == 0 ? "p" : "q",
        promise: promise,
        currency: .usd,
        from: from,
        until: number(0...2) == 0 ? (from ?? at) + .seconds(number(1...4_000_000)) : nil,
        paysKits: number(0...1) == 0
      )
      terms.capTotal = number(0...1) == 0 ? amount(300_000) : nil
      terms.capPerMonth = number(0...1) == 0 ? amount(90_000) : nil
      add(.pledge(terms), at)
    }

    mutating func group() -> BillingGroup {
      BillingGroup(
        plan: number(0...1) == 0 ? "basic" : "top",
        sponsor: [nil, "a", "b"][number(0...2)],
        payer: [.sponsor, .sponsor, .sponsor, .owner, .donated][number(0...4)],
        programme: ["p", "p", "q", nil][number(0...3)]
      )
    }

    mutating func happen(_ day: Int) {
      let (at, group) = (instant(day), group())
      switch number(0...13) {
      case 0: plan(number(0...1) == 0 ? "basic" : "top", at)
      case 1: pledge(at)
      case 2, 9:
        let programme = number(0...1) == 0 ? "p" : "q"
        let gift = Money(minorUnits: Int64(number(1...90_000)), .usd)
        let account = Account.reserve(programme)
        add(.transfer(Transfer(debit: .cash, credit: account, amount: gift, text: "")), at)
      case 3: add(.payment(sponsor: "a", amount: Money(minorUnits: 77, .usd)), at)
      case 4: add(.kitLost(group, count: number(1...3), replaced: number(0...2) > 0), at)
      case 5:
        var sold = group
        if sold.payer == .sponsor { sold.payer = .donated }
        add(.kitSold(sold, count: number(1...3)), at)
      case 6:
        let change = number(1...4) * (number(0...2) == 0 ? -1 : 1)
        add(.kitStock(group, change: change), at)
      case 7: add(.kitFound(group, count: number(1...3)), at)
      case 8:
        var other = group
        other.plan = group.plan == "basic" ? "top" : "basic"
        add(.kitMoved(group, to: other, count: number(1...3)), at)
      default:
        let change = number(-kits[group, default: 0]...6)
        // A day has one such event, so that the order of the day does not matter to the count.
        kits[group, default: 0] += change
        add(.kits(group, change: change), at)
      }
    }
  }

  /// The books compared with the slow ones, which are closed by hand.
  private static func expectEqual(_ books: Books, _ slow: SlowBooks, _ note: String) {
    let known = Dictionary(
      uniqueKeysWithValues: books.trialBalance.map { ($0.account, $0.amount.minorUnits) }
    )
    for account in Set(known.keys).union(slow.balances.keys) {
      let (found, expected) = (known[account] ?? 0, slow.balances[account] ?? 0)
      #expect(found == expected, "\(note): \(account)")
    }
    #expect(known.values.reduce(0, +) == 0, "\(note)")
  }

  @Test("Books are what every kit, day and payment by itself add up to (seeds 1 to 24)")
  func slowModel() throws {
    var (suspended, covered, returned, exempt, written) = (0, 0, 0, 0, 0)
    for seed in 1...24 as ClosedRange<UInt64> {
      let life = Life(seed: seed)
      var (books, slow) = (Books(), SlowBooks())
      var rest = life.events[...]
      for day in life.begin..<life.begin + life.length {
        let end = SlowBooks.start(day + 1)
        while let event = rest.first, event.at < end {
          try books.enter(event)
          slow.enter(event)
          rest = rest.dropFirst()
          Self.expectEqual(books, slow, "seed \(seed), \(event)")
        }
        slow.close(day)
        try books.close(until: end)
        Self.expectEqual(books, slow, "seed \(seed), \(end)")
        try Self.expectRules(books, slow, at: end, "seed \(seed), \(end)")
      }
      for programme in slow.programmes {
        for day in life.begin..<life.begin + life.length {
          let at = SlowBooks.start(day) + .seconds(43_200)
          let standing = slow.standing(programme, at: at)
          #expect(try books.standing(of: programme.name, at: at) == standing, "seed \(seed), \(at)")
          if standing == .suspended { suspended += 1 }
        }
        returned += slow.spans[programme.name, default: []].filter { $0.until != nil }.count
      }
      covered += slow.payments.filter { $0.amount > 0 }.count
      exempt += slow.exempt
      written += slow.lost.values.filter { $0.cost > 0 }.count
    }
    // The lives are such that everything has happened.
    let counts = [suspended, covered, returned, exempt, written]
    #expect(zip(counts, [50, 300, 3, 20, 10]).allSatisfy { $0 > $1 }, "\(counts)")
  }

  /// Caps hold, reserves and arrears are never below zero, and not both are something.
  private static func expectRules(
    _ books: Books,
    _ slow: SlowBooks,
    at instant: Instant,
    _ note: String
  ) throws {
    for programme in slow.programmes {
      for (pledge, paid) in try books.pledges(of: programme.name) {
        let cap = pledge.capTotal?.minorUnits ?? .max
        #expect(paid.minorUnits >= 0 && paid.minorUnits <= cap, "\(note): \(pledge.name)")
      }
      let reserve = books.balance(of: .reserve(programme.name), in: .usd).minorUnits
      let arrears = books.balance(of: .arrears(programme.name), in: .usd).minorUnits
      #expect(reserve <= 0 && arrears >= 0 && (reserve == 0 || arrears == 0), "\(note)")
      let standing = try books.standing(of: programme.name, at: instant)
      #expect((standing == .funded) == (arrears == 0), "\(note)")
    }
    for account in [Account.kitCost, .kitLosses] {
      #expect(books.balance(of: account, in: .usd).minorUnits >= 0, "\(note): \(account)")
    }
  }

  @Test("Closing often and closing once give the same journal (seeds 101 to 160)")
  func closing() throws {
    for seed in 101...160 as ClosedRange<UInt64> {
      var life = Life(seed: seed)
      let end = SlowBooks.start(life.begin + life.length)
      var once = try Books(life.events)
      try once.close(until: end)
      var often = Books()
      for event in life.events {
        if life.number(0...1) == 0, let open = often.openSince {
          let span = (event.at - open).inSeconds
          let part = Double.random(in: 0...1, using: &life.generator)
          try often.close(until: open + .seconds(span * part))
        }
        try often.enter(event)
      }
      try often.close(until: end)
      try often.close(until: end)
      #expect(often.entries == once.entries, "seed \(seed)")
      #expect(often == once, "seed \(seed)")
      for entry in once.entries {
        #expect(entry.postings.reduce(0) { $0 + $1.amount.minorUnits } == 0, "seed \(seed)")
      }
      let times = once.entries.map(\.at)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }, "seed \(seed)")
    }
  }

  @Test("What is forecast is what comes if nothing is entered (seeds 201 to 260)")
  func forecast() throws {
    var count = 0
    for seed in 201...260 as ClosedRange<UInt64> {
      var life = Life(seed: seed)
      let books = try Books(life.events)
      let last = try #require(life.events.last).at
      let at = last + .seconds(life.number(0...2_000_000))
      for programme in ["p", "q"] {
        let now = try books.standing(of: programme, at: at)
        guard let next = try books.nextStanding(of: programme, at: at) else { continue }
        var later = books
        try later.close(until: next.at - .seconds(1))
        #expect(next.at > at && next.standing != now, "seed \(seed)")
        let eve = try later.standing(of: programme, at: max(at, next.at - .seconds(1)))
        #expect(eve == now, "seed \(seed)")
        try later.close(until: next.at)
        #expect(
          try later.standing(of: programme, at: next.at) == next.standing,
          "seed \(seed)"
        )
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test("In other currencies too, caps hold and each currency balances (seeds 401 to 440)")
  func currencies() throws {
    var capped = 0
    for seed in 401...440 as ClosedRange<UInt64> {
      var life = Life(seed: seed)
      var scene = Scene()
      let start = SlowBooks.start(life.begin)
      for code in ["PLN", "JPY", "KWD"] {
        let currency = try #require(Currency(code))
        for day in [-1, life.number(1...20)] {
          let units = "\(life.number(0...3)).\(life.number(1...9))\(life.number(1...999))"
          let isTurned = life.number(0...1) == 0
          let stated = try ExchangeRate(
            from: isTurned ? .usd : currency,
            to: isTurned ? currency : .usd,
            rate: units,
            since: SlowBooks.start(life.begin + day)
          )
          try scene.books.enter(MoneyEvent(at: start, .exchangeRate(stated)))
        }
      }
      for event in life.events {
        var event = event
        if case .pledge(var pledge) = event.kind {
          pledge.currency = try #require(Currency(["PLN", "JPY", "KWD"][life.number(0...2)]))
          pledge.capTotal = Money(minorUnits: Int64(life.number(0...20_000)), pledge.currency)
          pledge.capPerMonth = nil
          if case .amountPerMonth(let amount) = pledge.promise {
            pledge.promise = .amountPerMonth(Money(minorUnits: amount.minorUnits, pledge.currency))
          }
          event.kind = .pledge(pledge)
        }
        try scene.books.enter(event)
      }
      try scene.books.close(until: SlowBooks.start(life.begin + life.length))
      scene.expectBalanced("seed \(seed)")
      for programme in ["p", "q"] {
        for (pledge, paid) in try scene.books.pledges(of: programme) {
          let cap = try #require(pledge.capTotal)
          #expect((0...cap.minorUnits).contains(paid.minorUnits), "seed \(seed)")
          if paid == cap, !paid.isZero { capped += 1 }
        }
      }
    }
    #expect(capped > 5, "\(capped)")
  }

  @Test("Equal days make exactly one month's price, whatever the month (seeds 301 to 400)")
  func months() throws {
    for seed in 301...400 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let fee = Int64.random(in: 1...1_000_000, using: &generator)
      let kits = Int.random(in: 1...100_000, using: &generator)
      let month = Int.random(in: 1...11, using: &generator)
      func first(_ month: Int) throws -> String {
        "2024-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z"
      }
      var scene = Scene()
      let price = Money(minorUnits: fee, .usd)
      let prices = ServicePlan.Prices(list: price, invoiced: price, marginal: price)
      try scene.enter(first(month), .plan(ServicePlan(name: "basic", monthly: prices, kit: prices)))
      let owned = BillingGroup(plan: "basic", payer: .owner)
      try scene.enter(first(month), .kits(owned, change: kits))
      try scene.close(first(month + 1))
      let owed = scene.books.balance(of: .ownersReceivable, in: .usd)
      #expect(owed == (try price.multiplied(by: kits)), "seed \(seed)")
      #expect(scene.books.balance(of: .serviceCost, in: .usd) == owed, "seed \(seed)")
    }
  }
}
