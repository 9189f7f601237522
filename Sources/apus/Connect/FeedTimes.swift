import Frames
import Links

/// When a terminal's program asks for links.
///
/// The next slot's link is asked for while a slot is under way, so that it is there in time. Where acts
/// may come between, that link is a forecast: it is asked for again shortly before the slot, when the
/// service has made its last plan, and confirmed as soon as the slot has begun.
struct FeedTimes {
  /// Whether what is known of the next slot may still change.
  var mayChange: Bool
  /// World seconds a second.
  var speed: Double

  /// Seconds of the machine, from the slot's start, at which a link is confirmed.
  private static let confirmation = 0.002
  /// Seconds of the machine before the slot's end at which the next link is asked for again.
  private static let lastLook = 0.1
  /// Seconds of the machine between two questions while a link is missing.
  private static let patience = (present: 0.01, next: 0.25)

  /// How long to wait after a question was answered.
  ///
  /// - Parameters:
  ///   - asked: World time just before the question.
  ///   - now: World time after it.
  ///   - hasPresent: Whether the answer told the slot that was under way when it was asked.
  ///   - hasNext: Whether it told the slot after that.
  /// - Returns: Seconds of the machine, zero or more.
  func pause(asked: Instant, now: Instant, hasPresent: Bool, hasNext: Bool) -> Double {
    let slot = Slot(containing: asked)
    guard hasPresent else { return Self.patience.present }
    let middle = machineSeconds(from: now, to: slot.start + slot.duration / 4)
    guard mayChange else {
      let nextMiddle = machineSeconds(from: now, to: slot.end + slot.duration / 4)
      return hasNext ? max(nextMiddle, 0) : max(middle, Self.patience.next)
    }
    let end = machineSeconds(from: now, to: slot.end)
    let coming = [middle, end - Self.lastLook].filter { $0 > 0 }.min() ?? end + Self.confirmation
    let isLate = !hasNext && middle <= 0
    return max(isLate ? min(coming, Self.patience.next) : coming, 0)
  }

  private func machineSeconds(from a: Instant, to b: Instant) -> Double {
    (b - a).inSeconds / speed
  }
}
