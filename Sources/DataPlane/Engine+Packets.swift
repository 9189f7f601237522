import CTunnel
import Glibc

extension Engine {
  /// Takes what the terminal's kernel has sent.
  func readTerminal(_ path: AccessPath) {
    path.drain(path.terminalTunnel, refusingOn: path.emulator.uplink) { sendUp($0, $1, path) }
  }

  private func sendUp(_ place: PlaceHandle, _ length: Int, _ path: AccessPath) {
    let now = ct_now()
    if let message = answerOfTerminal(place, length, path, now) {
      path.write(message.packet, to: path.terminalTunnel)
      if message.isFinal {
        path.emulator.uplink.refuse(place, length: length, .hopLimit, now: now)
        return
      }
    }
    path.emulator.receive(place, length: length, on: path.emulator.uplink, now: now)
  }

  /// Takes what the kernel of the point of presence has sent.
  func readPop(_ path: AccessPath) {
    let downlink = path.emulator.downlink
    path.drain(path.popTunnel, refusingOn: downlink) {
      path.emulator.receive($0, length: $1, on: downlink, now: ct_now())
    }
  }

  /// What the terminal itself says about a packet before it goes anywhere: that it has no link, or
  /// that the packet's hops end here.
  private func answerOfTerminal(
    _ place: PlaceHandle,
    _ length: Int,
    _ path: AccessPath,
    _ now: Int64
  ) -> (packet: [UInt8], isFinal: Bool)? {
    let tellsOutage = configuration.outage == .unreachable && path.emulator.isDown(at: now)
    // Looked at first, because this is done for every packet.
    let hopLimit = pool.hopLimit(place, count: length)
    guard hopLimit <= 1 || tellsOutage else { return nil }
    pool.completeChecksum(place, count: length)
    return pool.read(place, count: length) { bytes in
      guard let header = PacketHeader(bytes), !header.isNoise, mayBeAnswered(header, bytes) else {
        return nil
      }
      let router = header.isIPv6 ? TerminalAddresses.dishIPv6 : TerminalAddresses.dish
      guard hopLimit > 1 else {
        return (CraftedPacket.timeExceeded(about: bytes, header: header, from: router), true)
      }
      return (
        CraftedPacket.unreachable(.network, about: bytes, header: header, from: router), false
      )
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
    sendToPeers(now: now)
    for path in accesses {
      path.emulator.advance(to: now)
      while let train = path.emulator.uplink.takeDue(now: now) { passGate(train, path) }
      while let train = path.emulator.downlink.takeDue(now: now) { deliver(train, path) }
    }
  }

  /// Ends the downlink: the packets go to the terminal's kernel.
  private func deliver(_ train: PacketTrain, _ path: AccessPath) {
    let isWritten = path.write(train, to: path.terminalTunnel)
    if train.kind == .echoReply || train.kind == .connectionReply,
      let key = probeKey(train, path.emulator)
    {
      path.emulator.roundTrips.replied(
        key,
        arrival: train.arrival,
        release: train.release,
        written: ct_now()
      )
    }
    path.emulator.downlink.finish(
      train,
      isWritten ? .delivered(at: ct_now()) : .lost(.refusedByDevice)
    )
  }

  private func probeKey(_ train: PacketTrain, _ emulator: LinkEmulator) -> RoundTrips.Key? {
    let length = Int(emulator.pool.shape(train.place).length)
    return emulator.pool.read(train.place, count: length) { bytes in
      PacketHeader(bytes).flatMap { RoundTrips.key(train.kind, $0, bytes) }
    }
  }

  /// The way to one of the terminal's addresses.
  func path(to near: IPAddress) -> AccessPath {
    guard accesses.count > 1, let terrestrial = configuration.terrestrial,
      terrestrial.terminal.contains(near)
    else { return accesses[0] }
    return accesses[1]
  }

  /// Sends a packet made here on its way to the terminal.
  func sendDown(_ packet: [UInt8], to near: IPAddress, isFromGateway: Bool = false) {
    let emulator = path(to: near).emulator
    emulator.receive(
      packet.span,
      on: emulator.downlink,
      isFromGateway: isFromGateway,
      now: ct_now()
    )
  }
}
