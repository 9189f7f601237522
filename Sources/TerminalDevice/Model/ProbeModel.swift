import Frames
import Links

/// Probes that nobody sends: what they would have met.
///
/// Drawn from the link's delay, variation and loss, and a function of the terminal's seed and the
/// second alone: a run that began at an instant has the same probes as one that passed through it.
struct ProbeModel {
  /// What a second's probes met.
  struct Outcome: Hashable {
    /// The part of them that was lost, `0 ... 1`.
    var dropRate: Double
    /// The mean round trip of the others, in ms; 0 when there are none.
    var meanRoundTripMilliseconds: Double
  }

  private let seed: UInt64
  private let count: Int
  private var uplink: LossPeriods
  private var downlink: LossPeriods

  /// - Parameters:
  ///   - seed: The terminal's.
  ///   - count: The probes in a second; held to `1 ... 1,000`.
  init(seed: UInt64, count: Int) {
    self.seed = seed
    self.count = min(max(count, 1), 1_000)
    uplink = LossPeriods(seed: seed, stream: 1)
    downlink = LossPeriods(seed: seed, stream: 2)
  }

  /// The times of the probes within a second.
  var offsets: [Double] { (0..<count).map { (Double($0) + 0.5) / Double(count) } }

  /// What the probes of a second meet.
  ///
  /// - Parameters:
  ///   - second: The second.
  ///   - link: The link of the slot that it is in; nil for none.
  ///   - isOff: Whether the terminal is off, or without link, at an offset within the second.
  /// - Returns: All lost where there is no link.
  mutating func outcome(
    of second: WorldSecond,
    link: Link?,
    isOff: (Double) -> Bool
  ) -> Outcome {
    guard let link, let path = link.path else {
      return Outcome(dropRate: 1, meanRoundTripMilliseconds: 0)
    }
    var draws = SeededDraws(seed: seed, number: second.number, stream: 3)
    let inSlot = (second.start - link.slot.start).inSeconds
    let slotSeconds = link.slot.duration.inSeconds
    var (received, curve) = (0, 0.0)
    for offset in offsets {
      // Drawn whatever happens, so that a command changes no other probe.
      let draw = draws.unit()
      guard draw >= lossProbability(path, second, offset, inSlot + offset), !isOff(offset) else {
        continue
      }
      received += 1
      let fraction = (inSlot + offset) / slotSeconds
      curve += path.uplink.delay.seconds(atFraction: fraction)
      curve += path.downlink.delay.seconds(atFraction: fraction)
    }
    guard received > 0 else { return Outcome(dropRate: 1, meanRoundTripMilliseconds: 0) }
    let seconds =
      curve / Double(received) + meanVariation(path, second: second, received: received)
    return Outcome(
      dropRate: Double(count - received) / Double(count),
      meanRoundTripMilliseconds: Self.milliseconds(seconds)
    )
  }

  /// A time in ms; 0 for what is no time, and at most a minute.
  static func milliseconds(_ seconds: Double) -> Double {
    seconds > 0 ? min(seconds, 60) * 1_000 : 0
  }

  private mutating func lossProbability(
    _ path: Link.Path,
    _ second: WorldSecond,
    _ offset: Double,
    _ inSlot: Double
  ) -> Double {
    let time = Double(second.number) + offset
    let up = uplink.lossProbability(path.uplink.loss, at: time)
    let down = downlink.lossProbability(path.downlink.loss, at: time)
    let change = path.handOver?.lossProbability(atSeconds: inSlot) ?? 0
    // The change takes packets of both directions.
    return 1 - (1 - up) * (1 - down) * (1 - change) * (1 - change)
  }

  /// The mean of what varies, over so many probes, in seconds.
  ///
  /// Probes are farther apart than a term remembers, so their draws are independent, and the mean of
  /// `n` gamma variates of one shape is a gamma variate of `n` times that shape.
  private func meanVariation(_ path: Link.Path, second: WorldSecond, received: Int) -> Double {
    var sum = 0.0
    for (stream, variation) in [(4, path.uplink.variation), (5, path.downlink.variation)] {
      var draws = SeededDraws(seed: seed, number: second.number, stream: UInt64(stream))
      for term in variation.terms.prefix(DelayVariation.mostTerms)
      where term.meanSeconds > 0 && term.shape > 0 {
        let shape = min(term.shape, 1e6) * Double(received)
        sum += term.meanSeconds * draws.gamma(shape: shape) / shape
      }
    }
    return sum
  }
}
