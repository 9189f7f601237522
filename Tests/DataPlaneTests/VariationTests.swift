import Frames
import Glibc
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("Delays that vary")
struct VariationTests {
  private static let terms = [
    DelayVariation.Term(name: "access", meanSeconds: 0.0046, shape: 2),
    DelayVariation.Term(name: "queue", meanSeconds: 0.002, shape: 1),
    DelayVariation.Term(name: "ground", meanSeconds: 0.001, shape: 0.5),
  ]

  private func plan(
    _ terms: [DelayVariation.Term],
    coherence: Double = 0.02
  ) throws -> VariationPlan {
    try #require(
      VariationPlan(DelayVariation(terms: terms, typicalSeconds: 0, coherenceSeconds: coherence))
    )
  }

  /// The chance of at most so many seconds of the sum of gamma terms: by the convolution of their
  /// densities on a fine grid.
  private static func sumDistribution(_ terms: [DelayVariation.Term]) -> (Double) -> Double {
    let step = 2e-5
    let count = 6_000
    var mass = [1.0] + [Double](repeating: 0, count: count - 1)
    for term in terms {
      let gamma = GammaDistribution(shape: term.shape, scale: term.meanSeconds / term.shape)
      let part = (0..<count).map {
        gamma.cumulative((Double($0) + 0.5) * step) - gamma.cumulative((Double($0) - 0.5) * step)
      }
      let used = part.lastIndex { $0 > 1e-12 } ?? 0
      var sum = [Double](repeating: 0, count: count)
      for (index, share) in mass.enumerated() where share > 1e-15 {
        for other in 0...used where index + other < count {
          sum[index + other] += share * part[other]
        }
      }
      mass = sum
    }
    var total = 0.0
    let cumulative = mass.map { share in
      total += share
      return total
    }
    return { value in
      let position = max(0, value / step + 0.5)
      let index = min(Int(position), count - 1)
      let below = index > 0 ? cumulative[index - 1] : 0
      return below + (position - Double(index)) * (cumulative[index] - below)
    }
  }

  @Test(
    "At random times each term follows its gamma distribution",
    arguments: [0.3, 0.5, 1, 2, 7.5, 100]
  )
  func marginal(shape: Double) throws {
    let plan = try plan([DelayVariation.Term(name: "t", meanSeconds: 0.0046, shape: shape)])
    var generator = SeededGenerator(seed: 3)
    var state = VariationState(seed: 17)
    let sample = (0..<100_000).map { _ in
      state.nanoseconds(plan, at: .random(in: 0...1_000_000 * second, using: &generator)) * 1e-9
    }
    let gamma = GammaDistribution(shape: shape, scale: 0.0046 / shape)
    let distance = kolmogorov(sample.sorted(), gamma.cumulative)
    #expect(distance < kolmogorovBound(sample.count), "shape \(shape): \(distance)")
  }

  @Test("Sums follow the convolution, at random times and for dense traffic")
  func sum() throws {
    let plan = try plan(Self.terms)
    let cumulative = Self.sumDistribution(Self.terms)
    var generator = SeededGenerator(seed: 5)
    var state = VariationState(seed: 18)
    let random = (0..<50_000).map { _ in
      state.nanoseconds(plan, at: .random(in: 0...1_000_000 * second, using: &generator)) * 1e-9
    }
    #expect(kolmogorov(random.sorted(), cumulative) < kolmogorovBound(random.count))
    // A packet each 4 ms for 2,000 s; those within 40 ms of each other are not independent, so
    // that 500,000 of them say as much as 50,000 would.
    let dense = (0..<Int64(500_000)).map {
      state.nanoseconds(plan, at: $0 * 4 * millisecond) * 1e-9
    }
    let distance = kolmogorov(dense.sorted(), cumulative)
    #expect(distance < kolmogorovBound(50_000), "\(distance)")
  }

  @Test("The median of both directions' sum is that of the convolution")
  func median() throws {
    let plan = try plan(Self.terms)
    var (up, down) = (VariationState(seed: 1), VariationState(seed: 2))
    let sums = (0..<Int64(100_001)).map { index in
      let time = index * 100 * millisecond
      return up.nanoseconds(plan, at: time) + down.nanoseconds(plan, at: time + 30 * millisecond)
    }
    .sorted()
    let cumulative = Self.sumDistribution(Self.terms + Self.terms)
    // The share below the sample's median is off by less than 4.5 of its standard deviations.
    let share = cumulative(sums[50_000] * 1e-9)
    #expect(abs(share - 0.5) < 4.5 * 0.5 / 100_001.0.squareRoot(), "\(share)")
  }

  @Test("Beyond two coherence times delays know nothing of each other, directions never")
  func independence() throws {
    let plan = try plan([Self.terms[0]])
    func ranks(_ values: [Double]) -> [Double] {
      var ranks = [Double](repeating: 0, count: values.count)
      for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
        ranks[index] = Double(rank)
      }
      return ranks
    }
    func correlation(_ x: [Double], _ y: [Double]) -> Double {
      let (x, y) = (ranks(x), ranks(y))
      let mean = Double(x.count - 1) / 2
      let product = zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
      return product / x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let count = 50_000
    func series(_ seed: UInt64, lag: Int64) -> [Double] {
      var state = VariationState(seed: seed)
      // 97.3 ms apart: at all places between knots.
      return (0..<Int64(count)).map { state.nanoseconds(plan, at: $0 * 97_300_000 + lag) }
    }
    let one = series(7, lag: 0)
    let bound = 4.5 / Double(count).squareRoot()
    for lag in [40, 41, 60, 200] {
      let value = correlation(one, series(7, lag: Int64(lag) * millisecond))
      #expect(abs(value) < bound, "lag \(lag) ms: \(value)")
    }
    #expect(abs(correlation(one, series(8, lag: 0))) < bound)
    #expect(correlation(one, series(7, lag: millisecond)) > 0.9)
  }

  @Test("A delay is a function of seed and world time, before the year 2000 too")
  func worldTime() throws {
    let plan = try plan(Self.terms)
    for base in [Int64(0), 700_000_000 * second, -700_000_000 * second, -50 * millisecond] {
      var through = VariationState(seed: 9)
      var last: Double?
      for step in 0..<Int64(20_000) {
        let time = base + step * 100_000
        let value = through.nanoseconds(plan, at: time)
        if step % 500 == 0 {
          var later = VariationState(seed: 9)
          #expect(later.nanoseconds(plan, at: time) == value)
        }
        // In 0.1 ms of 20 ms: no jump, at a knot or elsewhere.
        if let last { #expect(abs(value - last) < 1e6, "jump at \(time): \(last), \(value)") }
        last = value
      }
    }
  }

  @Test("A run that starts later meets the same delays at the same world time")
  func laterStart() throws {
    var way = direction(milliseconds: 20)
    way.variation = DelayVariation(terms: Self.terms, typicalSeconds: 0)
    let path = Link.Path(
      satellite: "A",
      gateway: "G",
      pointOfPresence: "P",
      uplink: way,
      downlink: way
    )
    let span = LinkSpan(start: start.start, end: start.start + .seconds(3_600), state: .up(path))
    let delays = try [Int64(0), 5_000_000_123].map { offset in
      let clock = try #require(
        WorldClock(
          anchorWorld: start.start + .nanoseconds(offset),
          anchorMonotonicNanoseconds: 77 + offset / 3
        )
      )
      var configuration = DataPlane.Configuration(command: ["true"], clock: clock)
      configuration.seed = 3
      let pool = try PacketPool(limitBytes: 1 << 20)
      let emulator = LinkEmulator(configuration, pool: pool, now: 0)
      emulator.publish(span, now: 0)
      return (0..<Int64(200)).flatMap { step in
        let world = start.start + .seconds(10) + .nanoseconds(step * 7 * millisecond)
        let now = clock.monotonicNanoseconds(at: world)
        emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: now)
        return run(emulator, emulator.uplink, until: now + second / 2).map { $0.time - $0.arrival }
      }
    }
    #expect(delays[0].count == 200)
    #expect(delays[0] == delays[1])
  }

  @Test(
    "Order is kept, and hardly a packet waits for the one ahead",
    arguments: [10_000, 100_000, 1_000_000]
  )
  func bunching(nanosecondsApart: Int64) throws {
    let plan = try plan([Self.terms[0]])
    var state = VariationState(seed: 21)
    var (last, raised) = (Int64.min, 0)
    let count = 300_000
    for index in 0..<Int64(count) {
      let time = index * nanosecondsApart
      let release = time + Int64(state.nanoseconds(plan, at: time))
      if release < last { raised += 1 }
      last = max(last, release)
    }
    #expect(Double(raised) < 0.01 * Double(count), "\(nanosecondsApart) ns apart: \(raised)")
  }
}
