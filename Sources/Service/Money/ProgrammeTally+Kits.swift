import Frames

extension ProgrammeTally {
  /// Asks the pledges that pay kits for the price of kits sold, in the order of ``Books``: those that
  /// pay the whole for kits that carry the sponsor's name, shares of what is left, then amounts.
  mutating func payKits(
    _ price: Int64,
    _ group: BillingGroup,
    _ day: UTCDay,
    _ terms: TermsInForce
  ) throws(MoneyError) -> [CoveredAmount] {
    startMonth(day)
    let asked = pledges.indices.filter {
      pledges[$0].pledge.paysKits && pledges[$0].pledge.covers(dayEndingAt: day.end)
    }
    var (rest, parts) = (price, [CoveredAmount]())
    for index in asked where pledges[index].pledge.promise == .wholeFee {
      guard pledges[index].pledge.sponsor == group.sponsor else { continue }
      try pay(rest, index, limit: .max, day, terms, &rest, &parts)
    }
    let (base, million) = (Int128(rest), Int128(Share.whole.millionths))
    var (shares, lower) = (0, Int64(0))
    for index in asked {
      guard case .shareOfFees(let share) = pledges[index].pledge.promise else { continue }
      shares = min(Share.whole.millionths, shares + share.millionths)
      let upper = try (base * Int128(shares)).dividedHalfEven(by: million).asMinorUnits()
      try pay(upper - lower, index, limit: .max, day, terms, &rest, &parts)
      lower = upper
    }
    for index in asked {
      guard case .amountPerMonth = pledges[index].pledge.promise else { continue }
      let limit = max(0, pledges[index].due.total - pledges[index].paidThisMonth)
      try pay(rest, index, limit: limit, day, terms, &rest, &parts)
    }
    return parts
  }

  private mutating func pay(
    _ need: Int64,
    _ index: Int,
    limit: Int64,
    _ day: UTCDay,
    _ terms: TermsInForce,
    _ rest: inout Int64,
    _ parts: inout [CoveredAmount]
  ) throws(MoneyError) {
    let conversion = conversion(of: index, before: day.end, terms)
    guard let part = try pledges[index].pay(need, limit: limit, conversion) else { return }
    rest -= part.amount
    parts.append(part)
  }
}
