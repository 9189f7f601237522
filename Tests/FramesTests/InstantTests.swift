import Frames
import Testing

@Suite struct InstantTests {
  @Test(
    "UTC text survives a round trip",
    arguments: [
      "2022-10-10T12:00:00Z", "2000-01-01T00:00:00Z", "1972-01-01T00:00:00Z",
      "2016-12-31T23:59:59.5Z", "2016-12-31T23:59:60Z", "2016-12-31T23:59:60.999999999Z",
      "2017-01-01T00:00:00Z", "2024-02-29T23:59:59.000000000000000001Z",
      "1957-10-04T19:28:34Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    ]
  )
  func roundTrip(text: String) {
    #expect(Instant(iso8601: text)?.iso8601 == text)
  }

  @Test(
    "Text that names no time is refused",
    arguments: [
      "", "2022", "2022-13-01", "2022-02-29", "2022-10-10T24:00:00Z", "2022-10-10T12:60Z",
      "2022-10-10T12:00:60Z", "2017-12-31T23:59:60Z", "2022-10-10T12:00:00+02:00",
      "2022-10-10T12:00:00.Z", "2022-10-10Tx", "2022-10-10T12:00:00Zz", "٢٠٢٢-10-10",
    ]
  )
  func refused(text: String) {
    #expect(Instant(iso8601: text) == nil)
  }

  @Test("TAI is ahead of UTC by what Bulletin C says")
  func taiMinusUTC() throws {
    let cases = [("1999-01-01T00:00:00Z", 32), ("2017-01-01T00:00:00Z", 37)]
    for (text, offset) in cases {
      let utc = try #require(UTC(iso8601: text))
      let days = utc.modifiedJulianDay - 51_544
      let expected = Duration.seconds(days * 86_400 + offset)
      #expect(Instant(utc).sinceTAI2000 == expected)
    }
  }

  @Test("A leap second is a second of physical time and none of UTC minutes")
  func leapSecond() throws {
    let before = try #require(Instant(iso8601: "2016-12-31T00:00:00Z"))
    let after = try #require(Instant(iso8601: "2017-01-01T00:00:00Z"))
    #expect(after - before == .seconds(86_401))
    #expect(after.utcMinutes(since: before) == 1_440)
    #expect(before.advanced(byUTCMinutes: 1_440) == after)
  }

  @Test("Every day from 1850 to 2150 has the calendar date that follows the day before")
  func calendar() throws {
    var day = try #require(UTC(year: 1850, month: 1, day: 1))
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var expected = (year: 1850, month: 1, day: 1)
    while expected.year < 2150 {
      #expect(day.date == expected)
      let leap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
      let length = lengths[expected.month - 1] + (leap && expected.month == 2 ? 1 : 0)
      expected.day += 1
      if expected.day > length { expected = (expected.year, expected.month + 1, 1) }
      if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
      day = UTC(modifiedJulianDay: day.modifiedJulianDay + 1, timeOfDay: .zero)
    }
  }

  @Test("No number of minutes leads out of the calendar")
  func farAway() {
    for minutes in [Double.infinity, -.infinity, .nan, 1e300, -1e300, 1e12, -1e12, 4.3e9, -1.1e9] {
      #expect(Instant(sinceTAI2000: .zero).advanced(byUTCMinutes: minutes) == nil)
    }
  }
}
