import Foundation
import Frames
import Quantities

/// The time axis of one search: seconds since its first instant, in UTC days of 86,400 s.
///
/// SGP4 and the sidereal time both run on that axis. A `Double` of seconds resolves 4 ns over a
/// year; the conversions through `Duration`, which cost as much as a propagation, are left to the
/// results. The second that a leap second inserts is not on the axis, and so is not searched.
struct PassClock: Sendable {
  let start: Instant
  /// The length of the span in seconds of the axis.
  let length: Double
  private let siderealTime: Double, siderealRate: Double
  /// Whether TAI runs with the axis throughout, no leap second between.
  private let isUniform: Bool

  /// Half the second derivative of sidereal time, rad/s² (the term of 0.093104 s per century²).
  private static let siderealCurvature =
    0.093104 / (36_525.0 * 36_525 * 86_400 * 86_400) * (2 * .pi / 86_400)

  init(from start: Instant, until end: Instant) {
    self.start = start
    length = end.utcMinutes(since: start) * 60
    isUniform = abs((end - start).inSeconds - length) < 0.5
    let rotation = EarthRotation(at: start)
    siderealTime = rotation.greenwichMeanSiderealTime.radians
    siderealRate = rotation.rateRadiansPerSecond
  }

  /// Greenwich mean sidereal time in radians, as ``Frames/EarthRotation`` has it.
  ///
  /// Its polynomial expanded about the start, without the cubic term: within 1e-10 rad, 0.6 mm on
  /// the equator, for 30 years.
  func siderealAngle(at seconds: Double) -> Double {
    siderealTime + (siderealRate + Self.siderealCurvature * seconds) * seconds
  }

  /// The instant at a number of seconds, rounded to the microsecond.
  func instant(at seconds: Double) -> Instant {
    let whole = seconds.rounded(.down)
    let microseconds = ((seconds - whole) * 1e6).rounded()
    guard !isUniform else {
      let duration = Duration(
        secondsComponent: Int64(whole),
        attosecondsComponent: Int64(microseconds) * 1_000_000_000_000
      )
      return start + duration
    }
    return start.advanced(byUTCMinutes: (whole + microseconds * 1e-6) / 60) ?? start
  }
}
