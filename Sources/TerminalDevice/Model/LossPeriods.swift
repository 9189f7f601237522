import Frames
import Links

/// When a direction of a link is good and when bad, as functions of the seed and of time alone.
///
/// Time is cut into stretches of a hundred good and bad periods on average. Each begins in either
/// state with the share that the process has of it and goes on from there with draws of its own, so
/// that the state at any time is known after some hundred draws. It is the method by which packets are
/// lost, with a seed of its own.
struct LossPeriods {
  private let seed: UInt64
  private let stream: UInt64
  private var process = LossProcess(independent: 0)
  private var draws = SeededDraws(seed: 0)
  private var isBad = false
  /// The present period and the end of its stretch, in seconds since 2000.
  private var since = 0.0, until = 0.0, stretchEnd = 0.0

  init(seed: UInt64, stream: UInt64) {
    self.seed = seed
    self.stream = stream
  }

  /// The probability that a packet is lost at a time, in seconds since 2000.
  mutating func lossProbability(_ process: LossProcess, at time: Double) -> Double {
    let probability: Double
    if process.hasBursts, process.meanGoodSeconds < 1e7, process.meanBadSeconds < 1e7 {
      advance(process, to: time)
      probability = isBad ? process.badLossProbability : process.goodLossProbability
    } else {
      probability = process.meanProbability
    }
    return probability > 0 ? min(probability, 1) : 0
  }

  private mutating func advance(_ process: LossProcess, to time: Double) {
    if process != self.process || time < since || time >= stretchEnd { begin(process, at: time) }
    // A stretch has a hundred periods on average; the bound is for hostile numbers only.
    var left = 2_000
    while until <= time, until < stretchEnd, left > 0 {
      left -= 1
      isBad.toggle()
      since = until
      until = min(until + stay(), stretchEnd)
    }
  }

  /// Begins the stretch that a time is in.
  private mutating func begin(_ process: LossProcess, at time: Double) {
    self.process = process
    let length = max(50 * (process.meanGoodSeconds + process.meanBadSeconds), 1e-3)
    let index = (time / length).rounded(.down)
    since = index * length
    stretchEnd = max(since + length, time.nextUp)
    draws = SeededDraws(seed: seed, number: Int64(index), stream: stream)
    isBad = draws.unit() < process.badShare
    until = min(since + stay(), stretchEnd)
  }

  private mutating func stay() -> Double {
    (isBad ? process.meanBadSeconds : process.meanGoodSeconds) * draws.exponential()
  }
}
