import DataPlane
import Foundation
import Frames
import Links
import SeededRandomness
import Testing

@testable import TerminalDevice
@testable import apus

@Suite("When the counts of a link are read, and what of")
struct SecondFeedTests {
  private static let noon = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))

  @Test("Just after whole seconds, once a second at least and four times at most, at every speed")
  func times() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for speed in [0.001, 0.02, 0.5, 1, 1.7, 4, 7, 60] {
      let times = SecondTimes(speed: speed)
      var machine = 0.0
      var readings = 0
      while machine < 60 {
        let now = Self.noon + .nanoseconds(Int64(machine * speed * 1e9))
        let pause = times.pause(now: now)
        #expect(pause > 0 && pause <= 1, "seed \(seed) speed \(speed)")
        machine += pause
        let world = machine * speed
        let late = world - world.rounded(.down)
        #expect(pause == 1 || late < 0.0021 * speed + 1e-6, "seed \(seed) speed \(speed)")
        machine += .random(in: 0...0.02, using: &random)
        readings += 1
      }
      #expect((58...245).contains(readings), "seed \(seed) speed \(speed): \(readings)")
    }
  }

  @Test("An account's counts are those of its satellite's link")
  func account() throws {
    let json = """
      {"from_utc":"2022-10-10T12:00:00Z","until_utc":"2022-10-10T12:00:01Z",
       "uplink":{"packets_in":20,"bytes_in":2000,"packets_delivered":10,"bytes_delivered":1000,
         "packets_marked":0,"packets_in_flight":1,"bytes_waiting":0,
         "delay_ms":{"count":10,"min_ms":1,"mean_ms":20.5,"p50_ms":1,"p90_ms":1,"p99_ms":1,
           "p999_ms":1,"max_ms":30},
         "packets_dropped":\(Self.drops)},
       "downlink":{"packets_in":0,"bytes_in":0,"packets_delivered":0,"bytes_delivered":0,
         "packets_marked":0,"packets_in_flight":0,"bytes_waiting":0,"packets_dropped":\(Self.drops)},
       "satellites":[],"hand_overs":0,"present":{"up":true},"served_seconds":1,"outage_seconds":{},
       "no_link_plan_seconds":0,"echo_round_trips":{"count":0},"tcp_handshakes":{"count":0},
       "egress":\(try Self.egress),
       "machine":{"suspended_seconds":0,"stalled_seconds":0,"clock_settings":0}}
      """
    let account = try JSONDecoder().decode(DataPlaneAccount.self, from: Data(json.utf8))
    let counts = PacketMeter.Counts(account)
    #expect(counts.instant == Self.noon + .seconds(1))
    #expect(counts.uplink.packetsDelivered == 10 && counts.uplink.bytesDelivered == 1_000)
    #expect(counts.uplink.delaysMeasured == 10 && counts.uplink.meanDelayMilliseconds == 20.5)
    // Neither the noise, 7, nor what a traced route ends, 3.
    #expect(counts.uplink.packetsLost == 1 + 2 + 4 + 5 + 6 + 8 + 9 + 11)
    #expect(counts.downlink.delaysMeasured == 0 && counts.downlink.meanDelayMilliseconds == 0)
  }

  private static let drops = """
    {"queue_full":1,"aqm":2,"hop_limit":3,"random_loss":4,"outage":{"jammed":5},"hand_over":6,
     "no_link_plan":8,"malformed":9,"noise":7,"refused_by_device":11,"shutdown":0}
    """

  private static var egress: String {
    get throws {
      String(decoding: try JSONEncoder().encode(DataPlaneAccount.Egress()), as: UTF8.self)
    }
  }
}
