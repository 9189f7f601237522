import Foundation
import Frames

/// What a connected program said of its link last, and what follows from the time before it.
struct ConnectionReport: Sendable {
  /// The account as it came; nil where too much is kept already.
  var json: Data?
  /// What is read of it.
  var account: ReportedAccount
  var receivedAt: ContinuousClock.Instant
  /// What happened between the last two accounts; nil with only one, or when counts went back.
  var uplink: LinkInterval?
  var downlink: LinkInterval?

  /// A report after the one before it, where the world runs so many seconds in each second.
  init(
    json: Data?,
    account: ReportedAccount,
    receivedAt: ContinuousClock.Instant,
    after previous: ConnectionReport?,
    speed: Double
  ) {
    self.json = json
    self.account = account
    self.receivedAt = receivedAt
    guard let previous else { return }
    let seconds = (account.until - previous.account.until).inSeconds / speed
    uplink = LinkInterval(from: previous.account.uplink, to: account.uplink, seconds: seconds)
    downlink = LinkInterval(from: previous.account.downlink, to: account.downlink, seconds: seconds)
  }
}

/// One direction of a link between two accounts.
struct LinkInterval: Hashable, Sendable {
  /// How long it was, in seconds of the machine.
  var seconds: Double
  /// Packets that reached the other end, a second.
  var packetsPerSecond: Double
  /// Bits of those, a second.
  var bitsPerSecond: Double
  /// Packets that were lost, without the chatter between neighbours.
  var packetsLost: Int
  /// The mean delay of delivered packets in milliseconds; nil without any.
  var meanDelayMilliseconds: Double?

  /// Rates over less than this, in seconds, say more about the reading than about the link.
  static let shortest = 0.05

  /// What happened between two accounts.
  ///
  /// - Returns: `nil` when too little time passed, or counts went back: another run began.
  init?(
    from before: ReportedAccount.Direction,
    to after: ReportedAccount.Direction,
    seconds: Double
  ) {
    let packets = after.packetsDelivered - before.packetsDelivered
    let bytes = after.bytesDelivered - before.bytesDelivered
    let lost = after.packetsLost - before.packetsLost
    guard seconds >= Self.shortest, packets >= 0, bytes >= 0, lost >= 0 else { return nil }
    self.seconds = seconds
    packetsPerSecond = Double(packets) / seconds
    bitsPerSecond = Double(bytes) * 8 / seconds
    packetsLost = lost
    meanDelayMilliseconds = Self.meanDelay(from: before.delay, to: after.delay)
  }

  /// The mean over what came in between: of all before and after the mean and the count are known.
  private static func meanDelay(
    from before: ReportedAccount.Delay?,
    to after: ReportedAccount.Delay?
  ) -> Double? {
    guard let after else { return nil }
    let count = after.count - (before?.count ?? 0)
    guard count > 0 else { return nil }
    let old = before.map { $0.mean * Double($0.count) } ?? 0
    let mean = (after.mean * Double(after.count) - old) / Double(count)
    return mean >= 0 ? min(mean, after.maximum) : nil
  }
}

extension ReportedAccount.Direction {
  /// Packets that were lost, without what no router passes on.
  var packetsLost: Int {
    // At most so many causes of at most 2⁵³: the sum fits.
    drops.reduce(0) { $0 + ($1.key == "noise" ? 0 : $1.value) }
  }
}

/// What all connections carried since the service began, those that left included.
struct LinkTotals: Sendable {
  /// Sums of one direction.
  ///
  /// In floating point, so that no report can make them overflow.
  struct Direction: Sendable {
    var packets = 0.0
    var bytes = 0.0
    var drops: [String: Double] = [:]

    /// Adds what an account says beyond the one before it; counts that went back begin anew.
    mutating func add(_ after: ReportedAccount.Direction, beyond before: ReportedAccount.Direction?)
    {
      func grown(_ now: Int, _ then: Int?) -> Double {
        let then = then ?? 0
        return Double(now >= then ? now - then : now)
      }
      packets += grown(after.packetsDelivered, before?.packetsDelivered)
      bytes += grown(after.bytesDelivered, before?.bytesDelivered)
      for (cause, count) in after.drops {
        // Words come from outside; beyond the limit they share one.
        let isNew = drops[cause] == nil && drops.count >= ReportedAccount.mostCauses
        drops[isNew ? "other" : cause, default: 0] += grown(count, before?.drops[cause])
      }
    }
  }

  var uplink = Direction()
  var downlink = Direction()
}
