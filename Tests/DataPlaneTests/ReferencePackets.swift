import Testing

@testable import DataPlane

/// A transport packet as it stands in the RFCs, written out byte by byte.
///
/// The model that the cutting of streams is compared with; nothing in it calls the code under test.
struct ReferencePacket {
  var isIPv6 = false
  var isTCP = true
  /// Four-byte words of IPv4 options, all "no operation" (RFC 791, section 3.1), `0 ... 10`.
  var optionWords = 0
  /// IPv6 extension headers before the transport: their types (0 hop-by-hop, 60 destination
  /// options), each of so many eight-byte units.
  var extensions: [(type: UInt8, units: Int)] = []
  /// A routing header's last segment, which the checksum covers in place of the destination
  /// (RFC 8200, section 8.1).
  var finalDestination: [UInt8]?
  /// Four-byte words of TCP options, `0 ... 10`.
  var transportOptionWords = 0
  var flags: UInt8 = 0x10
  var trafficClass: UInt8 = 0
  var hopLimit: UInt8 = 64
  var identification: UInt16 = 1
  var sequence: UInt32 = 0
  var ports: (source: UInt16, destination: UInt16) = (40_000, 443)
  var payload: [UInt8] = []
  /// Payload bytes of each segment.
  var segmentSize = 1_000

  static let near4: [UInt8] = [100, 64, 0, 2]
  static let far4: [UInt8] = [100, 64, 0, 254]
  static let near6: [UInt8] = [0xfd, 0x61, 0x70, 0x75, 0x73, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
  static let far6: [UInt8] = [0xfd, 0x61, 0x70, 0x75, 0x73, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 254]

  var source: [UInt8] { isIPv6 ? Self.near6 : Self.near4 }
  var destination: [UInt8] { isIPv6 ? Self.far6 : Self.far4 }
  var protocolNumber: UInt8 { isTCP ? 6 : 17 }
  var networkLength: Int {
    isIPv6
      ? 40 + extensions.reduce(0) { $0 + $1.units * 8 } + (finalDestination == nil ? 0 : 24)
      : 20 + optionWords * 4
  }
  var transportLength: Int { isTCP ? 20 + transportOptionWords * 4 : 8 }
  var headerLength: Int { networkLength + transportLength }
  var segments: Int { max(1, (payload.count + segmentSize - 1) / segmentSize) }
  var offload: OffloadHeader {
    OffloadHeader(
      flags: 1,
      segmentationType: isTCP ? (isIPv6 ? 4 : 1) : 5,
      headerLength: UInt16(headerLength),
      segmentSize: UInt16(segmentSize),
      checksumStart: UInt16(networkLength),
      checksumOffset: isTCP ? 16 : 6
    )
  }

  /// The packet as it stands on a wire, with all of its checksums.
  func onWire() -> [UInt8] {
    var bytes = unfinished(transportChecksum: 0)
    let transport = Array(bytes[networkLength...])
    var sum = ones(pseudoHeader(length: transport.count) + transport)
    if !isTCP, sum == 0xffff { sum = 0 }
    bytes.set(~sum, at: networkLength + (isTCP ? 16 : 6))
    return bytes
  }

  /// The packet as a device hands it over: the checksum's field holds the pseudo-header's sum.
  func fromDevice() -> [UInt8] {
    let length = transportLength + payload.count
    return unfinished(transportChecksum: ones(pseudoHeader(length: length)))
  }

  /// What the network is to see of it: each segment a packet of its own (RFC 9293, section 3.7.1;
  /// a UDP datagram each).
  func cut() -> [ReferencePacket] {
    (0..<segments).map { index in
      var part = self
      let start = index * segmentSize
      part.payload = Array(payload[start..<min(start + segmentSize, payload.count)])
      part.sequence = sequence &+ UInt32(start)
      part.identification = identification &+ UInt16(index)
      if index + 1 < segments { part.flags &= ~0b1001 }
      if index > 0 { part.flags &= ~0x80 }
      return part
    }
  }

  private func pseudoHeader(length: Int) -> [UInt8] {
    let target = finalDestination ?? destination
    return isIPv6
      ? source + target + [0, 0, UInt8(length >> 8), UInt8(length & 255), 0, 0, 0, protocolNumber]
      : source + target + [0, protocolNumber, UInt8(length >> 8), UInt8(length & 255)]
  }

  private func unfinished(transportChecksum: UInt16) -> [UInt8] {
    var transport: [UInt8] = []
    transport += ports.source.octets + ports.destination.octets
    if isTCP {
      transport += UInt16(sequence >> 16).octets + UInt16(sequence & 0xffff).octets
      transport += [1, 2, 3, 4]
      transport += [UInt8(5 + transportOptionWords) << 4, flags, 0x7f, 0xff]
      transport += transportChecksum.octets + [0, 0]
      transport += [UInt8](repeating: 1, count: transportOptionWords * 4)
    } else {
      transport += UInt16(8 + payload.count).octets + transportChecksum.octets
    }
    return network(carrying: transport.count + payload.count) + transport + payload
  }

  private func network(carrying count: Int) -> [UInt8] {
    guard isIPv6 else {
      var header: [UInt8] = [UInt8(0x45 + optionWords), trafficClass]
      header += UInt16(networkLength + count).octets + identification.octets + [0x40, 0]
      header += [hopLimit, protocolNumber, 0, 0] + source + destination
      header += [UInt8](repeating: 1, count: optionWords * 4)
      header.set(~ones(header), at: 10)
      return header
    }
    var types = extensions.map(\.type) + (finalDestination == nil ? [] : [43]) + [protocolNumber]
    var header: [UInt8] = [0x60 | trafficClass >> 4, trafficClass << 4 | 5, 0x12, 0x34]
    header += UInt16(networkLength - 40 + count).octets + [types.removeFirst(), hopLimit]
    header += source + destination
    for item in extensions {
      // One option that pads the rest (PadN, RFC 8200, section 4.2).
      let rest = item.units * 8 - 4
      header += [types.removeFirst(), UInt8(item.units - 1), 1, UInt8(rest)]
      header += [UInt8](repeating: 0, count: rest)
    }
    if let finalDestination {
      header += [types.removeFirst(), 2, 2, 1, 0, 0, 0, 0] + finalDestination
    }
    return header
  }
}

/// The ones' complement sum of 16-bit words, folded at each step (RFC 1071, section 4.1).
func ones(_ bytes: [UInt8]) -> UInt16 {
  var sum: UInt32 = 0
  for index in stride(from: 0, to: bytes.count, by: 2) {
    let low: UInt32 = index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0
    sum += UInt32(bytes[index]) * 256 + low
    if sum > 0xffff { sum -= 0xffff }
  }
  return UInt16(sum)
}

extension UInt16 {
  /// In network order.
  var octets: [UInt8] { [UInt8(self / 256), UInt8(self % 256)] }
}

extension [UInt8] {
  /// Writes a number in network order.
  mutating func set(_ word: UInt16, at offset: Int) {
    replaceSubrange(offset..<offset + 2, with: word.octets)
  }

