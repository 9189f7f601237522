import Frames

/// A pledge, and what it has paid.
struct PledgeTally: Hashable, Sendable {
  var pledge: Pledge
  /// In its own currency: in all, and in this month.
  var paid: Int64 = 0
  var paidThisMonth: Int64 = 0
  /// Of an amount per month: what has come due in this month.
  var due = MonthlyAccrual()
  /// The sum over this month of the fees times the shares of all pledges up to this one, in
  /// millionths, and what of this pledge's own part has been taken.
  var boundary: Int128 = 0
  var taken: Int64 = 0

  init(_ pledge: Pledge, boundary: Int128) {
    self.pledge = pledge
    self.boundary = boundary
  }

  mutating func startMonth() {
    (paidThisMonth, boundary, taken) = (0, 0, 0)
    due.startMonth()
  }

  /// What its caps leave, in its own currency; 0 or more.
  ///
  /// - Parameter isNewMonth: Whether a month has begun in which it has paid nothing yet.
  /// - Returns: minor units; no cap leaves all there are.
  func capacity(inNewMonth isNewMonth: Bool = false) -> Int64 {
    let total = pledge.capTotal.map { $0.minorUnits - paid } ?? .max
    let paidInMonth = isNewMonth ? 0 : paidThisMonth
    let month = pledge.capPerMonth.map { $0.minorUnits - paidInMonth } ?? .max
    return max(0, min(total, month))
  }

  /// Pays as much of a need, in minor units of the programme, as the caps and a limit, in minor units
  /// of the pledge's currency, allow; nothing without a rate between the two.
  mutating func pay(
    _ need: Int64,
    limit: Int64 = .max,
    _ conversion: Conversion?
  ) throws(MoneyError) -> CoveredAmount? {
    guard let conversion, need > 0 else { return nil }
    let amount = min(need, conversion.floor(min(limit, capacity())))
    guard amount > 0 else { return nil }
    // What the limit is worth was rounded down, so that this is not above the limit.
    let owed = try conversion.back(amount)
    paid = try paid.plus(owed)
    paidThisMonth = try paidThisMonth.plus(owed)
    return CoveredAmount(
      sponsor: pledge.sponsor,
      amount: amount,
      owed: Money(minorUnits: owed, pledge.currency)
    )
  }
}

/// What of a day is still to be paid.
private struct Need {
  var fees: Int64, overhead: Int64, replacement: Int64

  func total(withKits: Bool) throws(MoneyError) -> Int64 {
    try fees.plus(overhead).plus(withKits ? replacement : 0)
  }

  /// Takes an amount off: fees first, then overhead, then replacements.
  mutating func take(_ amount: Int64) {
    let fee = min(amount, fees)
    let rest = min(amount - fee, overhead)
    (fees, overhead) = (fees - fee, overhead - rest)
    replacement -= amount - fee - rest
  }
}

extension ProgrammeTally {
  /// Asks the pledges, in their order, and says what none of them covers.
  ///
  /// - Parameters:
  ///   - end: The end of what is covered: a day, or a whole month if there is one `day` in it.
  ///   - days: How many of the kind make a month.
  ///   - terms: The rates that hold.
  ///   - accrual: What is to be covered; what each pledge covers is added.
  /// - Returns: the gap.
  /// - Throws: ``MoneyError/overflow``.
  mutating func cover(
    endingAt end: Instant,
    days: Int,
    _ terms: TermsInForce,
    _ accrual: inout DayAccrual
  ) throws(MoneyError) -> Int64 {
    let open = pledges.indices.filter { pledges[$0].pledge.covers(dayEndingAt: end) }
    let conversions = open.map { conversion(of: $0, before: end, terms) }
    let asking = Array(zip(open, conversions))
    var need = Need(
      fees: accrual.asked,
      overhead: accrual.overhead,
      replacement: accrual.replacement
    )
    for (index, conversion) in asking where pledges[index].pledge.promise == .wholeFee {
      let sponsor = pledges[index].pledge.sponsor
      let named = accrual.askedOf[sponsor, default: 0]
      guard let covered = try pledges[index].pay(named, conversion) else { continue }
      accrual.askedOf[sponsor] = named - covered.amount
      need.fees -= covered.amount
      accrual.covered.append(covered)
    }
    try share(Dictionary(uniqueKeysWithValues: asking), &need, &accrual)
    for (index, conversion) in asking {
      guard case .amountPerMonth(let amount) = pledges[index].pledge.promise else { continue }
      let perMonth = Int128(amount.minorUnits)
      _ = try pledges[index].due.add(perMonth, days: days)
      let limit = max(0, pledges[index].due.total - pledges[index].paidThisMonth)
      let wanted = try need.total(withKits: pledges[index].pledge.paysKits)
      guard let covered = try pledges[index].pay(wanted, limit: limit, conversion) else { continue }
      need.take(covered.amount)
      accrual.covered.append(covered)
    }
    return try need.total(withKits: true)
  }

  /// Pledges of a share of the fees that no sponsor pays whole.
  ///
  /// The fees of the month are cut at the sums of the shares, each cut rounded half to even: what
  /// lies between two cuts is one pledge's, so that shares which make up the whole pay the whole.
  private mutating func share(
    _ open: [Int: Conversion?],
    _ need: inout Need,
    _ accrual: inout DayAccrual
  ) throws(MoneyError) {
    let base = need.fees
    var (shares, lower) = (0, Int64(0))
    for index in pledges.indices {
      let isOpen = open[index] != nil
      if isOpen, case .shareOfFees(let share) = pledges[index].pledge.promise {
        shares = min(Share.whole.millionths, shares + share.millionths)
      }
      let part = try Int128(base).times(Int128(shares))
      pledges[index].boundary = try pledges[index].boundary.plus(part)
      let million = Int128(Share.whole.millionths)
      let upper = try pledges[index].boundary.dividedHalfEven(by: million).asMinorUnits()
      defer { lower = upper }
      guard isOpen, case .shareOfFees = pledges[index].pledge.promise else { continue }
      let own = min(max(0, upper - lower - pledges[index].taken), need.fees)
      pledges[index].taken += own
      guard let covered = try pledges[index].pay(own, open[index] ?? nil) else { continue }
      need.fees -= covered.amount
      accrual.covered.append(covered)
    }
  }

  func conversion(
    of index: Int,
    before instant: Instant,
    _ terms: TermsInForce
  ) -> Conversion? {
    terms.rates.conversion(from: pledges[index].pledge.currency, to: currency, before: instant)
  }
}
