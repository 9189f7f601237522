import Frames

/// Kits sold, held, lost and found: what they have cost stands in `cost:kits` while they are there.
extension Books {
  mutating func sell(
    _ count: Int,
    _ group: BillingGroup,
    _ at: Instant,
    _ day: UTCDay
  ) throws(MoneyError) {
    guard let plan = terms.plans[group.plan] else { return }
    var changed = tallyIndex(of: group).map { tallies[$0] }
    let price = try terms.price(
      plan.kit.invoiced,
      ofKits: count,
      in: changed?.currency ?? plan.currency,
      before: day.end
    )
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
    var stock = stock[plan.name, default: KitStock()]
    try stock.add(count, costing: cost.minorUnits)
    var made: [JournalEntry] = []
    if !postings.isEmpty {
      made.append(try JournalEntry(at: at, text: text, origin: .kitSale, postings: postings))
    }
    if let entry = try Self.entry(cost, debit: .kitCost, credit: .cash, text, .kitSale, at) {
      made.append(entry)
    }
    try post(made)
    self.stock[plan.name] = stock
    if let changed, let index = tallyIndex(of: group) { tallies[index] = changed }
  }

  /// Kits that are there without a sale come in at what the operator pays for one now, from where its
  /// own money comes from; below zero they leave, at what they have cost.
  mutating func hold(
    _ change: Int,
    _ group: BillingGroup,
    _ at: Instant
  ) throws(MoneyError) {
    guard let plan = terms.plans[group.plan] else { return }
    var stock = stock[plan.name, default: KitStock()]
    var amount = try plan.kit.marginal.multiplied(by: max(0, change))
    if change < 0 {
      amount = Money(minorUnits: try stock.take(-change), plan.currency)
    } else {
      try stock.add(change, costing: amount.minorUnits)
    }
    let isIn = change > 0
    let entry = try Self.entry(
      amount,
      debit: isIn ? .kitCost : .opening,
      credit: isIn ? .opening : .kitCost,
      "Kits \(isIn ? "at hand" : "that leave") on plan \(plan.name): \(abs(change))",
      .kitStock,
      at
    )
    try post([entry].compactMap { $0 })
    self.stock[plan.name] = stock
  }

  /// Kits change their plan: what they have cost goes along, unless the currency is another.
  mutating func move(
    _ count: Int,
    from old: BillingGroup,
    to new: BillingGroup,
    _ at: Instant
  ) throws(MoneyError) {
    guard let from = terms.plans[old.plan], let to = terms.plans[new.plan],
      from.name != to.name
    else { return }
    guard from.currency == to.currency else {
      var trial = self
      try trial.hold(-count, old, at)
      try trial.hold(count, new, at)
      self = trial
      return
    }
    var (source, target) = (
      stock[from.name, default: KitStock()], stock[to.name, default: KitStock()]
    )
    try target.add(count, costing: try source.take(count))
    (stock[from.name], stock[to.name]) = (source, target)
  }

  mutating func lose(
    _ count: Int,
    _ group: BillingGroup,
    replaced: Bool,
    _ at: Instant,
    _ day: UTCDay
  ) throws(MoneyError) {
    guard let plan = terms.plans[group.plan] else { return }
    var stock = stock[plan.name, default: KitStock()]
    let lost = Money(minorUnits: try stock.lose(count), plan.currency)
    let text = "Kits lost on plan \(plan.name): \(count)"
    var made = [try Self.entry(lost, debit: .kitLosses, credit: .kitCost, text, .kitLoss, at)]
    var changed = group.programme.flatMap { tallyIndex(ofProgramme: $0) }.map { tallies[$0] }
    if replaced {
      var cost = try plan.kit.marginal.multiplied(by: count)
      var account = Account.kitCost
      if let programme = changed?.programme {
        account = .replacementPayable(programme.name)
        cost = try programme.replacementCost.multiplied(by: count)
        // Where losses are expected, they have been accrued already.
        let unexpected = programme.expectedLossesPerMonth == nil ? cost.minorUnits : 0
        let before = changed?.replacedToday ?? 0
        changed?.replacedToday = try before.plus(unexpected)
        changed?.count(replaced: count, on: day)
      } else {
        try stock.add(count, costing: cost.minorUnits)
      }
      let replacement = "Kits replaced on plan \(plan.name): \(count)"
      made.append(try Self.entry(cost, debit: account, credit: .cash, replacement, .kitLoss, at))
    }
    try post(made.compactMap { $0 })
    self.stock[plan.name] = stock
    if let changed, let name = group.programme, let index = tallyIndex(ofProgramme: name) {
      tallies[index] = changed
    }
  }

  /// Lost kits are found: what was written off for them is no loss any more.
  mutating func find(
    _ count: Int,
    _ group: BillingGroup,
    _ at: Instant
  ) throws(MoneyError) {
    guard let plan = terms.plans[group.plan] else { return }
    var stock = stock[plan.name, default: KitStock()]
    let found = Money(minorUnits: try stock.find(count), plan.currency)
    let text = "Kits found on plan \(plan.name): \(count)"
    let entry = try Self.entry(found, debit: .kitCost, credit: .kitLosses, text, .kitLoss, at)
    try post([entry].compactMap { $0 })
    self.stock[plan.name] = stock
  }
}
