import Frames
import Service

/// A fraction in lowest terms.
struct Fraction {
  var numerator: Int128, denominator: Int128

  init(_ numerator: Int128, over denominator: Int128) {
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b > 0 { (a, b) = (b, a % b) }
    let common = Int128(max(1, a))
    (self.numerator, self.denominator) = (numerator / common, denominator / common)
  }

  static func + (a: Fraction, b: Fraction) -> Fraction {
    let numerator = a.numerator * b.denominator + b.numerator * a.denominator
    return Fraction(numerator, over: a.denominator * b.denominator)
  }

  /// The nearest whole number, the even one of two; for fractions of 0 or more.
  var rounded: Int64 {
    let floor = numerator / denominator
    let half = Fraction(numerator - floor * denominator, over: denominator)
    let twice = half.numerator * 2
    let up = twice > half.denominator || (twice == half.denominator && floor % 2 == 1)
    return Int64(floor + (up ? 1 : 0))
  }
}

/// The books, slow and plain.
///
/// Every kit stands by itself, every day of the month is added up again each day, every payment is
/// looked up in a list. There is one currency, and pledges do not change their terms.
struct SlowBooks {
  struct Kit {
    var group: BillingGroup
  }
  /// A kit on a day, with the prices of that day.
  struct KitDay {
    var group: BillingGroup, invoiced: Int64, marginal: Int64
  }
  struct Payment {
    var pledge: String, day: Int, amount: Int64, taken: Int64
  }

  var plans: [String: ServicePlan] = [:]
  var programmes: [Programme] = []
  var pledges: [(pledge: Pledge, entered: Int)] = []
  var kits: [Kit] = []
  var kitDays: [Int: [KitDay]] = [:]
  var known: Set<BillingGroup> = []
  var payments: [Payment] = []
  /// Fees left after whole-fee pledges, by programme and day.
  var bases: [String: [Int: Int64]] = [:]
  var replacedToday: [String: Int64] = [:]
  /// Kits that are there and that are lost, by plan, with what they have cost.
  var stock: [String: (kits: Int64, cost: Int64)] = [:]
  var lost: [String: (kits: Int64, cost: Int64)] = [:]
  /// Days on which kits of a suspended programme went on because their sponsor pays.
  var exempt = 0
  var balances: [Account: Int64] = [:]
  var spans: [String: [(since: Int, until: Instant?)]] = [:]
  /// The first day that the books know.
  var first = 0

  static func start(_ day: Int) -> Instant {
    Instant(UTC(modifiedJulianDay: day, timeOfDay: .zero))
  }

  /// The days of a day's month up to it, and how many the month has.
  static func month(_ day: Int) -> (days: ClosedRange<Int>, length: Int) {
    func month(_ day: Int) -> Int { UTC(modifiedJulianDay: day, timeOfDay: .zero).date.month }
    let date = UTC(modifiedJulianDay: day, timeOfDay: .zero).date
    let begin = day - date.day + 1
    var end = begin + 27
    while month(end + 1) == date.month { end += 1 }
    return (begin...day, end - begin + 1)
  }

  mutating func move(_ amount: Int64, from credit: Account, to debit: Account) {
    balances[debit, default: 0] += amount
    balances[credit, default: 0] -= amount
  }

  mutating func enter(_ event: MoneyEvent) {
    let day = event.at.utc.modifiedJulianDay
    if first == 0 { first = day }
    switch event.kind {
    case .plan(let plan): plans[plan.name] = plan
    case .programme(let programme):
      programmes.append(programme)
      move(programme.reserve.minorUnits, from: .reserve(programme.name), to: .opening)
    case .pledge(let pledge): pledges.append((pledge, day))
    case .kits(let group, let change): count(group, change)
    case .kitSold(let group, let count): sell(group, Int64(count))
    case .kitLost(let group, let count, let replaced): lose(group, Int64(count), replaced)
    case .transfer(let transfer):
      move(transfer.amount.minorUnits, from: transfer.credit, to: transfer.debit)
      settle(transfer.credit, at: event.at)
    case .payment(let sponsor, let amount):
      move(amount.minorUnits, from: .receivable(sponsor), to: .cash)
    case .kitStock(let group, let change): hold(group, Int64(change))
    case .kitFound(let group, let count):
      let found = take(group.plan, Int64(count), from: \.lost)
      add(group.plan, Int64(count), found, to: \.stock)
      move(found, from: .kitLosses, to: .kitCost)
    case .kitMoved(let old, let new, let count):
      if old.plan == new.plan { return }
      add(new.plan, Int64(count), take(old.plan, Int64(count), from: \.stock), to: \.stock)
    case .sponsor, .exchangeRate: return
    }
  }

