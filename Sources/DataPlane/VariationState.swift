import Glibc
import Links

/// The random terms of a delay at each time: functions of the seed and of time alone.
///
/// Each term has a normal score that is drawn anew at knots ``DelayVariation/coherenceSeconds`` apart
/// and goes evenly from one to the next, scaled so that it is normal with variance 1 at every time.
/// The quantile of the term's distribution at that score is its delay. So a term follows its
/// distribution exactly whenever it is looked at, and changes too slowly for one packet to want to
/// overtake another.
struct VariationState {
  private struct Knots {
    var index = Int64.min
    var before = 0.0
    var after = 0.0
  }

  private let seed: UInt64
  private var knots = InlineArray<6, Knots>(repeating: Knots())

  init(seed: UInt64) { self.seed = seed }

  /// The sum of the terms, in nanoseconds, at a time on the world's scale in nanoseconds.
  mutating func nanoseconds(_ plan: VariationPlan, at time: Int64) -> Double {
    // Rounded down, before the scale's zero too. The last step wraps where the product would not fit.
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: plan.coherence)
    let index = remainder < 0 ? quotient - 1 : quotient
    let fraction = Double(time &- index &* plan.coherence) / Double(plan.coherence)
    let scale = 1 / ((1 - fraction) * (1 - fraction) + fraction * fraction).squareRoot()
    var sum = 0.0
    for term in 0..<plan.count {
      if knots[term].index != index { move(term, to: index) }
      let score = ((1 - fraction) * knots[term].before + fraction * knots[term].after) * scale
      sum += plan.terms[term].table.value(atScore: score) * plan.terms[term].nanoseconds
    }
    return sum
  }

  private mutating func move(_ term: Int, to index: Int64) {
    knots[term].before = knots[term].index == index - 1 ? knots[term].after : score(term, index)
    knots[term].after = score(term, index + 1)
    knots[term].index = index
  }

  private func score(_ term: Int, _ index: Int64) -> Double {
    var generator = SeededGenerator(
      seed: seed ^ UInt64(bitPattern: index) &* 0xd6e8_feb8_6659_fd93
        ^ UInt64(term + 1) &* 0xa076_1d64_78bd_642f
    )
    return NormalScore.of(probability: max(generator.unit(), 0x1p-53))
  }
}

/// The random terms of one direction in the numbers that the packets' way needs.
struct VariationPlan {
  struct Term {
    var nanoseconds = 0.0
    var table = QuantileTable.zero
  }

  var count = 0
  var terms = InlineArray<6, Term>(repeating: Term())
  /// Nanoseconds between knots.
  var coherence: Int64 = 1

  /// Nothing varies.
  static let none = VariationPlan()

  private init() {}

  /// - Returns: `nil` when a number is no delay (`0 ... 60` s) or shape (`0.01 ... 1,000`).
  init?(_ variation: DelayVariation) {
    guard variation.terms.isEmpty || (1e-4...3_600).contains(variation.coherenceSeconds),
      (0...60).contains(variation.typicalSeconds)
    else { return nil }
    coherence = max(1, Int64(saturating: variation.coherenceSeconds * 1e9))
    for term in variation.terms.prefix(DelayVariation.mostTerms) {
      guard (0...60).contains(term.meanSeconds), (0.01...1_000).contains(term.shape) else {
        return nil
      }
      terms[count] = Term(
        nanoseconds: term.meanSeconds * 1e9,
        table: QuantileTable.ofGamma(shape: term.shape)
      )
      count += 1
    }
  }
}
