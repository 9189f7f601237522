import Frames
import Quantities
import Testing

@testable import Orbits

/// Mistakes that were made with epochs and times in other implementations, one test each.
@Suite("Known errors of others: time")
struct KnownErrorsTimeTests {
  @Test("python-sgp4 #64: day 366 of a common year is the next 1 January")
  func day366() throws {
    let sets = try GoldenFile.knownErrors("day-366")
    for set in sets { set.expectAgreement() }
    for name in ["molniya", "navigation", "geostationary"] {
      func states(_ epoch: String) throws -> [StateVector<TEME>?] {
        let set = try #require(sets.first { $0.name == "\(name) \(epoch)" })
        return set.rows.map { set.model.evaluate(minutesSinceEpoch: $0.minutes).state }
      }
      #expect(try states("19366.82137887") == states("20001.82137887"))
      #expect(try states("20366.82137887") != states("20001.82137887"))
    }
  }

  @Test("cysgp4, astroz: time is not one double of days; a microsecond moves a satellite 7.6 mm")
  func resolution() throws {
    for set in try GoldenFile.knownErrors("circular", "kepler") {
      let epoch = set.elements.epoch
      for row in set.rows {
        let instant = try #require(epoch.advanced(byUTCMinutes: row.minutes))
        let state = try set.model.propagate(to: instant)
        #expect(Deviation(state, from: row.state).kilometres < 1e-8 * row.scale, "\(set.name)")
        let later = try set.model.propagate(to: instant + .microseconds(1))
        let moved = (later.position.metres - state.position.metres).length
        let expected = SIMD3(row.state[3...5]).length * 1e-3
        #expect(abs(moved - expected) < 0.02 * expected, "\(set.name)")
      }
    }
  }

  @Test("satkit: a day of 86,400 s over a leap second, as everywhere with SGP4")
  func leapSecond() throws {
    let text = SampleMessage.with("EPOCH", "\"2016-12-31T12:00:00\"")
    let set = try #require(ElementCatalog.read(text).elements.first)
    let model = SGP4(set)
    let noon = try #require(Instant(iso8601: "2017-01-01T12:00:00Z"))
    #expect(noon - set.epoch == .seconds(86_401))
    #expect(try model.propagate(to: noon) == model.propagate(minutesSinceEpoch: 1_440))
  }

  @Test("the day's fraction comes from its own digits, not from a difference of two doubles")
  func dayFraction() throws {
    // 0.82853009 d is 71,584.999776 s; day 127.82853009 less 127, in doubles, is off by 1.2e-9 s.
    let set = try #require(
      ElementCatalog.read("\(SampleLines.one)\n\(SampleLines.two)").elements.first
    )
    let exact = Duration(secondsComponent: 71_584, attosecondsComponent: 999_776_000_000_000_000)
    #expect(set.epoch.utc.timeOfDay == exact)
    let days = Double("127.82853009") ?? 0
    #expect((days - 127) * 86_400 != 71_584.999776)
  }

  @Test("TLEscope #56: the T in EPOCH divides date and time; the time is not dropped")
  func letterT() throws {
    let epochs = [
      "2024-05-06T19:53:04.999776", "2024-05-06 19:53:04.999776", "2024-127T19:53:04.999776",
    ]
    for text in epochs {
      let message = SampleMessage.with("EPOCH", "\"\(text)\"")
      let set = try #require(ElementCatalog.read(message).elements.first)
      #expect(set.epoch.iso8601 == "2024-05-06T19:53:04.999776Z", "\(text)")
    }
    // Where it would be dropped, the satellite would be half an orbit away.
    let midnight = SampleMessage.with("EPOCH", "\"2024-05-06T00:00:00\"")
    let wrong = try #require(ElementCatalog.read(midnight).elements.first)
    let right = try #require(ElementCatalog.read(SampleMessage.with()).elements.first)
    let apart = try SGP4(wrong).propagate(to: right.epoch).position
      .distance(to: SGP4(right).propagate(to: right.epoch).position)
    #expect(apart.kilometres > 1_000)
  }
}