  /// Takes kits out of those of a plan, each at the mean of all that are there.
  private mutating func take(
    _ plan: String,
    _ count: Int64,
    from path: WritableKeyPath<SlowBooks, [String: (kits: Int64, cost: Int64)]>
  ) -> Int64 {
    let (kits, cost) = self[keyPath: path][plan] ?? (0, 0)
    let gone = min(count, kits)
    guard gone > 0 else { return 0 }
    let amount = Fraction(Int128(cost) * Int128(gone), over: Int128(kits)).rounded
    self[keyPath: path][plan] = (kits - gone, cost - amount)
    return amount
  }

  private mutating func add(
    _ plan: String,
    _ count: Int64,
    _ amount: Int64,
    to path: WritableKeyPath<SlowBooks, [String: (kits: Int64, cost: Int64)]>
  ) {
    let (kits, cost) = self[keyPath: path][plan] ?? (0, 0)
    self[keyPath: path][plan] = (kits + count, cost + amount)
  }

  private mutating func hold(_ group: BillingGroup, _ change: Int64) {
    guard let plan = plans[group.plan] else { return }
    if change < 0 {
      move(take(group.plan, -change, from: \.stock), from: .kitCost, to: .opening)
    } else {
      let amount = plan.kit.marginal.minorUnits * change
      add(group.plan, change, amount, to: \.stock)
      move(amount, from: .opening, to: .kitCost)
    }
  }

  private mutating func count(_ group: BillingGroup, _ change: Int) {
    for _ in 0..<max(0, change) { kits.append(Kit(group: group)) }
    for _ in 0..<max(0, -change) {
      if let index = kits.lastIndex(where: { $0.group == group }) { kits.remove(at: index) }
    }
  }

  private mutating func sell(_ group: BillingGroup, _ count: Int64) {
    guard let plan = plans[group.plan] else { return }
    let bearer = group.payer == .owner ? Account.ownersReceivable : .kitSubsidy
    move(plan.kit.invoiced.minorUnits * count, from: .kitRevenue, to: bearer)
    buy(plan, count)
  }

  private mutating func buy(_ plan: ServicePlan, _ count: Int64) {
    move(plan.kit.marginal.minorUnits * count, from: .cash, to: .kitCost)
    add(plan.name, count, plan.kit.marginal.minorUnits * count, to: \.stock)
  }

  private mutating func lose(_ group: BillingGroup, _ count: Int64, _ replaced: Bool) {
    guard let plan = plans[group.plan] else { return }
    let written = take(group.plan, count, from: \.stock)
    add(group.plan, count, written, to: \.lost)
    move(written, from: .kitCost, to: .kitLosses)
    guard replaced else { return }
    guard let programme = programmes.first(where: { $0.name == group.programme }) else {
      return buy(plan, count)
    }
    let cost = programme.replacementCost.minorUnits * count
    move(cost, from: .cash, to: .replacementPayable(programme.name))
    if programme.expectedLossesPerMonth == nil {
      replacedToday[programme.name, default: 0] += cost
    }
  }

  private mutating func settle(_ credit: Account, at instant: Instant) {
    guard case .reserve(let name) = credit else { return }
    let arrears = balances[.arrears(name), default: 0]
    let amount = min(arrears, -balances[credit, default: 0])
    move(amount, from: .arrears(name), to: credit)
    guard let last = spans[name]?.indices.last, spans[name]?[last].until == nil,
      arrears == amount
    else { return }
    spans[name]?[last].until = instant
  }

  /// The standing of a programme, whose rule never changes.
  func standing(_ programme: Programme, at instant: Instant) -> FundingStanding {
    let span = spans[programme.name, default: []].last { Self.start($0.since) <= instant }
    guard let span, span.until.map({ instant < $0 }) ?? true else { return .funded }
    let rule = programme.endOfRunway
    let grace = Self.start(span.since + rule.graceDays)
    let stop = rule.suspendAfterDays.map { Self.start(span.since + rule.graceDays + $0) }
    if let stop, instant >= stop { return .suspended }
    guard let throttle = rule.throttle else { return .grace(until: stop) }
    return instant < grace ? .grace(until: grace) : .throttled(throttle, until: stop)
  }
}

