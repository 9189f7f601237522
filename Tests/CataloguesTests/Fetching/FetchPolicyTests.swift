import Foundation
import Frames
import SeededRandomness
import Testing

@testable import Catalogues

@Suite("When a server may be asked")
struct FetchPolicyTests {
  private static let start = Instant(UTC(modifiedJulianDay: 61_000, timeOfDay: .zero))

  private static func hours(_ hours: Double) -> Instant { start + .seconds(hours * 3_600) }

  private static func record(
    notBefore: Double? = nil,
    failures: Int = 0
  ) -> FetchRecord {
    var record = FetchRecord(attempt: "https://celestrak.org/", at: start, after: nil)
    record.failures = failures
    record.notBeforeUtc = notBefore.map(hours)
    return record
  }

  @Test("without a record, after two hours, or by force, it may")
  func asks() {
    #expect(FetchPolicy.decision(record: nil, now: Self.start) == .ask)
    #expect(FetchPolicy.decision(record: Self.record(), now: Self.hours(2)) == .ask)
    let forced = FetchPolicy.decision(record: Self.record(), now: Self.hours(1), isForced: true)
    #expect(forced == .ask)
  }

  @Test("the reason for waiting is the one that holds")
  func reasons() {
    let plain = Self.record()
    let backing = Self.record(notBefore: 8)
    #expect(
      FetchPolicy.decision(record: plain, now: Self.hours(1.9))
        == .wait(.askedRecently, until: Self.hours(2))
    )
    #expect(
      FetchPolicy.decision(record: backing, now: Self.hours(3))
        == .wait(.backingOff, until: Self.hours(8))
    )
    #expect(
      FetchPolicy.decision(record: plain, now: Self.hours(-1_000))
        == .wait(.clock, until: Self.hours(2))
    )
    // A record that was edited, or written by a clock gone wrong, keeps nobody out for ever.
    let far = Self.record(notBefore: 1e6)
    #expect(FetchPolicy.decision(record: far, now: Self.hours(24)) == .ask)
    let past = Self.record(notBefore: -1e6)
    #expect(
      FetchPolicy.decision(record: past, now: Self.hours(1))
        == .wait(.askedRecently, until: Self.hours(2))
    )
  }

  @Test("whatever happens, two attempts are two hours apart and no wait is above a day")
  func property() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var record: FetchRecord?
    var now = Self.start
    for _ in 0..<5_000 {
      now = now + .seconds(Double.random(in: -7_200...14_400, using: &random))
      guard FetchPolicy.decision(record: record, now: now) == .ask else {
        let last = record?.lastAttemptUtc ?? now
        #expect(now < last + FetchPolicy.longestWait)
        continue
      }
      if let record { #expect(now >= record.lastAttemptUtc + FetchPolicy.interval) }
      let attempt = FetchRecord(attempt: "", at: now, after: record)
      let kind = FetchProblem.Kind.allCases.randomElement(using: &random) ?? .server
      let wish = Bool.random(using: &random) ? Double.random(in: -1e9...1e9, using: &random) : nil
      let until = FetchPolicy.notBefore(
        after: kind,
        record: attempt,
        retryAfter: wish.map { .seconds($0) },
        now: now
      )
      record = attempt.failed(FetchProblem(kind, cause: "", remedy: ""), notBefore: until)
    }
  }

  @Test("a record survives its JSON; a hostile one gives no header lines and no trap")
  func recordJSON() throws {
    let copy = FetchRecord.Copy(
      url: "https://celestrak.org/x",
      format: .csv,
      fetchedUtc: Self.start,
      confirmedUtc: Self.start,
      sizeBytes: 12,
      etag: "\"a\"",
      lastModified: "Thu, 20 Nov 2025 10:00:00 GMT"
    )
    let record = Self.record(notBefore: 3, failures: 2).succeeded(copy)
    let json = try #require(record.json())
    #expect(FetchRecord(json: json) == record)
    let text = String(decoding: json, as: UTF8.self)
    #expect(text.contains("\"last_attempt_utc\" : \"2025-11-21T00:00:00Z\""))
    let evil = text.replacing("\\\"a\\\"", with: "a\\r\\nHost: b")
    #expect(FetchRecord(json: Data(evil.utf8))?.copy?.etag == nil)
    let many = text.replacing("\"failures\" : 0", with: "\"failures\" : 9223372036854775807")
    let counted = FetchRecord(json: Data(many.utf8))
    #expect(counted?.failures == .max)
    let next = FetchRecord(attempt: "", at: Self.start, after: counted)
    #expect(next.failures == 1_001)
    #expect(FetchRecord(json: Data("[]".utf8)) == nil)
  }

  @Test("Retry-After is seconds or a date")
  func retryAfter() {
    let read = { HTTPDate.retryAfter($0, now: Self.start) }
    #expect(read("120") == .seconds(120))
    #expect(read("Fri, 21 Nov 2025 00:01:00 GMT") == .seconds(60))
    #expect(read("Fri, 21 Nov 1025 00:01:00 GMT") == .zero)
    #expect(read("99999999999999999999") == nil)
    #expect(read("9999999999999999") == .seconds(10_000_000))
    for text in [nil, "", "soon", "-1", "Fri, 31 Feb 2025 00:01:00 GMT"] {
      #expect(read(text) == nil)
    }
  }
}
