import Testing

@testable import DataPlane

@Suite("Packets")
struct PacketTests {
  private let addresses = TerminalAddresses()

  private func flow(ipv6: Bool) -> Flow {
    Flow(
      near: ipv6 ? addresses.terminal.ipv6 : addresses.terminal.ipv4,
      nearPort: 40_000,
      far: ipv6 ? addresses.host.ipv6 : addresses.host.ipv4,
      farPort: 8_000
    )
  }

  @Test("The checksum of RFC 1071's example is that of the text")
  func checksumExample() {
    var checksum = InternetChecksum()
    checksum.add([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7].span)
    #expect(checksum.value == ~0xddf2)
  }

  @Test("The checksum of a known IPv4 header is that on the wire")
  func checksumHeader() {
    // A widely reproduced capture: 192.168.0.1 to 192.168.0.199, UDP, checksum b861.
    let header: [UInt8] = [
      0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0, 0xc7,
    ]
    var checksum = InternetChecksum()
    checksum.add(header.span)
    #expect(checksum.value == 0xb861)
  }

  @Test("An odd byte counts as the high half of a word")
  func checksumOdd() {
    var checksum = InternetChecksum()
    checksum.add([0x12, 0x34, 0x56].span)
    #expect(checksum.value == 0x97cb)
  }

  /// The transport checksum of a crafted packet, which sums to zero when right.
  private func transportSum(_ packet: [UInt8]) throws -> UInt16 {
    let head = try #require(header(of: packet))
    var checksum = InternetChecksum()
    if head.protocolNumber != ProtocolNumber.icmp {
      checksum.addPseudoHeader(
        source: head.source,
        destination: head.destination,
        protocolNumber: head.protocolNumber,
        length: head.length - head.transportOffset
      )
    }
    checksum.add(packet.span, from: head.transportOffset)
    return checksum.value
  }

  @Test("Crafted packets carry right checksums", arguments: [false, true], [0, 1, 7, 600, 1_400])
  func crafted(ipv6: Bool, size: Int) throws {
    let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let datagram = CraftedPacket.datagram(
      flow(ipv6: ipv6),
      payload: payload,
      towardsTerminal: false
    )
    let head = try #require(header(of: datagram))
    #expect(try transportSum(datagram) == 0)
    #expect(head.flow(of: datagram) == flow(ipv6: ipv6))
    let router = ipv6 ? addresses.pointOfPresence.ipv6 : addresses.pointOfPresence.ipv4
    for cause in [CraftedPacket.Unreachable.network, .host, .port, .prohibited] {
      let error = CraftedPacket.unreachable(
        cause,
        about: datagram.span,
        header: head,
        from: router
      )
      let read = try #require(header(of: error))
      #expect(try transportSum(error) == 0)
      #expect(read.source == router && read.destination == head.source)
      #expect(error[read.transportOffset] == (ipv6 ? 1 : 3))
      #expect(error[read.transportOffset + 1] == (ipv6 ? cause.icmpv6Code : cause.icmpCode))
      #expect(error.count <= (ipv6 ? 1_280 : 576))
    }
  }

  @Test("A refusal answers the request's sequence number", arguments: [false, true])
  func reset(ipv6: Bool) throws {
    let request = connectionRequest(flow(ipv6: ipv6), sequence: 0xffff_fffe)
    let head = try #require(header(of: request))
    let reset = CraftedPacket.reset(toRequest: request.span, header: head)
    let read = try #require(header(of: reset))
    #expect(try transportSum(reset) == 0)
    #expect(read.source == head.destination && read.destination == head.source)
    #expect(read.ports(of: reset) == [8_000, 40_000])
    #expect(read.kind(of: reset) == .streamReset)
    let offset = read.transportOffset
    #expect(reset[(offset + 8)..<(offset + 12)].elementsEqual([0xff, 0xff, 0xff, 0xff]))
  }

