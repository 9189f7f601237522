/// What a change of satellite does to packets at the start of a slot.
///
/// Times count from the slot's first instant. First nothing passes, then packets are lost with more
/// than the usual probability.
public struct HandOver: Hashable, Sendable {
  /// How long nothing passes, in seconds.
  public var gapSeconds: Double
  /// When the burst of loss ends, in seconds.
  public var burstSeconds: Double
  /// The probability that a packet is lost between the end of the gap and the end of the burst,
  /// beside the random loss, `0 ... 1`.
  public var burstLossProbability: Double

  /// A hand-over; without arguments one that nobody notices.
  public init(
    gapSeconds: Double = 0,
    burstSeconds: Double = 0,
    burstLossProbability: Double = 0
  ) {
    self.gapSeconds = gapSeconds
    self.burstSeconds = burstSeconds
    self.burstLossProbability = burstLossProbability
  }

  /// The probability that a packet is lost because of the change, at a time in the slot.
  public func lossProbability(atSeconds seconds: Double) -> Double {
    if seconds < gapSeconds { return 1 }
    return seconds < burstSeconds ? burstLossProbability : 0
  }
}

extension Link.Path {
  /// The probability that a packet in a direction is lost at a time in the slot, in seconds:
  /// random loss and the hand-over's, which are independent.
  public func lossProbability(_ direction: Link.Direction, atSeconds seconds: Double) -> Double {
    let change = handOver?.lossProbability(atSeconds: seconds) ?? 0
    return 1 - (1 - direction.lossProbability) * (1 - change)
  }
}
