import Frames
import Quantities

extension Books {
  /// Refuses an event that does not fit the terms that hold, before anything is changed.
  func check(_ event: MoneyEvent) throws(MoneyError) {
    switch event.kind {
    case .plan(let plan): try check(plan)
    case .sponsor(let sponsor):
      try check(name: sponsor.name, of: "a sponsor")
      try check(terms.sponsors.count, "sponsors", isNew: terms.sponsors[sponsor.name] == nil)
    case .programme(let programme): try check(programme)
    case .pledge(let pledge): try check(pledge, at: event.at)
    case .exchangeRate(let rate):
      guard rate.billionths > 0, rate.from != rate.to else {
        throw MoneyError.outOfRange("an exchange rate has to be above zero, of two currencies")
      }
    case .kits(let group, let change): try check(group, change: change, at: event.at)
    case .kitSold(let group, let count), .kitLost(let group, let count, _),
      .kitFound(let group, let count):
      try check(group, at: event.at)
      try check(kits: count)
    case .kitStock(let group, let change):
      try check(group, at: event.at)
      try check(kits: change.magnitude > Self.mostKits ? .max : abs(change))
    case .kitMoved(let old, let new, let count):
      try check(old, at: event.at)
      try check(new, at: event.at)
      try check(kits: count)
    case .transfer(let transfer): try check(transfer)
    case .payment(let sponsor, let amount):
      try checkKnown(sponsor: sponsor)
      try check(positive: amount, "a payment")
    }
  }

  private func check(name: String, of what: String) throws(MoneyError) {
    let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard (1...1_000).contains(name.utf8.count), isPlain else {
      throw MoneyError.outOfRange("the name of \(what) is not 1 to 1,000 bytes of plain text")
    }
  }

  private func check(_ count: Int, _ what: String, isNew: Bool) throws(MoneyError) {
    guard !isNew || count < Self.mostTerms else {
      throw MoneyError.tooMany(what, limit: Self.mostTerms)
    }
  }

  private func check(
    _ amount: Money?,
    of what: String,
    in currency: Currency
  ) throws(MoneyError) {
    guard let amount else { return }
    guard amount.currency == currency else {
      throw MoneyError.wrongCurrency(of: what, is: amount.currency, needs: currency)
    }
    guard amount.minorUnits >= 0 else { throw MoneyError.outOfRange("\(what) is below zero") }
  }

  private func check(positive amount: Money, _ what: String) throws(MoneyError) {
    guard amount.minorUnits > 0 else { throw MoneyError.outOfRange("\(what) is not above zero") }
  }

  private func checkKnown(sponsor: String) throws(MoneyError) {
    guard terms.sponsors[sponsor] != nil else { throw MoneyError.unknown(.sponsor, sponsor) }
  }

  private func check(_ plan: ServicePlan) throws(MoneyError) {
    try check(name: plan.name, of: "a plan")
    let known = terms.plans[plan.name]
    try check(terms.plans.count, "plans", isNew: known == nil)
    if let known, known.currency != plan.currency {
      throw MoneyError.fixed("the currency of plan '\(plan.name)'")
    }
    for (what, prices) in [("fee", plan.monthly), ("kit price", plan.kit)] {
      for valuation in Valuation.allCases {
        let subject = "the \(valuation.rawValue) \(what) of plan '\(plan.name)'"
        try check(prices.price(valuation), of: subject, in: plan.currency)
      }
    }
  }

  private func check(_ programme: Programme) throws(MoneyError) {
    let (name, currency) = (programme.name, programme.currency)
    try check(name: name, of: "a programme")
    try check(programme.reserve, of: "the reserve of '\(name)'", in: currency)
    try check(programme.overheadPerMonth, of: "the overhead of '\(name)'", in: currency)
    try check(programme.replacementCost, of: "the replacement cost of '\(name)'", in: currency)
    let rule = programme.endOfRunway
    guard (0...Self.mostKits).contains(programme.expectedLossesPerMonth ?? 0) else {
      throw MoneyError.outOfRange("the losses of '\(name)' are not 0 to \(Self.mostKits)")
    }
    guard (0...36_500).contains(rule.graceDays), (0...36_500).contains(rule.suspendAfterDays ?? 0),
      rule.throttle.map({ $0.bitsPerSecond.isFinite && $0.bitsPerSecond >= 0 }) ?? true
    else {
      throw MoneyError.outOfRange(
        "the end of the runway of '\(name)' is not 0 to 36,500 days and a rate of 0 or more"
      )
    }
    let known = try? tally(name).programme
    try check(tallies.count, "programmes", isNew: known == nil)
    if let known, known.reserve != programme.reserve {
      throw MoneyError.fixed("the reserve that '\(name)' begins with")
    }
  }

