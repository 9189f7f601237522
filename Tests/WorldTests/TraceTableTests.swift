import Foundation
import Frames
import Links
import Quantities
import SeededRandomness
import Testing
import World

/// Traces as tables, and the delays beside traces of rates.
@Suite struct TraceTableTests {
  /// The fields of a line of CSV, by hand.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for letter in line {
      if letter == "\"" {
        isQuoted.toggle()
      } else if letter == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(letter)
      }
    }
    return fields
  }

  private static func rows(_ bytes: [UInt8]) -> [[String]] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(fields)
  }

  /// The parabola through three delays by Lagrange's formula, in milliseconds.
  private static func milliseconds(_ curve: DelayCurve, _ x: Double) -> Double {
    let sum =
      curve.startSeconds * (x - 0.5) * (x - 1) * 2
      + curve.middleSeconds * x * (x - 1) * -4
      + curve.endSeconds * x * (x - 0.5) * 2
    return sum * 1_000
  }

  @Test("Each row is the link of its instant (seeds 1 to 60)")
  func rows() throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let from =
        RandomLinks.start
        + .milliseconds(
          Bool.random(using: &generator) ? 0 : Int.random(in: 0..<15_000, using: &generator)
        )
      let links = RandomLinks.links(6, from: from, using: &generator)
      let until = from + .milliseconds(Int.random(in: 1...70_000, using: &generator))
      let step = Double(Int.random(in: 1...4_000, using: &generator)) / 1_000
      let span = try TraceSpan(from: from, until: until, stepSeconds: step)
      var table = TraceTable(span)
      var output: [UInt8] = []
      for link in links { table.append(link, to: &output) }
      let rows = Self.rows(output)
      // Counted one by one.
      var expected = 0
      while Double(expected) * step < (until - from).inSeconds - 1e-9 { expected += 1 }
      #expect(rows.count == expected, "seed \(seed)")
      var previous: Link?
      for (index, row) in rows.enumerated() {
        let instant = from + .microseconds(Int((step * 1e6).rounded()) * index)
        guard let link = links.last(where: { $0.slot.start <= instant }), row.count == 13 else {
          Issue.record("seed \(seed), row \(index): \(row)")
          break
        }
        defer { previous = link }
        #expect(row[0] == instant.iso8601)
        #expect(abs((Double(row[1]) ?? .nan) - Double(index) * step * 1_000) < 1e-3)
        let isNew = previous?.slot != link.slot && (index > 0 || instant == link.slot.start)
        let event = isNew ? (link.path?.handOver == nil ? "slot" : "hand-over") : ""
        #expect(row[11] == event, "seed \(seed), row \(index)")
        guard let path = link.path else {
          #expect(row[2...10] == ["", "", "0", "0", "1", "1", "", "", ""])
          #expect(row[12] == "no-satellite-in-view")
          continue
        }
        let seconds = (instant - link.slot.start).inSeconds
        for (column, direction) in [path.uplink, path.downlink].enumerated() {
          let delay =
            Self.milliseconds(direction.delay, seconds / 15)
            + direction.variation.typicalSeconds * 1_000
          #expect(abs((Double(row[2 + column]) ?? .nan) - delay) < 1e-6)
          let rate = direction.rate.bitsPerSecond / 1e6
          #expect(abs((Double(row[4 + column]) ?? .nan) - rate) < 1e-6)
          let change = path.handOver
          let lost =
            change.map {
              seconds < $0.gapSeconds ? 1 : seconds < $0.burstSeconds ? $0.burstLossProbability : 0
            } ?? 0
          let loss = direction.lossProbability + lost - direction.lossProbability * lost
          #expect(abs((Double(row[6 + column]) ?? .nan) - loss) < 1e-9)
        }
        #expect(row[8...10] == [path.satellite.replacing("\"", with: ""), "G", "P"])
        #expect(row[12].isEmpty)
      }
    }
  }

  @Test("A table of many terminals says whose row it is")
  func terminals() throws {
    var generator = SeededGenerator(seed: 9)
    let links = RandomLinks.links(2, using: &generator)
    let span = try TraceSpan(
      from: RandomLinks.start,
      until: RandomLinks.start + .seconds(30),
      stepSeconds: 5
    )
    var table = TraceTable(span, namesTerminals: true)
    var output: [UInt8] = []
    for link in links {
      for name in ["a", "b,\"c"] { table.append(link, of: name, to: &output) }
    }
    let rows = Self.rows(output)
    #expect(rows.map { $0[0] } == (0..<12).map { $0 / 3 % 2 == 0 ? "a" : "b,c" })
    let columns = table.header.dropLast().split(separator: ",")
    #expect(rows.allSatisfy { $0.count == columns.count })
    #expect(columns.first == "terminal")
  }

  @Test("A leap second has its rows")
  func leapSecond() throws {
    let from = try #require(Instant(iso8601: "2016-12-31T23:59:57Z"))
    let until = try #require(Instant(iso8601: "2017-01-01T00:00:12Z"))
    let span = try TraceSpan(from: from, until: until, stepSeconds: 1)
    #expect(span.count == 16)
    var generator = SeededGenerator(seed: 2)
    var table = TraceTable(span)
    var output: [UInt8] = []
    for link in RandomLinks.links(2, from: from, using: &generator) {
      table.append(link, to: &output)
    }
    let times = Self.rows(output).map { $0[0] }
    #expect(times.count == 16 && times[3] == "2016-12-31T23:59:60Z")
  }

  @Test("What is no span is refused")
  func badSpans() throws {
    let from = RandomLinks.start
    func span(_ seconds: Double, _ step: Double) throws -> TraceSpan {
      try TraceSpan(from: from, until: from + .seconds(seconds), stepSeconds: step)
    }
    #expect(throws: TraceSpan.Problem.order) { try span(0, 1) }
    #expect(throws: TraceSpan.Problem.order) { try span(-1, 1) }
    for step in [0, -1, Double.nan, Double.infinity, 0.000_9, 3_601] {
      #expect(throws: TraceSpan.Problem.step) { try span(10, step) }
    }
    #expect(throws: TraceSpan.Problem.tooMany) { try span(50_001, 0.001) }
    #expect(throws: TraceSpan.Problem.tooMany) { try span(1e15, 1) }
    #expect(try span(50_000, 0.001).count == 50_000_000)
    #expect(try span(1e-9, 1).count == 1)
  }

  @Test("Delays beside a trace are those of the table; LeoReplayer's are half of the round trip")
  func delays() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let links = RandomLinks.links(5, using: &generator)
      let from = RandomLinks.start + .seconds(3)
      let span = try TraceSpan(from: from, until: from + .seconds(60), stepSeconds: 0.5)
      var table = TraceTable(span)
      var delays = try #require(TraceDelays(span, .table))
      var replayer = try #require(TraceDelays(span, .leoReplayer))
      var (whole, pairs, lines): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
      for link in links {
        table.append(link, to: &whole)
        delays.append(link, to: &pairs)
        replayer.append(link, to: &lines)
      }
      lines += replayer.finish()
      #expect(delays.finish().isEmpty)
      let rows = Self.rows(whole)
      #expect(Self.rows(pairs) == rows.map { Array($0[1...3]) })
      let values = Self.rows(lines).compactMap { Int($0[0]) }
      try #require(values.count == rows.count)
      let known = rows.map { row in
        Double(row[2]).flatMap { up in Double(row[3]).map { (up + $0) / 2 } }
      }
      for (index, value) in values.enumerated() {
        let held = known[...index].compactMap(\.self).last
        let expected = held ?? known.compactMap(\.self).first ?? 0
        #expect(abs(Double(value) - expected) <= 0.500_001, "seed \(seed), line \(index)")
      }
    }
  }

  @Test("LeoReplayer without any service has a delay for each step, and takes whole milliseconds")
  func noService() throws {
    let span = try TraceSpan(
      from: RandomLinks.start,
      until: RandomLinks.start + .seconds(15),
      stepSeconds: 0.1
    )
    var delays = try #require(TraceDelays(span, .leoReplayer))
    var output: [UInt8] = []
    let slot = Slot(containing: RandomLinks.start)
    delays.append(Link(slot: slot, state: .down(.jammed)), to: &output)
    #expect(output.isEmpty)
    #expect(delays.finish() == Array(String(repeating: "0\n", count: 150).utf8))
    let uneven = try TraceSpan(from: span.from, until: span.until, stepSeconds: 0.001_5)
    #expect(TraceDelays(uneven, .leoReplayer) == nil && TraceDelays(uneven, .table) != nil)
  }
}
