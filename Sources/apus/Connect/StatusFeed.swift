import DataPlane
import Foundation
import Frames
import Links
import Synchronization

/// Tells how a link does while its program runs: once a second, from a thread of its own.
///
/// It tells just after a whole second of world time: a service that shows what was measured in a second
/// knows it as soon as it is over.
final class StatusFeed: Sendable {
  /// Gets an account, the one before, and the seconds of the machine since then, or since the start.
  typealias Tell =
    @Sendable (
      _ account: DataPlaneAccount, _ before: DataPlaneAccount?, _ seconds: Double
    ) -> Void

  private let plane: DataPlane
  private let tell: Tell
  private let isDone = Mutex(false)

  /// `tell` is called on the feed's thread.
  init(_ plane: DataPlane, tell: @escaping Tell) {
    self.plane = plane
    self.tell = tell
  }

  func start() {
    Thread.detachNewThread { [self] in
      let clock = plane.configuration.clock
      let times = SecondTimes(speed: clock.speed, shortest: 0.9)
      var before: DataPlaneAccount?
      var told = ContinuousClock.now
      while !isDone.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: times.pause(now: clock.now))
        guard !isDone.withLock({ $0 }), let account = plane.account else { continue }
        let now = ContinuousClock.now
        tell(account, before, told.duration(to: now).inSeconds)
        (before, told) = (account, now)
      }
    }
  }

  /// Tells nothing more.
  func stop() { isDone.withLock { $0 = true } }
}

/// One line about a second of a link.
enum StatusLine {
  /// The line of an account and the one before, so many seconds of the machine earlier.
  static func text(
    _ account: DataPlaneAccount,
    before: DataPlaneAccount?,
    seconds: Double
  ) -> String {
    let present = account.present
    let state =
      present.isUp ? present.satellite ?? "up" : "no link (\(present.reason ?? "no plan"))"
    var words = ["apus: \(account.until.iso8601.prefix(19))Z \(state)"]
    words.append("up " + direction(account.uplink, before?.uplink, seconds))
    words.append("down " + direction(account.downlink, before?.downlink, seconds))
    return words.joined(separator: "; ")
  }

  private static func direction(
    _ now: DataPlaneAccount.Direction,
    _ before: DataPlaneAccount.Direction?,
    _ seconds: Double
  ) -> String {
    let bits = Double(now.bytesDelivered - (before?.bytesDelivered ?? 0)) * 8
    let lost = now.dropped.lost - (before?.dropped.lost ?? 0)
    var text =
      "\(shown(bits / max(seconds, 1e-3) / 1e6, 2)) Mb/s, queue \(now.bytesWaiting / 1_000) kB"
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
