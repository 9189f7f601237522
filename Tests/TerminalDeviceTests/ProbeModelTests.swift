import Frames
import Links
import Quantities
import SeededRandomness
import Testing

@testable import TerminalDevice

@Suite("Modelled probes")
struct ProbeModelTests {
  private static func link(_ path: Link.Path) -> Link {
    Link(slot: Slot(containing: RandomWatches.noon), state: .up(path))
  }

  private static func direction(
    seconds: Double = 0.015,
    variation: DelayVariation = .none,
    loss: LossProcess = LossProcess(independent: 0)
  ) -> Link.Direction {
    Link.Direction(
      delay: DelayCurve(constantSeconds: seconds),
      variation: variation,
      rate: .megabitsPerSecond(100),
      loss: loss
    )
  }

  private static func path(_ direction: Link.Direction, _ handOver: HandOver? = nil) -> Link.Path {
    Link.Path(
      satellite: "s",
      gateway: "g",
      pointOfPresence: "p",
      uplink: direction,
      downlink: direction,
      handOver: handOver
    )
  }

  /// The same link, whatever the second: its slot is moved along.
  private static func outcome(
    _ model: inout ProbeModel,
    _ path: Link.Path,
    _ second: Int64
  ) -> ProbeModel.Outcome {
    let second = WorldSecond(number: 700_000_000 + second)
    let link = Link(slot: Slot(containing: second.start), state: .up(path))
    return model.outcome(of: second, link: link) { _ in false }
  }

  @Test("Without variation and loss the round trip is both delays")
  func plain() {
    var model = ProbeModel(seed: 1, count: 10)
    let outcome = Self.outcome(&model, Self.path(Self.direction()), 3)
    #expect(outcome.dropRate == 0 && abs(outcome.meanRoundTripMilliseconds - 30) < 1e-9)
  }

  @Test("Without a link, or while the terminal is off, all are lost")
  func none() {
    var model = ProbeModel(seed: 1, count: 10)
    let lost = ProbeModel.Outcome(dropRate: 1, meanRoundTripMilliseconds: 0)
    let second = WorldSecond(containing: RandomWatches.noon)
    #expect(model.outcome(of: second, link: nil) { _ in false } == lost)
    let down = Link(slot: Slot(containing: RandomWatches.noon), state: .down(.jammed))
    #expect(model.outcome(of: second, link: down) { _ in false } == lost)
    let up = Self.link(Self.path(Self.direction()))
    #expect(model.outcome(of: second, link: up) { _ in true } == lost)
    #expect(model.outcome(of: second, link: up) { $0 > 0.5 }.dropRate == 0.5)
  }

  @Test("Means and spreads are those of the terms: shapes below and above 1")
  func variation() {
    let seed = UInt64.random(in: 0...UInt64.max)
    let terms = [
      DelayVariation.Term(name: "a", meanSeconds: 0.004, shape: 2),
      DelayVariation.Term(name: "b", meanSeconds: 0.002, shape: 0.02),
    ]
    let path = Self.path(Self.direction(variation: .init(terms: terms, typicalSeconds: 0)))
    let (probes, seconds) = (10.0, 40_000.0)
    var model = ProbeModel(seed: seed, count: Int(probes))
    var (sum, squares) = (0.0, 0.0)
    for second in 0..<Int64(seconds) {
      let more = Self.outcome(&model, path, second).meanRoundTripMilliseconds - 30
      sum += more
      squares += more * more
    }
    let mean = sum / seconds
    let variance = squares / seconds - mean * mean
    // Both directions; a gamma's variance is its mean's square over its shape.
    let expected = 2 * (4.0 * 4 / 2 + 2.0 * 2 / 0.02) / probes
    #expect(abs(mean - 12) < 5 * (expected / seconds).squareRoot(), "seed \(seed), mean \(mean)")
    #expect(abs(variance / expected - 1) < 0.1, "seed \(seed), variance \(variance)")
  }

  @Test("Losses come as often as the process says, and in bursts")
  func loss() {
    let seed = UInt64.random(in: 0...UInt64.max)
    let process = LossProcess(
      goodLossProbability: 0.002,
      badLossProbability: 0.3,
      meanGoodSeconds: 30,
      meanBadSeconds: 3
    )
    let lossy = Self.direction(loss: process)
    let seconds = 60_000
    var model = ProbeModel(seed: seed, count: 10)
    let drops = (0..<Int64(seconds)).map { Self.outcome(&model, Self.path(lossy), $0).dropRate }
    let mean = drops.reduce(0, +) / Double(seconds)
    let p = process.meanProbability
    // Some 2,000 bursts of either direction: the share of bad time is good to a few percent.
    #expect(abs(mean / (1 - (1 - p) * (1 - p)) - 1) < 0.15, "seed \(seed), mean \(mean)")
    // Neighbouring seconds are alike, those a minute apart are not.
    let near = Self.correlation(drops, lag: 1)
    let far = Self.correlation(drops, lag: 60)
    #expect(near > 0.3 && abs(far) < 0.1, "seed \(seed): \(near), \(far)")
  }

  private static func correlation(_ values: [Double], lag: Int) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let common = zip(values, values.dropFirst(lag)).reduce(0) {
      $0 + ($1.0 - mean) * ($1.1 - mean)
    }
    return common / spread
  }

  @Test("Nothing passes in the gap of a hand-over")
  func handOver() {
    var model = ProbeModel(seed: 4, count: 10)
    let path = Self.path(Self.direction(), HandOver(gapSeconds: 0.3))
    let slot = Slot(containing: RandomWatches.noon)
    let link = Link(slot: slot, state: .up(path))
    let first = WorldSecond(containing: slot.start)
    #expect(model.outcome(of: first, link: link) { _ in false }.dropRate == 0.3)
    #expect(model.outcome(of: first.next, link: link) { _ in false }.dropRate == 0)
  }

  @Test(
    "Numbers that are none give numbers that are some",
    arguments: [
      Double.nan, .infinity, -.infinity, -1, 1e300, 1e-300,
    ]
  )
  func hostile(value: Double) {
    let variation = DelayVariation(
      terms: [.init(name: "a", meanSeconds: value, shape: value)],
      typicalSeconds: value
    )
    let process = LossProcess(
      goodLossProbability: value,
      badLossProbability: 0.5,
      meanGoodSeconds: abs(value),
      meanBadSeconds: value
    )
    let direction = Self.direction(seconds: value, variation: variation, loss: process)
    let path = Self.path(direction, HandOver(gapSeconds: value, burstLossProbability: value))
    var model = ProbeModel(seed: 4, count: .max)
    for second in 0..<20 {
      let outcome = Self.outcome(&model, path, Int64(second))
      #expect((0...1).contains(outcome.dropRate))
      #expect((0...60_000).contains(outcome.meanRoundTripMilliseconds))
    }
  }
}
