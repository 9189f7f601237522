#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A generator of random bits whose sequence follows from its seed (SplitMix64, Steele, Lea and
/// Flood 2014, doi:10.1145/2660193.2660195).
struct SeededDraws {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A sequence of its own for each number, such as a second's, within a seed.
  init(seed: UInt64, number: Int64, stream: UInt64) {
    var mixed = SeededDraws(
      seed: seed ^ UInt64(bitPattern: number) &* 0xd6e8_feb8_6659_fd93
        ^ stream &* 0xa076_1d64_78bd_642f
    )
    state = mixed.next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 31
  }

  /// Evenly spread over `0 ..< 1`.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Exponential with a mean of 1.
  mutating func exponential() -> Double { -log(1 - unit()) }

  /// Normal with mean 0 and variance 1 (Box and Muller 1958, doi:10.1214/aoms/1177706645).
  mutating func normal() -> Double {
    let radius = (2 * exponential()).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// Gamma with a scale of 1 (Marsaglia and Tsang 2000, doi:10.1145/358407.358414).
  ///
  /// The shape is taken as at least 0.001; after a hundred refusals, which never happens, the mean.
  mutating func gamma(shape: Double) -> Double {
    guard shape.isFinite else { return 0 }
    let shape = max(shape, 0.001)
    let boost = shape < 1 ? pow(1 - unit(), 1 / shape) : 1
    let d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    for _ in 0..<100 {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      guard v > 0 else { continue }
      if log(1 - unit()) < x * x / 2 + d - d * v + d * log(v) { return d * v * boost }
    }
    return shape
  }
}

/// The hash of a text that is the same on every machine and in every run (FNV-1a, 64 bits, Fowler,
/// Noll and Vo; draft-eastlake-fnv).
func stableHash(_ text: String) -> UInt64 {
  text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}