extension SlowBooks {
  /// Closes one day.
  mutating func close(_ day: Int) {
    for programme in programmes { record(programme.name, day, programme) }
    record(nil, day, nil)
    for programme in programmes { close(programme, day) }
    closeOutside(day)
  }

  private mutating func record(_ name: String?, _ day: Int, _ programme: Programme?) {
    let eve = Self.start(day + 1) - .nanoseconds(1)
    let isStopped = programme.map { standing($0, at: eve) == .suspended } ?? false
    for kit in kits where kit.group.programme == name {
      if isStopped, kit.group.payer == .sponsor {
        guard pledges.contains(where: { pays($0, for: kit.group, day) }) else { continue }
        exempt += 1
      }
      guard let plan = plans[kit.group.plan]?.monthly else { continue }
      known.insert(kit.group)
      kitDays[day, default: []].append(
        KitDay(
          group: kit.group,
          invoiced: plan.invoiced.minorUnits,
          marginal: plan.marginal.minorUnits
        )
      )
    }
  }

  /// Whether a pledge pays the whole fee of a kit on a day, with caps that were not reached before.
  private func pays(
    _ entry: (pledge: Pledge, entered: Int),
    for group: BillingGroup,
    _ day: Int
  ) -> Bool {
    let pledge = entry.pledge
    guard pledge.programme == group.programme, pledge.sponsor == group.sponsor,
      pledge.promise == .wholeFee, covers(entry, day)
    else { return false }
    let month = paid(pledge, since: Self.month(day).days.lowerBound)
    return paid(pledge) < pledge.capTotal?.minorUnits ?? .max
      && month < pledge.capPerMonth?.minorUnits ?? .max
  }

  /// What something that each day says comes to on a day: the difference of two rounded sums.
  private func daily(_ day: Int, _ amount: (Int) -> Int128) -> Int64 {
    let (days, length) = Self.month(day)
    func total(_ days: some Sequence<Int>) -> Int64 {
      days.filter { $0 >= first }.map { Fraction(amount($0), over: Int128(length)) }
        .reduce(Fraction(0, over: 1), +).rounded
    }
    return total(days) - total(days.dropLast())
  }

  private func fee(
    _ group: BillingGroup,
    _ day: Int,
    _ price: KeyPath<KitDay, Int64>
  ) -> Int64 {
    daily(day) { other in
      kitDays[other, default: []].filter { $0.group == group }
        .reduce(Int128(0)) { $0 + Int128($1[keyPath: price]) }
    }
  }

  private func groups(_ name: String?) -> Set<BillingGroup> {
    known.filter { $0.programme == name }
  }

  private mutating func closeOutside(_ day: Int) {
    for group in groups(nil) {
      let bearer = group.payer == .owner ? Account.ownersReceivable : .donatedService
      move(fee(group, day, \.invoiced), from: .serviceRevenue(group.plan), to: bearer)
      move(fee(group, day, \.marginal), from: .cash, to: .serviceCost)
    }
  }

  private mutating func close(_ programme: Programme, _ day: Int) {
    let name = programme.name
    var asked: [String: Int64] = [:]
    for group in groups(name) {
      let fee = fee(group, day, \.invoiced)
      move(self.fee(group, day, \.marginal), from: .cash, to: .serviceCost)
      switch group.payer {
      case .owner: move(fee, from: .serviceRevenue(group.plan), to: .ownersReceivable)
      case .donated: move(fee, from: .serviceRevenue(group.plan), to: .donatedService)
      case .sponsor:
        balances[.serviceRevenue(group.plan), default: 0] -= fee
        asked[group.sponsor ?? "", default: 0] += fee
      }
    }
    let overhead = daily(day) { _ in Int128(programme.overheadPerMonth.minorUnits) }
    let losses = Int128(programme.expectedLossesPerMonth ?? 0)
    let expected = daily(day) { _ in losses * Int128(programme.replacementCost.minorUnits) }
    let replacement = expected + replacedToday[name, default: 0]
    replacedToday[name] = 0
    balances[.overheadPayable(name), default: 0] -= overhead
    balances[.replacementPayable(name), default: 0] -= replacement
    let gap = cover(programme, day, asked, overhead, replacement)
    let taken = min(gap, -balances[.reserve(name), default: 0])
    balances[.reserve(name), default: 0] += taken
    balances[.arrears(name), default: 0] += gap - taken
    if gap > taken, spans[name]?.last.map({ $0.until != nil }) ?? true {
      spans[name, default: []].append((day + 1, nil))
    }
  }

