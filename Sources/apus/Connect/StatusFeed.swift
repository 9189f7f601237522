import DataPlane
import Foundation
import Frames
import Links
import Synchronization

/// Tells how a link does while its program runs: once a second, from a thread of its own.
final class StatusFeed: Sendable {
  private let plane: DataPlane
  private let tell: @Sendable (_ account: DataPlaneAccount, _ before: DataPlaneAccount?) -> Void
  private let isDone = Mutex(false)

  /// `tell` gets the account, and that of the second before.
  init(
    _ plane: DataPlane,
    tell: @escaping @Sendable (_ account: DataPlaneAccount, _ before: DataPlaneAccount?) -> Void
  ) {
    self.plane = plane
    self.tell = tell
  }

  func start() {
    Thread.detachNewThread { [self] in
      var before: DataPlaneAccount?
      while !isDone.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: 1)
        guard !isDone.withLock({ $0 }), let account = plane.account else { continue }
        tell(account, before)
        before = account
      }
    }
  }

  /// Tells nothing more.
  func stop() { isDone.withLock { $0 = true } }
}

/// One line about a second of a link.
enum StatusLine {
  /// The line of two accounts that so many seconds of the machine's time lie between.
  static func text(
    _ account: DataPlaneAccount,
    before: DataPlaneAccount?,
    wallSeconds: Double = 1
  ) -> String {
    let present = account.present
    let state =
      present.isUp ? present.satellite ?? "up" : "no link (\(present.reason ?? "no plan"))"
    var words = ["apus: \(account.until.iso8601.prefix(19))Z \(state)"]
    words.append("up " + direction(account.uplink, before?.uplink, wallSeconds))
    words.append("down " + direction(account.downlink, before?.downlink, wallSeconds))
    return words.joined(separator: "; ")
  }

  private static func direction(
    _ now: DataPlaneAccount.Direction,
    _ before: DataPlaneAccount.Direction?,
    _ seconds: Double
  ) -> String {
    let bits = Double(now.bytesDelivered - (before?.bytesDelivered ?? 0)) * 8
    let lost = now.dropped.lost - (before?.dropped.lost ?? 0)
    var text = "\(shown(bits / seconds / 1e6, 2)) Mb/s, queue \(now.bytesWaiting / 1_000) kB"
    if let delay = now.delay, now.packetsDelivered > (before?.packetsDelivered ?? 0) {
      text += ", delay p50 \(shown(delay.p50, 1)) p99 \(shown(delay.p99, 1)) ms"
    }
    return text + (lost > 0 ? ", lost \(lost)" : "")
  }
}

extension DataPlaneAccount.Drops {
  /// What a user would call lost: all but noise and what a traced route ends by intent.
  var lost: Int { total - noise - hopLimit }
}
