import Glibc
import Links

/// Where a direction's ``LossProcess`` stands: good or bad, and until when.
struct LossState {
  private var generator: SeededGenerator
  private var isBad = false
  /// When the state changes next; the least time before the process was looked at.
  private var until = Int64.min

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Whether a packet that leaves at a time is lost; times never go back.
  mutating func loses(_ process: LossProcess, at now: Int64) -> Bool {
    let probability: Double
    if process.hasBursts {
      advance(process, to: now)
      probability = isBad ? process.badLossProbability : process.goodLossProbability
    } else {
      probability = process.goodLossProbability
    }
    return probability > 0 && generator.unit() < probability
  }

  private mutating func advance(_ process: LossProcess, to now: Int64) {
    guard until <= now else { return }
    // After a long silence the state does not depend on what it was.
    let forgotten = Int64(saturating: 50e9 * (process.meanGoodSeconds + process.meanBadSeconds))
    if until == .min || now.subtractingSaturating(until) > forgotten {
      isBad = generator.unit() < process.badShare
      until = now.addingSaturating(stay(process))
    }
    while until <= now {
      isBad.toggle()
      until = until.addingSaturating(stay(process))
    }
  }

  /// How long the present state lasts: exponential, and so without memory.
  private mutating func stay(_ process: LossProcess) -> Int64 {
    let mean = isBad ? process.meanBadSeconds : process.meanGoodSeconds
    return max(1, Int64(saturating: -log(1 - generator.unit()) * mean * 1e9))
  }
}
