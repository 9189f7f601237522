import Foundation
import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

/// What the tests ask of one direction of a span.
struct ReplayedDirection: Equatable {
  var delays: [Double]
  var megabits: Double
  var loss: Double

  init(_ direction: Link.Direction) {
    let curve = direction.delay
    delays = [curve.startSeconds, curve.middleSeconds, curve.endSeconds].map {
      ($0 * 1e9).rounded() / 1e6
    }
    megabits = direction.rate.megabitsPerSecond
    loss = direction.lossProbability
  }
}

func replay(_ text: String, _ options: TraceReplay.Options = .init()) throws -> TraceReplay {
  try TraceReplay(texts: [("a.csv", Array(text.utf8))], options: options)
}

func replayError(_ bytes: [UInt8], _ options: TraceReplay.Options = .init()) -> TraceReplayError? {
  do {
    _ = try TraceReplay(texts: [("a.csv", bytes)], options: options)
    return nil
  } catch {
    return error
  }
}

@Suite("A trace that is played again")
struct TraceReplayTests {
  private let begin = start.start

  private static let header =
    "time_utc,offset_ms,uplink_delay_ms,downlink_delay_ms,uplink_mbps,downlink_mbps,"
    + "uplink_loss,downlink_loss,satellite,gateway,pop,event,reason\n"

  /// Slots begin at :12 and :27.
  static let schedule =
    header
    + "2022-10-10T12:00:20Z,0.000,5.000000,6.000000,10.000000,100.000000,0.001000000,0.002000000,A,G,P,,\n"
    + "2022-10-10T12:00:25Z,5000.000,7.000000,6.500000,10.000000,100.000000,0.001000000,0.002000000,A,G,P,,\n"
    + "2022-10-10T12:00:30Z,10000.000,9.000000,8.000000,20.000000,200.000000,1.000000000,1.000000000,B,G,P,hand-over,\n"
    + "2022-10-10T12:00:35Z,15000.000,8.000000,8.000000,20.000000,200.000000,0.000000000,0.000000000,B,G,P,,\n"
    + "2022-10-10T12:00:45Z,25000.000,,,0,0,1,1,,,,slot,no-satellite-in-view\n"
    + "2022-10-10T12:00:50Z,30000.000,,,0,0,1,1,,,,,no-satellite-in-view\n"

  @Test(
    "Our own table: delays follow a line in a slot, stay before a change, and outages keep their reason"
  )
  func schedule() throws {
    let replay = try replay(Self.schedule)
    #expect(replay.format == .schedule && !replay.loops && replay.notes.isEmpty)
    #expect(replay.duration == .seconds(35))
    let spans = replay.spans(from: begin, count: 100)
    #expect(spans.map { ($0.start - begin).inSeconds } == [0, 5, 10, 15, 25, 30])
    #expect(spans.map { ($0.end - begin).inSeconds } == [5, 10, 15, 25, 30, 35])
    let paths = spans.map { span -> Link.Path? in
      guard case .up(let path) = span.state else { return nil }
      return path
    }
    #expect(paths.map { $0?.satellite } == ["A", "A", "B", "B", nil, nil])
    #expect(paths[0]?.gateway == "G" && paths[0]?.pointOfPresence == "P")
    let uplink = paths.compactMap { $0.map { ReplayedDirection($0.uplink) } }
    #expect(uplink.map(\.delays) == [[5, 6, 7], [7, 7, 7], [9, 8.5, 8], [8, 8, 8]])
    #expect(uplink.map(\.megabits) == [10, 10, 20, 20])
    #expect(uplink.map(\.loss) == [0.001, 0.001, 1, 0])
    let downlink = paths.compactMap { $0.map { ReplayedDirection($0.downlink) } }
    #expect(downlink.map(\.delays) == [[6, 6.25, 6.5], [6.5, 6.5, 6.5], [8, 8, 8], [8, 8, 8]])
    #expect(spans[4].state == .down(.noSatelliteInView))
  }

  @Test("A change of satellite inside a slot ends the line")
  func change() throws {
    let text = Self.schedule.replacing("12:00:30Z", with: "12:00:26Z")
      .replacing(",10000.000,", with: ",6000.000,")
    let spans = try replay(text).spans(from: begin, count: 2)
    guard case .up(let path) = spans[1].state else { throw DataPlaneError(.process, "down") }
    #expect(ReplayedDirection(path.uplink).delays == [7, 7, 7])
  }

  @Test("A new slot ends the line, though the satellite stays")
  func slot() throws {
    let spans = try replay(Self.schedule.replacing(",B,", with: ",A,")).spans(from: begin, count: 3)
    guard case .up(let path) = spans[1].state else { throw DataPlaneError(.process, "down") }
    #expect(ReplayedDirection(path.uplink).delays == [7, 7, 7])
  }

