import Frames
import Links
import SeededRandomness
import Testing

@testable import apus

@Suite("When a terminal's program asks for links")
struct FeedTimesTests {
  /// A service that publishes each slot's plan late by something, and knows the next in mid-slot.
  private struct Service {
    var speed: Double
    /// Seconds of the machine from a slot's start to its publication, by slot number.
    var lateness: (Int) -> Double

    func present(at time: Instant) -> Slot {
      let slot = Slot(containing: time)
      let passed = (time - slot.start).inSeconds / speed
      return passed >= lateness(slot.number) ? slot : slot.previous
    }
  }

  @Test("A slot's link is confirmed some milliseconds after its plan is published, at every speed")
  func confirmation() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let speed = [0.1, 1, 2, 10, 60][Int.random(in: 0..<5, using: &random)]
      let latency = Double.random(in: 0.0002...0.005, using: &random)
      let salt = UInt64.random(in: 0 ... .max, using: &random)
      let longest = min(0.5, 10 / speed)
      let service = Service(speed: speed) { number in
        var random = SeededGenerator(seed: salt &+ UInt64(number))
        return Bool.random(using: &random) ? 0 : Double.random(in: 0...longest, using: &random)
      }
      try check(service, latency: latency, seed: seed)
    }
  }

  private func check(_ service: Service, latency: Double, seed: UInt64) throws {
    let times = FeedTimes(mayChange: true, speed: service.speed)
    let start = try #require(Instant(iso8601: "2022-10-10T12:00:04.5Z"))
    var now = start
    var known: [Int: Instant] = [:]
    var questions: [Int: Int] = [:]
    while now < start + .seconds(150) {
      let asked = now
      let slot = Slot(containing: asked)
      let present = service.present(at: asked)
      questions[slot.number, default: 0] += 1
      now = now + .seconds(latency * service.speed)
      known[present.number] = known[present.number] ?? now
      let hasNext = (asked - slot.start).inSeconds > 1
      let pause = times.pause(
        asked: asked,
        now: now,
        hasPresent: present == slot,
        hasNext: hasNext
      )
      #expect(pause >= 0, "seed \(seed)")
      now = now + .seconds(pause * service.speed)
    }
    let first = Slot(containing: start).number
    for number in (first + 1)...(first + 9) {
      let slot = Slot(number: number)
      let late = service.lateness(number)
      let confirmed = try #require(known[number], "seed \(seed)")
      let lag = (confirmed - slot.start).inSeconds / service.speed - late
      // A question may just have been asked: two latencies, the pause between, and the first wait.
      #expect(lag <= 2 * latency + 0.0125, "seed \(seed), speed \(service.speed)")
      #expect(
        questions[number, default: 0] <= 5 + Int(late / (0.01 + latency)) + 1,
        "seed \(seed), speed \(service.speed)"
      )
    }
  }

  @Test("A world of one's own is asked once a slot")
  func ownWorld() throws {
    let times = FeedTimes(mayChange: false, speed: 1)
    var now = try #require(Instant(iso8601: "2022-10-10T12:00:13Z"))
    var questions = 0
    while now < (try #require(Instant(iso8601: "2022-10-10T12:02:12Z"))) {
      questions += 1
      now =
        now + .seconds(times.pause(asked: now, now: now, hasPresent: true, hasNext: true))
    }
    #expect(questions == 8)
  }
}

extension Slot {
  /// The slot of a number.
  fileprivate init(number: Int) {
    let (day, rest) = number.quotientAndRemainder(dividingBy: 5_760)
    self.init(
      containing: Instant(
        UTC(modifiedJulianDay: day, timeOfDay: .seconds(rest * 15 - 3 + 4))
      )
    )
  }
}
