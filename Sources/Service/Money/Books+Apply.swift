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
    case .kitStock(let group, let change): try hold(change, group, event.at)
    case .kitFound(let group, let count): try find(count, group, event.at)
    case .kitMoved(let old, let new, let count): try move(count, from: old, to: new, event.at)
    case .transfer(let transfer): try apply(transfer, at: event.at)
    case .payment(let sponsor, let amount):
      let text = "\(sponsor) pays"
      try move(amount, debit: .cash, credit: .receivable(sponsor), text, .payment, event.at)
    }
  }

  /// Posts one entry that debits one account and credits another; nothing for no amount.
  private mutating func move(
    _ amount: Money,
    debit: Account,
    credit: Account,
    _ text: String,
    _ origin: JournalEntry.Origin,
    _ at: Instant
  ) throws(MoneyError) {
    try post([Self.entry(amount, debit: debit, credit: credit, text, origin, at)].compactMap { $0 })
  }

  static func entry(
    _ amount: Money,
    debit: Account,
    credit: Account,
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
    try move(programme.reserve, debit: .opening, credit: reserve, text, .reserve, instant)
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
        debit: transfer.debit,
        credit: transfer.credit,
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
          debit: .reserve(name),
          credit: .arrears(name),
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
