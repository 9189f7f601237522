import Frames

extension DayAccrual {
  /// The day as entries: who bears what it costs, what is given away, what service has cost.
  func entries(
    of tally: ProgrammeTally,
    on day: UTCDay
  ) throws(MoneyError) -> [JournalEntry] {
    let name = tally.isNamed ? tally.programme.name : "outside programmes"
    let currency = tally.currency
    var made: [JournalEntry] = []
    try Self.add(to: &made, day, "\(name), \(day.text)", .accrual, accrual(of: tally))
    let given = donated.map { Self.posting(.serviceRevenue($0.plan), -$0.amount, currency) }
    let gift = try Self.sum(donated.map(\.amount))
    try Self.add(
      to: &made,
      day,
      "Service given away, \(name), \(day.text)",
      .donation,
      [Self.posting(.donatedService, gift, currency)] + given
    )
    try Self.add(
      to: &made,
      day,
      "Cost of service, \(name), \(day.text)",
      .cost,
      [Self.posting(.serviceCost, cost, currency), Self.posting(.cash, -cost, currency)]
    )
    return made
  }

  private func accrual(of tally: ProgrammeTally) -> [Posting] {
    let (name, currency) = (tally.programme.name, tally.currency)
    var postings = fees.map { Self.posting(.serviceRevenue($0.plan), -$0.amount, currency) }
    postings.append(Self.posting(.replacementPayable(name), -replacement, currency))
    postings.append(Self.posting(.overheadPayable(name), -overhead, currency))
    for part in covered { postings += part.postings(in: currency) }
    postings.append(Self.posting(.ownersReceivable, owners, currency))
    postings.append(Self.posting(.reserve(name), fromReserve, currency))
    postings.append(Self.posting(.arrears(name), toArrears, currency))
    return postings
  }

  private static func posting(_ account: Account, _ units: Int64, _ currency: Currency) -> Posting {
    Posting(account, Money(minorUnits: units, currency))
  }

  private static func sum(_ amounts: [Int64]) throws(MoneyError) -> Int64 {
    var sum: Int64 = 0
    for amount in amounts { sum = try sum.plus(amount) }
    return sum
  }

  /// Adds an entry of the postings that move something, unless none does.
  private static func add(
    to made: inout [JournalEntry],
    _ day: UTCDay,
    _ text: String,
    _ origin: JournalEntry.Origin,
    _ postings: [Posting]
  ) throws(MoneyError) {
    let moving = postings.filter { !$0.amount.isZero }
    guard !moving.isEmpty else { return }
    made.append(try JournalEntry(at: day.end, text: text, origin: origin, postings: moving))
  }
}

extension CoveredAmount {
  /// The sponsor's debt; where it is in another currency, exchange accounts stand between.
  func postings(in currency: Currency) -> [Posting] {
    let debt = Posting(.receivable(sponsor), owed)
    guard owed.currency != currency else { return [debt] }
    return [
      debt,
      Posting(.exchange(owed.currency), Money(minorUnits: -owed.minorUnits, owed.currency)),
      Posting(.exchange(owed.currency), Money(minorUnits: amount, currency)),
    ]
  }
}
