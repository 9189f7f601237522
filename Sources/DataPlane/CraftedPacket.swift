/// Packets that the emulator makes itself: refusals and echo replies.
///
/// Each is the whole IP packet, checksums included.
enum CraftedPacket {
  /// Why a destination cannot be reached, in both families' terms.
  enum Unreachable: Hashable, Sendable {
    case network, host, port, prohibited

    /// Codes of ICMP type 3 (RFC 792, RFC 1812).
    var icmpCode: UInt8 {
      switch self {
      case .network: 0
      case .host: 1
      case .port: 3
      case .prohibited: 13
      }
    }

    /// Codes of ICMPv6 type 1 (RFC 4443, section 3.1).
    var icmpv6Code: UInt8 {
      switch self {
      case .network: 0
      case .host: 3
      case .port: 4
      case .prohibited: 1
      }
    }
  }

  /// The answer of a closed port to a request for a connection (RFC 9293, section 3.10.7.1).
  static func reset(toRequest request: Span<UInt8>, header: PacketHeader) -> [UInt8] {
    let offset = header.transportOffset
    let dataOffset = Int(request[offset + 12] >> 4) * 4
    let dataLength = UInt32(truncatingIfNeeded: header.length - offset - dataOffset)
    let sequence = UInt32(request.word(at: offset + 4)) << 16 | UInt32(request.word(at: offset + 6))
    let acknowledgement = sequence &+ 1 &+ dataLength
    let ports = header.ports(in: request)
    var segment = [UInt8](repeating: 0, count: 20)
    segment.put(ports.destination, at: 0)
    segment.put(ports.source, at: 2)
    segment.put(UInt16(truncatingIfNeeded: acknowledgement >> 16), at: 8)
    segment.put(UInt16(truncatingIfNeeded: acknowledgement), at: 10)
    segment[12] = 5 << 4
    segment[13] = TCPFlags.rst | TCPFlags.ack
    return packet(
      from: header.destination,
      to: header.source,
      protocolNumber: ProtocolNumber.tcp,
      payload: segment,
      checksumAt: 16
    )
  }

  /// A destination-unreachable message about a packet that the terminal sent.
  static func unreachable(
    _ cause: Unreachable,
    about packet: Span<UInt8>,
    header: PacketHeader,
    from router: IPAddress
  ) -> [UInt8] {
    header.isIPv6
      ? error(type: 1, code: cause.icmpv6Code, about: packet, header: header, from: router)
      : error(type: 3, code: cause.icmpCode, about: packet, header: header, from: router)
  }

  /// What a router says of a packet whose hop limit ran out.
  static func timeExceeded(
    about packet: Span<UInt8>,
    header: PacketHeader,
    from router: IPAddress
  ) -> [UInt8] {
    error(type: header.isIPv6 ? 3 : 11, code: 0, about: packet, header: header, from: router)
  }

  private static func error(
    type: UInt8,
    code: UInt8,
    about packet: Span<UInt8>,
    header: PacketHeader,
    from router: IPAddress
  ) -> [UInt8] {
    // RFC 1812, section 4.3.2.3 and RFC 4443, section 2.4: as much of the packet as leaves the
    // message within the smallest MTU.
    let quoted = min(header.length, header.isIPv6 ? 1_280 - 48 : 576 - 28)
    var message: [UInt8] = [type, code, 0, 0, 0, 0, 0, 0]
    message.reserveCapacity(8 + quoted)
    for index in 0..<quoted { message.append(packet[index]) }
    return icmp(from: router, to: header.source, message: message)
  }

  /// An ICMP or ICMPv6 message in its packet; the message's checksum field is filled here.
  static func icmp(from source: IPAddress, to destination: IPAddress, message: [UInt8]) -> [UInt8] {
    packet(
      from: source,
      to: destination,
      protocolNumber: source.isIPv6 ? ProtocolNumber.icmpv6 : ProtocolNumber.icmp,
      payload: message,
      checksumAt: 2
    )
  }

  /// A UDP datagram in its packet.
  static func datagram(_ flow: Flow, payload: [UInt8], towardsTerminal: Bool) -> [UInt8] {
    var datagram = [UInt8](repeating: 0, count: 8)
    datagram.put(towardsTerminal ? flow.farPort : flow.nearPort, at: 0)
    datagram.put(towardsTerminal ? flow.nearPort : flow.farPort, at: 2)
    datagram.put(UInt16(clamping: 8 + payload.count), at: 4)
    return packet(
      from: towardsTerminal ? flow.far : flow.near,
      to: towardsTerminal ? flow.near : flow.far,
      protocolNumber: ProtocolNumber.udp,
      payload: datagram + payload,
      checksumAt: 6
    )
  }

  private static func packet(
    from source: IPAddress,
    to destination: IPAddress,
    protocolNumber: UInt8,
    payload: [UInt8],
    checksumAt offset: Int
  ) -> [UInt8] {
    var payload = payload
    var checksum = InternetChecksum()
    // ICMP of the fourth version alone has no pseudo-header.
    if protocolNumber != ProtocolNumber.icmp {
      checksum.addPseudoHeader(
        source: source,
        destination: destination,
        protocolNumber: protocolNumber,
        length: payload.count
      )
    }
    payload.put(0, at: offset)
    checksum.add(payload.span)
    // Zero means "no checksum" in UDP; its complement is sent instead (RFC 768).
    let value = checksum.value
    payload.put(protocolNumber == ProtocolNumber.udp && value == 0 ? .max : value, at: offset)
    return source.isIPv6
      ? ipv6Header(source, destination, protocolNumber, payload.count) + payload
      : ipv4Header(source, destination, protocolNumber, payload.count) + payload
  }

  private static func ipv4Header(
    _ source: IPAddress,
    _ destination: IPAddress,
    _ protocolNumber: UInt8,
    _ count: Int
  ) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 12) + source.bytes + destination.bytes
    header[0] = 0x45
    header.put(UInt16(clamping: 20 + count), at: 2)
    header[8] = 64
    header[9] = protocolNumber
    var checksum = InternetChecksum()
    checksum.add(header.span)
    header.put(checksum.value, at: 10)
    return header
  }

  private static func ipv6Header(
    _ source: IPAddress,
    _ destination: IPAddress,
    _ protocolNumber: UInt8,
    _ count: Int
  ) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 8) + source.bytes + destination.bytes
    header[0] = 0x60
    header.put(UInt16(clamping: count), at: 4)
    header[6] = protocolNumber
    header[7] = 64
    return header
  }
}

extension [UInt8] {
  /// Writes a 16-bit number in network order.
  ///
  /// - Precondition: both bytes lie inside.
  mutating func put(_ word: UInt16, at offset: Int) {
    self[offset] = UInt8(word >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: word)
  }
}