  func number(at offset: Int) -> UInt16 { UInt16(self[offset]) * 256 + UInt16(self[offset + 1]) }
}

/// What the receiving kernel makes of a device's packet: it cuts what is left to be cut, and
/// completes the checksum behind whatever the field holds (virtio 1.2, section 5.1.6.2; as
/// `tcp_gso_segment` and `skb_checksum_help` do in Linux).
func kernelSegments(_ packet: [UInt8], _ offload: OffloadHeader) -> [[UInt8]] {
  let start = Int(offload.checksumStart)
  let field = start + Int(offload.checksumOffset)
  guard offload.segmentationType != 0 else { return [completed(packet, start, field)] }
  let isTCP = offload.checksumOffset == 16
  let headers = start + (isTCP ? Int(packet[start + 12] >> 4) * 4 : 8)
  let size = Int(offload.segmentSize)
  let payload = Array(packet[headers...])
  return stride(from: 0, to: payload.count, by: size).map { offset in
    let data = Array(payload[offset..<min(offset + size, payload.count)])
    var head = Array(packet[..<headers])
    if head[0] >> 4 == 6 {
      head.set(UInt16(headers - 40 + data.count), at: 4)
    } else {
      head.set(UInt16(headers + data.count), at: 2)
      head.set(head.number(at: 4) &+ UInt16(offset / size), at: 4)
      head.set(0, at: 10)
      head.set(~ones(Array(head[..<(Int(head[0] & 15) * 4)])), at: 10)
    }
    if isTCP {
      let before = UInt32(head.number(at: start + 4)) << 16 | UInt32(head.number(at: start + 6))
      let sequence = before &+ UInt32(offset)
      head.set(UInt16(sequence >> 16), at: start + 4)
      head.set(UInt16(sequence & 0xffff), at: start + 6)
      if offset + size < payload.count { head[start + 13] &= ~0b1001 }
      if offset > 0 { head[start + 13] &= ~0x80 }
    } else {
      head.set(UInt16(8 + data.count), at: start + 4)
    }
    // Only the length in the pseudo-header differs from the whole packet's.
    let whole = UInt16(packet.count - start)
    let part = UInt16(headers - start + data.count)
    head.set(ones(head.number(at: field).octets + part.octets + (~whole).octets), at: field)
    return completed(head + data, start, field)
  }
}

private func completed(_ packet: [UInt8], _ start: Int, _ field: Int) -> [UInt8] {
  var packet = packet
  var sum = ones(Array(packet[start...]))
  if field == start + 6, sum == 0xffff { sum = 0 }
  packet.set(~sum, at: field)
  return packet
}
