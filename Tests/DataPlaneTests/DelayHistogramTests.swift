import Foundation
import Testing

@testable import DataPlane

@Suite("A histogram of delays")
struct DelayHistogramTests {
  private static let quantiles = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999]

  /// Delays of many sizes: each octave from 1 µs to 100 s as likely as another, or close together.
  private func delays(_ seed: UInt64, count: Int) -> [Int64] {
    var generator = SeededGenerator(seed: seed)
    let isWide = generator.unit() < 0.5
    let centre = 1_000 * exp(generator.unit() * log(1e8))
    return (0..<count).map { _ in
      let delay =
        isWide
        ? 1_000 * exp(generator.unit() * log(1e8)) : centre * (1 + 0.3 * generator.unit())
      return Int64(min(delay, 1e11))
    }
  }

  @Test(
    "A quantile is within its stated error of the sorted delays",
    arguments: 1...200 as ClosedRange<UInt64>
  )
  func quantile(seed: UInt64) throws {
    let delays = delays(seed, count: 1 + Int(seed * 53 % 4_000))
    var histogram = DelayHistogram()
    for delay in delays { histogram.record(nanoseconds: delay) }
    let sorted = delays.sorted()
    for part in Self.quantiles {
      let rank = max(1, Int((part * Double(sorted.count)).rounded(.up)))
      let exact = Double(sorted[rank - 1])
      let found = Double(try #require(histogram.quantile(part)))
      #expect(
        abs(found - exact) <= DelayHistogram.relativeError * exact,
        "seed \(seed), quantile \(part): \(found) for \(exact)"
      )
    }
    #expect(histogram.count == UInt64(sorted.count))
    #expect(histogram.minimumNanoseconds == sorted.first)
    #expect(histogram.maximumNanoseconds == sorted.last)
    #expect(histogram.quantile(0) == sorted.first)
    #expect(histogram.quantile(1) == sorted.last)
    let sum = sorted.reduce(Int64(0), +)
    #expect(histogram.meanNanoseconds == Double(sum) / Double(sorted.count))
    #expect(histogram.sumSeconds == Double(sum) / 1e9)
  }

  @Test("Every delay is inside of its bucket, and buckets touch without a gap")
  func edges() throws {
    var generator = SeededGenerator(seed: 7)
    var delays = (0..<200).map { _ in Int64(exp(generator.unit() * log(2e11))) }
    for bits in 0..<40 { delays += [1 << bits - 1, 1 << bits, 1 << bits + 1] }
    for delay in delays {
      var histogram = DelayHistogram()
      histogram.record(nanoseconds: delay)
      let bucket = try #require(Array(histogram.buckets).first)
      #expect(bucket.lowerNanoseconds <= delay && delay < bucket.upperNanoseconds)
      #expect(bucket.count == 1)
      // The neighbours' delays belong to the neighbours.
      guard bucket.upperNanoseconds < .max else { continue }
      histogram.record(nanoseconds: bucket.upperNanoseconds)
      histogram.record(nanoseconds: bucket.upperNanoseconds - 1)
      histogram.record(nanoseconds: bucket.lowerNanoseconds)
      let both = Array(histogram.buckets)
      #expect(both.map(\.count) == [3, 1])
      #expect(both.last?.lowerNanoseconds == bucket.upperNanoseconds)
    }
  }

  @Test("Delays without end, of no length and below zero are counted")
  func extremes() {
    var histogram = DelayHistogram()
    for delay in [Int64.min, -1, 0, 1, .max, 200_000_000_000] {
      histogram.record(nanoseconds: delay)
    }
    #expect(histogram.count == 6)
    #expect(histogram.minimumNanoseconds == 0)
    #expect(histogram.maximumNanoseconds == .max)
    #expect(histogram.quantile(0.5) == 0)
    #expect(histogram.quantile(0.99) == .max)
    #expect(histogram.quantile(.nan) == 0)
    #expect(Array(histogram.buckets).last?.upperNanoseconds == .max)
    #expect(histogram.count(below: 1 << 37) == 4)
  }

  @Test(
    "Merged histograms are the histogram of all delays",
    arguments: 1...20 as ClosedRange<UInt64>
  )
  func merge(seed: UInt64) {
    let (first, second) = (delays(seed, count: 300), delays(seed + 1_000, count: 500))
    var (a, b, all) = (DelayHistogram(), DelayHistogram(), DelayHistogram())
    for delay in first { a.record(nanoseconds: delay) }
    for delay in second { b.record(nanoseconds: delay) }
    for delay in first + second { all.record(nanoseconds: delay) }
    a.merge(b)
    a.merge(DelayHistogram())
    var empty = DelayHistogram()
    empty.merge(all)
    #expect(a == all, "seed \(seed)")
    #expect(empty == all, "seed \(seed)")
  }

  @Test("Without records it has no summary, no storage and no buckets")
  func empty() {
    let histogram = DelayHistogram()
    #expect(histogram.summary == nil)
    #expect(histogram.quantile(0.5) == nil)
    #expect(Array(histogram.buckets).isEmpty)
    #expect(MemoryLayout<DelayHistogram>.size <= 64)
    #expect(DelayHistogram.storageBytes <= 12_000)
  }

  @Test("A copy keeps what it had")
  func copies() {
    var histogram = DelayHistogram()
    histogram.record(nanoseconds: 5_000)
    let copy = histogram
    histogram.record(nanoseconds: 9_000)
    #expect(copy.count == 1 && copy.maximumNanoseconds == 5_000)
    #expect(Array(copy.buckets).count == 1)
  }

  @Test("The summary is written under its keys in milliseconds")
  func summary() throws {
    var histogram = DelayHistogram()
    for delay in [1_500_000, 2_500_000] as [Int64] { histogram.record(nanoseconds: delay) }
    let summary = try #require(histogram.summary)
    let encoder = JSONEncoder()
    let object = try JSONSerialization.jsonObject(with: encoder.encode(summary))
    let keys = try #require(object as? [String: Double])
    #expect(
      Set(keys.keys) == [
        "count", "min_ms", "mean_ms", "p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms",
      ]
    )
    #expect(keys["min_ms"] == 1.5 && keys["mean_ms"] == 2 && keys["max_ms"] == 2.5)
    #expect(
      try JSONDecoder().decode(DelayHistogram.Summary.self, from: encoder.encode(summary))
        == summary
    )
  }
}