  @Test("A request for a connection is known as one", arguments: [false, true])
  func kinds(ipv6: Bool) throws {
    var request = connectionRequest(flow(ipv6: ipv6), sequence: 1)
    let head = try #require(header(of: request))
    #expect(head.kind(of: request) == .connectionRequest)
    for (flags, kind) in [
      (TCPFlags.syn | TCPFlags.ack, PacketKind.connectionReply), (TCPFlags.ack, .stream),
      (TCPFlags.rst, .streamReset), (TCPFlags.rst | TCPFlags.ack, .streamReset),
      (TCPFlags.fin | TCPFlags.ack, .stream), (TCPFlags.syn | TCPFlags.fin, .stream),
    ] {
      request[head.transportOffset + 13] = flags
      #expect(head.kind(of: request) == kind)
    }
  }

  @Test("IPv6 extension headers are passed over, and a later fragment has no ports")
  func extensions() throws {
    let plain = CraftedPacket.datagram(flow(ipv6: true), payload: [1, 2], towardsTerminal: false)
    var packet = Array(plain[..<40]) + [44, 0, 0, 0, 0, 0, 0, 0]
    packet[6] = 60
    packet += [17, 0, 0, 0, 0, 0, 0, 9] + plain[40...]
    packet.put(UInt16(packet.count - 40), at: 4)
    let head = try #require(header(of: packet))
    #expect(head.transportOffset == 56 && head.protocolNumber == 17)
    #expect(head.flow(of: packet) == flow(ipv6: true))
    packet.put(0x00b9, at: 50)
    let later = try #require(header(of: packet))
    #expect(later.isLaterFragment && later.hasMoreFragments)
    #expect(later.kind(of: packet) == .other)
  }

  @Test("Malformed packets are refused", arguments: MalformedPacket.all)
  func malformed(_ example: MalformedPacket) {
    #expect(header(of: example.bytes) == nil, "\(example.name)")
  }

  @Test("Chatter between neighbours is noise, and real destinations are not")
  func noise() throws {
    func isNoise(_ source: String, _ destination: String) throws -> Bool {
      let packet = CraftedPacket.icmp(
        from: try #require(IPAddress(source)),
        to: try #require(IPAddress(destination)),
        message: [133, 0, 0, 0, 0, 0, 0, 0]
      )
      return try #require(header(of: packet)).isNoise
    }
    #expect(try isNoise("fe80::1", "ff02::2"))
    #expect(try isNoise("fe80::1", "fd61:7075:7300::1"))
    #expect(try isNoise("100.64.0.2", "224.0.0.251"))
    #expect(try isNoise("100.64.0.2", "255.255.255.255"))
    #expect(try !isNoise("100.64.0.2", "223.255.255.255"))
    #expect(try !isNoise("fd61:7075:7300::2", "2001:db8::1"))
  }

  @Test("Random and damaged packets are read or refused, never trusted", arguments: [UInt64(1), 2])
  func fuzz(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let emulator = try emulator([link(up: direction(milliseconds: 1))])
    let models = [false, true].flatMap { ipv6 in
      [
        connectionRequest(flow(ipv6: ipv6), sequence: 1),
        CraftedPacket.datagram(flow(ipv6: ipv6), payload: [9, 9, 9], towardsTerminal: false),
        CraftedPacket.icmp(
          from: flow(ipv6: ipv6).near,
          to: flow(ipv6: ipv6).far,
          message: [ipv6 ? 128 : 8, 0, 0, 0, 0, 1, 0, 2]
        ),
      ]
    }
    var readable = 0
    for round in 0..<100_000 {
      let bytes = round % 4 == 0 ? noiseBytes(&generator) : damaged(models, &generator)
      if let header = PacketHeader(bytes.span) {
        readable += 1
        exercise(header, bytes.span)
      }
      let now = Int64(round) * 10_000
      emulator.receive(bytes.span, on: emulator.uplink, now: now)
      emulator.advance(to: now)
      while let packet = emulator.uplink.takeDue(now: now) {
        emulator.uplink.finish(packet, .delivered(at: now))
      }
      _ = DNSQuestion(bytes.span)
    }
    let account = try direction(emulator.uplink, emulator, now: second)
    #expect(account.isBalanced && account.packetsIn == 100_000)
    #expect(account.dropped.malformed > 1_000 && readable > 1_000)
  }

