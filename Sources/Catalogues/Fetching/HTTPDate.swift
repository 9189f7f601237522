import Frames

/// Dates of HTTP headers (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers are to write.
  static func instant(_ text: String) -> Instant? {
    guard
      let match = text.wholeMatch(
        of: /[A-Za-z]{3}, ([0-9]{2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT/
      ),
      let month = months.firstIndex(of: String(match.2)),
      let day = Int(match.1), let year = Int(match.3), let hour = Int(match.4),
      let minute = Int(match.5), let second = Int(match.6),
      let utc = UTC(
        year: year,
        month: month + 1,
        day: day,
        hour: hour,
        minute: minute,
        second: second
      )
    else { return nil }
    return Instant(utc)
  }

  /// Reads `Retry-After`, whole seconds or a date, as a wait that is never negative.
  static func retryAfter(_ text: String?, now: Instant) -> Duration? {
    guard let text else { return nil }
    let trimmed = text.trimmingPrefix { $0 == " " }
    if let seconds = Int64(trimmed), seconds >= 0 {
      return .seconds(min(seconds, 10_000_000))
    }
    return instant(String(trimmed)).map { max(.zero, $0 - now) }
  }
}
