/// A date and time of day in Coordinated Universal Time, leap seconds included.
///
/// The calendar is the proleptic Gregorian one, for the years 1 to 9999.
public struct UTC: Hashable, Sendable {
  /// The day as a Modified Julian Date: days since 1858-11-17.
  public let modifiedJulianDay: Int
  /// The time since 0h of that day; reaches 86,401 s on a day with a leap second.
  public let timeOfDay: Duration

  /// Creates a UTC date from its day number and time of day.
  ///
  /// Times of day outside the day carry into the next or previous days of 86,400 s.
  public init(modifiedJulianDay: Int, timeOfDay: Duration) {
    let length = Duration.seconds(LeapSeconds.lengthOfDay(modifiedJulianDay))
    if timeOfDay >= .zero, timeOfDay < length {
      self.modifiedJulianDay = modifiedJulianDay
      self.timeOfDay = timeOfDay
      return
    }
    let (seconds, attoseconds) = timeOfDay.components
    let fraction = Duration(secondsComponent: 0, attosecondsComponent: attoseconds)
    // A negative fraction borrows one second, so that the remainder below is never negative.
    let whole = Int(seconds) - (fraction < .zero ? 1 : 0)
    let days = (whole >= 0 ? whole : whole - 86_399) / 86_400
    self.modifiedJulianDay = modifiedJulianDay + days
    self.timeOfDay =
      .seconds(whole - days * 86_400) + (fraction < .zero ? fraction + .seconds(1) : fraction)
  }

  /// Creates a UTC date from calendar fields, or nil when they name no date.
  ///
  /// `second` may be 60 only in a minute that ends with a leap second.
  public init?(
    year: Int,
    month: Int,
    day: Int,
    hour: Int = 0,
    minute: Int = 0,
    second: Int = 0,
    attoseconds: Int64 = 0
  ) {
    guard (1...9_999).contains(year), (1...12).contains(month),
      (1...Calendar.daysInMonth(month, year: year)).contains(day),
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second),
      (0..<1_000_000_000_000_000_000).contains(attoseconds)
    else { return nil }
    let mjd = Calendar.modifiedJulianDay(year: year, month: month, day: day)
    if second == 60 {
      guard hour == 23, minute == 59, LeapSeconds.lengthOfDay(mjd) == 86_401 else { return nil }
    }
    modifiedJulianDay = mjd
    timeOfDay = Duration(
      secondsComponent: Int64(hour * 3_600 + minute * 60 + second),
      attosecondsComponent: attoseconds
    )
  }

  /// Year, month and day of the Gregorian calendar.
  public var date: (year: Int, month: Int, day: Int) { Calendar.date(modifiedJulianDay) }

  /// Hour, minute, second (0 to 60) and the rest in attoseconds.
  public var time: (hour: Int, minute: Int, second: Int, attoseconds: Int64) {
    let (seconds, attoseconds) = timeOfDay.components
    let total = Int(seconds)
    if total >= 86_400 { return (23, 59, 60 + total - 86_400, attoseconds) }
    return (total / 3_600, total / 60 % 60, total % 60, attoseconds)
  }

  /// The Julian date of 0h of this day, and the part of an 86,400-second day since then.
  ///
  /// Kept in two parts: one `Double` of days would lose 40 µs, a third of a metre of orbit.
  public var julianDate: (midnight: Double, dayFraction: Double) {
    (Double(modifiedJulianDay) + 2_400_000.5, timeOfDay.inSeconds / 86_400)
  }
}

extension Instant {
  /// The instant of a UTC date.
  public init(_ utc: UTC) {
    let day = utc.modifiedJulianDay
    let seconds = (day - 51_544) * 86_400 + LeapSeconds.offset(onDay: day)
    self.init(sinceTAI2000: .seconds(seconds) + utc.timeOfDay)
  }

  /// This instant as a date and time in UTC.
  public var utc: UTC {
    let (seconds, attoseconds) = sinceTAI2000.components
    // Further than 285 billion years the day stays, so that nothing below overflows.
    let near = min(max(seconds, -9_000_000_000_000_000_000), 9_000_000_000_000_000_000)
    // A first guess of the day from the largest offset in use, then at most one step.
    var day = 51_544 + Int((Double(near) / 86_400).rounded(.down))
    var timeOfDay = timeOfDay(onDay: day, seconds: seconds, attoseconds: attoseconds)
    while timeOfDay < .zero {
      day -= 1
      timeOfDay = self.timeOfDay(onDay: day, seconds: seconds, attoseconds: attoseconds)
    }
    return UTC(modifiedJulianDay: day, timeOfDay: timeOfDay)
  }

  private func timeOfDay(onDay day: Int, seconds: Int64, attoseconds: Int64) -> Duration {
    let start = Int64((day - 51_544) * 86_400 + LeapSeconds.offset(onDay: day))
    return Duration(secondsComponent: seconds - start, attosecondsComponent: attoseconds)
  }

  /// UTC time elapsed since `epoch` in days of 86,400 s, in minutes.
  ///
  /// The convention of SGP4 and of every published element set: a leap second between the two
  /// instants is not counted, as in the reference implementation.
  public func utcMinutes(since epoch: Instant) -> Double {
    let a = epoch.utc
    let b = utc
    let days = Double(b.modifiedJulianDay - a.modifiedJulianDay)
    return days * 1_440 + (b.timeOfDay - a.timeOfDay).inSeconds / 60
  }

  /// The instant after a UTC time of days of 86,400 s; the inverse of ``utcMinutes(since:)``.
  ///
  /// - Returns: nil where the years 1 to 9999 end.
  public func advanced(byUTCMinutes minutes: Double) -> Instant? {
    guard abs(minutes) < 1e10 else { return nil }
    let start = utc
    let day = (minutes / 1_440).rounded(.down)
    let moved = UTC(
      modifiedJulianDay: start.modifiedJulianDay + Int(day),
      timeOfDay: start.timeOfDay + .seconds((minutes - day * 1_440) * 60)
    )
    return (-678_575...2_973_483).contains(moved.modifiedJulianDay) ? Instant(moved) : nil
  }
}

/// Arithmetic of the proleptic Gregorian calendar.
private enum Calendar {
  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func daysInMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 0000-03-01 to the first of March of `year`; years begin in March here, so that the
  /// leap day is the last day of a year.
  private static func daysToMarch(_ year: Int) -> Int {
    365 * year + year / 4 - year / 100 + year / 400
  }

  static func modifiedJulianDay(year: Int, month: Int, day: Int) -> Int {
    let shifted = (month + 9) % 12
    let marchYear = year - (month < 3 ? 1 : 0)
    return daysToMarch(marchYear) + (306 * shifted + 5) / 10 + day - 1 - 678_881
  }

  static func date(_ modifiedJulianDay: Int) -> (year: Int, month: Int, day: Int) {
    let days = modifiedJulianDay + 678_881
    var year = (10_000 * days + 14_780) / 3_652_425
    if days < daysToMarch(year) { year -= 1 }
    let dayOfYear = days - daysToMarch(year)
    let shifted = (100 * dayOfYear + 52) / 3_060
    let month = (shifted + 2) % 12 + 1
    return (year + (month < 3 ? 1 : 0), month, dayOfYear - (306 * shifted + 5) / 10 + 1)
  }
}
