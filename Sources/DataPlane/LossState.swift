import Glibc
import Links

/// Where a direction's ``LossProcess`` stands: good or bad, and until when.
///
/// Good and bad periods are functions of the seed and of time alone, as
/// ``VariationState`` is: whatever is sent, and whenever a run begins. Time is cut into stretches of a
/// hundred good and bad periods on average; each begins in either state with the share that the
/// process has of it, and goes on from there with draws of its own. So the state at any time is known
/// after some hundred draws, however long nothing was sent; one period in two hundred is cut short.
struct LossState {
  private let seed: UInt64
  /// Whether each packet is lost; apart, so that packets do not shift the periods.
  private var packets: SeededGenerator
  private var periods = SeededGenerator(seed: 0)
  private var process = LossProcess(independent: 0)
  private var isBad = false
  /// The present period, and the end of its stretch.
  private var since = Int64.max
  private var until = Int64.min
  private var stretchEnd = Int64.min

  init(seed: UInt64) {
    var seeds = SeededGenerator(seed: seed)
    packets = SeededGenerator(seed: seeds.next())
    self.seed = seeds.next()
  }

  /// Whether a packet is lost that leaves at a time on the world's scale in nanoseconds.
  mutating func loses(_ process: LossProcess, at now: Int64) -> Bool {
    let probability: Double
    if process.hasBursts {
      advance(process, to: now)
      probability = isBad ? process.badLossProbability : process.goodLossProbability
    } else {
      probability = process.goodLossProbability
    }
    return probability > 0 && packets.unit() < probability
  }

  private mutating func advance(_ process: LossProcess, to now: Int64) {
    if since <= now, now < until, process == self.process { return }
    if now < since || now >= stretchEnd || process != self.process { begin(process, at: now) }
    while until <= now, until < stretchEnd {
      isBad.toggle()
      since = until
      until = min(until.addingSaturating(stay()), stretchEnd)
    }
  }

  /// Begins the stretch that a time is in.
  private mutating func begin(_ process: LossProcess, at now: Int64) {
    self.process = process
    let mean = (process.meanGoodSeconds + process.meanBadSeconds) / 2
    let length = min(max(1, Int64(saturating: mean * 100 * 1e9)), .max / 4)
    let (quotient, remainder) = now.quotientAndRemainder(dividingBy: length)
    let index = remainder < 0 ? quotient - 1 : quotient
    since = now.subtractingSaturating(remainder < 0 ? remainder + length : remainder)
    stretchEnd = since.addingSaturating(length)
    periods = SeededGenerator(seed: seed ^ UInt64(bitPattern: index) &* 0xd6e8_feb8_6659_fd93)
    isBad = periods.unit() < process.badShare
    until = min(since.addingSaturating(stay()), stretchEnd)
  }

  /// How long the present state lasts: exponential, and so without memory.
  private mutating func stay() -> Int64 {
    let mean = isBad ? process.meanBadSeconds : process.meanGoodSeconds
    return max(1, Int64(saturating: -log(1 - periods.unit()) * mean * 1e9))
  }
}
