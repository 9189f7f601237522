import Frames

/// What the books keep of one programme, and the rule of its day.
///
/// No journal stands here, so that a forecast is a copy of this that runs ahead.
struct ProgrammeTally: Hashable, Sendable {
  var programme: Programme
  /// False for what holds the kits outside of all programmes.
  let isNamed: Bool
  var groups: [GroupTally] = []
  var pledges: [PledgeTally] = []
  var overhead = MonthlyAccrual()
  var replacement = MonthlyAccrual()
  /// Replacements of this day that were not expected, in minor units.
  var replacedToday: Int64 = 0
  /// Kits replaced, by day; the last 30 days.
  private var replaced: [DayCount] = []
  /// What is left of the reserve, and what nobody pays; both 0 or more.
  var reserve: Int64 = 0
  var arrears: Int64 = 0
  /// The spans in which it could not pay, the last one perhaps open.
  private(set) var unfunded: [UnfundedSpan] = []
  /// The rules for the end of the runway, each from when it holds.
  private(set) var rules: [DatedRule] = []
  /// The month that the accruals are about, by its first day.
  private var month: Int?

  struct UnfundedSpan: Hashable {
    var since: Instant, until: Instant?
  }
  struct DatedRule: Hashable {
    var since: Instant, rule: EndOfRunway
  }
  private struct DayCount: Hashable {
    var day: Int, count: Int
  }

  init(_ programme: Programme, isNamed: Bool, at instant: Instant) {
    self.programme = programme
    self.isNamed = isNamed
    reserve = programme.reserve.minorUnits
    rules = [DatedRule(since: instant, rule: programme.endOfRunway)]
  }

  var currency: Currency { programme.currency }

  mutating func change(_ programme: Programme, at instant: Instant) {
    self.programme = programme
    rules.append(DatedRule(since: instant, rule: programme.endOfRunway))
  }

  /// Since when it cannot pay, or nil.
  var unfundedSince: Instant? { unfunded.last.flatMap { $0.until == nil ? $0.since : nil } }

  /// The standing at an instant that is not after the last day it knows.
  func standing(at instant: Instant) -> FundingStanding {
    guard let span = unfunded.last(where: { $0.since <= instant }),
      span.until.map({ instant < $0 }) ?? true,
      let rule = rules.last(where: { $0.since <= instant })?.rule
    else { return .funded }
    return rule.standing(since: span.since, at: instant)
  }

  mutating func count(replaced count: Int, on day: UTCDay) {
    replaced.removeAll { $0.day <= day.number - 30 }
    if let last = replaced.last, last.day == day.number {
      replaced[replaced.count - 1].count = last.count + count
    } else {
      replaced.append(DayCount(day: day.number, count: count))
    }
  }

  /// Kits replaced in the 30 days that end with a day.
  func replaced(inMonthBefore day: UTCDay) -> Int {
    replaced.filter { $0.day > day.number - 30 }.reduce(0) { $0 + $1.count }
  }

  /// Settles arrears from the reserve, as far as it goes, and says how much.
  mutating func settle(at instant: Instant) -> Int64 {
    let amount = min(arrears, reserve)
    arrears -= amount
    reserve -= amount
    if arrears == 0, let since = unfundedSince {
      unfunded[unfunded.count - 1] = UnfundedSpan(since: since, until: instant)
    }
    return amount
  }

  /// One day's rule: what it costs, who bears it, and what that leaves.
  mutating func close(_ day: UTCDay, under terms: TermsInForce) throws(MoneyError) -> DayAccrual {
    startMonth(day)
    var accrual = DayAccrual()
    try billKits(day, terms, &accrual)
    let days = day.daysInMonth
    let overheadPerMonth = Int128(programme.overheadPerMonth.minorUnits)
    accrual.overhead = try overhead.add(overheadPerMonth, days: days)
    let losses = Int128(programme.expectedLossesPerMonth ?? 0)
    let perMonth = try losses.times(Int128(programme.replacementCost.minorUnits))
    accrual.replacement = try replacement.add(perMonth, days: days).plus(replacedToday)
    replacedToday = 0
    let gap = try cover(endingAt: day.end, days: days, terms, &accrual)
    accrual.fromReserve = min(gap, reserve)
    accrual.toArrears = gap - accrual.fromReserve
    reserve -= accrual.fromReserve
    arrears = try arrears.plus(accrual.toArrears)
    if accrual.toArrears > 0, unfundedSince == nil {
      unfunded.append(UnfundedSpan(since: day.end, until: nil))
    }
    return accrual
  }

