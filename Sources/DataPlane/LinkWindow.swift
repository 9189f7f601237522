import Frames
import Links
import Quantities

/// One direction of a link in the numbers that the packets' way needs.
struct DirectionPlan {
  var nanosecondsPerByte = 0.0
  var delay = DelayCurve(constantSeconds: 0)
  /// What is added to the curve, beside the terms that are drawn.
  var constantSeconds = 0.0
  var variation = VariationPlan.none
  var loss = LossProcess(independent: 0)
  /// How many bytes may wait.
  var queueBytes = 0
  /// How late the transmitter may be looked at, because what leaves arrives no sooner than this.
  var slack: Int64 = 0

  /// The most by which the transmitter is looked at late, in nanoseconds.
  private static let mostSlack: Int64 = 1_000_000

  /// - Returns: `nil` when a number is no delay (`0 ... 60` s), rate (above zero), probability or
  ///   mean time.
  init?(
    _ direction: Link.Direction,
    gatewayShare: Double,
    queue: QueuePolicy,
    variation policy: VariationPolicy
  ) {
    let delays = [
      direction.delay.startSeconds, direction.delay.middleSeconds, direction.delay.endSeconds,
    ]
    let rate = direction.rate.bitsPerSecond
    guard delays.allSatisfy({ (0...60).contains($0) }), rate > 0,
      direction.loss.isPossible, let variation = VariationPlan(direction.variation)
    else { return nil }
    nanosecondsPerByte = 8e9 / rate
    delay = direction.delay
    loss = direction.loss
    queueBytes = queue.bytes(atBitsPerSecond: rate)
    switch policy {
    case .drawn: self.variation = variation
    case .typical: constantSeconds = direction.variation.typicalSeconds
    case .least: break
    }
    // What goes to the gateway only arrives after its share of the delay.
    let least = direction.delay.leastSeconds * min(0.5, gatewayShare)
    slack = min(Self.mostSlack, Int64(saturating: least * 1e9))
  }

  /// An empty plan, in which nothing moves.
  init() {}
}

extension DelayCurve {
  /// The least delay on the curve, in seconds: a parabola through three delays may dip below all of
  /// them, but time does not run backwards.
  fileprivate var leastSeconds: Double {
    let rise = endSeconds - startSeconds
    let bend = startSeconds + endSeconds - 2 * middleSeconds
    // Where the derivative is zero, if anywhere.
    let vertex = seconds(atFraction: bend == 0 ? 0 : 0.5 - rise / (4 * bend))
    return max(0, min(startSeconds, endSeconds, vertex))
  }
}

extension LossProcess {
  fileprivate var isPossible: Bool {
    let probabilities = 0.0...1.0
    let times = 0.0...1e9
    return probabilities.contains(goodLossProbability) && probabilities.contains(badLossProbability)
      && times.contains(meanGoodSeconds) && times.contains(meanBadSeconds)
  }
}

/// A span's link on the monotonic clock.
struct LinkWindow {
  enum Service {
    case up(uplink: DirectionPlan, downlink: DirectionPlan)
    case down(Reason)
    /// The link was published with numbers that are none.
    case invalid
  }

  /// The span's first instant.
  let begins: Instant
  /// The window holds from its start and ends before its end, in nanoseconds.
  let start: Int64
  let end: Int64
  let service: Service
  /// Index into the schedule's names; -1 without a satellite.
  let satellite: Int
  /// The part of the delay that lies between terminal and gateway.
  let gatewayShare: Double
  /// What the link itself says about its change of satellite.
  let handOver: HandOver?
  /// Packets leave from here on: the start, or the end of the hand-over's gap.
  var opensAt: Int64

  func contains(_ time: Int64) -> Bool { start <= time && time < end }

  var isUp: Bool {
    if case .up = service { return true }
    return false
  }
}

/// A window as one direction's packets meet it: small, and kept where the direction's own state is.
struct DirectionWindow {
  enum Service {
    case up
    case down(Reason)
    case invalid
  }

  /// As in ``LinkWindow``; without a window nothing lies between them.
  private(set) var start = Int64.max
  private(set) var end = Int64.min
  private(set) var opensAt = Int64.max
  private(set) var service = Service.invalid
  private(set) var plan = DirectionPlan()
  private(set) var satellite: Int32 = -1
  private(set) var gatewayShare = 1.0
  private var handOver: HandOver?

  /// No window: it holds at no time.
  init() {}

  init(_ window: LinkWindow, _ side: LinkDirection) {
    start = window.start
    end = window.end
    opensAt = window.opensAt
    switch window.service {
    case .up(let uplink, let downlink):
      service = .up
      plan = side == .uplink ? uplink : downlink
    case .down(let reason): service = .down(reason)
    case .invalid: break
    }
    satellite = Int32(truncatingIfNeeded: window.satellite)
    gatewayShare = window.gatewayShare
    handOver = window.handOver
  }

  @inline(__always)
  func contains(_ time: Int64) -> Bool { start <= time && time < end }

  var isUp: Bool {
    if case .up = service { return true }
    return false
  }

  /// Whether no packet can be lost at random.
  @inline(__always)
  var isLossless: Bool {
    handOver == nil && plan.loss.goodLossProbability == 0 && plan.loss.badLossProbability == 0
  }

  /// The probability that a packet which leaves at a time is lost in the hand-over's burst.
  @inline(__always)
  func burstLossProbability(at time: Int64) -> Double {
    guard let handOver, time >= opensAt else { return 0 }
    return handOver.lossProbability(atSeconds: Double(time &- start) * 1e-9)
  }

  /// The one-way delay of a packet that leaves at a time, without what is drawn, in nanoseconds.
  @inline(__always)
  func delay(at time: Int64) -> Double {
    let fraction = Double(time &- start) / Double(max(end &- start, 1))
    // A parabola through three delays may dip below all of them; time does not run backwards.
    return (max(0, plan.delay.seconds(atFraction: fraction)) + plan.constantSeconds) * 1e9
  }
}
