import Foundation
import SeededRandomness
import Service
import Testing

@Suite struct MoneyTests {
  @Test(
    "Amounts are read and written back without a cent lost",
    arguments: [
      ("4500.00 USD", "4500.00 USD", 450_000), ("4500 USD", "4500.00 USD", 450_000),
      ("0.1 EUR", "0.10 EUR", 10), ("-0.05 PLN", "-0.05 PLN", -5), ("1300 JPY", "1300 JPY", 1300),
      ("1.234 KWD", "1.234 KWD", 1234), ("  7.5   BHD ", "7.500 BHD", 7500),
      ("92233720368547758.07 USD", "92233720368547758.07 USD", .max),
      ("-92233720368547758.08 USD", "-92233720368547758.08 USD", .min),
    ] as [(String, String, Int64)]
  )
  func reading(text: String, written: String, units: Int64) throws {
    let money = try Money(parsing: text)
    #expect(money.minorUnits == units)
    #expect("\(money)" == written)
    #expect(try Money(amount: money.amountText, currency: money.currency.code) == money)
  }

  @Test(
    "What is no amount is refused",
    arguments: [
      "", "USD", "4500", "4500.00USD", "4,500.00 USD", "4500.001 USD", "1e3 USD", ".5 USD",
      "5. USD",
      "1.5 JPY", "92233720368547758.08 USD", "+1 USD", "-- USD", "- USD", "1 USD 2", "1 usd",
      "1 US",
      "1 USDX", "٣ USD", "0x10 USD", "NaN USD",
    ]
  )
  func refusing(text: String) {
    #expect(throws: MoneyError.self) { try Money(parsing: text) }
  }

  @Test("Currencies are never mixed, and nothing wraps round")
  func arithmetic() throws {
    let (dollar, zloty) = (try Money(parsing: "1 USD"), try Money(parsing: "1 PLN"))
    let most = Money(minorUnits: .max, .usd)
    #expect(throws: MoneyError.mixedCurrencies(dollar.currency, zloty.currency)) {
      try dollar.adding(zloty)
    }
    #expect(throws: MoneyError.overflow) { try most.adding(dollar) }
    #expect(throws: MoneyError.overflow) { try most.multiplied(by: 2) }
    #expect(throws: MoneyError.overflow) { try Money(minorUnits: .min, .usd).negated() }
    #expect(throws: MoneyError.overflow) { try Money(minorUnits: .min, .usd).subtracting(dollar) }
    #expect(throws: MoneyError.self) { try dollar.scaled(by: 1, over: 0) }
    #expect(try most.scaled(by: .max, over: .max) == most)
    #expect(try dollar.adding(dollar).subtracting(dollar) == dollar)
  }

  @Test(
    "Ties are rounded to the even cent",
    arguments: [(1, 2, 0), (3, 2, 2), (5, 2, 2), (-1, 2, 0), (-3, 2, -2), (2, 3, 1), (-5, 3, -2)]
      as [(Int64, Int64, Int64)]
  )
  func rounding(numerator: Int64, denominator: Int64, cents: Int64) throws {
    let cent = Money(minorUnits: 1, .usd)
    #expect(try cent.scaled(by: numerator, over: denominator).minorUnits == cents)
  }

  @Test("Parts add up to the whole, and none is a cent off its share (seeds 1 to 300)")
  func splitting() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let weights = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        Int64.random(in: 0...1_000_000, using: &generator)
      }
      guard weights.contains(where: { $0 > 0 }) else { continue }
      let whole = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
      let parts = try Money(minorUnits: whole, .usd).split(by: weights).map(\.minorUnits)
      #expect(parts.reduce(0, +) == whole, "seed \(seed)")
      let total = weights.reduce(0, +)
      for (part, weight) in zip(parts, weights) {
        // |part - whole × weight ÷ total| < 1, in whole numbers.
        let error = Int128(part) * Int128(total) - Int128(whole) * Int128(weight)
        #expect(error.magnitude < Int128(total).magnitude, "seed \(seed)")
      }
    }
    #expect(
      try Money(minorUnits: 100, .usd).split(by: [1, 1, 1]).map(\.minorUnits) == [34, 33, 33]
    )
    #expect(throws: MoneyError.self) { try Money(minorUnits: 1, .usd).split(by: [0, 0]) }
    #expect(throws: MoneyError.self) { try Money(minorUnits: 1, .usd).split(by: [2, -1]) }
    #expect(throws: MoneyError.overflow) { try Money(minorUnits: 1, .usd).split(by: [.max, 1]) }
  }

  @Test("Names of accounts come back")
  func accounts() throws {
    let accounts: [Account] = [
      .cash, .opening, .reserve("a:b"), .arrears("x"), .receivable("owners"), .ownersReceivable,
      .serviceRevenue("basic"), .kitRevenue, .serviceCost, .kitCost, .kitSubsidy, .kitLosses,
      .donatedService, .replacementPayable("x"), .overheadPayable("x"), .exchange(.usd),
    ]
    for account in accounts { #expect(Account(name: account.name) == account, "\(account)") }
    #expect(Set(accounts.map(\.name)).count == accounts.count)
    for name in ["", "till", "reserve:", "exchange:dollars", "Cash"] {
      #expect(Account(name: name) == nil)
    }
  }

  @Test("An entry that does not balance in every currency cannot be made")
  func entries() throws {
    let at = try instant("2022-10-10T00:00:00Z")
    let (dollar, zloty) = (try Money(parsing: "1 USD"), try Money(parsing: "1 PLN"))
    func entry(_ postings: [Posting]) throws -> JournalEntry {
      try JournalEntry(at: at, text: "", origin: .transfer, postings: postings)
    }
    #expect(throws: MoneyError.emptyEntry) { try entry([]) }
    #expect(throws: MoneyError.unbalanced(dollar.currency)) { try entry([Posting(.cash, dollar)]) }
    #expect(throws: MoneyError.unbalanced(zloty.currency)) {
      try entry([Posting(.cash, zloty), Posting(.opening, try dollar.negated())])
    }
    let most = Posting(.cash, Money(minorUnits: .max, .usd))
    #expect(throws: MoneyError.overflow) { try entry([most, most]) }
    let text = try JSONEncoder().encode(
      try entry([Posting(.cash, dollar), Posting(.opening, try dollar.negated())])
    )
    let damaged = String(decoding: text, as: UTF8.self).replacing("-1.00", with: "-2.00")
    _ = try JSONDecoder().decode(JournalEntry.self, from: text)
    #expect(throws: MoneyError.self) {
      try JSONDecoder().decode(JournalEntry.self, from: Data(damaged.utf8))
    }
  }
}