  mutating func startMonth(_ day: UTCDay) {
    guard month != day.monthStart else { return }
    month = day.monthStart
    forgetMonth()
  }

  /// Whether the sums of a month are about the month of a day.
  func isMonth(of day: UTCDay) -> Bool { month == day.monthStart }

  /// Begins the sums of a month anew.
  mutating func forgetMonth() {
    overhead.startMonth()
    replacement.startMonth()
    for index in groups.indices { groups[index].startMonth() }
    for index in pledges.indices { pledges[index].startMonth() }
  }

  /// Fees and cost of the kits that are in service, and that money allows to be, at the day's end.
  private mutating func billKits(
    _ day: UTCDay,
    _ terms: TermsInForce,
    _ accrual: inout DayAccrual
  ) throws(MoneyError) {
    let funding = funding(at: day.lastMoment, under: terms)
    let days = day.daysInMonth
    for index in groups.indices {
      let group = groups[index].group
      guard let plan = terms.plans[group.plan] else { continue }
      let payer = group.askedPayer
      let isServed = funding.standing(of: group) != .suspended
      let kits = isServed ? Int128(groups[index].kits) : 0
      func perMonth(_ price: Money) throws(MoneyError) -> Int128 {
        let whole = try kits.times(Int128(price.minorUnits))
        return try terms.converted(whole, from: price.currency, to: currency, before: day.end)
      }
      let fee = try groups[index].fees.add(perMonth(plan.monthly.invoiced), days: days)
      let cost = try groups[index].costs.add(perMonth(plan.monthly.marginal), days: days)
      accrual.cost = try accrual.cost.plus(cost)
      try accrual.add(fee, of: group, payer)
    }
  }
}

/// The kits of one group, and what they have come to in this month.
struct GroupTally: Hashable, Sendable {
  let group: BillingGroup
  var kits = 0
  var fees = MonthlyAccrual()
  var costs = MonthlyAccrual()

  init(_ group: BillingGroup) { self.group = group }

  mutating func startMonth() {
    fees.startMonth()
    costs.startMonth()
  }
}

/// What one day of one programme comes to, in minor units of its currency.
struct DayAccrual: Hashable, Sendable {
  /// Fees that sponsors or owners are asked for, and fees given away, by plan in their order.
  var fees: [PlanAmount] = []
  var donated: [PlanAmount] = []
  /// The part of the fees that sponsors are asked for, by the name that kits carry.
  var asked: Int64 = 0
  var askedOf: [String: Int64] = [:]
  var owners: Int64 = 0
  var overhead: Int64 = 0
  var replacement: Int64 = 0
  var cost: Int64 = 0
  /// What each pledge covers, in the order of pledges.
  var covered: [CoveredAmount] = []
  var fromReserve: Int64 = 0
  var toArrears: Int64 = 0

  struct PlanAmount: Hashable, Sendable {
    var plan: String, amount: Int64
  }

  mutating func add(
    _ fee: Int64,
    of group: BillingGroup,
    _ payer: BillingGroup.Payer
  ) throws(MoneyError) {
    guard fee != 0 else { return }
    guard payer != .donated else { return try Self.add(fee, group.plan, &donated) }
    try Self.add(fee, group.plan, &fees)
    guard payer == .sponsor else {
      owners = try owners.plus(fee)
      return
    }
    asked = try asked.plus(fee)
    if let sponsor = group.sponsor { askedOf[sponsor, default: 0] += fee }
  }

  private static func add(
    _ fee: Int64,
    _ plan: String,
    _ amounts: inout [PlanAmount]
  ) throws(MoneyError) {
    guard let index = amounts.firstIndex(where: { $0.plan == plan }) else {
      amounts.append(PlanAmount(plan: plan, amount: fee))
      return
    }
    amounts[index].amount = try amounts[index].amount.plus(fee)
  }
}

/// What a sponsor covers: in the programme's currency, and what it owes for that in its own.
struct CoveredAmount: Hashable, Sendable {
  var sponsor: String
  var amount: Int64
  var owed: Money
}
