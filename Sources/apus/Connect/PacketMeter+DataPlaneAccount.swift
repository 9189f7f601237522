import DataPlane
import TerminalDevice

extension PacketMeter.Counts {
  /// What an account says of the satellite's link.
  init(_ account: DataPlaneAccount) {
    self.init(
      instant: account.until,
      uplink: PacketMeter.Direction(account.uplink),
      downlink: PacketMeter.Direction(account.downlink)
    )
  }
}

extension PacketMeter.Direction {
  fileprivate init(_ direction: DataPlaneAccount.Direction) {
    self.init(
      packetsDelivered: direction.packetsDelivered,
      bytesDelivered: direction.bytesDelivered,
      packetsLost: direction.dropped.lost,
      delaysMeasured: Int(clamping: direction.delay?.count ?? 0),
      meanDelayMilliseconds: direction.delay?.mean ?? 0
    )
  }
}
