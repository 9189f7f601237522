public import Frames
public import Geography

/// The books of the service: a journal in double entry, which follows from events and nothing else.
///
/// Events are entered in the order of their time. Every UTC day that has ended is closed by rule, one
/// programme after another in the order in which they were entered:
///
/// 1. A kit is billed for a day if it is in service at the day's end, and ``KitFunding`` then lets it
///    be. Fees, overhead and expected
///    replacements come evenly over the days of a calendar month; each day posts the difference of
///    two sums from the first of the month, rounded half to even, so that a month of equal days comes
///    to exactly one month's price.
/// 2. Owners bear the fees of kits that they pay for. For the rest, pledges are asked in this order:
///    whole fees of the kits that carry the sponsor's name; shares of the fees that are left; amounts
///    per month, for fees, then overhead, then replacements. Of one sort, the pledge that was entered
///    first is asked first. No pledge pays above its caps.
/// 3. What is left is the gap: it comes out of the programme's reserve, and once that is empty it
///    stands as arrears. Money paid into the reserve settles arrears first.
/// 4. All that is billed with a programme is in the programme's currency, whoever pays. Prices of a plan in
///    another are converted by the rate that holds at the day's end: what the kits of a group come to in
///    a month, or the price of kits sold together, is rounded once, half to even. Without a rate the kits
///    are refused.
///
/// So fees + replacements + overhead = sponsors + owners + reserve + arrears, to the cent, each day.
/// What a kit has cost stands in `cost:kits` from its sale on, or from when it is there without one, as
/// long as it is there; of kits on one plan at their mean.
///
/// What service has cost is posted beside it; list values are never posted. The same events give the
/// same journal, however often ``close(until:)`` is called between them. A whole entry is posted or
/// none, and a refused event changes nothing but that days before it are closed.
public struct Books: Hashable, Sendable {
  /// Most days from the first event that books are closed for: more than a century.
  static let mostDays = 40_000
  /// Most plans, sponsors, programmes and pledges, and most groups of kits in a programme.
  static let mostTerms = 10_000
  /// Most kits that are counted at once: beyond any constellation.
  static let mostKits = 1_000_000_000

  /// The journal, in the order of time.
  public private(set) var entries: [JournalEntry] = []
  /// Terms that hold.
  var terms = TermsInForce()
  /// Programmes in the order in which they were entered; for each currency that needs it, one for the
  /// kits outside of all programmes.
  var tallies: [ProgrammeTally] = []
  /// Kits that have been paid for, by plan.
  var stock: [String: KitStock] = [:]
  private var named: [String: Int] = [:]
  private var outside: [Currency: Int] = [:]
  private var places: [BillingGroup: Int] = [:]
  private var pledges: [String: Int] = [:]
  private var sums: [Sum: Int64] = [:]
  private var index: [Account: [Int]] = [:]
  /// The time of the last event.
  private var last: Instant?
  /// The first day, and the first that is not closed.
  private var first: UTCDay?
  private(set) var open: UTCDay?

  private struct Sum: Hashable {
    var account: Account, currency: Currency
  }

  /// Empty books.
  public init() {}

  /// Books with events entered.
  ///
  /// - Parameter events: In the order of time.
  /// - Throws: as ``enter(_:)``.
  public init(_ events: some Sequence<MoneyEvent>) throws(MoneyError) {
    for event in events { try enter(event) }
  }

  /// The midnight from which the books are open: the end of the last closed day; nil before the first
  /// event.
  public var openSince: Instant? { open?.start }

  /// Enters what has happened, after closing every day that ended before.
  ///
  /// - Throws: why the event is refused, see ``MoneyError``.
  public mutating func enter(_ event: MoneyEvent) throws(MoneyError) {
    guard let day = UTCDay(containing: event.at) else { throw MoneyError.tooFar(event.at) }
    if let last, event.at < last { throw MoneyError.outOfOrder(at: event.at, last: last) }
    if let open, day.number < open.number {
      throw MoneyError.closed(at: event.at, until: open.start)
    }
    try check(event)
    if first == nil {
      first = day
      open = day
    }
    try close(until: event.at)
    try apply(event, on: day)
    last = event.at
  }

