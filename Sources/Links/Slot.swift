public import Frames

/// One interval of the network's common clock: 15 s from :12, :27, :42 or :57 of a UTC minute.
///
/// Assignments of terminals to satellites change only where one slot ends and the next begins. A
/// slot with a leap second in it lasts 16 s.
public struct Slot: Hashable, Sendable, Comparable {
  /// The first instant of the slot.
  public let start: Instant

  /// The slot that an instant falls into; a slot contains its start and not its end.
  public init(containing instant: Instant) {
    let utc = instant.utc
    let second = Int(utc.timeOfDay.components.seconds)
    // In a leap second the slot is still the one that began at :57.
    let mark = second >= 86_400 ? 86_397 : (second + 3) / 15 * 15 - 3
    start = Instant(UTC(modifiedJulianDay: utc.modifiedJulianDay, timeOfDay: .seconds(mark)))
  }

  /// The first slot through the whole of which something holds that begins at an instant.
  public init(inForceFrom instant: Instant) {
    let slot = Slot(containing: instant)
    self = slot.start == instant ? slot : slot.next
  }

  /// Counts slots in the order of time, 5,760 a day; 0 is the one from 23:59:57 on the day before
  /// modified Julian day 0.
  public var number: Int {
    let utc = start.utc
    let second = Int(utc.timeOfDay.components.seconds)
    return utc.modifiedJulianDay * 5_760 + (second + 3) / 15
  }

  /// The first instant after the slot.
  public var end: Instant {
    let utc = start.utc
    let next = UTC(
      modifiedJulianDay: utc.modifiedJulianDay,
      timeOfDay: utc.timeOfDay + .seconds(15)
    )
    // The mark after 23:59:57 is 00:00:12 of the next day, whatever the length of this one.
    guard utc.timeOfDay == .seconds(86_397) else { return Instant(next) }
    return Instant(
      UTC(modifiedJulianDay: utc.modifiedJulianDay + 1, timeOfDay: .seconds(12))
    )
  }

  /// The slot that follows.
  public var next: Slot { Slot(containing: end) }

  /// The slot that precedes.
  public var previous: Slot { Slot(containing: start - .milliseconds(1)) }

  /// How long the slot lasts.
  public var duration: Duration { end - start }

  /// Whether `a` is the earlier.
  public static func < (a: Slot, b: Slot) -> Bool { a.start < b.start }
}
