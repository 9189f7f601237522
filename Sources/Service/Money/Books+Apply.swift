import Frames

extension Books {
  /// Does what an event says, once it has been checked and the days before it are closed.
  mutating func apply(_ event: MoneyEvent, on day: UTCDay) throws(MoneyError) {
    switch event.kind {
    case .plan(let plan): terms.plans[plan.name] = plan
    case .sponsor(let sponsor): terms.sponsors[sponsor.name] = sponsor
    case .exchangeRate(let rate): terms.rates.enter(rate)
    case .programme(let programme): try apply(programme, at: event.at)
    case .pledge(let pledge): apply(pledge)
    case .kits(let group, let change):
      guard let place = place(group, at: event.at) else { return }
      tallies[place.tally].groups[place.group].kits += change
    case .kitSold(let group, let count): try sell(count, group, event.at, day)
    case .kitLost(let group, let count, let replaced):
      try lose(count, group, replaced: replaced, event.at, day)
    case .transfer(let transfer): try apply(transfer, at: event.at)
    case .payment(let sponsor, let amount):
      try move(amount, from: .receivable(sponsor), to: .cash, "\(sponsor) pays", .payment, event.at)
    }
  }

  /// Posts one entry that debits one account and credits another; nothing for no amount.
  private mutating func move(
    _ amount: Money,
    from credit: Account,
    to debit: Account,
    _ text: String,
    _ origin: JournalEntry.Origin,
    _ at: Instant
  ) throws(MoneyError) {
    try post([Self.entry(amount, from: credit, to: debit, text, origin, at)].compactMap { $0 })
  }

  private static func entry(
    _ amount: Money,
    from credit: Account,
    to debit: Account,
    _ text: String,
    _ origin: JournalEntry.Origin,
    _ at: Instant
  ) throws(MoneyError) -> JournalEntry? {
    guard !amount.isZero else { return nil }
    let postings = [Posting(debit, amount), Posting(credit, try amount.negated())]
    return try JournalEntry(at: at, text: text, origin: origin, postings: postings)
  }

  private mutating func apply(_ programme: Programme, at instant: Instant) throws(MoneyError) {
    if let index = tallyIndex(ofProgramme: programme.name) {
      tallies[index].change(programme, at: instant)
      return
    }
    let text = "Set aside for \(programme.name)"
    let reserve = Account.reserve(programme.name)
    try move(programme.reserve, from: reserve, to: .opening, text, .reserve, instant)
    add(programme, at: instant)
  }

  private mutating func apply(_ pledge: Pledge) {
    guard let tally = tallyIndex(ofProgramme: pledge.programme) else { return }
    if let place = pledgePlace(pledge.name) {
      tallies[tally].pledges[place].pledge = pledge
    } else {
      add(pledge, to: tally)
    }
  }

  private mutating func apply(_ transfer: Transfer, at instant: Instant) throws(MoneyError) {
    var changed = tallies
    for (account, sign) in [(transfer.credit, Int64(1)), (transfer.debit, -1)] {
      guard case .reserve(let name) = account, let index = tallyIndex(ofProgramme: name) else {
        continue
      }
      let reserve = try changed[index].reserve.plus(sign * transfer.amount.minorUnits)
      guard reserve >= 0 else { throw MoneyError.overdrawn(account) }
      changed[index].reserve = reserve
    }
    var made = [
      try Self.entry(
        transfer.amount,
        from: transfer.credit,
        to: transfer.debit,
        transfer.text,
        .transfer,
        instant
      )
    ]
    if case .reserve(let name) = transfer.credit, let index = tallyIndex(ofProgramme: name) {
      let settled = Money(minorUnits: changed[index].settle(at: instant), changed[index].currency)
      made.append(
        try Self.entry(
          settled,
          from: .arrears(name),
          to: .reserve(name),
          "Arrears of \(name) are settled",
          .settlement,
          instant
        )
      )
    }
    try post(made.compactMap { $0 })
    tallies = changed
  }
}

/// Kits sold and lost.
extension Books {
  private mutating func sell(
    _ count: Int,
    _ group: BillingGroup,
    _ at: Instant,
    _ day: UTCDay
  ) throws(MoneyError) {
    guard let plan = terms.plans[group.plan] else { return }
    let price = try plan.kit.invoiced.multiplied(by: count)
    var changed = tallyIndex(of: group).map { tallies[$0] }
    var postings = [Posting(.kitRevenue, try price.negated())]
    var rest = price.minorUnits
    if group.askedPayer == .sponsor, changed != nil {
      for part in try changed?.payKits(price.minorUnits, group, day, terms) ?? [] {
        postings += part.postings(in: price.currency)
        rest -= part.amount
      }
    }
    let bearer = group.payer == .owner ? Account.ownersReceivable : .kitSubsidy
    postings.append(Posting(bearer, Money(minorUnits: rest, price.currency)))
    postings.removeAll { $0.amount.isZero }
    let text = "Kits sold on plan \(plan.name): \(count)"
    let cost = try plan.kit.marginal.multiplied(by: count)
    var made: [JournalEntry] = []
    if !postings.isEmpty {
      made.append(try JournalEntry(at: at, text: text, origin: .kitSale, postings: postings))
    }
    if let entry = try Self.entry(cost, from: .cash, to: .kitCost, text, .kitSale, at) {
      made.append(entry)
    }
    try post(made)
    if let changed, let index = tallyIndex(of: group) { tallies[index] = changed }
  }

  private mutating func lose(
    _ count: Int,
    _ group: BillingGroup,
    replaced: Bool,
    _ at: Instant,
    _ day: UTCDay
  ) throws(MoneyError) {
    guard let plan = terms.plans[group.plan] else { return }
    let text = "Kits lost on plan \(plan.name): \(count)"
    let lost = try plan.kit.marginal.multiplied(by: count)
    var made = [try Self.entry(lost, from: .kitCost, to: .kitLosses, text, .kitLoss, at)]
    guard replaced else { return try post(made.compactMap { $0 }) }
    var changed = group.programme.flatMap { tallyIndex(ofProgramme: $0) }.map { tallies[$0] }
    var (account, cost) = (Account.kitCost, lost)
    if let programme = changed?.programme {
      account = .replacementPayable(programme.name)
      cost = try programme.replacementCost.multiplied(by: count)
      // Where losses are expected, they have been accrued already.
      let unexpected = programme.expectedLossesPerMonth == nil ? cost.minorUnits : 0
      let before = changed?.replacedToday ?? 0
      changed?.replacedToday = try before.plus(unexpected)
      changed?.count(replaced: count, on: day)
    }
    let replacement = "Kits replaced on plan \(plan.name): \(count)"
    made.append(try Self.entry(cost, from: .cash, to: account, replacement, .kitLoss, at))
    try post(made.compactMap { $0 })
    if let changed, let name = group.programme, let index = tallyIndex(ofProgramme: name) {
      tallies[index] = changed
    }
  }
}

extension ProgrammeTally {
  /// Asks the pledges that pay kits for the price of kits sold, in the order of ``Books``: those that
  /// pay the whole for kits that carry the sponsor's name, shares of what is left, then amounts.
  fileprivate mutating func payKits(
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
