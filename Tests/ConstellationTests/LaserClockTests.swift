import Frames
import Links
import SeededRandomness
import Testing

@testable import Constellation

@Suite("When partners are chosen")
struct LaserClockTests {
  @Test("a mark is the slot at :12, over days, leap seconds and the years before zero")
  func marks() {
    // 2016-12-31, whose last minute has 61 seconds, is day 57,753.
    for day in [57_753, 59_862, 0, -1, -40_000] {
      let start = Instant(UTC(modifiedJulianDay: day, timeOfDay: .seconds(86_000)))
      var slot = Slot(containing: start)
      var last = LaserClock.mark(of: slot)
      for _ in 0..<200 {
        slot = slot.next
        let mark = LaserClock.mark(of: slot)
        let isMark = slot.start.utc.time.second == 12
        #expect(mark == last + (isMark ? 1 : 0))
        #expect(!isMark || LaserClock.instant(of: mark) == slot.start)
        last = mark
      }
    }
  }

  @Test("periods are twenty marks that tile the time")
  func periods() {
    for mark in -100...100 {
      let period = LaserClock.period(of: mark)
      #expect(period.isMultiple(of: 20) && (period..<(period + 20)).contains(mark))
    }
  }

  @Test("times to establish are what the rules say, whatever they say")
  func establishment() {
    func seconds(_ slew: Double, _ lock: Double) -> Double {
      LaserTerminalRules(slewRate: slew, acquisitionSeconds: lock).establishmentSeconds
    }
    #expect(seconds(12, 12) == 27)
    #expect(LaserTerminalRules.assumed.establishmentSeconds == 27)
    #expect(LaserTerminalRules.immediate.establishmentSeconds == 0)
    #expect(seconds(.nan, .nan) == 0)
    #expect(seconds(0, -3) == 0)
    #expect(seconds(1e-300, 0) == LaserTerminalRules.longestEstablishment)
    #expect(seconds(1, .infinity) == LaserTerminalRules.longestEstablishment)
  }

  @Test("hostile rules give no links or some, and no trap")
  func hostileRules() throws {
    var random = SeededGenerator(seed: 9)
    let sets = try RealLikeShell(planes: 6, satellitesPerPlane: 8).sets(
      firstNumber: 1,
      using: &random
    )
    let slot = Slot(containing: RealLikeShell.epoch)
    let values = [0, -1, 1e300, .nan, .infinity, -.infinity] as [Double]
    for (index, value) in values.enumerated() {
      for lasers in [Int.min, -1, 0, 1, .max] {
        let rules = LaserTerminalRules(
          lasersPerSatellite: lasers,
          maximumTrackingRate: index == 0 ? 1 : value,
          slewRate: value,
          acquisitionSeconds: value,
          hysteresis: value,
          horizonSeconds: value
        )
        let constellation = Constellation([
          .catalogue(sets, name: "C", lasers: .nearestStable, rules: rules)
        ])
        let links = LaserTopology(of: constellation, in: slot).links
        #expect(lasers > 0 || links.isEmpty)
      }
    }
  }
}
