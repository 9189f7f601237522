import Frames
import Glibc
import Links
import Testing

@testable import DataPlane

@Suite("Loss in bursts")
struct LossProcessTests {
  private let process = LossProcess(
    goodLossProbability: 0,
    badLossProbability: 1,
    meanGoodSeconds: 0.4,
    meanBadSeconds: 0.05
  )

  /// The fate of packets at equal distances, from zero on.
  private func losses(
    _ process: LossProcess,
    seed: UInt64,
    spacing: Int64,
    count: Int,
    from first: Int64 = 0
  ) -> [Bool] {
    var state = LossState(seed: seed)
    return (0..<Int64(count)).map { state.loses(process, at: first + $0 * spacing) }
  }

  @Test("The share of lost packets is the process's mean", arguments: [UInt64(1), 2, 3])
  func mean(seed: UInt64) {
    var mixed = process
    (mixed.goodLossProbability, mixed.badLossProbability) = (0.01, 0.4)
    for process in [process, mixed] {
      let count = 500_000
      let lost = losses(process, seed: seed, spacing: millisecond, count: count).count { $0 }
      let share = process.badShare
      let seconds = Double(count) * 1e-3
      // The time in the bad state over so long is normal, with this variance (alternating renewal).
      let (good, bad) = (process.meanGoodSeconds, process.meanBadSeconds)
      let difference = process.badLossProbability - process.goodLossProbability
      let states =
        2 * good * good * bad * bad / pow(good + bad, 3) / seconds * difference * difference
      let draws = process.meanProbability * (1 - process.meanProbability) / Double(count)
      let deviation = (states + draws).squareRoot()
      let error = Double(lost) / Double(count) - process.meanProbability
      #expect(abs(error) < 4.5 * deviation, "seed \(seed): \(error) of \(deviation), \(share)")
    }
  }

  @Test("Bursts last for exponential times, good periods too", arguments: [UInt64(1), 2, 3])
  func sojourns(seed: UInt64) {
    let spacing: Int64 = 50_000
    let fates = losses(process, seed: seed, spacing: spacing, count: 6_000_000)
    var lengths: [Bool: [Double]] = [true: [], false: []]
    var (state, since) = (fates[0], 0)
    for (index, fate) in fates.enumerated() where fate != state {
      // The first is cut off at its start.
      if since > 0 { lengths[state]?.append(Double(Int64(index - since) * spacing) * 1e-9) }
      (state, since) = (fate, index)
    }
    for (state, mean) in [(true, process.meanBadSeconds), (false, process.meanGoodSeconds)] {
      let sample = (lengths[state] ?? []).sorted()
      #expect(sample.count > 500)
      // Good and bad periods shorter than the spacing are missed: far below the test's resolution.
      let distance = kolmogorov(sample) { 1 - exp(-$0 / mean) }
      #expect(distance < kolmogorovBound(sample.count), "seed \(seed), bad: \(state), \(distance)")
    }
  }

  @Test("The same bad periods whatever is sent", arguments: Array(UInt64(1)...10))
  func independentOfTraffic(seed: UInt64) {
    let seconds = 20
    let dense = losses(process, seed: seed, spacing: 100_000, count: seconds * 10_000)
    let sparse = losses(process, seed: seed, spacing: 100 * millisecond, count: seconds * 10)
    let thinned = stride(from: 0, to: dense.count, by: 1_000).map { dense[$0] }
    #expect(thinned == sparse, "seed \(seed)")
    #expect(sparse.contains(true))
    // Nor does it matter when the first packet comes, before the scale's zero or behind.
    for first in [17 * second, -40 * second] {
      let whole = losses(process, seed: seed, spacing: 100_000, count: 400_000, from: first)
      let later = losses(
        process,
        seed: seed,
        spacing: 100_000,
        count: 100_000,
        from: first + 30 * second
      )
      #expect(Array(whole[300_000...]) == later, "seed \(seed)")
    }
    // Losses in either state take no part in when the states change.
    var mixed = process
    (mixed.goodLossProbability, mixed.badLossProbability) = (0.001, 0.999)
    let few = losses(mixed, seed: seed, spacing: 100_000, count: seconds * 10_000)
    let different = zip(dense, few).count { $0 != $1 }
    #expect(different < seconds * 10_000 / 400, "seed \(seed)")
  }

  @Test("The draws follow the seed")
  func determinism() {
    let some = losses(process, seed: 4, spacing: millisecond, count: 20_000)
    #expect(some == losses(process, seed: 4, spacing: millisecond, count: 20_000))
    #expect(some != losses(process, seed: 5, spacing: millisecond, count: 20_000))
  }

  @Test("A new process holds from its first packet on, however long the old one's periods are")
  func change() {
    let calm = LossProcess(
      goodLossProbability: 0,
      badLossProbability: 1,
      meanGoodSeconds: 1e6,
      meanBadSeconds: 1
    )
    var lost = 0
    let count = 200
    for seed in 1...UInt64(count) {
      var state = LossState(seed: seed)
      _ = state.loses(calm, at: 0)
      // A hundred seconds of a link that is bad for a ninth of the time.
      for index in 1...1_000 where state.loses(process, at: Int64(index) * 100 * millisecond) {
        lost += 1
      }
    }
    let share = Double(lost) / Double(count * 1_000)
    #expect(abs(share - process.badShare) < 0.01, "\(share)")
  }

  @Test("Silence is forgotten without work for each of its periods")
  func silence() {
    let fast = LossProcess(
      goodLossProbability: 0,
      badLossProbability: 1,
      meanGoodSeconds: 1e-9,
      meanBadSeconds: 1e-9
    )
    var lost = 0
    for seed in 1...UInt64(4_000) {
      var state = LossState(seed: seed)
      _ = state.loses(fast, at: 0)
      // Two hundred years.
      if state.loses(fast, at: 6_000_000_000 * second) { lost += 1 }
      _ = state.loses(fast, at: .max)
    }
    #expect(abs(lost - 2_000) < 160)
  }
}

/// The greatest distance between a sorted sample's distribution and another (Kolmogorov 1933).
func kolmogorov(_ sorted: [Double], _ cumulative: (Double) -> Double) -> Double {
  let count = Double(sorted.count)
  var distance = 0.0
  for (index, value) in sorted.enumerated() {
    let expected = cumulative(value)
    distance = max(distance, expected - Double(index) / count, Double(index + 1) / count - expected)
  }
  return distance
}

/// The distance that one sample in a hundred thousand is beyond, by chance.
func kolmogorovBound(_ count: Int) -> Double { (log(2 / 1e-5) / 2 / Double(count)).squareRoot() }
