import Frames

/// A day of UTC, leap second included, with its place in its month.
struct UTCDay: Hashable, Sendable {
  /// Modified Julian Date.
  let number: Int

  /// Days that the calendar knows, with room on both sides for what is added.
  static let known = -600_000...2_900_000

  init(number: Int) { self.number = number }

  /// The day that an instant lies in; nil far outside the years 1 to 9999.
  init?(containing instant: Instant) {
    let number = instant.utc.modifiedJulianDay
    guard Self.known.contains(number) else { return nil }
    self.number = number
  }

  /// The day that ends at a midnight.
  init(endingAt midnight: Instant) { number = midnight.utc.modifiedJulianDay - 1 }

  var start: Instant { Instant(UTC(modifiedJulianDay: number, timeOfDay: .zero)) }

  /// The midnight that belongs to the next day.
  var end: Instant { adding(1).start }

  /// The last moment that is still its own.
  var lastMoment: Instant { end - Duration(secondsComponent: 0, attosecondsComponent: 1) }

  func adding(_ days: Int) -> UTCDay { UTCDay(number: number + days) }

  /// The first day of its month, which tells months apart.
  var monthStart: Int { number - date.day + 1 }

  /// Days of its month.
  var daysInMonth: Int { UTCDay(number: monthStart + 31).monthStart - monthStart }

  /// Year, month and day, such as 2022-10-10.
  var text: String { String(start.iso8601.prefix(10)) }

  private var date: (year: Int, month: Int, day: Int) {
    UTC(modifiedJulianDay: number, timeOfDay: .zero).date
  }
}

/// An amount that comes evenly over a month, in whole minor units that add up to the month's.
///
/// Each day posts the difference of two rounded sums from the month's first day on, so that a month
/// of equal days comes to exactly one month's amount.
struct MonthlyAccrual: Hashable, Sendable {
  /// The sum of the days' monthly amounts: minor units times days.
  private var sum: Int128 = 0
  private var posted: Int64 = 0

  /// Adds a day at an amount per month, and says what it comes to.
  mutating func add(_ amount: Int128, days: Int) throws(MoneyError) -> Int64 {
    sum = try sum.plus(amount)
    let due = try sum.dividedHalfEven(by: Int128(days)).asMinorUnits()
    defer { posted = due }
    return try due.minus(posted)
  }

  /// What has come in this month.
  var total: Int64 { posted }

  /// Forgets the month.
  mutating func startMonth() { self = MonthlyAccrual() }
}
