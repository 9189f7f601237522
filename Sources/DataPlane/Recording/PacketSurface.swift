/// What a table says of a packet's headers, read from as much of the packet as there is.
///
/// It reads on where ``PacketHeader`` refuses: packets are recorded although they are malformed, or
/// are kept in part. What cannot be read is `nil`.
struct PacketSurface: Equatable {
  var source: IPAddress?
  var destination: IPAddress?
  /// The transport protocol, or the first header that could not be passed.
  var protocolNumber: UInt8?
  var sourcePort: UInt16?
  var destinationPort: UInt16?

  /// The longest headers that are looked through, in bytes: IPv6 with eight short extensions.
  static let enoughBytes = 256

  init(_ bytes: Span<UInt8>) {
    guard bytes.count >= 20 else { return }
    switch bytes[0] >> 4 {
    case 4: readIPv4(bytes)
    case 6 where bytes.count >= 40: readIPv6(bytes)
    default: break
    }
  }

  /// RFC 791, section 3.1.
  private mutating func readIPv4(_ bytes: Span<UInt8>) {
    source = IPAddress(ipv4: UInt32(bytes.word(at: 12)) << 16 | UInt32(bytes.word(at: 14)))
    destination = IPAddress(ipv4: UInt32(bytes.word(at: 16)) << 16 | UInt32(bytes.word(at: 18)))
    protocolNumber = bytes[9]
    let headerLength = Int(bytes[0] & 15) * 4
    // A fragment other than the first has no ports.
    guard headerLength >= 20, bytes.word(at: 6) & 0x1fff == 0 else { return }
    readPorts(bytes, at: headerLength, end: Int(bytes.word(at: 2)))
  }

  /// RFC 8200, sections 3 and 4: hop-by-hop (0), routing (43), fragment (44), destination (60).
  private mutating func readIPv6(_ bytes: Span<UInt8>) {
    source = IPAddress(high: bytes.doubleLongWord(at: 8), low: bytes.doubleLongWord(at: 16))
    destination = IPAddress(high: bytes.doubleLongWord(at: 24), low: bytes.doubleLongWord(at: 32))
    var next = bytes[6]
    var offset = 40
    defer { protocolNumber = next }
    for _ in 0..<8 where next == 0 || next == 43 || next == 44 || next == 60 {
      guard offset + 8 <= bytes.count else { return }
      let isFragment = next == 44
      let isLater = isFragment && bytes.word(at: offset + 2) & 0xfff8 != 0
      next = bytes[offset]
      offset += isFragment ? 8 : (Int(bytes[offset + 1]) + 1) * 8
      if isLater { return }
    }
    protocolNumber = next
    readPorts(bytes, at: offset, end: 40 + Int(bytes.word(at: 4)))
  }

  private mutating func readPorts(_ bytes: Span<UInt8>, at offset: Int, end: Int) {
    guard protocolNumber == ProtocolNumber.tcp || protocolNumber == ProtocolNumber.udp,
      offset + 4 <= min(bytes.count, end)
    else { return }
    sourcePort = bytes.word(at: offset)
    destinationPort = bytes.word(at: offset + 2)
  }
}

extension PacketSurface {
  /// `tcp`, `udp`, `icmp`, `icmpv6`, or the number of IANA's registry.
  static func word(_ protocolNumber: UInt8) -> String {
    switch protocolNumber {
    case ProtocolNumber.tcp: "tcp"
    case ProtocolNumber.udp: "udp"
    case ProtocolNumber.icmp: "icmp"
    case ProtocolNumber.icmpv6: "icmpv6"
    default: String(protocolNumber)
    }
  }
}