  /// Why an event would be refused; nil when it would be entered.
  public func refusal(of event: MoneyEvent) -> MoneyError? {
    var trial = self
    // What is tried is not kept: the journal, which may be long, need not be copied for it.
    (trial.entries, trial.index) = ([], [:])
    do throws(MoneyError) {
      try trial.enter(event)
      return nil
    } catch {
      return error
    }
  }

  /// Closes every UTC day that has ended by an instant.
  ///
  /// - Throws: ``MoneyError/tooFar(_:)`` more than 40,000 days after the first event;
  ///   ``MoneyError/overflow`` where an amount leaves 64 bits: the days before stay closed.
  public mutating func close(until instant: Instant) throws(MoneyError) {
    guard let first else { return }
    guard let day = UTCDay(containing: instant), day.number - first.number <= Self.mostDays else {
      throw MoneyError.tooFar(instant)
    }
    while let next = open, next.number < day.number {
      try close(next)
      open = next.adding(1)
    }
  }

  private mutating func close(_ day: UTCDay) throws(MoneyError) {
    var closed = tallies
    var made: [JournalEntry] = []
    for index in closed.indices {
      let accrual = try closed[index].close(day, under: terms)
      made += try accrual.entries(of: closed[index], on: day)
    }
    try post(made)
    tallies = closed
  }

  /// Posts entries, all or none.
  mutating func post(_ made: [JournalEntry]) throws(MoneyError) {
    var changed: [Sum: Int64] = [:]
    for posting in made.lazy.flatMap(\.postings) {
      let sum = Sum(account: posting.account, currency: posting.amount.currency)
      let before = changed[sum] ?? sums[sum, default: 0]
      changed[sum] = try before.plus(posting.amount.minorUnits)
    }
    sums.merge(changed) { $1 }
    for entry in made {
      for account in Set(entry.postings.map(\.account)) {
        index[account, default: []].append(entries.count)
      }
      entries.append(entry.numbered(entries.count + 1))
    }
  }
}

extension Books {
  /// The accounts that have been moved, by name.
  public var accounts: [Account] { index.keys.sorted { $0.name < $1.name } }

  /// What an account holds in a currency: debits less credits.
  public func balance(of account: Account, in currency: Currency) -> Money {
    let units = sums[Sum(account: account, currency: currency), default: 0]
    return Money(minorUnits: units, currency)
  }

  /// What an account holds, in each currency that it was moved in, by code.
  public func balances(of account: Account) -> [Money] {
    sums.filter { $0.key.account == account }
      .map { Money(minorUnits: $0.value, $0.key.currency) }
      .sorted { $0.currency < $1.currency }
  }

  /// Every account that has been moved with what it holds in each currency, by name and code.
  public var trialBalance: [Posting] {
    sums.map { Posting($0.key.account, Money(minorUnits: $0.value, $0.key.currency)) }
      .sorted {
        ($0.account.name, $0.amount.currency) < ($1.account.name, $1.amount.currency)
      }
  }

  /// The numbers of the entries that move an account, ascending; entry `n` is `entries[n - 1]`.
  public func entryNumbers(of account: Account) -> [Int] {
    index[account, default: []].map { $0 + 1 }
  }

  /// How many entries move an account.
  public func entryCount(of account: Account) -> Int { index[account]?.count ?? 0 }

  /// A page of the entries that move an account, in the order of time.
  ///
  /// - Parameters:
  ///   - account: The account.
  ///   - skipped: How many to leave out at the beginning; below 0 is 0.
  ///   - limit: How many there are at most; below 0 is 0.
  /// - Returns: the entries, fewer than `limit` at the end.
  public func entries(of account: Account, skipping skipped: Int, limit: Int) -> [JournalEntry] {
    index[account, default: []].dropFirst(max(0, skipped)).prefix(max(0, limit))
      .map { entries[$0] }
  }

