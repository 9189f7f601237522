import Frames
import SeededRandomness
import Testing

@testable import TerminalDevice

/// The meter against packets one by one: random traffic, readings that come late, at every speed of
/// world time.
@Suite("A meter of packets against a slow one")
struct PacketMeterModelTests {
  /// One packet's end.
  private struct Event {
    var time: Double
    var isUp: Bool
    var bytes: Int
    /// Nil when it was lost.
    var milliseconds: Double?
  }

  private static let start = RandomWatches.noon

  private static func instant(_ seconds: Double) -> Instant {
    start + .nanoseconds(Int64((seconds * 1e9).rounded()))
  }

  private static func events(
    until end: Double,
    perSecond rate: Double,
    using random: inout SeededGenerator
  ) -> [Event] {
    (0..<Int(end * rate)).map { _ in
      Event(
        time: .random(in: 0..<end, using: &random),
        isUp: .random(using: &random),
        bytes: .random(in: 20...1_500, using: &random),
        milliseconds: Int.random(in: 0..<5, using: &random) == 0
          ? nil : .random(in: 1...80, using: &random)
      )
    }
  }

  private static func counts(_ events: [Event], at time: Double) -> PacketMeter.Counts {
    func direction(_ isUp: Bool) -> PacketMeter.Direction {
      let passed = events.filter { $0.isUp == isUp && $0.time < time }
      let delays = passed.compactMap(\.milliseconds)
      return PacketMeter.Direction(
        packetsDelivered: delays.count,
        bytesDelivered: passed.reduce(0) { $0 + ($1.milliseconds == nil ? 0 : $1.bytes) },
        packetsLost: passed.count - delays.count,
        delaysMeasured: delays.count,
        meanDelayMilliseconds: delays.isEmpty ? 0 : delays.reduce(0, +) / Double(delays.count)
      )
    }
    return .init(instant: instant(time), uplink: direction(true), downlink: direction(false))
  }

  private static func run(
    _ events: [Event],
    at times: [Double]
  ) -> [WorldSecond: MeasuredSecond] {
    var meter = PacketMeter()
    return times.reduce(into: [:]) { all, time in
      let new = meter.take(counts(events, at: time))
      #expect(new.keys.allSatisfy { all[$0] == nil }, "a second is told once")
      all.merge(new) { $1 }
    }
  }

  @Test("Read at every mark, each second has just its own packets")
  func atMarks() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let rate = [0.5, 3, 40][Int.random(in: 0..<3, using: &random)]
      let events = Self.events(until: 20, perSecond: rate, using: &random)
      let seconds = Self.run(events, at: (0...20).map(Double.init))
      #expect(seconds.count == 20)
      for (second, measured) in seconds {
        let from = (second.start - Self.start).inSeconds
        let own = events.filter { (from..<from + 1).contains($0.time) }
        let ways = [true, false].map { isUp in own.filter { $0.isUp == isUp } }
        let delays = ways.map { $0.compactMap(\.milliseconds) }
        let bits = ways.map { way in
          way.reduce(0) { $0 + ($1.milliseconds == nil ? 0 : $1.bytes) * 8 }
        }
        #expect(measured.uplinkBits == Double(bits[0]), "seed \(seed)")
        #expect(measured.downlinkBits == Double(bits[1]), "seed \(seed)")
        let isAllLost = !own.isEmpty && delays.allSatisfy(\.isEmpty)
        let isKnown = delays.allSatisfy { !$0.isEmpty }
        #expect(measured.probesSent == (isAllLost || isKnown ? own.count : 0), "seed \(seed)")
        guard isKnown else {
          #expect(measured.dropRate == (isAllLost ? 1 : 0), "seed \(seed)")
          continue
        }
        let means = delays.map { $0.reduce(0, +) / Double($0.count) }
        let shares = zip(delays, ways).map { Double($0.count) / Double($1.count) }
        let trip = measured.meanRoundTripMilliseconds ?? -1
        #expect(abs(trip - means[0] - means[1]) < 1e-9, "seed \(seed)")
        #expect(abs(measured.dropRate - 1 + shares[0] * shares[1]) < 1e-12, "seed \(seed)")
      }
    }
  }

  /// What a curve through readings has come to at a time, found anew for each time.
  private static func height(_ time: Double, _ points: [(time: Double, height: Double)]) -> Double {
    guard let after = points.first(where: { $0.time >= time }) else { return 0 }
    guard let before = points.last(where: { $0.time < time }) else { return after.height }
    let share = (time - before.time) / (after.time - before.time)
    return before.height + share * (after.height - before.height)
  }

  /// Where readings count as taken: at marks that are near, and never before the last one.
  private static func places(_ times: [Double]) -> [Double] {
    var places: [Double] = []
    for (index, time) in times.enumerated() {
      guard index > 0 else {
        places.append(time)
        continue
      }
      let near = min(0.1, (time - times[index - 1]) / 10)
      let mark = time.rounded()
      places.append(max(abs(time - mark) <= near ? mark : time, places[index - 1]))
    }
    return places
  }

  @Test("Read late and at every speed: the bits of all seconds are those that passed, to the byte")
  func atAnyTime() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for round in 0..<60 {
      // World seconds between readings, from the slowest world to the fastest.
      let step = [0.013, 0.25, 1, 1, 2.5, 15][round % 6]
      let end = step < 0.1 ? 5 : step < 10 ? 40.0 : 300
      let events = Self.events(until: end, perSecond: 20, using: &random)
      var times = stride(from: 0, to: end, by: step).map {
        $0 + .random(in: 0...min(0.2, step / 3), using: &random)
      }
      times.append(end)
      let seconds = Self.run(events, at: times)
      let places = Self.places(times)
      for isUp in [true, false] {
        let points = zip(places, times).map { place, time in
          let counts = Self.counts(events, at: time)
          return (
            time: place, height: Double((isUp ? counts.uplink : counts.downlink).bytesDelivered)
          )
        }
        var sum = 0.0
        for (second, measured) in seconds.sorted(by: { $0.key < $1.key }) {
          let from = max((second.start - Self.start).inSeconds, places[0])
          let until = (second.end - Self.start).inSeconds
          let bits = isUp ? measured.uplinkBits : measured.downlinkBits
          let expected = (Self.height(until, points) - Self.height(from, points)) * 8
          // Rounded to bytes at both marks; a reading's time is rounded to nanoseconds.
          #expect(abs(bits - expected) <= 16, "seed \(seed) round \(round) \(second.number)")
          sum += bits
        }
        let passed = (points.last?.height ?? 0) - (points.first?.height ?? 0)
        #expect(sum == passed * 8, "seed \(seed) round \(round)")
      }
      #expect(seconds.count == Int(end), "seed \(seed) round \(round)")
    }
  }
}
