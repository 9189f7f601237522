import Frames

/// Reads the epochs of Orbit Mean-Elements Messages: ISO 8601 in UTC, by month and day or by day
/// of the year (CCSDS 301.0, ASCII time codes A and B).
///
/// A time of day is required: an epoch without one would be half an orbit off in silence. Digits
/// of a fraction behind the eighteenth are passed over: no `Instant` holds them.
enum OMMEpoch {
  static func instant(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Instant? {
    guard range.count <= 64 else { return nil }
    var cursor = EpochCursor(bytes.trimming(range))
    guard let year = cursor.number(bytes, digits: 4), cursor.skip(bytes, "-"),
      let (month, day) = date(bytes, &cursor, year: year), cursor.skipSeparator(bytes),
      let hour = cursor.number(bytes, digits: 2), cursor.skip(bytes, ":"),
      let minute = cursor.number(bytes, digits: 2)
    else { return nil }
    var second: Int? = 0
    var attoseconds: Int64? = 0
    if cursor.skip(bytes, ":") {
      second = cursor.number(bytes, digits: 2)
      if cursor.skip(bytes, ".") { attoseconds = cursor.fraction(bytes) }
    }
    _ = cursor.skip(bytes, "Z") || cursor.skip(bytes, "z")
    guard cursor.isAtEnd, let second, let attoseconds else { return nil }
    return UTC(
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      attoseconds: attoseconds
    ).map { Instant($0) }
  }

  /// Month and day, from `05-20` or from a day of the year such as `141`.
  private static func date(
    _ bytes: Span<UInt8>,
    _ cursor: inout EpochCursor,
    year: Int
  ) -> (month: Int, day: Int)? {
    guard let month = cursor.number(bytes, digits: 2) else { return nil }
    if cursor.skip(bytes, "-") {
      return cursor.number(bytes, digits: 2).map { (month, $0) }
    }
    guard let last = cursor.number(bytes, digits: 1), case let day = month * 10 + last, day >= 1,
      let newYear = UTC(year: year, month: 1, day: 1)
    else { return nil }
    let date = UTC(modifiedJulianDay: newYear.modifiedJulianDay + day - 1, timeOfDay: .zero).date
    return date.year == year ? (date.month, date.day) : nil
  }
}

/// A cursor over the bytes of an epoch.
private struct EpochCursor {
  private var index: Int
  private let end: Int

  init(_ range: Range<Int>) { (index, end) = (range.lowerBound, range.upperBound) }

  var isAtEnd: Bool { index == end }

  mutating func skip(_ bytes: Span<UInt8>, _ character: Unicode.Scalar) -> Bool {
    guard index < end, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// `T`, `t` or a space.
  mutating func skipSeparator(_ bytes: Span<UInt8>) -> Bool {
    skip(bytes, "T") || skip(bytes, "t") || skip(bytes, " ")
  }

  private mutating func digit(_ bytes: Span<UInt8>) -> Int? {
    guard index < end, let digit = bytes[index].decimalDigit else { return nil }
    index += 1
    return Int(digit)
  }

  mutating func number(_ bytes: Span<UInt8>, digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = digit(bytes) else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// The digits after a decimal point, in attoseconds; nil when there are none.
  mutating func fraction(_ bytes: Span<UInt8>) -> Int64? {
    let start = index
    var value: Int64 = 0
    var unit: Int64 = 1_000_000_000_000_000_000
    while let digit = digit(bytes) {
      unit /= 10
      value += Int64(digit) * unit
    }
    return index > start ? value : nil
  }
}