  private func noiseBytes(_ generator: inout SeededGenerator) -> [UInt8] {
    let count = Int.random(in: 0...120, using: &generator)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// A packet with some bytes changed, often cut, and often with its header checksum set right.
  private func damaged(_ models: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = models[Int.random(in: 0..<models.count, using: &generator)]
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
    if Bool.random(using: &generator), bytes[0] >> 4 == 4 {
      let length = Int(bytes[0] & 15) * 4
      if length >= 20, length <= bytes.count {
        bytes.put(0, at: 10)
        var checksum = InternetChecksum()
        checksum.add(bytes.span, to: length)
        bytes.put(checksum.value, at: 10)
      }
    }
    let kept = Int.random(in: 0..<4, using: &generator)
    guard kept == 0 else { return bytes }
    return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
  }

  private func exercise(_ header: PacketHeader, _ bytes: Span<UInt8>) {
    let kind = header.kind(in: bytes)
    _ = RoundTrips.key(kind, header, bytes)
    if kind == .connectionRequest { _ = CraftedPacket.reset(toRequest: bytes, header: header) }
    _ = CraftedPacket.unreachable(.port, about: bytes, header: header, from: header.destination)
    if header.protocolNumber == ProtocolNumber.udp, !header.isLaterFragment {
      _ = header.flow(in: bytes)
    }
  }
}

/// A request for a connection, without options.
func connectionRequest(_ flow: Flow, sequence: UInt32) -> [UInt8] {
  // Built as a datagram's packet and made into a segment: the header is what matters here.
  var packet = CraftedPacket.datagram(
    flow,
    payload: [UInt8](repeating: 0, count: 12),
    towardsTerminal: false
  )
  let offset = packet.count - 20
  packet.put(UInt16(truncatingIfNeeded: sequence >> 16), at: offset + 4)
  packet.put(UInt16(truncatingIfNeeded: sequence), at: offset + 6)
  packet[offset + 12] = 5 << 4
  packet[offset + 13] = TCPFlags.syn
  if flow.far.isIPv6 {
    packet[6] = ProtocolNumber.tcp
  } else {
    packet[9] = ProtocolNumber.tcp
    packet.put(0, at: 10)
    var checksum = InternetChecksum()
    checksum.add(packet.span, to: 20)
    packet.put(checksum.value, at: 10)
  }
  return packet
}

/// A packet that no router passes on.
struct MalformedPacket: CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  var testDescription: String { name }

  static var all: [MalformedPacket] {
    let good = packet(bytes: 60)
    func changed(_ name: String, _ change: (inout [UInt8]) -> Void) -> MalformedPacket {
      var bytes = good
      change(&bytes)
      return MalformedPacket(name: name, bytes: bytes)
    }
    return [
      MalformedPacket(name: "empty", bytes: []),
      changed("of version 5") { $0[0] = 0x55 },
      changed("with a header of 16 bytes") { $0[0] = 0x44 },
      changed("with a header beyond its end") {
        $0[0] = 0x4f
        $0 = Array($0.prefix(40))
      },
      changed("with a false checksum") { $0[10] ^= 1 },
      changed("longer than what came") { $0.removeLast() },
      MalformedPacket(
        name: "of 39 bytes and version 6",
        bytes: [0x60] + [UInt8](repeating: 0, count: 38)
      ),
      MalformedPacket(
        name: "of version 6 with a cut extension",
        bytes: [0x60, 0, 0, 0, 0, 4, 0, 64] + [UInt8](repeating: 1, count: 36)
      ),
    ]
  }
}
