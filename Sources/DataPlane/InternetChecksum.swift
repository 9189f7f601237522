/// The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum.
struct InternetChecksum {
  private var sum: UInt64 = 0

  /// Adds bytes that begin at an even offset of what is summed.
  mutating func add(_ bytes: Span<UInt8>, from start: Int = 0, to end: Int? = nil) {
    let end = end ?? bytes.count
    var index = start
    while index &+ 1 < end {
      sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index &+ 1])
      index &+= 2
    }
    if index < end { sum &+= UInt64(bytes[index]) << 8 }
  }

  mutating func add(_ word: UInt16) { sum &+= UInt64(word) }

  /// Adds the pseudo-header of RFC 9293, section 3.1 or RFC 8200, section 8.1.
  mutating func addPseudoHeader(
    source: IPAddress,
    destination: IPAddress,
    protocolNumber: UInt8,
    length: Int
  ) {
    add(source.bytes.span)
    add(destination.bytes.span)
    sum &+= UInt64(protocolNumber) &+ UInt64(UInt32(truncatingIfNeeded: length))
  }

  /// The value for the checksum field; over bytes that hold their own checksum it is zero.
  var value: UInt16 {
    var folded = sum
    while folded >> 16 != 0 { folded = folded & 0xffff &+ folded >> 16 }
    return ~UInt16(truncatingIfNeeded: folded)
  }
}

extension Span<UInt8> {
  /// The 16-bit number at an offset, in network order.
  ///
  /// - Precondition: both bytes lie inside.
  func word(at offset: Int) -> UInt16 { UInt16(self[offset]) << 8 | UInt16(self[offset &+ 1]) }

  /// The 64-bit number at an offset, in network order.
  func doubleLongWord(at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset &+ 8 { value = value << 8 | UInt64(self[index]) }
    return value
  }
}
