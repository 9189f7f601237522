import Glibc
import Links
import Synchronization

/// The quantiles of a distribution with mean 1, by the score of a normal one: what turns a normal
/// draw into a draw of the distribution.
///
/// Linear between scores 1/32 apart from -5 to 5.5; beyond, which one draw in three million is, it
/// holds its last value.
///
/// Safe because its memory is written before the table exists, only read from then on, and never
/// given back; tables are few and shared.
@safe struct QuantileTable: @unchecked Sendable {
  private static let firstScore = -5.0
  private static let perScore = 32.0
  private static let count = 337

  private let values: UnsafePointer<Float>

  /// Always zero.
  static let zero = QuantileTable { _ in 0 }

  private init(_ value: (Double) -> Double) {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: Self.count)
    for index in 0..<Self.count {
      let score = Self.firstScore + Double(index) / Self.perScore
      unsafe (memory + index).initialize(to: Float(value(score)))
    }
    unsafe values = UnsafePointer(memory)
  }

  @inline(__always)
  func value(atScore score: Double) -> Double {
    let last = Double(Self.count - 1)
    let position = min(max((score - Self.firstScore) * Self.perScore, 0), last)
    let index = min(Int(position), Self.count - 2)
    let share = position - Double(index)
    // Safe because `index` and the one behind it are below the count.
    let (below, above) = unsafe (Double(values[index]), Double(values[index + 1]))
    return below + share * (above - below)
  }

  private static let known = Mutex<[Double: QuantileTable]>([:])
  /// Shapes are few; beyond so many the nearest known one has to do.
  private static let mostKnown = 4_096

  /// A gamma distribution with mean 1.
  static func ofGamma(shape: Double) -> QuantileTable {
    known.withLock { known in
      if let table = known[shape] { return table }
      guard known.count < mostKnown else {
        return known.min { abs($0.key - shape) < abs($1.key - shape) }?.value ?? zero
      }
      let distribution = GammaDistribution(shape: shape, scale: 1 / shape)
      let table = QuantileTable { distribution.quantile(NormalScore.probability($0)) }
      known[shape] = table
      return table
    }
  }
}

/// The standard normal distribution.
enum NormalScore {
  /// The probability of at most a score.
  static func probability(_ score: Double) -> Double { 0.5 * erfc(-score / 2.0.squareRoot()) }

  /// The score that is not exceeded with a probability: a rational approximation (Acklam 2003,
  /// relative error 1.2e-9) after one step of Halley's method, which makes it as exact as `erfc`.
  static func of(probability p: Double) -> Double {
    guard p > 0, p < 1 else { return p <= 0 ? -40 : 40 }
    let x = approximate(p)
    let error = probability(x) - p
    let step = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
    return x - step / (1 + x * step / 2)
  }

  private static func approximate(_ p: Double) -> Double {
    let edge = 0.02425
    if p < edge { return tail((-2 * log(p)).squareRoot()) }
    if p > 1 - edge { return -tail((-2 * log(1 - p)).squareRoot()) }
    let q = p - 0.5
    return polynomial(q * q, centreAbove) * q / polynomial(q * q, centreBelow)
  }

  private static func tail(_ q: Double) -> Double {
    polynomial(q, tailAbove) / polynomial(q, tailBelow)
  }

  private static func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  private static let centreAbove = [
    -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
    1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
  ]
  private static let centreBelow = [
    -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
    6.680131188771972e+01, -1.328068155288572e+01, 1,
  ]
  private static let tailAbove = [
    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
    -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
  ]
  private static let tailBelow = [
    7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
    3.754408661907416e+00, 1,
  ]
}
