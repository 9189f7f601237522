/// Protocol numbers of IPv4's protocol and IPv6's next-header fields (IANA registry).
enum ProtocolNumber {
  static let icmp: UInt8 = 1
  static let tcp: UInt8 = 6
  static let udp: UInt8 = 17
  static let icmpv6: UInt8 = 58
}

/// What the emulator reads of one IP packet; the packet itself stays where it is.
///
/// Offsets are valid for the bytes that were read: every fixed field of the named transport header
/// lies inside them unless the packet is a later fragment.
struct PacketHeader: Equatable {
  var source: IPAddress
  var destination: IPAddress
  /// The transport protocol, behind any IPv6 extension headers.
  var protocolNumber: UInt8
  var hopLimit: UInt8
  /// Where the transport header begins.
  var transportOffset: Int
  /// The length of the whole packet as its header says.
  var length: Int
  /// A fragment other than the first has no transport header.
  var isLaterFragment: Bool
  /// Whether more fragments follow this one.
  var hasMoreFragments = false

  var isIPv6: Bool { source.isIPv6 }

  /// Reads and checks a packet of either version.
  ///
  /// - Returns: `nil` when the packet is malformed: truncated, of inconsistent lengths, with a
  ///   false IPv4 header checksum, or too deep in extension headers.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= 20 else { return nil }
    switch bytes[0] >> 4 {
    case 4: self.init(ipv4: bytes)
    case 6: self.init(ipv6: bytes)
    default: return nil
    }
  }

  /// RFC 791, section 3.1.
  private init?(ipv4 bytes: Span<UInt8>) {
    let headerLength = Int(bytes[0] & 15) * 4
    let total = Int(bytes.word(at: 2))
    guard headerLength >= 20, total >= headerLength, total <= bytes.count else { return nil }
    var checksum = InternetChecksum()
    checksum.add(bytes, to: headerLength)
    guard checksum.value == 0 else { return nil }
    source = IPAddress(ipv4: UInt32(bytes.word(at: 12)) << 16 | UInt32(bytes.word(at: 14)))
    destination = IPAddress(ipv4: UInt32(bytes.word(at: 16)) << 16 | UInt32(bytes.word(at: 18)))
    protocolNumber = bytes[9]
    hopLimit = bytes[8]
    transportOffset = headerLength
    length = total
    isLaterFragment = bytes.word(at: 6) & 0x1fff != 0
    hasMoreFragments = bytes.word(at: 6) & 0x2000 != 0
    guard hasTransportHeader(bytes) else { return nil }
  }

  /// RFC 8200, sections 3 and 4.
  private init?(ipv6 bytes: Span<UInt8>) {
    guard bytes.count >= 40 else { return nil }
    let total = 40 + Int(bytes.word(at: 4))
    guard total <= bytes.count else { return nil }
    source = IPAddress(high: bytes.doubleLongWord(at: 8), low: bytes.doubleLongWord(at: 16))
    destination = IPAddress(high: bytes.doubleLongWord(at: 24), low: bytes.doubleLongWord(at: 32))
    // A mapped address has no place on the wire (RFC 6890) and would be taken for IPv4 here.
    guard source.isIPv6, destination.isIPv6 else { return nil }
    hopLimit = bytes[7]
    length = total
    isLaterFragment = false
    protocolNumber = bytes[6]
    transportOffset = 40
    guard skipExtensions(bytes), hasTransportHeader(bytes) else { return nil }
  }

  /// Hop-by-hop (0), routing (43), fragment (44) and destination options (60); at most eight.
  private mutating func skipExtensions(_ bytes: Span<UInt8>) -> Bool {
    for _ in 0..<8 {
      guard [0, 43, 44, 60].contains(protocolNumber), !isLaterFragment else { return true }
      guard transportOffset + 8 <= length else { return false }
      let isFragment = protocolNumber == 44
      if isFragment {
        isLaterFragment = bytes.word(at: transportOffset + 2) & 0xfff8 != 0
        hasMoreFragments = bytes.word(at: transportOffset + 2) & 1 != 0
      }
      protocolNumber = bytes[transportOffset]
      transportOffset += isFragment ? 8 : (Int(bytes[transportOffset + 1]) + 1) * 8
      guard transportOffset <= length else { return false }
    }
    return false
  }

  private func hasTransportHeader(_ bytes: Span<UInt8>) -> Bool {
    guard !isLaterFragment else { return true }
    let room = length - transportOffset
    switch protocolNumber {
    case ProtocolNumber.tcp:
      guard room >= 20 else { return false }
      let dataOffset = Int(bytes[transportOffset + 12] >> 4) * 4
      return dataOffset >= 20 && dataOffset <= room
    case ProtocolNumber.udp: return room >= 8
    case ProtocolNumber.icmp where !isIPv6: return room >= 8
    case ProtocolNumber.icmpv6 where isIPv6: return room >= 4
    default: return true
    }
  }
}