  private func check(_ pledge: Pledge, at instant: Instant) throws(MoneyError) {
    let what = "pledge '\(pledge.name)'"
    try check(name: pledge.name, of: "a pledge")
    try checkKnown(sponsor: pledge.sponsor)
    let programme = try tally(pledge.programme).programme
    if pledgePlace(pledge.name) != nil {
      let known = self.pledge(named: pledge.name, of: pledge.programme)
      guard known?.sponsor == pledge.sponsor, known?.currency == pledge.currency else {
        throw MoneyError.fixed("sponsor, programme and currency of \(what)")
      }
    }
    try check(pledgeCount, "pledges", isNew: pledgePlace(pledge.name) == nil)
    try check(pledge.capTotal, of: "the cap of \(what)", in: pledge.currency)
    try check(pledge.capPerMonth, of: "the monthly cap of \(what)", in: pledge.currency)
    if case .amountPerMonth(let amount) = pledge.promise {
      try check(amount, of: "the amount of \(what)", in: pledge.currency)
    }
    if let from = pledge.from, let until = pledge.until, until <= from {
      throw MoneyError.outOfRange("the end of \(what) is not after its beginning")
    }
    let begins = max(instant, pledge.from ?? instant)
    guard let day = UTCDay(containing: begins) else { throw MoneyError.tooFar(begins) }
    let (from, to) = (pledge.currency, programme.currency)
    guard terms.rates.conversion(from: from, to: to, before: day.end) != nil else {
      throw MoneyError.noRate(from: from, to: to, at: begins)
    }
  }

  private func check(_ group: BillingGroup, at instant: Instant) throws(MoneyError) {
    guard terms.plans[group.plan] != nil else { throw MoneyError.unknown(.plan, group.plan) }
    if let sponsor = group.sponsor { try checkKnown(sponsor: sponsor) }
    guard let name = group.programme else { return }
    let currency = try tally(name).currency
    // Rates do not end: kits that can be billed once can be billed ever after.
    let problem = problem(ofPlan: group.plan, in: name, runIn: currency, at: instant)
    if let problem { throw problem }
  }

  private func check(kits count: Int) throws(MoneyError) {
    guard (1...Self.mostKits).contains(count) else {
      throw MoneyError.outOfRange("\(count) kits are not 1 to \(Self.mostKits)")
    }
  }

  private func check(
    _ group: BillingGroup,
    change: Int,
    at instant: Instant
  ) throws(MoneyError) {
    try check(group, at: instant)
    guard (-Self.mostKits...Self.mostKits).contains(change) else {
      throw MoneyError.outOfRange("a change of \(change) kits is beyond \(Self.mostKits)")
    }
    let kits = kitsInService(group)
    guard kits + change >= 0 else {
      throw MoneyError.tooFewKits(plan: group.plan, inService: kits, change: change)
    }
    guard kits + change <= Self.mostKits else {
      throw MoneyError.tooMany("kits of one group in service", limit: Self.mostKits)
    }
    if let tally = tallyIndex(of: group) {
      try check(tallies[tally].groups.count, "groups of kits", isNew: kits == 0)
    }
  }

  private func check(_ transfer: Transfer) throws(MoneyError) {
    try check(positive: transfer.amount, "a transfer")
    guard transfer.debit != transfer.credit else {
      throw MoneyError.outOfRange("a transfer from '\(transfer.debit)' to itself moves nothing")
    }
    try check(transfer.debit, of: transfer)
    try check(transfer.credit, of: transfer)
  }

  private func check(_ account: Account, of transfer: Transfer) throws(MoneyError) {
    let found = transfer.amount.currency
    switch account {
    case .arrears: throw MoneyError.ruled(account)
    case .reserve(let programme):
      let currency = try tally(programme).currency
      guard found == currency else {
        throw MoneyError.wrongCurrency(of: "'\(account)'", is: found, needs: currency)
      }
    case .replacementPayable(let programme), .overheadPayable(let programme):
      _ = try tally(programme)
    case .receivable(let sponsor): try checkKnown(sponsor: sponsor)
    case .serviceRevenue(let plan):
      guard terms.plans[plan] != nil else { throw MoneyError.unknown(.plan, plan) }
    case .cash, .opening, .ownersReceivable, .kitRevenue, .serviceCost, .kitCost, .kitSubsidy,
      .kitLosses, .donatedService, .exchange:
      return
    }
  }
}
