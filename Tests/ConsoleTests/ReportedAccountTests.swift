import Foundation
import Frames
import TerminalDevice
import Testing

@testable import Console

@Suite("What is read of an account that a program sends")
struct ReportedAccountTests {
  @Test("Counts, delays and causes")
  func read() throws {
    let up = SampleAccount.direction(
      packets: 5,
      delay: SampleAccount.delay(count: 5, mean: 22),
      drops: ", \"hand_over\": 4, \"outages\": {\"not-licensed\": 2, \"obstructed\": 0}"
    )
    let account = try SampleAccount.account(up: up)
    #expect(account.until.iso8601 == "2022-10-10T12:00:30Z")
    #expect(account.uplink.packetsIn == 12 && account.uplink.packetsDelivered == 5)
    #expect(account.uplink.bytesIn == 120_700 && account.uplink.bytesDelivered == 120_000)
    #expect(account.uplink.bytesWaiting == 1_500)
    #expect(
      account.uplink.drops == ["aqm": 1, "noise": 3, "hand_over": 4, "outages-not-licensed": 2]
    )
    #expect(account.uplink.packetsLost == 7)
    let delay = try #require(account.uplink.delay)
    #expect(delay.count == 5 && delay.mean == 22 && delay.p50 == 21.5 && delay.p99 == 44.25)
    #expect(account.downlink.delay == nil)
  }

  @Test("What a meter of packets takes of it leaves out noise and what a traced route ends")
  func counts() throws {
    let up = SampleAccount.direction(
      packets: 5,
      delay: SampleAccount.delay(count: 5, mean: 22.25),
      drops: ", \"hop_limit\": 8, \"hand_over\": 4"
    )
    let counts = PacketMeter.Counts(try SampleAccount.account(up: up))
    #expect(counts.instant.iso8601 == "2022-10-10T12:00:30Z")
    #expect(counts.uplink.packetsDelivered == 5 && counts.uplink.bytesDelivered == 120_000)
    #expect(counts.uplink.packetsLost == 5)
    #expect(counts.uplink.delaysMeasured == 5 && counts.uplink.meanDelayMilliseconds == 22.25)
    #expect(counts.downlink.packetsDelivered == 100 && counts.downlink.delaysMeasured == 0)
  }

  /// What is wrong with some bytes; nil when they are taken.
  private static func problem(_ data: Data) -> String? {
    do throws(AccountProblem) {
      _ = try ReportedAccount(json: data)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("What is no account is refused with its place")
  func hostile() throws {
    let good = SampleAccount.json()
    #expect(Self.problem(Data(good.utf8)) == nil)
    let changes = [
      ("\"bytes_in\": 120700", "\"bytes_in\": -1", "uplink.bytes_in"),
      ("\"bytes_in\": 120700", "\"bytes_in\": 1.5", "uplink.bytes_in"),
      ("\"bytes_in\": 120700", "\"bytes_in\": 1e300", "uplink.bytes_in"),
      ("\"bytes_in\": 120700", "\"bytes_in\": \"5\"", "uplink.bytes_in"),
      ("\"bytes_in\": 120700", "\"bytes_on\": 5", "uplink.bytes_in"),
      ("2022-10-10T12:00:30Z", "yesterday", "until_utc"),
      ("\"noise\": 3", "\"a b\": 3", "uplink.packets_dropped"),
      ("\"noise\": 3", "\"\(String(repeating: "x", count: 65))\": 3", "uplink.packets_dropped"),
      ("\"noise\": 3", "\"noise\": [3]", "uplink.packets_dropped.noise"),
      ("\"uplink\": {", "\"uplink\": [], \"x\": {", "uplink"),
      ("\"packets_marked\": 0", "\"delay_ms\": {\"count\": 1}", "uplink.delay_ms.mean_ms"),
    ]
    for (old, new, place) in changes {
      #expect(good.contains(old), "\(old)")
      let problem = try #require(Self.problem(Data(good.replacing(old, with: new).utf8)), "\(new)")
      #expect(problem.hasPrefix(place + " "), "\(new): \(problem)")
    }
  }

  @Test("What is no JSON object in UTF-8 is refused")
  func noObject() throws {
    let good = SampleAccount.json()
    let many = (0...ReportedAccount.mostCauses).map { ", \"c\($0)\": 1" }.joined()
    let texts = [
      "", "null", "[]", "{}", "5", good + "x", "{" + good, String(good.dropLast()),
      good.replacing("null", with: "\"\u{1}\""), good.replacing("null", with: "nil"),
      String(repeating: "[", count: 100_000),
      good.replacing("null", with: String(repeating: "[", count: 100_000)),
      good + String(repeating: " ", count: ReportedAccount.largestSize),
      SampleAccount.json(up: SampleAccount.direction(drops: many)),
    ]
    for text in texts {
      #expect(Self.problem(Data(text.utf8)) != nil, "\(text.prefix(80))")
    }
    for encoding in [String.Encoding.utf16, .utf32, .utf16LittleEndian] {
      #expect(Self.problem(try #require(good.data(using: encoding))) != nil)
    }
    #expect(Self.problem(Data(good.utf8) + [0xff]) != nil)
    #expect(Self.problem(Data(good.utf8) + [0x0a, 0x20]) == nil)
  }
}
