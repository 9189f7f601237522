import Foundation

/// The gamma distribution, by its shape and its scale in seconds.
package struct GammaDistribution: Hashable, Sendable {
  package var shape: Double
  package var scale: Double

  package init(shape: Double, scale: Double) {
    self.shape = shape
    self.scale = scale
  }

  package var mean: Double { shape * scale }

  /// The probability of at most so many seconds.
  package func cumulative(_ seconds: Double) -> Double {
    seconds > 0 ? Self.regularised(shape, seconds / scale) : 0
  }

  /// The regularised lower incomplete gamma function P(a, x): the series below a + 1, the continued
  /// fraction (evaluated after Lentz) above (Abramowitz and Stegun 6.5.29 and 6.5.31).
  private static func regularised(_ a: Double, _ x: Double) -> Double {
    let factor = exp(a * log(x) - x - lgamma(a))
    if x < a + 1 {
      var (term, sum, n) = (1 / a, 1 / a, a)
      while term > sum * 1e-17 {
        n += 1
        term *= x / n
        sum += term
      }
      return min(1, factor * sum)
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var fraction = d
    for i in 1...100_000 {
      let n = Double(i)
      let an = -n * (n - a)
      b += 2
      d = an * d + b
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = b + an / c
      c = abs(c) < tiny ? tiny : c
      fraction *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return max(0, 1 - factor * fraction)
  }

  /// A time beyond which less than `probability` lies.
  package func bound(beyond probability: Double) -> Double {
    var seconds = mean + 10 * scale * max(1, shape.squareRoot())
    while 1 - cumulative(seconds) > probability, seconds < 1e9 { seconds *= 1.25 }
    return seconds
  }

  /// The time that is not exceeded with a probability of `0 ..< 1`, found by halving.
  package func quantile(_ probability: Double) -> Double {
    guard probability > 0, mean > 0 else { return 0 }
    var (low, high) = (0.0, mean + 10 * scale * max(1, shape.squareRoot()))
    while cumulative(high) < probability, high < 1e12 { (low, high) = (high, high * 2) }
    for _ in 0..<200 where high - low > 1e-12 * high {
      let middle = (low + high) / 2
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
    return high
  }
}
