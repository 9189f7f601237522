import Frames
import Links
import Quantities
import SeededRandomness
import Testing
import World

/// Packet-delivery traces against an integration in small steps.
@Suite struct TraceOpportunitiesTests {
  private static func lines(
    _ links: [Link],
    _ span: TraceSpan,
    _ way: OpportunityTrace.Way
  ) throws
    -> [Int]
  {
    var trace = try OpportunityTrace(span, way)
    var output: [UInt8] = []
    for link in links { try trace.append(link) { output += $0 } }
    output += trace.finish()
    let lines = String(decoding: output, as: UTF8.self)
    #expect(lines.last == "\n" && !lines.contains("\n\n"))
    let numbers = lines.split(separator: "\n").compactMap { Int($0) }
    #expect(numbers.count == trace.count)
    return numbers
  }

  /// Bits that pass in each millisecond from the start of a span, summed in steps of 20 µs.
  private static func bits(
    _ links: [Link],
    _ span: TraceSpan,
    _ way: OpportunityTrace.Way
  )
    -> [Double]
  {
    let stepsPerMillisecond = 50
    let count = Int((span.duration / .milliseconds(1)).rounded())
    var bits = [Double](repeating: 0, count: count)
    let offset = (span.from - links[0].slot.start).inSeconds
    for step in 0..<count * stepsPerMillisecond {
      let seconds = (Double(step) + 0.5) / 5e4
      guard seconds < span.duration.inSeconds else { break }
      let sinceFirst = seconds + offset
      let index = Int(sinceFirst / 15)
      guard index < links.count, let path = links[index].path else { continue }
      let inSlot = sinceFirst - Double(index) * 15
      if inSlot < path.handOver?.gapSeconds ?? 0 { continue }
      let direction = way == .up ? path.uplink : path.downlink
      bits[step / stepsPerMillisecond] += direction.rate.bitsPerSecond / 5e4
    }
    return bits
  }

  @Test("The lines up to each millisecond are the packets that have passed (seeds 1 to 12)")
  func integration() throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let links = RandomLinks.links(4, using: &generator)
      let from = RandomLinks.start + .milliseconds(Int.random(in: 0..<15_000, using: &generator))
      let until = from + .milliseconds(Int.random(in: 1...20_000, using: &generator))
      let span = try TraceSpan(from: from, until: until, stepSeconds: 1)
      for way in [OpportunityTrace.Way.up, .down] {
        let lines = try Self.lines(links, span, way)
        let bits = Self.bits(links, span, way)
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0 <= $1 }, "seed \(seed)")
        #expect(lines.last == bits.count, "seed \(seed)")
        var (passed, line) = (0.0, 0)
        var worst = 0.0
        for (millisecond, amount) in bits.enumerated() {
          passed += amount
          while line < lines.count, lines[line] <= millisecond + 1 { line += 1 }
          let isEnd = millisecond + 1 == bits.count
          // The line at the end delivers what is left over.
          let error = Double(line) - passed / 12_000
          worst = max(worst, isEnd ? 0 : error, -error - 1)
          if isEnd { #expect(error > -1 && error <= 1.1, "seed \(seed): \(error)") }
        }
        // A step of the sum is 8,000 bits at most, and gaps end inside of steps.
        #expect(worst < 0.5, "seed \(seed): \(worst)")
      }
    }
  }

  @Test("A steady rate has its packets at even distances, to the last")
  func steady() throws {
    let slot = Slot(containing: RandomLinks.start)
    let direction = Link.Direction(
      delay: DelayCurve(constantSeconds: 0.02),
      rate: .megabitsPerSecond(12)
    )
    let path = Link.Path(
      satellite: "A",
      gateway: "G",
      pointOfPresence: "P",
      uplink: direction,
      downlink: direction
    )
    let span = try TraceSpan(from: slot.start, until: slot.end, stepSeconds: 1)
    let lines = try Self.lines([Link(slot: slot, state: .up(path))], span, .down)
    #expect(lines == Array(1...15_000))
  }

  @Test("Thirds of a packet are carried over slots, and nothing is lost in a thousand of them")
  func carried() throws {
    var slot = Slot(containing: RandomLinks.start)
    let direction = Link.Direction(
      delay: DelayCurve(constantSeconds: 0.02),
      rate: .bitsPerSecond(12_000.0 / 45)
    )
    let path = Link.Path(
      satellite: "A",
      gateway: "G",
      pointOfPresence: "P",
      uplink: direction,
      downlink: direction
    )
    let links = (0..<900).map { _ in
      defer { slot = slot.next }
      return Link(slot: slot, state: .up(path))
    }
    let span = try TraceSpan(from: links[0].slot.start, until: slot.start, stepSeconds: 1)
    let lines = try Self.lines(links, span, .up)
    // 266.67 bit/s are written as 267: 300.4 packets in 13,500 s.
    try #require(lines.count == 301)
    #expect(lines[299] == Int((300 * 12_000_000.0 / 267).rounded(.up)))
    #expect(lines[300] == 13_500_000)
  }

  @Test("Without service there is the one line that mm-link needs")
  func nothing() throws {
    let slot = Slot(containing: RandomLinks.start)
    let span = try TraceSpan(
      from: slot.start,
      until: slot.start + .microseconds(1_500),
      stepSeconds: 1
    )
    #expect(try Self.lines([Link(slot: slot, state: .down(.jammed))], span, .up) == [2])
    #expect(try Self.lines([], span, .down) == [2])
  }

  @Test("Rates and gaps that are none, and too many lines, are no trap")
  func hostile() throws {
    let slot = Slot(containing: RandomLinks.start)
    let span = try TraceSpan(from: slot.start, until: slot.end, stepSeconds: 1)
    func path(_ bitsPerSecond: Double, _ gap: Double) -> Link {
      let direction = Link.Direction(
        delay: DelayCurve(constantSeconds: .nan),
        rate: .bitsPerSecond(bitsPerSecond)
      )
      let path = Link.Path(
        satellite: "A",
        gateway: "G",
        pointOfPresence: "P",
        uplink: direction,
        downlink: direction,
        handOver: HandOver(gapSeconds: gap)
      )
      return Link(slot: slot, state: .up(path))
    }
    for rate in [-1, 0, Double.nan, -Double.infinity] {
      #expect(try Self.lines([path(rate, 0)], span, .up) == [15_000])
    }
    #expect(try Self.lines([path(1e6, .infinity)], span, .up) == [15_000])
    #expect(try Self.lines([path(8e5, .nan)], span, .up).count == 1_000)
    #expect(try Self.lines([path(8e5, -1e300)], span, .up).count == 1_000)
    for rate in [1e12, 1e300, Double.infinity] {
      #expect(throws: OpportunityTrace.Problem.tooMany) {
        try Self.lines([path(rate, 0)], span, .up)
      }
    }
    let long = try TraceSpan(
      from: slot.start,
      until: slot.start + .seconds(25 * 86_400),
      stepSeconds: 60
    )
    #expect(throws: OpportunityTrace.Problem.tooLong) { try OpportunityTrace(long, .up) }
    var delays = try #require(TraceDelays(span, .leoReplayer))
    var table = TraceTable(span)
    var output: [UInt8] = []
    delays.append(path(1e6, 0), to: &output)
    table.append(path(.nan, .nan), to: &output)
    #expect(!output.isEmpty)
  }
}
