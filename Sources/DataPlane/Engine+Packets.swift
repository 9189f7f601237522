import CTunnel
import Glibc

extension Engine {
  /// Packets read from a device before others get their turn.
  private static let budget = 64

  /// Takes what the terminal's kernel has sent.
  func readTerminal() {
    for _ in 0..<Self.budget {
      guard let (slot, length) = read(helpers.terminalTunnel, into: emulator.uplink) else { return }
      let now = ct_now()
      guard let slot else {
        emulator.uplink.refuse(length: length, .queueFull)
        continue
      }
      if configuration.outage == .unreachable, emulator.isDown(at: now) {
        tellUnreachable(slot, length)
      }
      emulator.receive(slot, length: length, on: emulator.uplink, now: now)
    }
  }

  /// Takes what the kernel of the point of presence has sent.
  func readPop() {
    for _ in 0..<Self.budget {
      guard let (slot, length) = read(helpers.popTunnel, into: emulator.downlink) else { return }
      guard let slot else {
        emulator.downlink.refuse(length: length, .queueFull)
        continue
      }
      emulator.receive(slot, length: length, on: emulator.downlink, now: ct_now())
    }
  }

  /// One packet from a device.
  ///
  /// - Returns: `nil` when there is none; without a slot when there was no place for it.
  private func read(_ tunnel: Int32, into pipe: Pipe) -> (slot: UInt32?, length: Int)? {
    guard let slot = pipe.storage.take() else {
      // Safe because the buffer's own count bounds the read.
      let count = unsafe scratch.withUnsafeMutableBytes {
        unsafe Glibc.read(tunnel, $0.baseAddress, $0.count)
      }
      return count > 0 ? (nil, count) : nil
    }
    let buffer = unsafe pipe.storage.buffer(slot)
    // Safe because the buffer's own count bounds the read.
    let count = unsafe Glibc.read(tunnel, buffer.baseAddress, buffer.count)
    guard count > 0 else {
      pipe.storage.give(slot)
      return nil
    }
    return (slot, count)
  }

  /// The terminal itself says that it has no link.
  private func tellUnreachable(_ slot: UInt32, _ length: Int) {
    let message: [UInt8]? = emulator.uplink.storage.read(slot, count: length) { bytes in
      guard let header = PacketHeader(bytes), !header.isNoise, mayBeAnswered(header, bytes) else {
        return nil
      }
      let terminal = configuration.addresses.terminal
      return CraftedPacket.unreachable(
        .network,
        about: bytes,
        header: header,
        from: header.isIPv6 ? terminal.ipv6 : terminal.ipv4
      )
    }
    if let message {
      // Straight to the device: it does not cross the link.
      _ = unsafe message.withUnsafeBytes {
        // Safe because the buffer's own count bounds the write.
        unsafe Glibc.write(helpers.terminalTunnel, $0.baseAddress, $0.count)
      }
    }
  }

  /// Errors are never answered with errors, nor later fragments (RFC 1122, section 3.2.2).
  func mayBeAnswered(_ header: PacketHeader, _ bytes: Span<UInt8>) -> Bool {
    guard !header.isLaterFragment else { return false }
    switch header.protocolNumber {
    case ProtocolNumber.icmp where !header.isIPv6:
      return bytes[header.transportOffset] == 8
    case ProtocolNumber.icmpv6 where header.isIPv6:
      return bytes[header.transportOffset] == 128
    default: return true
    }
  }

  /// Lets packets leave and arrive whose time has come.
  func forwardPackets() {
    let now = ct_now()
    emulator.advance(to: now)
    while let packet = emulator.uplink.takeDue(now: now) { passGate(packet) }
    while let packet = emulator.downlink.takeDue(now: now) { deliver(packet) }
  }

  /// Ends the downlink: the packet goes to the terminal's kernel.
  private func deliver(_ packet: PacketDescriptor) {
    let isWritten = write(packet, of: emulator.downlink, to: helpers.terminalTunnel)
    if packet.kind == .echoReply || packet.kind == .connectionReply {
      let key = probeKey(packet, of: emulator.downlink)
      if let key {
        emulator.roundTrips.replied(
          key,
          arrival: packet.arrival,
          release: packet.release,
          written: ct_now()
        )
      }
    }
    emulator.downlink.finish(packet, delivered: isWritten)
  }

  func probeKey(_ packet: PacketDescriptor, of pipe: Pipe) -> RoundTrips.Key? {
    pipe.storage.read(packet.slot, count: Int(packet.length)) { bytes in
      PacketHeader(bytes).flatMap { RoundTrips.key(packet.kind, $0, bytes) }
    }
  }

  /// Writes a packet to a device.
  ///
  /// - Returns: whether the kernel took it.
  func write(_ packet: PacketDescriptor, of pipe: Pipe, to tunnel: Int32) -> Bool {
    let buffer = unsafe pipe.storage.buffer(packet.slot)
    // Safe because a packet is no longer than its place.
    return unsafe Glibc.write(tunnel, buffer.baseAddress, Int(packet.length)) == Int(packet.length)
  }

  /// Sends a packet made here on its way to the terminal.
  func sendDown(_ packet: [UInt8]) {
    emulator.receive(packet.span, on: emulator.downlink, now: ct_now())
  }
}
