/// The counts of a link at a mark of world time: packets and bytes whole, delays in parts.
struct PacketTotals: Hashable, Sendable {
  var uplink = Direction()
  var downlink = Direction()

  struct Direction: Hashable, Sendable {
    var delivered = 0
    var bytes = 0
    var lost = 0
    /// How many delays were measured, and their sum in ms.
    var delays = 0.0
    var delayMilliseconds = 0.0
  }

  init() {}

  init(_ counts: PacketMeter.Counts) {
    uplink = Direction(counts.uplink)
    downlink = Direction(counts.downlink)
  }

  /// A part of the way from these counts to later ones.
  func toward(_ later: PacketTotals, fraction: Double) -> PacketTotals {
    var totals = PacketTotals()
    totals.uplink = uplink.toward(later.uplink, fraction: fraction)
    totals.downlink = downlink.toward(later.downlink, fraction: fraction)
    return totals
  }

  /// What was measured between earlier counts and these.
  ///
  /// Every packet that was delivered or lost is a probe. A round trip meets the loss of both ways and
  /// takes the mean delay of both; where packets went one way only, none is known. Where packets were
  /// lost and none was delivered either way, all round trips were.
  func measured(since earlier: PacketTotals) -> MeasuredSecond {
    let up = uplink.since(earlier.uplink)
    let down = downlink.since(earlier.downlink)
    let lost = up.lost + down.lost
    var second = MeasuredSecond(
      probesSent: 0,
      probesLost: 0,
      meanRoundTripMilliseconds: nil,
      downlinkBits: Double(down.bytes) * 8,
      uplinkBits: Double(up.bytes) * 8
    )
    if up.delivered == 0, down.delivered == 0 {
      second.probesSent = lost
      second.probesLost = lost
    } else if up.delivered > 0, down.delivered > 0, let upDelay = up.meanDelay,
      let downDelay = down.meanDelay
    {
      second.probesSent = up.delivered + down.delivered + lost
      second.probesLost = lost
      second.meanRoundTripMilliseconds = upDelay + downDelay
      second.roundTripLossShare = 1 - up.deliveredShare * down.deliveredShare
    }
    return second
  }
}

extension PacketTotals.Direction {
  init(_ counts: PacketMeter.Direction) {
    delivered = counts.packetsDelivered
    bytes = counts.bytesDelivered
    lost = counts.packetsLost
    delays = Double(counts.delaysMeasured)
    delayMilliseconds = delays * counts.meanDelayMilliseconds
  }

  fileprivate func toward(_ later: Self, fraction: Double) -> Self {
    func whole(_ a: Int, _ b: Int) -> Int {
      // Beyond 2⁵³ a part may be rounded to more than all.
      min(a + Int((Double(b - a) * fraction).rounded()), b)
    }
    var totals = Self()
    totals.delivered = whole(delivered, later.delivered)
    totals.bytes = whole(bytes, later.bytes)
    totals.lost = whole(lost, later.lost)
    totals.delays = delays + (later.delays - delays) * fraction
    totals.delayMilliseconds =
      delayMilliseconds + (later.delayMilliseconds - delayMilliseconds) * fraction
    return totals
  }

  fileprivate func since(_ earlier: Self) -> Self {
    var rise = Self()
    rise.delivered = delivered - earlier.delivered
    rise.bytes = bytes - earlier.bytes
    rise.lost = lost - earlier.lost
    rise.delays = delays - earlier.delays
    rise.delayMilliseconds = delayMilliseconds - earlier.delayMilliseconds
    return rise
  }

  /// The mean delay in ms; nil without one, or where a mean fell by more than can be.
  fileprivate var meanDelay: Double? {
    delays > 0 && delayMilliseconds >= 0 ? delayMilliseconds / delays : nil
  }

  /// The part of the packets that came through; there have to be some.
  fileprivate var deliveredShare: Double { Double(delivered) / Double(delivered + lost) }
}
