import Frames

/// Reads the epochs of Orbit Mean-Elements Messages: ISO 8601 in UTC, by month and day or by day
/// of the year (CCSDS 301.0, ASCII time codes A and B).
///
/// A time of day is required: an epoch without one would be half an orbit off in silence.
enum OMMEpoch {
  static func instant(_ text: String) -> Instant? {
    let bytes = Array(text.utf8)[...].trimmingBlanks()
    guard let split = bytes.firstIndex(where: isDateEnd), bytes.count <= 64 else { return nil }
    let date = bytes[..<split]
    let time = String(decoding: bytes[split...], as: UTF8.self)
    guard date.count == 8 else {
      return Instant(iso8601: String(decoding: bytes, as: UTF8.self))
    }
    guard let day = dayOfYear(date) else { return nil }
    return Instant(iso8601: day + time)
  }

  private static func isDateEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == UInt8(ascii: " ")
  }

  /// `2024-141` as `2024-05-20`; nil for a day that the year does not have.
  private static func dayOfYear(_ date: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: date, as: UTF8.self)
    let year = text.prefix(4)
    let digits = date.suffix(3)
    guard date[date.startIndex + 4] == UInt8(ascii: "-"),
      digits.allSatisfy({ $0.decimalDigit != nil }), let day = Int(text.suffix(3)), day >= 1,
      let newYear = UTC(iso8601: "\(year)-01-01"), let lastDay = UTC(iso8601: "\(year)-12-31"),
      newYear.modifiedJulianDay + day - 1 <= lastDay.modifiedJulianDay
    else { return nil }
    let utc = UTC(modifiedJulianDay: newYear.modifiedJulianDay + day - 1, timeOfDay: .zero)
    return String(Instant(utc).iso8601.prefix(10))
  }
}
