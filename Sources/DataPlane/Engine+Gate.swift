import CTunnel
import Glibc

/// The end of the uplink: what goes to the kernel of the point of presence, and what is decided
/// before.
extension Engine {
  /// Ends packets' way over the uplink.
  func passGate(_ train: PacketTrain, _ path: AccessPath) {
    let uplink = path.emulator.uplink
    guard !train.marks.contains(.atGateway) else {
      expireAtGateway(train, path)
      return uplink.finish(train, .lost(.hopLimit))
    }
    let isForKernel: Bool
    switch train.kind {
    case _ where configuration.peers != nil && isForTerminal(train, path):
      isForKernel = decide(train, path)
    case .stream, .echoReply, .connectionReply: isForKernel = true
    case .streamReset where synHold.heldCount == 0: isForKernel = true
    default: isForKernel = decide(train, path)
    }
    let isTaken = isForKernel ? path.write(train, to: path.popTunnel) : true
    uplink.finish(train, isTaken ? .delivered(at: ct_now()) : .lost(.refusedByDevice))
  }

  /// Makes a packet what a router on the way has before it: whole, and with its hops counted.
  private func quotable(_ train: PacketTrain, routers: UInt8) {
    let shape = pool.shape(train.place)
    guard shape.segments == 1 else { return }
    pool.completeChecksum(train.place, count: Int(shape.length))
    pool.change(train.place, count: min(Int(shape.length), 40)) {
      SegmentHeader.passRouters(&$0, routers)
    }
  }

  private func isForTerminal(_ train: PacketTrain, _ path: AccessPath) -> Bool {
    let length = Int(pool.shape(train.place).length)
    return pool.read(train.place, count: length) { bytes in
      PacketHeader(bytes).map { isOfTerminal($0.destination) } ?? false
    }
  }

  /// The gateway says that the packet's hops end there.
  private func expireAtGateway(_ train: PacketTrain, _ path: AccessPath) {
    let gateway = configuration.addresses.gateway
    quotable(train, routers: 1)
    let length = Int(path.emulator.pool.shape(train.place).length)
    let answer: ([UInt8], IPAddress)? = path.emulator.pool.read(train.place, count: length) {
      bytes in
      guard let header = PacketHeader(bytes), mayBeAnswered(header, bytes) else { return nil }
      let router = header.isIPv6 ? gateway.ipv6 : gateway.ipv4
      return (
        CraftedPacket.timeExceeded(about: bytes, header: header, from: router), header.source
      )
    }
    guard let (message, near) = answer else { return }
    egress.packetsRejected += 1
    sendDown(message, to: near, isFromGateway: true)
  }

  /// - Returns: whether the kernel of the point of presence is to have the packet.
  private func decide(_ train: PacketTrain, _ path: AccessPath) -> Bool {
    let pool = path.emulator.pool
    let shape = pool.shape(train.place)
    // What is read here is quoted and kept, and so has to be whole.
    if shape.segments == 1 { pool.completeChecksum(train.place, count: Int(shape.length)) }
    return pool.read(train.place, count: Int(shape.length)) { bytes in
      guard var header = PacketHeader(bytes) else { return false }
      header.hopLimit -= min(header.hopLimit, path.access.routers)
      return decide(train, header, bytes, path)
    }
  }

  private func decide(
    _ train: PacketTrain,
    _ header: PacketHeader,
    _ bytes: Span<UInt8>,
    _ path: AccessPath
  ) -> Bool {
    if let key = RoundTrips.key(train.kind, header, bytes) {
      path.emulator.roundTrips.requested(key, arrival: train.arrival, release: train.release)
    }
    if isOfTerminal(header.destination) {
      guard header.hopLimit > 2 || !mayBeAnswered(header, bytes) else {
        let message = CraftedPacket.timeExceeded(about: bytes, header: header, from: router(header))
        reject(message, header)
        return false
      }
      passToPeer(train, header, bytes, path)
      return false
    }
    // The kernel puts fragments together.
    if header.isLaterFragment { return true }
    if header.hopLimit <= 1, !network.addresses.pointOfPresence.contains(header.destination),
      mayBeAnswered(header, bytes)
    {
      let message = CraftedPacket.timeExceeded(about: bytes, header: header, from: router(header))
      reject(message, header)
      return false
    }
    switch train.kind {
    case .connectionRequest: return decideRequest(header, bytes)
    case .streamReset: return !takeBack(header.flow(in: bytes))
    case .echoRequest: return decideEcho(header, bytes)
    default: return decideOther(header, bytes)
    }
  }

  private func decideOther(_ header: PacketHeader, _ bytes: Span<UInt8>) -> Bool {
    switch header.protocolNumber {
    case ProtocolNumber.udp: return decideDatagram(header, bytes)
    case ProtocolNumber.icmp where !header.isIPv6: return true
    case ProtocolNumber.icmpv6 where header.isIPv6: return true
    default:
      // The kernel would answer for every machine in the world.
      reject(.prohibited, header, bytes)
      return false
    }
  }

  /// The address of the point of presence, from which its own messages come.
  func router(_ header: PacketHeader) -> IPAddress {
    let pop = network.addresses.pointOfPresence
    return header.isIPv6 ? pop.ipv6 : pop.ipv4
  }

  func reject(
    _ cause: CraftedPacket.Unreachable,
    _ header: PacketHeader,
    _ bytes: Span<UInt8>
  ) {
    // A closed port is told by the machine itself, all else by the router on the way.
    let speaker = cause == .port ? header.destination : router(header)
    let message = CraftedPacket.unreachable(cause, about: bytes, header: header, from: speaker)
    reject(message, header)
  }

  private func reject(_ message: [UInt8], _ header: PacketHeader) {
    egress.packetsRejected += 1
    sendDown(message, to: header.source)
  }
}
