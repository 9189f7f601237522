extension PacketHeader {
  /// Whether a request for a connection asks to join one of Multipath TCP that stands already.
  ///
  /// That is its option MP_JOIN (RFC 8684, section 3.2). It is the kernel of the point of presence
  /// that knows the connection: such a request opens none, and nobody beyond is to be called for it.
  ///
  /// - Precondition: the packet is TCP and not a later fragment.
  func joinsConnection(in bytes: Span<UInt8>) -> Bool {
    let end = transportOffset + Int(bytes[transportOffset + 12] >> 4) * 4
    var offset = transportOffset + 20
    while offset < end {
      switch bytes[offset] {
      // End of the list, and no operation (RFC 9293, section 3.1).
      case 0: return false
      case 1: offset += 1
      default:
        guard offset + 1 < end else { return false }
        let length = Int(bytes[offset + 1])
        guard length >= 2, offset + length <= end else { return false }
        if bytes[offset] == 30, length >= 3, bytes[offset + 2] >> 4 == 1 { return true }
        offset += length
      }
    }
    return false
  }
}
