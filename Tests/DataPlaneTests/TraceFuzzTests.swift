import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("Traces that are no traces")
struct TraceFuzzTests {
  private static let table =
    "time_s,rtt_ms,uplink_mbps,downlink_mbps,loss,satellite,reason\n0,40,1,2,0,\"A, B\",\n"
    + "0.5,41.25,1.5,0,0.01,C,\n1.5,1e1,0,0,1,,\n2,,,,,,jammed\n"
  private static let opportunities = "0\n1\n1\n1\n7\n7\n250\n251\n3000\n3001\n3001\n"

  /// What hostile files are made of.
  private static let pieces: [[UInt8]] =
    [
      "nan", "-inf", "1e308", "-1e308", "0x1p9", "99999999999999999999999", "-", ".", "e", "\"",
      "\"\"",
      ",", ",,,,,,", "\n", "\r\n", "\r", "\u{0}", "\u{feff}", "#", " ", "\t", "60000", "60000.1",
      "1e-300", "0", "2022-10-10T12:00:61Z", "jammed", "time_s", "time_utc,satellite,", "\u{202e}",
      "4294967296", "9223372036854775808", "320000000000",
    ].map { Array($0.utf8) } + [[0xff, 0xfe], [0xc3], [0x80, 0x81]]

  private func mutated(_ seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    let sources = [TraceReplayTests.schedule, Self.table, Self.opportunities]
    var bytes = Array(sources[Int(generator.next() % 3)].utf8)
    for _ in 0...(generator.next() % 4) {
      let place = Int(generator.next() % UInt64(bytes.count + 1))
      let end = min(bytes.count, place + Int(generator.next() % 12))
      let piece = Self.pieces[Int(generator.next() % UInt64(Self.pieces.count))]
      switch generator.next() % 6 {
      case 0: bytes.replaceSubrange(place..<end, with: piece)
      case 1: bytes.insert(contentsOf: piece, at: place)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.removeSubrange(place...)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: generator.next()) }
      }
    }
    return bytes
  }

  @Test("20,000 mutated files give spans that are sound, or an error with its place")
  func mutations() {
    var (read, refused) = (0, 0)
    for seed in 1...20_000 as ClosedRange<UInt64> {
      let bytes = mutated(seed)
      do {
        let replay = try TraceReplay(texts: [("f", bytes)], options: .init(loops: seed % 2 == 0))
        read += 1
        #expect(Self.areSound(replay.spans(from: start.start, count: 40)), "seed \(seed)")
      } catch {
        refused += 1
        let isPlaced = error.line.map { $0 >= 1 } ?? error.cause.contains("empty")
        #expect(isPlaced && !error.remedy.isEmpty, "seed \(seed): \(error)")
        #expect(!error.description.utf8.contains { $0 < 32 }, "seed \(seed): \(error)")
      }
    }
    // Both happen often, or the test tests little.
    #expect(read > 2_000 && refused > 2_000, "\(read) read, \(refused) refused")
  }

  private static func areSound(_ spans: [LinkSpan]) -> Bool {
    guard !spans.isEmpty else { return false }
    var now = start.start
    for span in spans {
      guard span.start == now, span.end > now else { return false }
      now = span.end
      guard case .up(let path) = span.state else { continue }
      for direction in [path.uplink, path.downlink] {
        let curve = direction.delay
        let delays = [curve.startSeconds, curve.middleSeconds, curve.endSeconds]
        guard delays.allSatisfy({ (0...60).contains($0) }),
          direction.rate.bitsPerSecond > 0, direction.rate.bitsPerSecond.isFinite,
          (0...1).contains(direction.lossProbability)
        else { return false }
      }
    }
    return true
  }
}
