public import Frames

extension Instant {
  /// The beginning of GPS time, 1980-01-06T00:00:00 UTC: 19 s behind TAI ever since
  /// (IS-GPS-200, 20.3.3.5.2.4).
  public static let gpsEpoch = Instant(
    sinceTAI2000: .seconds((44_244 - 51_544) * 86_400 + 19)
  )

  /// Nanoseconds since the GPS epoch, leap seconds counted like any other; clamped to what fits.
  public var gpsNanoseconds: Int64 { (self - .gpsEpoch).clampedNanoseconds }

  /// Seconds since the GPS epoch.
  public var gpsSeconds: Double { (self - .gpsEpoch).inSeconds }

  /// Nanoseconds of Unix time: days since 1970 have 86,400 s each; clamped to what fits.
  public var unixNanoseconds: Int64 {
    let utc = utc
    let days = min(max(utc.modifiedJulianDay - 40_587, -200_000), 200_000)
    return (.seconds(days * 86_400) + utc.timeOfDay).clampedNanoseconds
  }
}

extension Duration {
  /// Whole nanoseconds, rounded towards zero; clamped to what fits.
  var clampedNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}