  private func covers(_ entry: (pledge: Pledge, entered: Int), _ day: Int) -> Bool {
    let end = Self.start(day + 1)
    return entry.entered <= day && (entry.pledge.from.map { $0 < end } ?? true)
      && (entry.pledge.until.map { $0 >= end } ?? true)
  }

  private func paid(_ pledge: Pledge, since: Int = 0) -> Int64 {
    payments.filter { $0.pledge == pledge.name && $0.day >= since }.reduce(0) { $0 + $1.amount }
  }

  private mutating func pay(_ pledge: Pledge, _ need: Int64, _ day: Int, taken: Int64 = 0) -> Int64
  {
    let begin = Self.month(day).days.lowerBound
    var amount = need
    if let cap = pledge.capTotal { amount = min(amount, cap.minorUnits - paid(pledge)) }
    if let cap = pledge.capPerMonth {
      amount = min(amount, cap.minorUnits - paid(pledge, since: begin))
    }
    payments.append(Payment(pledge: pledge.name, day: day, amount: amount, taken: taken))
    balances[.receivable(pledge.sponsor), default: 0] += amount
    return amount
  }

  /// Where the fees of a month are cut after the share of a pledge, in millionths of minor units.
  private func cut(_ own: [(pledge: Pledge, entered: Int)], _ count: Int, _ day: Int) -> Int64 {
    guard count > 0 else { return 0 }
    let name = own[0].pledge.programme
    var sum = Fraction(0, over: 1)
    for other in Self.month(day).days where other >= first {
      var shares = 0
      for entry in own.prefix(count) where covers(entry, other) {
        if case .shareOfFees(let share) = entry.pledge.promise { shares += share.millionths }
      }
      let base = Int128(bases[name, default: [:]][other, default: 0])
      sum = sum + Fraction(base * Int128(min(shares, 1_000_000)), over: 1_000_000)
    }
    return sum.rounded
  }

  private mutating func cover(
    _ programme: Programme,
    _ day: Int,
    _ asked: [String: Int64],
    _ overhead: Int64,
    _ replacement: Int64
  ) -> Int64 {
    var asked = asked
    let own = pledges.filter { $0.pledge.programme == programme.name }
    for entry in own where covers(entry, day) && entry.pledge.promise == .wholeFee {
      let sponsor = entry.pledge.sponsor
      asked[sponsor, default: 0] -= pay(entry.pledge, asked[sponsor, default: 0], day)
    }
    var fees = asked.values.reduce(0, +)
    bases[programme.name, default: [:]][day] = fees
    let begin = Self.month(day).days.lowerBound
    for (index, entry) in own.enumerated() where covers(entry, day) {
      guard case .shareOfFees = entry.pledge.promise else { continue }
      let part = cut(own, index + 1, day) - cut(own, index, day)
      let taken = payments.filter { $0.pledge == entry.pledge.name && $0.day >= begin }
        .reduce(0) { $0 + $1.taken }
      let share = min(max(0, part - taken), fees)
      fees -= pay(entry.pledge, share, day, taken: share)
    }
    var (rest, kits) = (overhead, replacement)
    for entry in own where covers(entry, day) {
      guard case .amountPerMonth(let amount) = entry.pledge.promise else { continue }
      let (days, length) = Self.month(day)
      let open = days.filter { $0 >= first && covers(entry, $0) }.count
      let due = Fraction(Int128(amount.minorUnits) * Int128(open), over: Int128(length)).rounded
      let left = max(0, due - paid(entry.pledge, since: begin))
      let need = fees + rest + (entry.pledge.paysKits ? kits : 0)
      var covered = pay(entry.pledge, min(need, left), day)
      for part in 0..<3 {
        let amount = min(covered, part == 0 ? fees : part == 1 ? rest : kits)
        covered -= amount
        if part == 0 { fees -= amount } else if part == 1 { rest -= amount } else { kits -= amount }
      }
    }
    return fees + rest + kits
  }
}
