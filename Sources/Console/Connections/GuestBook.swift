import Foundation
import Links
import Scheduling
import Service
import TerminalDevice

/// The terminals that programs carry now: how each is addressed and named, and what it reports.
///
/// A value that knows no clock and no world; whoever holds it says what time it is.
struct GuestBook: Sendable {
  /// One terminal that a program carries.
  struct Guest: Sendable {
    var planned: PlannedTerminal
    /// Whether it is one of the world's own, which is planned for without the guest.
    var isOfWorld: Bool
    var address: TerminalAddress
    /// Its name among the others.
    var label: String
    /// Counts those who came; a guest of a greater number came later.
    var order: Int
    var joinedAt: ContinuousClock.Instant
    /// Guests that are not asked after for a while are gone.
    var seenAt: ContinuousClock.Instant
    var report: ConnectionReport?
    /// What its accounts say of each second.
    var meter = PacketMeter()
    /// When the accounts so far would have come at the steady pace.
    fileprivate var accountsPaidUntil: ContinuousClock.Instant
    fileprivate var announcedAt: ContinuousClock.Instant?

    var id: TerminalID { planned.terminal.id }
  }

  /// Why a terminal cannot join.
  enum Refusal: Error, Hashable {
    /// So many have joined already.
    case full(Int)
    /// Another program carries the terminal.
    case taken(TerminalID)
  }

  /// Whether an account is taken now.
  enum Admission: Hashable {
    case welcome
    /// More came than the pace allows.
    case tooSoon
    /// The terminal has not joined, or was forgotten.
    case unknown
  }

  /// More guests than this are refused.
  let limit: Int
  private(set) var guests: [TerminalID: Guest] = [:]
  /// What all of them carried, those that left included.
  private(set) var totals = LinkTotals()
  private var byNumber: [Int: TerminalID] = [:]
  private var byLabel: [String: TerminalID] = [:]
  private var lastNumber = 0
  private var count = 0
  /// Bytes of the accounts that are kept as they came.
  private(set) var keptBytes = 0

  /// Accounts are taken at this pace, and so many at once after a pause.
  static let accountInterval = Duration.milliseconds(250)
  static let accountBurst = 4
  /// A change of one account is announced no more often than this.
  static let announcementInterval = Duration.milliseconds(450)
  /// Accounts are kept as they came while all are no larger than this together.
  static let mostKeptBytes = 64 << 20

  init(limit: Int = 10_000) { self.limit = min(limit, TerminalAddress.numbers.upperBound) }

  /// Those that are planned for beside the world's own.
  var planned: [PlannedTerminal] { guests.values.filter { !$0.isOfWorld }.map(\.planned) }

  /// All in the order in which they came.
  var inOrder: [Guest] { guests.values.sorted { $0.order < $1.order } }
}

extension GuestBook {
  /// Lets a terminal in, with an address and a label that no other present guest has.
  mutating func enter(
    _ planned: PlannedTerminal,
    isOfWorld: Bool,
    at now: ContinuousClock.Instant
  ) throws(Refusal) -> Guest {
    let id = planned.terminal.id
    guard guests[id] == nil else { throw .taken(id) }
    guard guests.count < limit, let address = freeAddress() else { throw .full(limit) }
    let label = DNSLabel.unique(DNSLabel.folded(planned.terminal.name)) { byLabel[$0] != nil }
    count += 1
    let guest = Guest(
      planned: planned,
      isOfWorld: isOfWorld,
      address: address,
      label: label,
      order: count,
      joinedAt: now,
      seenAt: now,
      accountsPaidUntil: now
    )
    lastNumber = address.number
    guests[id] = guest
    byNumber[address.number] = id
    byLabel[label] = id
    return guest
  }

  /// The next number that nobody has: those that were given back rest as long as others are free, so
  /// that late packets do not reach a newcomer.
  private func freeAddress() -> TerminalAddress? {
    let most = TerminalAddress.numbers.upperBound
    var number = lastNumber
    for _ in TerminalAddress.numbers {
      number = number % most + 1
      if byNumber[number] == nil { return TerminalAddress(number: number) }
    }
    return nil
  }

  /// Lets a guest go; nil when there is none of that name.
  mutating func leave(_ id: TerminalID) -> Guest? {
    guard let guest = guests.removeValue(forKey: id) else { return nil }
    byNumber[guest.address.number] = nil
    byLabel[guest.label] = nil
    keptBytes -= guest.report?.json?.count ?? 0
    return guest
  }

  /// Lets all go that have not been heard of since an instant.
  mutating func forget(silentSince limit: ContinuousClock.Instant) -> [Guest] {
    guests.filter { $0.value.seenAt < limit }.keys.compactMap { leave($0) }
  }

  /// Notes that a guest lives; nil when there is none of that name.
  mutating func see(_ id: TerminalID, at now: ContinuousClock.Instant) -> Guest? {
    guests[id]?.seenAt = now
    return guests[id]
  }

  subscript(address: TerminalAddress) -> Guest? {
    byNumber[address.number].flatMap { guests[$0] }
  }

  subscript(label label: String) -> Guest? { byLabel[label].flatMap { guests[$0] } }
}

extension GuestBook {
  /// Whether an account of a guest is taken now; a steady pace with short bursts (GCRA, ITU-T I.371).
  mutating func admitAccount(of id: TerminalID, at now: ContinuousClock.Instant) -> Admission {
    guard let guest = see(id, at: now) else { return .unknown }
    let paid = max(guest.accountsPaidUntil, now) + Self.accountInterval
    guard paid - now <= Self.accountInterval * Self.accountBurst else { return .tooSoon }
    guests[id]?.accountsPaidUntil = paid
    return .welcome
  }

  /// Keeps the account of a guest.
  ///
  /// - Returns: whether the change is to be announced now, and what the account says of the seconds since
  ///   the one before; nil when the guest has left.
  mutating func enter(
    _ account: ReportedAccount,
    json: Data,
    of id: TerminalID,
    speed: Double,
    at now: ContinuousClock.Instant
  ) -> (isAnnounced: Bool, seconds: [WorldSecond: MeasuredSecond])? {
    guard var guest = guests[id] else { return nil }
    let before = guest.report
    keptBytes -= before?.json?.count ?? 0
    let isKept = keptBytes + json.count <= Self.mostKeptBytes
    keptBytes += isKept ? json.count : 0
    totals.uplink.add(account.uplink, beyond: before?.account.uplink)
    totals.downlink.add(account.downlink, beyond: before?.account.downlink)
    guest.report = ConnectionReport(
      json: isKept ? json : nil,
      account: account,
      receivedAt: now,
      after: before,
      speed: speed
    )
    let isAnnounced = guest.announcedAt.map { now - $0 >= Self.announcementInterval } ?? true
    if isAnnounced { guest.announcedAt = now }
    let seconds = guest.meter.take(PacketMeter.Counts(account))
    guests[id] = guest
    return (isAnnounced, seconds)
  }
}
