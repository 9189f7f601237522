import Frames

/// A programme's month as if one moment held for all of it, by the same rules as its days.
struct MonthView {
  private(set) var kits = 0
  /// Those among them that money suspends: they are served and billed no more.
  private(set) var suspendedKits = 0
  private(set) var donatedKits = 0
  private(set) var accrual = DayAccrual()
  private(set) var donatedList: Int64 = 0
  /// Sponsors whose pledges hold, by name.
  private(set) var sponsors: [String] = []
  private var byValuation: [Valuation: Int64] = [:]

  /// The month that begins with a day, as the books bill it while money allows kits what it does; nil:
  /// as they would if it suspended none.
  init(
    _ tally: ProgrammeTally,
    _ day: UTCDay,
    _ terms: TermsInForce,
    under funding: KitFunding? = nil
  ) throws(MoneyError) {
    var copy = tally
    try self.init(&copy, day, terms, under: funding, factor: 1)
  }

  /// The same with a factor on all that goes with the number of kits; what pledges pay is kept in the
  /// tally, so that months can follow each other.
  init(
    _ tally: inout ProgrammeTally,
    _ day: UTCDay,
    _ terms: TermsInForce,
    under funding: KitFunding? = nil,
    factor: Double
  ) throws(MoneyError) {
    for group in tally.groups where group.kits > 0 {
      guard let plan = terms.plans[group.group.plan] else { continue }
      guard funding?.standing(of: group.group) != .suspended else {
        kits += group.kits
        suspendedKits += group.kits
        continue
      }
      var fees: [Valuation: Int64] = [:]
      for valuation in Valuation.allCases {
        let price = plan.monthly.price(valuation)
        fees[valuation] = try terms.price(
          price,
          ofKits: group.kits,
          in: tally.currency,
          before: day.end
        ).minorUnits
      }
      try add(group, fees, factor)
    }
    let programme = tally.programme
    accrual.overhead = programme.overheadPerMonth.minorUnits
    let losses = programme.expectedLossesPerMonth ?? tally.replaced(inMonthBefore: day)
    let cost = try programme.replacementCost.multiplied(by: losses).minorUnits
    accrual.replacement = try Self.scaled(cost, factor)
    tally.forgetMonth()
    _ = try tally.cover(endingAt: day.end, days: 1, terms, &accrual)
    let holding = tally.pledges.map(\.pledge).filter { $0.covers(dayEndingAt: day.end) }
    sponsors = Set(holding.map(\.sponsor)).sorted()
  }

  func fees(_ valuation: Valuation) -> Int64 { byValuation[valuation, default: 0] }

  /// What all sponsors cover; not above the sum of what was added without overflow.
  var covered: Int64 { accrual.covered.reduce(0) { $0 + $1.amount } }

  func burn(_ basis: Valuation) throws(MoneyError) -> Int64 {
    try fees(basis).plus(accrual.replacement).plus(accrual.overhead)
  }

  /// What neither sponsors nor owners bear.
  func gap(_ basis: Valuation) throws(MoneyError) -> Int64 {
    max(0, try burn(basis).minus(covered).minus(accrual.owners))
  }

  private mutating func add(
    _ tally: GroupTally,
    _ fees: [Valuation: Int64],
    _ factor: Double
  ) throws(MoneyError) {
    let payer = tally.group.askedPayer
    func fee(_ valuation: Valuation) throws(MoneyError) -> Int64 {
      try Self.scaled(fees[valuation, default: 0], factor)
    }
    try accrual.add(fee(.invoiced), of: tally.group, payer)
    guard payer != .donated else {
      donatedKits += tally.kits
      donatedList = try donatedList.plus(fee(.list))
      return
    }
    kits += tally.kits
    for valuation in Valuation.allCases {
      byValuation[valuation] = try self.fees(valuation).plus(fee(valuation))
    }
  }

  private static func scaled(_ units: Int64, _ factor: Double) throws(MoneyError) -> Int64 {
    guard factor != 1 else { return units }
    guard let scaled = Int64(exactly: (Double(units) * factor).rounded()) else {
      throw MoneyError.overflow
    }
    return scaled
  }
}
