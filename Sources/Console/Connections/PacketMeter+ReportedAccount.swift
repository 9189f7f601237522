import TerminalDevice

extension PacketMeter.Counts {
  /// What a program's account says of its link.
  init(_ account: ReportedAccount) {
    self.init(
      instant: account.until,
      uplink: PacketMeter.Direction(account.uplink),
      downlink: PacketMeter.Direction(account.downlink)
    )
  }
}

extension PacketMeter.Direction {
  fileprivate init(_ direction: ReportedAccount.Direction) {
    self.init(
      packetsDelivered: direction.packetsDelivered,
      bytesDelivered: direction.bytesDelivered,
      // What a traced route ends is no loss: it does so by intent.
      packetsLost: direction.packetsLost - direction.drops["hop_limit", default: 0],
      delaysMeasured: direction.delay?.count ?? 0,
      meanDelayMilliseconds: direction.delay?.mean ?? 0
    )
  }
}
