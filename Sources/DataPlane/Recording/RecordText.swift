import Frames
import Links

// Nothing here is generic: at a hundred thousand packets a second it shows.
extension [UInt8] {
  mutating func append(text: String) {
    var text = text
    // Safe because the buffer is used in the call only.
    text.withUTF8 { unsafe append(contentsOf: $0) }
  }

  mutating func append(decimal value: UInt64) {
    var digits = 1
    var rest = value / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    append(decimal: value, digits: digits)
  }

  mutating func append(decimal value: Int32) {
    if value < 0 { append(45) }
    append(decimal: UInt64(value.magnitude))
  }

  /// The last digits of a whole number, with zeros in front.
  mutating func append(decimal value: UInt64, digits: Int) {
    let start = count
    for _ in 0..<digits { append(48) }
    var rest = value
    var index = start + digits - 1
    while index >= start {
      self[index] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      index -= 1
    }
  }

  /// Nanoseconds as milliseconds with six decimals, exactly.
  mutating func append(milliseconds nanoseconds: Int64) {
    if nanoseconds < 0 { append(45) }
    append(decimal: nanoseconds.magnitude / 1_000_000)
    append(46)
    append(decimal: nanoseconds.magnitude % 1_000_000, digits: 6)
  }

  /// Nanoseconds as milliseconds with three decimals, rounded.
  mutating func append(roundedMilliseconds nanoseconds: Int64) {
    let microseconds =
      nanoseconds.magnitude / 1_000 + (nanoseconds.magnitude % 1_000 >= 500 ? 1 : 0)
    if nanoseconds < 0, microseconds > 0 { append(45) }
    append(decimal: microseconds / 1_000)
    append(46)
    append(decimal: microseconds % 1_000, digits: 3)
  }

  /// A field of a table, in quotation marks where it needs them (RFC 4180, section 2).
  mutating func append(field text: String) {
    let needsQuotes = text.utf8.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }
    guard needsQuotes else { return append(text: text) }
    append(34)
    for byte in text.utf8 {
      if byte == 34 { append(34) }
      append(byte)
    }
    append(34)
  }
}

/// Nanoseconds since 1970-01-01T00:00:00Z of an instant's UTC, without leap seconds as POSIX counts:
/// in a leap second they are those of the second after it.
///
/// - Returns: 0 before 1970, saturated after the year 2554.
func posixNanoseconds(_ instant: Instant) -> UInt64 {
  let utc = instant.utc
  let (seconds, attoseconds) = utc.timeOfDay.components
  let days = Int64(utc.modifiedJulianDay).subtractingSaturating(40_587)
  let (dayStart, isFar) = days.multipliedReportingOverflow(by: 86_400)
  guard days >= 0, !isFar else { return days < 0 ? 0 : .max }
  let (whole, overflow) = UInt64(dayStart.addingSaturating(seconds))
    .multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, isTooLate) = whole.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
  return overflow || isTooLate ? .max : sum
}