  /// The plans that are offered, by name.
  public var plans: [ServicePlan] { terms.plans.values.sorted { $0.name < $1.name } }

  /// The sponsors that are known, by name.
  public var sponsors: [Sponsor] { terms.sponsors.values.sorted { $0.name < $1.name } }

  /// The programmes, in the order in which they were entered.
  public var programmes: [Programme] { tallies.filter(\.isNamed).map(\.programme) }

  /// The programme that kits of a territory belong to: of several, the one that was entered first.
  public func programme(ofKitsIn territory: TerritoryCode) -> Programme? {
    programmes.first { $0.territories.contains(territory) }
  }

  /// The pledges of a programme with what each has paid, in its own currency, in the order in which
  /// they were entered.
  ///
  /// - Throws: ``MoneyError/unknown(_:_:)``.
  public func pledges(
    of programme: String
  ) throws(MoneyError) -> [(pledge: Pledge, paid: Money)] {
    try tally(programme).pledges.map { ($0.pledge, Money(minorUnits: $0.paid, $0.pledge.currency)) }
  }

  /// How many kits of a group are in service.
  public func kitsInService(_ group: BillingGroup) -> Int {
    guard let tally = tallyIndex(of: group), let place = places[group] else { return 0 }
    return tallies[tally].groups[place].kits
  }

  /// The groups that have been in service, with how many kits are, programme by programme.
  public var groups: [(group: BillingGroup, kits: Int)] {
    tallies.flatMap { $0.groups.map { ($0.group, $0.kits) } }
  }
}

extension Books {
  func tally(_ programme: String) throws(MoneyError) -> ProgrammeTally {
    guard let index = named[programme] else { throw MoneyError.unknown(.programme, programme) }
    return tallies[index]
  }

  func tallyIndex(ofProgramme name: String) -> Int? { named[name] }

  /// Where the kits of a group are counted.
  func tallyIndex(of group: BillingGroup) -> Int? {
    if let programme = group.programme { return named[programme] }
    return terms.plans[group.plan].flatMap { outside[$0.currency] }
  }

  /// What holds a group's kits, made if they are the first outside of all programmes.
  mutating func place(_ group: BillingGroup, at instant: Instant) -> (tally: Int, group: Int)? {
    if tallyIndex(of: group) == nil, group.programme == nil,
      let currency = terms.plans[group.plan]?.currency
    {
      let none = Programme(name: "", reserve: .zero(currency))
      outside[currency] = tallies.count
      tallies.append(ProgrammeTally(none, isNamed: false, at: instant))
    }
    guard let tally = tallyIndex(of: group) else { return nil }
    if let known = places[group] { return (tally, known) }
    places[group] = tallies[tally].groups.count
    tallies[tally].groups.append(GroupTally(group))
    return (tally, tallies[tally].groups.count - 1)
  }

  mutating func add(_ programme: Programme, at instant: Instant) {
    named[programme.name] = tallies.count
    tallies.append(ProgrammeTally(programme, isNamed: true, at: instant))
  }

  /// Where a pledge of a name stands among those of its programme.
  func pledgePlace(_ name: String) -> Int? { pledges[name] }

  /// The pledge of a name, as it was entered last.
  func pledge(named name: String, of programme: String) -> Pledge? {
    guard let place = pledges[name], let tally = named[programme],
      tallies[tally].pledges.indices.contains(place),
      tallies[tally].pledges[place].pledge.name == name
    else { return nil }
    return tallies[tally].pledges[place].pledge
  }

  mutating func add(_ pledge: Pledge, to tally: Int) {
    pledges[pledge.name] = tallies[tally].pledges.count
    let boundary = tallies[tally].pledges.last?.boundary ?? 0
    tallies[tally].pledges.append(PledgeTally(pledge, boundary: boundary))
  }

  var pledgeCount: Int { pledges.count }
}