extension PacketHeader {
  /// Whether the packet is chatter between neighbours that a point-to-point link has no use for:
  /// router solicitations, multicast listener reports, broadcasts.
  var isNoise: Bool {
    destination.isForMany || isIPv6 && (source.isLinkLocal || destination.isLinkLocal)
  }

  /// What the emulator times or steers by; `nil` fields of later fragments give `.other`.
  func kind(in bytes: Span<UInt8>) -> PacketKind {
    guard !isLaterFragment else { return .other }
    switch protocolNumber {
    case ProtocolNumber.tcp:
      let flags = bytes[transportOffset + 13] & TCPFlags.deciding
      if flags == TCPFlags.syn { return .connectionRequest }
      if flags == TCPFlags.syn | TCPFlags.ack { return .connectionReply }
      return flags & TCPFlags.rst != 0 ? .streamReset : .stream
    case ProtocolNumber.icmp where !isIPv6:
      return bytes[transportOffset] == 8
        ? .echoRequest : bytes[transportOffset] == 0 ? .echoReply : .other
    case ProtocolNumber.icmpv6 where isIPv6 && length - transportOffset >= 8:
      return bytes[transportOffset] == 128
        ? .echoRequest : bytes[transportOffset] == 129 ? .echoReply : .other
    default: return .other
    }
  }

  /// The ports of a TCP or UDP packet, the sender's first.
  ///
  /// - Precondition: the packet is TCP or UDP and not a later fragment.
  func ports(in bytes: Span<UInt8>) -> (source: UInt16, destination: UInt16) {
    (bytes.word(at: transportOffset), bytes.word(at: transportOffset + 2))
  }

  /// Identifier and sequence number of an echo message (RFC 792, RFC 4443 section 4).
  ///
  /// - Precondition: the packet is an echo request or reply.
  func echo(in bytes: Span<UInt8>) -> (identifier: UInt16, sequence: UInt16) {
    (bytes.word(at: transportOffset + 4), bytes.word(at: transportOffset + 6))
  }

  /// The conversation of a TCP or UDP packet that came from the terminal.
  func flow(in bytes: Span<UInt8>) -> Flow {
    let ports = ports(in: bytes)
    return Flow(near: source, nearPort: ports.source, far: destination, farPort: ports.destination)
  }
}

/// What a packet is, as far as the emulator cares.
enum PacketKind: UInt8 {
  case other, echoRequest, echoReply, connectionRequest, connectionReply
  /// TCP after its handshake, and its sudden end.
  case stream, streamReset
}

/// Control bits of a TCP header (RFC 9293, section 3.1).
enum TCPFlags {
  static let fin: UInt8 = 1
  static let syn: UInt8 = 2
  static let rst: UInt8 = 4
  static let psh: UInt8 = 8
  static let ack: UInt8 = 16
  static let cwr: UInt8 = 128
  /// Those that tell a request for a connection from everything else.
  static let deciding: UInt8 = fin | syn | rst | ack
}