  @Test("It begins anew when asked, without a gap and without end")
  func loops() throws {
    let replay = try replay(Self.schedule, .init(loops: true))
    let spans = replay.spans(from: begin, count: 14)
    #expect(spans.count == 14)
    for (earlier, later) in zip(spans, spans.dropFirst()) { #expect(earlier.end == later.start) }
    #expect(spans[6].start == begin + .seconds(35))
    for index in 0..<8 { #expect(spans[index].state == spans[index + 6].state) }
    #expect(replay.spans(from: begin, count: -1).isEmpty)
  }

  @Test("Any table: a round trip is halved, one number serves both ways, and assumptions are said")
  func general() throws {
    let replay = try replay(
      "time_s, rtt_ms ,uplink_mbps,note\n7,40,3,x\n7.5,50,0,\"y, z\"\n"
    )
    #expect(replay.format == .table && replay.duration == .seconds(1))
    #expect(replay.notes.count == 3, "\(replay.notes)")
    #expect(replay.notes.contains("No column says the downlink rate; assumed: 1000.0 Mbit/s."))
    let spans = replay.spans(from: begin, count: 9)
    #expect(spans.map { ($0.start - begin).inSeconds } == [0, 0.5])
    guard case .up(let first) = spans[0].state, case .up(let second) = spans[1].state else {
      throw DataPlaneError(.process, "down")
    }
    #expect(first.satellite == "trace")
    #expect(ReplayedDirection(first.uplink).delays == [20, 20, 20])
    #expect(ReplayedDirection(first.uplink).megabits == 3)
    #expect(ReplayedDirection(first.downlink).megabits == 1_000)
    #expect(ReplayedDirection(first.downlink).delays == [20, 20, 20])
    // Nothing passes at a rate of zero, and the link's rate is still one.
    #expect(ReplayedDirection(second.uplink).loss == 1)
    #expect(ReplayedDirection(second.uplink).megabits == 1_000)
    #expect(ReplayedDirection(second.downlink).loss == 0)
  }

  @Test(
    "Each column of time is understood",
    arguments: [
      "time_s,loss\n1,0\n3.5,0\n", "time_ms,loss\n-5,0\n2495,0\n", "offset_ms,loss\n0,0\n2.5e3,0\n",
      "time_utc,loss\n2022-10-10T00:00:00Z,0\n2022-10-10T00:00:02.5Z,0\n",
      "time_s,loss\n1665403212.25,0\n1665403214.75,0\n",
    ]
  )
  func times(text: String) throws {
    let spans = try replay(text).spans(from: begin, count: 9)
    #expect(spans.map { ($0.start - begin).inSeconds } == [0, 2.5])
    #expect(spans.last?.end == begin + .seconds(5))
  }

  @Test("A lone row lasts 15 s, and no rate at all is an outage")
  func lone() throws {
    let spans = try replay("time_s,rate_mbps\n9,0").spans(from: begin, count: 9)
    #expect(
      spans == [
        LinkSpan(start: begin, end: begin + .seconds(15), state: .down(.linkBelowThreshold))
      ]
    )
  }

  @Test("A row of a table takes 64 bytes")
  func size() {
    #expect(MemoryLayout<TraceRow>.stride == 64)
    #expect(MemoryLayout<OpportunitySteps.Step>.stride == 16)
  }

  @Test("A file reads as its bytes do, whatever its lines end with", arguments: ["\n", "\r\n"])
  func files(end: String) throws {
    let path =
      FileManager.default.temporaryDirectory.path
      + "/apus-trace-\(UInt64.random(in: 0 ... .max)).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var text = "\u{feff}time_ms,delay_ms\(end)# note\(end)\(end)"
    // Longer than what is read at once.
    for row in 0..<150_000 { text += "\(row * 10),\(Double(row % 100) + 0.5)\(end)" }
    text.removeLast()
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let fromFile = try TraceReplay(files: [path]).spans(from: begin, count: 200_000)
    #expect(fromFile.count == 150_000)
    #expect(try fromFile == replay(text).spans(from: begin, count: 200_000))
    guard case .up(let last)? = fromFile.last?.state else { throw DataPlaneError(.process, "down") }
    #expect(ReplayedDirection(last.uplink).delays == [99.5, 99.5, 99.5])
    let limits = TraceReplay.Options(largestByteCount: text.utf8.count - 1)
    #expect(throws: TraceReplayError.self) { try TraceReplay(files: [path], options: limits) }
    #expect(throws: TraceReplayError.self) { try TraceReplay(files: [path, path]) }
    #expect(throws: TraceReplayError.self) { try TraceReplay(files: []) }
    #expect(throws: TraceReplayError.self) { try TraceReplay(files: [path + "x"]) }
    #expect(throws: TraceReplayError.self) { try TraceReplay(files: ["/dev/zero"]) }
    #expect(throws: TraceReplayError.self) { try TraceReplay(files: ["/tmp"]) }
  }

  /// A text, and the line and the column that its error has to name.
  static let faults: [(text: String, line: Int?, column: String?)] = [
    ("", nil, nil), ("\n\r\n# only a note\n", nil, nil), ("delay_ms\n5\n", 1, nil),
    ("time_s\n5\n", 1, nil), ("5,6\n", 1, nil), ("-5\n", 1, nil), ("time_s,delay_ms\n", 1, nil),
    ("time_s,delay_ms,delay_ms\n1,2,2\n", 1, "delay_ms"),
    ("time_s,delay_ms\n1,nan\n", 2, "delay_ms"), ("time_s,delay_ms\n1,inf\n", 2, "delay_ms"),
    ("time_s,delay_ms\n1,0x10\n", 2, "delay_ms"), ("time_s,delay_ms\n1,-1\n", 2, "delay_ms"),
    ("time_s,delay_ms\n1,1e999\n", 2, "delay_ms"), ("time_s,delay_ms\n1,60001\n", 2, "delay_ms"),
    ("time_s,delay_ms\n1,\n", 2, "delay_ms"), ("time_s,delay_ms\n1\n", 2, nil),
    ("time_s,delay_ms\n1,2,3\n", 2, nil), ("time_s,delay_ms\n1,\"2\n", 2, nil),
    ("time_s,delay_ms\n1,\"2\"3\n", 2, nil), ("time_s,delay_ms\n1,2\n\n1,2\n", 4, "time_s"),
    ("time_s,delay_ms\n1,2\n0.5,2\n", 3, "time_s"), ("time_s,delay_ms\n1,2\n1e20,2\n", 3, "time_s"),
    ("time_s,delay_ms\n1e308,2\n-1e308,2\n", 3, "time_s"),
    ("time_utc,delay_ms\n2022-13-10,2\n", 2, "time_utc"),
    ("time_utc,delay_ms\n2022-10-10,2\n9999-10-10,2\n", 3, "time_utc"),
    ("time_s,rate_mbps\n1,1e-9\n", 2, "rate_mbps"), ("time_s,rate_mbps\n1,1e7\n", 2, "rate_mbps"),
    ("time_s,loss\n1,1.01\n", 2, "loss"), ("time_s,loss\n1,-0.1\n", 2, "loss"),
    ("time_s,loss\n1,0\u{0}\n", 2, "loss"), ("\u{0}\n", 1, nil), ("a\u{0}b,c\n", 1, nil),
    ("time_s,loss,reason\n1,0,because\n", 2, "reason"),
    ("time_s,loss,satellite\n1,0,a\u{1b}[2J\n", 2, "satellite"),
    ("terminal,time_s,loss\na,1,0\nb,2,0\n", 3, "terminal"),
    ("1\n2\nx\n", 3, nil), ("1\n2\n1\n", 3, nil), ("0\n0\n", 2, nil), ("5\n-6\n", 2, nil),
    ("5\n99999999999999999999\n", 2, nil), ("5 6\n", 1, nil), ("5\n320000000001\n", 2, nil),
  ]

  @Test(
    "What is wrong is named by line and column, with a remedy",
    arguments: 0..<Self.faults.count
  )
  func errors(index: Int) throws {
    let fault = Self.faults[index]
    let error = try #require(replayError(Array(fault.text.utf8)), "\(fault)")
    #expect(error.line == fault.line && error.column == fault.column, "\(fault): \(error)")
    #expect(error.file == "a.csv" && error.cause.hasSuffix(".") && error.remedy.hasSuffix("."))
    #expect(!error.description.utf8.contains { $0 < 32 }, "\(error)")
  }

  @Test("More rows, bytes or longer lines than allowed are refused")
  func limits() {
    let rows = TraceReplay.Options(largestRowCount: 2)
    let table = Array("time_s,loss\n1,0\n2,0\n3,0\n".utf8)
    #expect(replayError(table, rows)?.line == 4)
    #expect(replayError(table, TraceReplay.Options(largestRowCount: 3)) == nil)
    #expect(replayError(Array("1\n50\n51\n100\n200\n".utf8), rows)?.line == 5)
    #expect(replayError(table, TraceReplay.Options(largestByteCount: 10)) != nil)
    let long = Array("time_s,loss\n1,".utf8) + [UInt8](repeating: 48, count: 70_000)
    #expect(replayError(long)?.line == 2)
    let wide = [UInt8](repeating: 44, count: 5_000)
    #expect(replayError(Array("time_s,loss".utf8) + wide) != nil)
    #expect(replayError(table, TraceReplay.Options(delaySeconds: .nan)) != nil)
    #expect(replayError(table, TraceReplay.Options(rateWhereMissing: .bitsPerSecond(0))) != nil)
  }

  @Test("A number is what the standard library reads", arguments: 1...50 as ClosedRange<UInt64>)
  func numbers(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let value = (generator.unit() - 0.3) * pow(10, (generator.unit() * 30 - 12).rounded())
      let texts = ["\(value)", String(format: "%.6f", value), String(format: "%.3e", value)]
      for text in texts {
        #expect(TraceFields.number(Array(text.utf8)[...]) == Double(text), "seed \(seed): \(text)")
      }
    }
  }
}
