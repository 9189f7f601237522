import Frames
import Links

/// When partners are chosen.
///
/// A **mark** is every fourth slot: the one that begins at :12 of each UTC minute. Marks are numbered
/// by the UTC days since the Modified Julian Date's zero, 1,440 a day. A **period** is twenty marks,
/// beginning at a multiple of twenty: :00, :20 and :40 of each hour. A minute is long against a link's
/// establishment and short against the time in which satellites of a shell move against each other;
/// twenty minutes keep the look-back, two periods, within forty skies.
enum LaserClock {
  static let slotsPerMark = 4
  static let marksPerDay = 1_440
  static let marksPerPeriod = 20
  static let markSeconds = 60.0

  /// The last mark at or before a slot's start.
  static func mark(of slot: Slot) -> Int {
    let utc = slot.start.utc
    let second = Int(utc.timeOfDay.components.seconds)
    return utc.modifiedJulianDay * marksPerDay + (second - 12) / (15 * slotsPerMark)
  }

  /// The instant of a mark.
  static func instant(of mark: Int) -> Instant {
    let day = floor(mark, by: marksPerDay)
    let seconds = 12 + 15 * slotsPerMark * (mark - day * marksPerDay)
    return Instant(UTC(modifiedJulianDay: day, timeOfDay: .seconds(seconds)))
  }

  /// The first mark of the period that holds a mark.
  static func period(of mark: Int) -> Int { floor(mark, by: marksPerPeriod) * marksPerPeriod }

  private static func floor(_ value: Int, by divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
  }
}
