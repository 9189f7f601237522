import CTunnel
import Glibc

/// The end of the uplink: what goes to the kernel of the point of presence, and what is decided
/// before.
extension Engine {
  /// Ends a packet's way over the uplink.
  func passGate(_ packet: PacketDescriptor) {
    let isForKernel: Bool
    switch packet.kind {
    case .stream, .echoReply, .connectionReply: isForKernel = true
    case .streamReset where synHold.heldCount == 0: isForKernel = true
    default:
      isForKernel = emulator.uplink.storage.read(packet.slot, count: Int(packet.length)) { bytes in
        guard let header = PacketHeader(bytes) else { return false }
        return decide(packet, header, bytes)
      }
    }
    let isTaken = isForKernel ? write(packet, of: emulator.uplink, to: helpers.popTunnel) : true
    emulator.uplink.finish(packet, delivered: isTaken)
  }

  /// - Returns: whether the kernel of the point of presence is to have the packet.
  private func decide(
    _ packet: PacketDescriptor,
    _ header: PacketHeader,
    _ bytes: Span<UInt8>
  ) -> Bool {
    if let key = RoundTrips.key(packet.kind, header, bytes) {
      emulator.roundTrips.requested(key, arrival: packet.arrival, release: packet.release)
    }
    // The kernel puts fragments together.
    if header.isLaterFragment { return true }
    if header.hopLimit <= 1, !network.addresses.pointOfPresence.contains(header.destination),
      mayBeAnswered(header, bytes)
    {
      reject(CraftedPacket.timeExceeded(about: bytes, header: header, from: router(header)))
      return false
    }
    switch packet.kind {
    case .connectionRequest: return decideRequest(header, bytes)
    case .streamReset: return !takeBack(header.flow(in: bytes))
    case .echoRequest: return decideEcho(header, bytes)
    default: return decideOther(header, bytes)
    }
  }

  private func decideOther(_ header: PacketHeader, _ bytes: Span<UInt8>) -> Bool {
    switch header.protocolNumber {
    case ProtocolNumber.udp: return decideDatagram(header, bytes)
    case ProtocolNumber.icmp where !header.isIPv6: return true
    case ProtocolNumber.icmpv6 where header.isIPv6: return true
    default:
      // The kernel would answer for every machine in the world.
      reject(.prohibited, header, bytes)
      return false
    }
  }

  /// The address of the point of presence, from which its own messages come.
  func router(_ header: PacketHeader) -> IPAddress {
    let pop = network.addresses.pointOfPresence
    return header.isIPv6 ? pop.ipv6 : pop.ipv4
  }

  func reject(
    _ cause: CraftedPacket.Unreachable,
    _ header: PacketHeader,
    _ bytes: Span<UInt8>
  ) {
    // A closed port is told by the machine itself, all else by the router on the way.
    let speaker = cause == .port ? header.destination : router(header)
    reject(CraftedPacket.unreachable(cause, about: bytes, header: header, from: speaker))
  }

  private func reject(_ message: [UInt8]) {
    egress.packetsRejected += 1
    sendDown(message)
  }
}
