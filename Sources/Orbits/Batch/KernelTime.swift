import Foundation
import Frames

/// UTC minutes of 60 s, in days of 86,400 s, since midnight of a reference day, in two parts.
///
/// Two parts, because elements of different years share one batch: a difference of whole minutes
/// is exact, and the time since epoch keeps the digits that `Instant.utcMinutes(since:)` gives it.
struct KernelTime: Sendable {
  var wholeMinutes: Double
  /// From 0 to below 1.
  var remainingMinutes: Double

  init(_ instant: Instant, referenceDay: Int) {
    let utc = instant.utc
    let (seconds, attoseconds) = utc.timeOfDay.components
    let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
    wholeMinutes = Double((utc.modifiedJulianDay - referenceDay) * 1_440) + Double(minutes)
    remainingMinutes = (Double(rest) + Double(attoseconds) * 1e-18) / 60
  }
}
