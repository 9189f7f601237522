import Foundation
public import Frames

/// The clock of this machine, to the second.
public enum SystemClock {
  /// The time that the machine takes it to be.
  public static func now() -> Instant { instant(Date()) }

  /// The instant of a date; such dates do not count leap seconds.
  static func instant(_ date: Date) -> Instant {
    let seconds = Int64(max(-6e10, min(2.5e11, date.timeIntervalSince1970.rounded(.down))))
    let day = Int((Double(seconds) / 86_400).rounded(.down))
    return Instant(
      UTC(
        modifiedJulianDay: 40_587 + day,
        timeOfDay: .seconds(seconds - Int64(day) * 86_400)
      )
    )
  }
}
