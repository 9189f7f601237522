import Links
import Synchronization

/// The distribution of a sum of delay terms: a minimum, and random parts that are independent.
///
/// The minimum is exact. The random part stands on a grid of ``gridSeconds``: each gamma
/// distribution is integrated over the cells, the cells are convolved, and between the borders of
/// cells probability grows linearly. Less than 1e-9 of each part lies beyond the grid.
public struct DelayDistribution: Sendable {
  /// What is always there, in seconds.
  public let minimumSeconds: Double
  /// The mean, in seconds.
  public let meanSeconds: Double
  private let grid: ProbabilityGrid

  /// The grid of the random part in seconds: 20 µs, or coarser where delays spread over more than
  /// 8,192 such cells.
  public var gridSeconds: Double { grid.step }

  /// The sum of a minimum and of independent random parts.
  init(minimumSeconds: Double, random: [GammaDistribution]) {
    self.minimumSeconds = minimumSeconds
    meanSeconds = random.reduce(minimumSeconds) { $0 + $1.mean }
    grid = .sum(of: random)
  }

  /// The delay that half of the packets do not exceed, in seconds.
  public var medianSeconds: Double { quantile(0.5) }

  /// The delay that a share of the packets does not exceed.
  ///
  /// - Parameter probability: From 0 to 1, where 0 gives the minimum and 1 the end of the grid;
  ///   what lies outside counts as the nearer of the two.
  /// - Returns: Seconds.
  public func quantile(_ probability: Double) -> Double {
    minimumSeconds + grid.quantile(probability)
  }

  /// The share of packets with at most a delay in seconds, 0 to 1.
  public func cumulative(_ seconds: Double) -> Double {
    seconds < minimumSeconds ? 0 : grid.cumulative(seconds - minimumSeconds)
  }

  /// The delay of one packet in seconds: one number drawn, turned into a quantile.
  public func draw(using generator: inout some RandomNumberGenerator) -> Double {
    quantile(Double.random(in: 0..<1, using: &generator))
  }
}

/// Probabilities of a time that is not negative, in cells around the multiples of a step.
struct ProbabilityGrid: Sendable {
  let step: Double
  /// The probability of at most (index + ½) steps; nothing is left beyond the last.
  private let sums: [Double]

  private static let standardStep = 20e-6
  private static let mostCells = 8_192.0
  private static let neglected = 1e-9
  /// No random part: always zero.
  private static let zero = ProbabilityGrid(step: standardStep, masses: [])

  private init(step: Double, masses: [Double]) {
    self.step = step
    var sum = 0.0
    var sums = masses.map { mass in
      sum += mass
      return sum
    }
    // What is beyond the grid is put to its last cell.
    if !sums.isEmpty { sums[sums.count - 1] = 1 }
    self.sums = sums
  }

  func quantile(_ probability: Double) -> Double {
    guard !sums.isEmpty, probability > 0 else { return 0 }
    let wanted = min(probability, 1)
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    let before = low > 0 ? sums[low - 1] : 0
    let share = sums[low] > before ? (wanted - before) / (sums[low] - before) : 1
    return lowerEdge(low) + share * (upperEdge(low) - lowerEdge(low))
  }

  func cumulative(_ seconds: Double) -> Double {
    guard !sums.isEmpty else { return 1 }
    let position = seconds / step + 0.5
    guard position < Double(sums.count) else { return 1 }
    let cell = Int(max(position, 0))
    let before = cell > 0 ? sums[cell - 1] : 0
    let share = (seconds - lowerEdge(cell)) / (upperEdge(cell) - lowerEdge(cell))
    return before + min(max(share, 0), 1) * (sums[cell] - before)
  }

  /// The first cell begins at zero and is half as wide as the others.
  private func lowerEdge(_ cell: Int) -> Double { cell == 0 ? 0 : (Double(cell) - 0.5) * step }
  private func upperEdge(_ cell: Int) -> Double { (Double(cell) + 0.5) * step }
}

extension ProbabilityGrid {
  /// Sums that were asked for before; delay models are few, and paths have few lengths.
  private static let cache = Mutex<[[GammaDistribution]: ProbabilityGrid]>([:])
  private static let mostCached = 256

  /// The distribution of a sum of independent parts.
  static func sum(of parts: [GammaDistribution]) -> ProbabilityGrid {
    guard !parts.isEmpty else { return zero }
    if let known = cache.withLock({ $0[parts] }) { return known }
    let grid = convolved(parts)
    cache.withLock {
      if $0.count >= mostCached { $0.removeAll() }
      $0[parts] = grid
    }
    return grid
  }

  private static func convolved(_ parts: [GammaDistribution]) -> ProbabilityGrid {
    let bounds = parts.map { $0.bound(beyond: neglected) }
    let span = bounds.reduce(0, +)
    let step = max(standardStep, span / (mostCells - Double(parts.count)))
    var sum = [1.0]
    for (part, bound) in zip(parts, bounds) {
      sum = convolution(sum, masses(part, step: step, count: Int(bound / step) + 1))
    }
    return ProbabilityGrid(step: step, masses: sum)
  }

  private static func masses(_ part: GammaDistribution, step: Double, count: Int) -> [Double] {
    var before = 0.0
    return (0..<count).map { cell in
      let upTo = part.cumulative((Double(cell) + 0.5) * step)
      defer { before = upTo }
      return max(0, upTo - before)
    }
  }

  /// Cell by cell, as the definition has it: no cancellation, so that the tail keeps its digits.
  private static func convolution(_ a: [Double], _ b: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: a.count + b.count - 1)
    for (i, mass) in a.enumerated() where mass > 0 {
      for j in b.indices { sum[i + j] += mass * b[j] }
    }
    return sum
  }
}
