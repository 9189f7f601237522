import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("A packet-delivery trace of Mahimahi that is played again")
struct OpportunityTests {
  /// Opportunities with silences, bursts and times of an even rate.
  private func trace(_ seed: UInt64) -> [Int64] {
    var generator = SeededGenerator(seed: seed)
    var times: [Int64] = []
    var time: Int64 = generator.unit() < 0.2 ? 0 : 1
    for _ in 0..<(1 + Int(generator.unit() * 40)) {
      let kind = generator.unit()
      let count = 1 + Int(generator.unit() * 60)
      if kind < 0.3 {
        time += Int64(generator.unit() * 4_000)
        times.append(time)
      } else if kind < 0.6 {
        time += Int64(generator.unit() * 200)
        times += [Int64](repeating: time, count: count)
      } else {
        let interval = generator.unit() * 25
        for index in 0..<count { times.append(time + Int64(Double(index) * interval)) }
        time = times.last ?? time
      }
    }
    if times.last == 0 { times.append(1) }
    return times
  }

  private func bytes(_ times: [Int64]) -> [UInt8] {
    Array(times.map { "\($0)\n" }.joined().utf8)
  }

  /// How many opportunities there were by a time, in milliseconds, of a trace that repeats.
  private func count(_ times: [Int64], by milliseconds: Double) -> Double {
    let period = Double(times[times.count - 1])
    let passes = (milliseconds / period).rounded(.down)
    let rest = milliseconds - passes * period
    // At the very end of a pass the first opportunities of the next, at 0, are not yet due.
    let isEnd = rest < 1e-7
    let within = isEnd ? 0 : times.filter { Double($0) <= rest + 1e-7 }.count
    return passes * Double(times.count) + Double(within)
  }

  @Test(
    "At the end of each span the packets offered are those of the trace, or one more",
    arguments: 1...200 as ClosedRange<UInt64>
  )
  func offered(seed: UInt64) throws {
    let times = trace(seed)
    let step = [1, 5, 20, 100][Int(seed % 4)]
    let replay = try TraceReplay(
      texts: [("t", bytes(times))],
      options: .init(step: .milliseconds(step))
    )
    #expect(replay.format == .mahimahi && replay.loops)
    var offered = 0.0
    var passes = 0
    var now = start.start
    for span in replay.spans(from: start.start) {
      #expect(span.start == now && span.end > now, "seed \(seed)")
      now = span.end
      guard case .up(let path) = span.state else { throw DataPlaneError(.process, "down") }
      #expect(path.uplink == path.downlink && path.uplink.lossProbability == 0)
      let rate = path.uplink.rate.bitsPerSecond
      #expect(rate > 0 && rate.isFinite, "seed \(seed)")
      offered += rate * (span.end - span.start).inSeconds / 12_000
      let elapsed = (span.end - start.start).inSeconds * 1e3
      let excess = offered - count(times, by: elapsed)
      #expect(excess > -1e-6 && excess < 1 + 1e-6, "seed \(seed) at \(elapsed) ms: \(excess)")
      let period = Double(times[times.count - 1])
      if (elapsed / period).rounded(.down) > Double(passes) {
        passes += 1
        // No packet is gained or lost from one pass to the next.
        if abs(elapsed - Double(passes) * period) < 1e-7 { #expect(abs(excess) < 1e-6) }
      }
      if passes == 3 { break }
    }
  }

  @Test("One packet in three seconds is a rate of one packet in three seconds")
  func slow() throws {
    let replay = try TraceReplay(texts: [("t", bytes([3_000]))])
    let spans = replay.spans(from: start.start, count: 2)
    #expect(spans.map { ($0.end - $0.start).inSeconds } == [3, 3])
    guard case .up(let path) = spans[0].state else { throw DataPlaneError(.process, "down") }
    #expect(path.uplink.rate.bitsPerSecond == 4_000)
  }

  @Test("A silence is one packet long, and what follows keeps its own rate")
  func silence() throws {
    // One packet each millisecond for 40 ms, 960 ms of nothing, then 12 in each millisecond.
    let times = Array(1...40) + (1_001...1_040).flatMap { [Int64](repeating: $0, count: 12) }
    let replay = try TraceReplay(texts: [("t", bytes(times))])
    let spans = replay.spans(from: start.start, count: 5)
    let rates = spans.map { span -> Double in
      guard case .up(let path) = span.state else { return 0 }
      return path.uplink.rate.megabitsPerSecond
    }
    #expect(
      spans.map { (($0.end - start.start).inSeconds * 1e3).rounded() } == [
        40, 1_000, 1_020, 1_040, 1_080,
      ]
    )
    #expect(abs(rates[0] - 12) < 1e-9 && abs(rates[1] - 0.012 / 0.96) < 1e-9)
    #expect(abs(rates[2] - 12 * 239 / 20) < 1e-9 && abs(rates[3] - 144) < 1e-9)
  }

  @Test(
    "Two files are the two directions, each repeated by itself",
    arguments: 1...40 as ClosedRange<UInt64>
  )
  func directions(seed: UInt64) throws {
    let (up, down) = (trace(seed), trace(seed + 500))
    let replay = try TraceReplay(
      texts: [("u", bytes(up)), ("d", bytes(down))],
      options: .init(delaySeconds: 0.03)
    )
    var offered = [0.0, 0.0]
    var now = start.start
    for span in replay.spans(from: start.start, count: 400) {
      #expect(span.start == now && span.end > now)
      now = span.end
      guard case .up(let path) = span.state else { throw DataPlaneError(.process, "down") }
      let seconds = (span.end - span.start).inSeconds
      offered[0] += path.uplink.rate.bitsPerSecond * seconds / 12_000
      offered[1] += path.downlink.rate.bitsPerSecond * seconds / 12_000
      #expect(path.uplink.delay == DelayCurve(constantSeconds: 0.03))
    }
    // The last span may end inside of a step of one direction: within what falls into a step.
    let elapsed = (now - start.start).inSeconds * 1e3
    for (direction, times) in [up, down].enumerated() {
      let excess = offered[direction] - count(times, by: elapsed)
      let within = count(times, by: elapsed + 20) - count(times, by: max(elapsed - 20, 0))
      #expect(abs(excess) <= within + 1, "seed \(seed), direction \(direction): \(excess)")
    }
    let once = try TraceReplay(
      texts: [("u", bytes(up)), ("d", bytes(down))],
      options: .init(loops: false)
    )
    let end = try #require(once.spans(from: start.start, count: 1 << 20).last).end
    #expect(end == start.start + once.duration)
  }
}
