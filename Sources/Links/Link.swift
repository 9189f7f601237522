public import Quantities

/// What one terminal's link is like during one slot, or why there is none.
///
/// This is all that the packet side knows of the sky: names in it are for people to read.
public struct Link: Hashable, Sendable {
  /// The slot in which this holds.
  public let slot: Slot
  /// Up with its service, or down with its reason.
  public let state: State

  /// Whether packets pass, and how or why not.
  public enum State: Hashable, Sendable {
    /// Packets pass over this path.
    case up(Path)
    /// Every packet is lost, for this reason.
    case down(Reason)
  }

  /// The link of one slot; that the path belongs to the slot is not checked.
  public init(slot: Slot, state: State) {
    self.slot = slot
    self.state = state
  }

  /// The path, when the link is up.
  public var path: Path? {
    guard case .up(let path) = state else { return nil }
    return path
  }

  /// The reason, when the link is down.
  public var reason: Reason? {
    guard case .down(let reason) = state else { return nil }
    return reason
  }
}

extension Link {
  /// A usable path between a terminal and its point of presence.
  ///
  /// A path over the ground has no satellite; its gateway is the kind of access, such as `fibre`.
  public struct Path: Hashable, Sendable {
    /// The satellite that serves the terminal; a change between slots is a hand-over.
    public var satellite: String
    /// The gateway at the other end of the space segment.
    public var gateway: String
    /// The point of presence.
    public var pointOfPresence: String
    /// The part of the least one-way delay that lies between the terminal and the gateway, `0 ... 1`.
    public var gatewayShare: Double
    /// From the terminal to the point of presence.
    public var uplink: Direction
    /// From the point of presence to the terminal.
    public var downlink: Direction
    /// What the change of satellite at the start of the slot does; nil when there was none.
    public var handOver: HandOver?

    /// A path by the names of its stations and its two directions; nothing is checked.
    public init(
      satellite: String,
      gateway: String,
      pointOfPresence: String,
      uplink: Direction,
      downlink: Direction,
      handOver: HandOver? = nil,
      gatewayShare: Double = 1
    ) {
      self.gatewayShare = gatewayShare
      self.satellite = satellite
      self.gateway = gateway
      self.pointOfPresence = pointOfPresence
      self.uplink = uplink
      self.downlink = downlink
      self.handOver = handOver
    }
  }

  /// One direction of a path.
  public struct Direction: Hashable, Sendable {
    /// The least one-way delay over the slot, without queueing and without what varies.
    public var delay: DelayCurve
    /// What is added to it, at random.
    public var variation: DelayVariation
    /// The rate at which bits leave the queue.
    public var rate: DataRate
    /// How packets are lost at random.
    public var loss: LossProcess

    /// One direction, free of variation and of random loss unless told otherwise; ranges are not
    /// checked.
    public init(
      delay: DelayCurve,
      variation: DelayVariation = .none,
      rate: DataRate,
      loss: LossProcess = LossProcess(independent: 0)
    ) {
      self.delay = delay
      self.variation = variation
      self.rate = rate
      self.loss = loss
    }

    /// One direction whose packets are lost independently of each other.
    public init(delay: DelayCurve, rate: DataRate, lossProbability: Double) {
      self.init(delay: delay, rate: rate, loss: LossProcess(independent: lossProbability))
    }

    /// The probability that a packet is lost at random, over all, `0 ... 1`.
    public var lossProbability: Double { loss.meanProbability }

    /// The delay with what stands for its variation: what a table of the link says.
    public var typicalDelay: DelayCurve { delay.adding(variation.typicalSeconds) }
  }
}

/// A one-way delay that follows the geometry within a slot.
///
/// A parabola through the delays at the start, the middle and the end of the slot. Over 15 s of a
/// low orbit it is within a microsecond of the exact propagation delay.
public struct DelayCurve: Hashable, Sendable {
  /// Delay at the start, the middle and the end of the slot, in seconds.
  public let startSeconds: Double, middleSeconds: Double, endSeconds: Double

  /// The parabola through three delays in seconds; neither sign nor size is checked.
  public init(startSeconds: Double, middleSeconds: Double, endSeconds: Double) {
    self.startSeconds = startSeconds
    self.middleSeconds = middleSeconds
    self.endSeconds = endSeconds
  }

  /// A delay that does not change.
  public init(constantSeconds: Double) {
    self.init(
      startSeconds: constantSeconds,
      middleSeconds: constantSeconds,
      endSeconds: constantSeconds
    )
  }

  /// The curve with a constant more delay, in seconds.
  public func adding(_ seconds: Double) -> DelayCurve {
    DelayCurve(
      startSeconds: startSeconds + seconds,
      middleSeconds: middleSeconds + seconds,
      endSeconds: endSeconds + seconds
    )
  }

  /// The delay in seconds, at a fraction of the slot clamped to `0 ... 1`.
  @inlinable public func seconds(atFraction fraction: Double) -> Double {
    let x = min(max(fraction, 0), 1)
    let rise = endSeconds - startSeconds
    let bend = startSeconds + endSeconds - 2 * middleSeconds
    return startSeconds + x * (rise + 2 * bend * (x - 1))
  }
}
