import DataPlane
import Foundation
import Frames
import Links
import Synchronization
import TerminalDevice

/// Tells what was measured of a link in each whole second of world time, from a thread of its own.
final class SecondFeed: Sendable {
  private let plane: DataPlane
  private let tell: @Sendable ([WorldSecond: MeasuredSecond]) -> Void
  private let isDone = Mutex(false)

  /// `tell` gets the seconds that are over since it was told last; it is called on the feed's thread.
  init(_ plane: DataPlane, tell: @escaping @Sendable ([WorldSecond: MeasuredSecond]) -> Void) {
    self.plane = plane
    self.tell = tell
  }

  func start() {
    Thread.detachNewThread { [self] in
      let clock = plane.configuration.clock
      let times = SecondTimes(speed: clock.speed)
      var meter = PacketMeter()
      while !isDone.withLock({ $0 }) {
        if let account = plane.account {
          let seconds = meter.take(PacketMeter.Counts(account))
          if !seconds.isEmpty { tell(seconds) }
        }
        Thread.sleep(forTimeInterval: times.pause(now: clock.now))
      }
    }
  }

  /// Tells nothing more, but for what is being told just now.
  func stop() { isDone.withLock { $0 = true } }
}

/// When the counts of a link are read: just after whole seconds of world time.
///
/// Once a second of the machine at least, and in the long run no more often than is stated.
struct SecondTimes {
  /// World seconds a second.
  var speed: Double
  /// Seconds of the machine between two readings, where world seconds are shorter.
  var shortest = 0.25

  /// Seconds of the machine after a mark.
  private static let settling = 0.002
  private static let longest = 1.0

  /// How long to wait, in seconds of the machine, above zero.
  ///
  /// - Parameter now: World time.
  /// - Returns: The time to just after the next mark, or to a later one where marks are close.
  func pause(now: Instant) -> Double {
    let marks = Int64(saturating: max((shortest * speed).rounded(.up), 1))
    let mark = WorldSecond(number: WorldSecond(containing: now).number + marks)
    let machine = (mark.start - now).inSeconds / speed
    return min(max(machine, 0) + Self.settling, Self.longest)
  }
}
