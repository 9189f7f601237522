/// Writes the headers of a part of a train, as segmentation in a device would (RFC 9293 for TCP;
/// for UDP each datagram has a header of its own).
///
/// The checksum of the transport is left to the receiving device, as it came: its field holds the
/// sum of the pseudo-header, whose length differs from the whole packet's.
enum SegmentHeader {
  /// The most bytes of headers that are repeated; what has more is not cut.
  static let most = 256

  /// The offload header for a part of a train.
  static func offload(
    _ whole: OffloadHeader,
    _ shape: PacketShape,
    segments: Int
  ) -> OffloadHeader {
    var part = whole
    part.headerLength = shape.headerLength
    guard segments == 1 else { return part }
    part.segmentationType = 0
    part.segmentSize = 0
    return part
  }

  /// Changes a copy of the whole packet's headers into those of the segments `range`.
  ///
  /// `headers` are the first ``PacketShape/headerLength`` bytes, as copied from the packet.
  static func cut(
    _ headers: inout MutableSpan<UInt8>,
    _ shape: PacketShape,
    _ range: Range<Int>
  ) {
    let start = range.lowerBound * Int(shape.segmentSize)
    let wholePayload = Int(shape.length) - Int(shape.headerLength)
    let end = min(range.upperBound * Int(shape.segmentSize), wholePayload)
    let total = Int(shape.headerLength) + end - start
    let transport = Int(shape.transportOffset)
    let isUDP = Int(shape.headerLength) == transport + 8
    if shape.isIPv6 {
      headers.put(UInt16(truncatingIfNeeded: total - 40), at: 4)
    } else {
      headers.put(UInt16(truncatingIfNeeded: total), at: 2)
      // Each segment has an identification of its own (RFC 6864 asks for no more than that).
      headers.put(headers.word(at: 4) &+ UInt16(truncatingIfNeeded: range.lowerBound), at: 4)
      headers.completeIPv4Header()
    }
    if isUDP {
      headers.put(UInt16(truncatingIfNeeded: total - transport), at: transport + 4)
    } else {
      advance(&headers, transport, by: start)
      if end < wholePayload { headers[transport + 13] &= ~(TCPFlags.fin | TCPFlags.psh) }
      if range.lowerBound > 0 { headers[transport + 13] &= ~TCPFlags.cwr }
    }
    // Only the length differs from the whole packet's. The rest of the pseudo-header stays as the
    // device has summed it: behind a routing header its destination is another than the packet's
    // (RFC 8200, section 8.1).
    let field = transport + (isUDP ? 6 : 16)
    let sum = lengthened(
      headers.word(at: field),
      from: UInt16(truncatingIfNeeded: Int(shape.length) - transport),
      to: UInt16(truncatingIfNeeded: total - transport)
    )
    headers.put(sum, at: field)
  }

  /// A ones' complement sum after one word in it has changed (RFC 1624).
  private static func lengthened(_ sum: UInt16, from old: UInt16, to new: UInt16) -> UInt16 {
    ~updated(~sum, from: old, to: new)
  }

  private static func advance(_ headers: inout MutableSpan<UInt8>, _ transport: Int, by count: Int)
  {
    let high = UInt32(headers.word(at: transport + 4)) << 16
    let sequence = (high | UInt32(headers.word(at: transport + 6))) &+ UInt32(count)
    headers.put(UInt16(truncatingIfNeeded: sequence >> 16), at: transport + 4)
    headers.put(UInt16(truncatingIfNeeded: sequence), at: transport + 6)
  }

  /// Lowers the hop limit by so many routers, whose last word on it this is.
  static func passRouters(_ headers: inout MutableSpan<UInt8>, _ count: UInt8) {
    guard count > 0, headers.count >= 20 else { return }
    if headers[0] >> 4 == 6 {
      headers[7] = headers[7] > count ? headers[7] - count : 1
    } else {
      let before = headers.word(at: 8)
      headers[8] = headers[8] > count ? headers[8] - count : 1
      headers.put(updated(headers.word(at: 10), from: before, to: headers.word(at: 8)), at: 10)
    }
  }

  /// Marks a packet as having met congestion (RFC 3168, section 5); it has to be markable.
  static func markCongestion(_ headers: inout MutableSpan<UInt8>) {
    guard headers.count >= 20 else { return }
    if headers[0] >> 4 == 6 {
      headers[1] |= 0x30
    } else {
      let before = headers.word(at: 0)
      headers[1] |= 3
      headers.put(updated(headers.word(at: 10), from: before, to: headers.word(at: 0)), at: 10)
    }
  }

  /// A checksum after one word that it covers has changed (RFC 1624, equation 3).
  static func updated(_ checksum: UInt16, from old: UInt16, to new: UInt16) -> UInt16 {
    var sum = UInt32(~checksum) + UInt32(~old) + UInt32(new)
    sum = sum & 0xffff + sum >> 16
    sum = sum & 0xffff + sum >> 16
    return ~UInt16(truncatingIfNeeded: sum)
  }

  /// Completes the checksum that a device left to be completed, in the packet itself.
  ///
  /// - Returns: whether the offload header names a place inside the packet.
  @discardableResult
  static func completeChecksum(
    _ packet: inout MutableSpan<UInt8>,
    _ offload: OffloadHeader
  ) -> Bool {
    guard offload.flags & OffloadHeader.needsChecksum != 0 else { return true }
    let start = Int(offload.checksumStart)
    let field = start + Int(offload.checksumOffset)
    guard field + 2 <= packet.count else { return false }
    var checksum = InternetChecksum()
    checksum.add(packet.span, from: start)
    let isUDP = offload.checksumOffset == 6
    // Zero means "no checksum" in UDP; its complement is sent instead (RFC 768).
    packet.put(isUDP && checksum.value == 0 ? .max : checksum.value, at: field)
    return true
  }
}

extension MutableSpan<UInt8> {
  func word(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset + 1]) }

  mutating func put(_ word: UInt16, at offset: Int) {
    self[offset] = UInt8(word >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: word)
  }

  /// Fills the checksum of an IPv4 header.
  mutating func completeIPv4Header() {
    put(0, at: 10)
    var checksum = InternetChecksum()
    checksum.add(span, to: Int(self[0] & 15) * 4)
    put(checksum.value, at: 10)
  }
}
