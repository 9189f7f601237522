/// The header that a device puts before each packet when it leaves work to whoever reads it: a
/// checksum to be completed, segments to be made (virtio 1.2, section 5.1.6).
struct OffloadHeader: Equatable {
  static let count = 10
  /// Flag: the checksum field holds the sum of the pseudo-header only.
  static let needsChecksum: UInt8 = 1

  /// What the packet is to be cut into.
  enum Segmentation: UInt8 {
    case none = 0
    case tcp4 = 1
    case tcp6 = 4
    /// UDP datagrams of equal size.
    case udp = 5
  }

  var flags: UInt8 = 0
  /// A ``Segmentation``, with 0x80 added for TCP with explicit congestion notification.
  var segmentationType: UInt8 = 0
  var headerLength: UInt16 = 0
  /// Payload bytes of each segment.
  var segmentSize: UInt16 = 0
  /// Where the transport header begins.
  var checksumStart: UInt16 = 0
  /// Where in the transport header the checksum lies.
  var checksumOffset: UInt16 = 0
}

extension OffloadHeader {
  /// Whether the checksum of a TCP or UDP header at an offset is left to be completed, as it has to be
  /// where segments are (virtio 1.2, section 5.1.6.2): each of them has one of its own.
  fileprivate func leavesTransportChecksum(at offset: Int) -> Bool {
    flags & Self.needsChecksum != 0 && Int(checksumStart) == offset
      && checksumOffset == (segmentationType & 0x7f == Segmentation.udp.rawValue ? 6 : 16)
  }
}

/// What is known of the packet in a place.
struct PacketShape {
  /// Bytes of the whole packet.
  var length: UInt32
  /// Bytes of the network and transport headers that every segment repeats; 0 for one packet.
  var headerLength: UInt16 = 0
  /// Payload bytes of every segment but the last; 0 for one packet.
  var segmentSize: UInt16 = 0
  var segments: UInt16 = 1
  /// Segments that have not reached their end yet.
  var outstanding: UInt16 = 1
  /// Where the transport header begins.
  var transportOffset: UInt16 = 0
  var isIPv6 = false
  /// Whether its flow understands marks of congestion (RFC 3168, section 5).
  var isMarkable = false
  /// Which flow it is of, as far as a queue cares.
  var flowHash: UInt32 = 0

  /// The bytes of a segment on the link, headers included.
  @inline(__always)
  func bytes(ofSegment index: Int) -> Int {
    guard segmentSize > 0 else { return Int(length) }
    let whole = Int(headerLength) + Int(segmentSize)
    return index + 1 < Int(segments) ? whole : whole - shortfall
  }

  /// The bytes of neighbouring segments on the link.
  @inline(__always)
  func bytes(ofSegments range: Range<Int>) -> Int {
    guard segmentSize > 0, let last = range.last else { return range.isEmpty ? 0 : Int(length) }
    let whole = range.count * (Int(headerLength) + Int(segmentSize))
    return last + 1 < Int(segments) ? whole : whole - shortfall
  }

  /// Where the payload of neighbouring segments lies in the packet.
  ///
  /// - Precondition: the packet is segmented.
  func payload(ofSegments range: Range<Int>) -> Range<Int> {
    let start = Int(headerLength) + range.lowerBound * Int(segmentSize)
    return start..<min(Int(headerLength) + range.upperBound * Int(segmentSize), Int(length))
  }

  /// By how much the last segment is shorter than the others.
  private var shortfall: Int {
    Int(headerLength) + Int(segments) * Int(segmentSize) - Int(length)
  }
}

extension PacketShape {
  /// The shape of a packet whose headers were read.
  ///
  /// - Returns: `nil` when the offload header does not fit the packet.
  init?(_ header: PacketHeader, _ offload: OffloadHeader, _ bytes: Span<UInt8>) {
    length = UInt32(header.length)
    transportOffset = UInt16(clamping: header.transportOffset)
    isIPv6 = header.isIPv6
    let trafficClass = header.isIPv6 ? bytes[1] >> 4 : bytes[1]
    isMarkable = trafficClass & 3 != 0
    flowHash = header.flowHash(in: bytes)
    guard offload.segmentationType != 0 else { return }
    guard let segmentation = OffloadHeader.Segmentation(rawValue: offload.segmentationType & 0x7f),
      let headers = Self.headerLength(header, segmentation, bytes), offload.segmentSize > 0,
      headers < header.length, offload.leavesTransportChecksum(at: header.transportOffset)
    else { return nil }
    let payload = header.length - headers
    let count = (payload - 1) / Int(offload.segmentSize) + 1
    guard count > 1, headers <= SegmentHeader.most else { return }
    guard count <= Int(UInt16.max) else { return nil }
    headerLength = UInt16(headers)
    segmentSize = offload.segmentSize
    segments = UInt16(count)
    outstanding = segments
  }

  /// The bytes of the headers that each segment repeats.
  private static func headerLength(
    _ header: PacketHeader,
    _ segmentation: OffloadHeader.Segmentation,
    _ bytes: Span<UInt8>
  ) -> Int? {
    switch segmentation {
    case .none: return nil
    case .udp:
      guard header.protocolNumber == ProtocolNumber.udp, !header.isFragment else { return nil }
      return header.transportOffset + 8
    case .tcp4, .tcp6:
      guard header.protocolNumber == ProtocolNumber.tcp, !header.isFragment,
        header.isIPv6 == (segmentation == .tcp6)
      else { return nil }
      return header.transportOffset + Int(bytes[header.transportOffset + 12] >> 4) * 4
    }
  }
}

extension PacketHeader {
  /// Whether it is a part of a larger packet.
  var isFragment: Bool { isLaterFragment || hasMoreFragments }

  /// A number that packets of one flow have in common: of addresses, protocol and ports.
  func flowHash(in bytes: Span<UInt8>) -> UInt32 {
    var hash = source.high ^ source.low &* 0x9e37_79b9_7f4a_7c15
    hash = (hash ^ hash >> 29 ^ destination.high) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ hash >> 32 ^ destination.low) &* 0x94d0_49bb_1331_11eb
    var rest = UInt64(protocolNumber)
    // Fragments of a datagram belong together, and only the first has ports.
    if !isFragment, protocolNumber == ProtocolNumber.tcp || protocolNumber == ProtocolNumber.udp {
      let ports = ports(in: bytes)
      rest |= UInt64(ports.source) << 16 | UInt64(ports.destination) << 32
    }
    hash = (hash ^ hash >> 30 ^ rest) &* 0xbf58_476d_1ce4_e5b9
    return UInt32(truncatingIfNeeded: hash ^ hash >> 31 ^ hash >> 47)
  }
}
