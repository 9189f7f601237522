import Frames
import Testing

@testable import TerminalDevice

@Suite struct DeviceTimeTests {
  /// Outages of real terminals: when they were reported, and the start that they had.
  @Test(arguments: [
    (2022, 7, 15, 1_341_872_909_960_043_179), (2025, 8, 16, 1_439_315_790_020_446_356),
  ])
  func startsOfRealOutagesAreGPSTime(year: Int, month: Int, day: Int, nanoseconds: Int64) {
    let utc = UTC(year: year, month: month, day: day)
    let reported = utc.map { Instant($0).gpsSeconds } ?? 0
    #expect(abs(reported - Double(nanoseconds) / 1e9) < 2 * 86_400)
  }
}
