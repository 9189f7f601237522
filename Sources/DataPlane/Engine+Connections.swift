import CTunnel
import Glibc

/// Streams: requests are held until the destination has decided, then both halves are joined.
extension Engine {
  private static let readable = UInt32(CT_READABLE.rawValue)
  private static let writable = UInt32(CT_WRITABLE.rawValue)
  private static let broken = UInt32(CT_ERROR.rawValue) | UInt32(CT_HANG_UP.rawValue)
  /// Reads of a stream before others get their turn.
  private static let budget = 4

  /// - Returns: whether the kernel of the point of presence is to have the request.
  func decideRequest(_ header: PacketHeader, _ bytes: Span<UInt8>) -> Bool {
    // The name service answers for itself.
    if isNameService(header.flow(in: bytes)) {
      return popSocket(SocketKind(isStream: true, isIPv6: header.isIPv6), port: 53) != nil
    }
    // A second path of a connection that stands: its host was asked when the first came.
    if header.joinsConnection(in: bytes) { return true }
    let flow = header.flow(in: bytes)
    let targets: [IPAddress]
    switch network.target(flow.far, port: flow.farPort) {
    case .endpoints(let endpoints): targets = endpoints
    case .closed:
      refuse(.reset, header, bytes)
      return false
    case .prohibited:
      refuse(.unreachable(.prohibited), header, bytes)
      return false
    }
    // A request that carries a part of a datagram, or was cut, has no whole header to hold.
    guard !header.hasMoreFragments, relays.count < limits.relays else {
      egress.connectionsOverloaded += 1
      return false
    }
    switch synHold.request(flow, packet: bytes, now: ct_now()) {
    case .absorb: return false
    case .forward: return true
    case .overloaded:
      egress.connectionsOverloaded += 1
      return false
    case .connect:
      scheduleHousekeeping()
      tryTargets(flow, targets[...], after: ECONNREFUSED)
      return false
    }
  }

  /// Connects to the first of the targets that does not refuse at once.
  private func tryTargets(_ flow: Flow, _ targets: ArraySlice<IPAddress>, after error: Int32) {
    guard let target = targets.first else { return requestFailed(flow, error) }
    let descriptor = ct_socket(CT_TCP, target.isIPv6 ? 1 : 0)
    guard descriptor >= 0 else {
      return tryTargets(flow, targets.dropFirst(), after: -descriptor)
    }
    _ = ct_no_delay(descriptor)
    let result = ct_connect(descriptor, target.endpoint(port: flow.farPort))
    switch -result {
    case 0, EINPROGRESS:
      synHold.attach(flow, hostSocket: descriptor)
      watch(descriptor, .connecting(flow), Self.writable)
    default:
      Glibc.close(descriptor)
      tryTargets(flow, targets.dropFirst(), after: -result)
    }
  }

  /// The host's socket has an answer.
  func connectionDecided(_ flow: Flow, _ descriptor: Int32) {
    let error = ct_take_error(descriptor)
    unwatch(descriptor)
    guard error != 0 else { return present(flow, descriptor) }
    synHold.attach(flow, hostSocket: -1)
    let wasIPv6 = isIPv6(descriptor)
    Glibc.close(descriptor)
    // Of a pair of targets the second is still to be tried when the first was refused.
    if case .endpoints(let targets) = network.target(flow.far, port: flow.farPort),
      targets.count == 2, targets[0].isIPv6 == wasIPv6
    {
      tryTargets(flow, targets.dropFirst(), after: error)
    } else {
      requestFailed(flow, error)
    }
  }

  private func isIPv6(_ descriptor: Int32) -> Bool { ct_is_ipv6(descriptor) == 1 }

  private func requestFailed(_ flow: Flow, _ error: Int32) {
    guard let request = synHold.forget(flow)?.request,
      let header = PacketHeader(request.span), let refusal = HostNetwork.refusal(error)
    else { return }
    refuse(refusal, header, request.span)
  }

  private func refuse(_ refusal: SynHold.Refusal, _ header: PacketHeader, _ bytes: Span<UInt8>) {
    switch refusal {
    case .reset:
      egress.connectionsRefused += 1
      sendDown(CraftedPacket.reset(toRequest: bytes, header: header), to: header.source)
    case .unreachable(let cause):
      egress.connectionsUnreachable += 1
      reject(cause, header, bytes)
    }
  }

  /// Shows a held request to the kernel of the point of presence.
  private func present(_ flow: Flow, _ hostSocket: Int32) {
    guard listener(for: flow) != nil, let held = synHold.connected(flow) else {
      // Lost, as by a full router; the terminal asks again.
      egress.connectionsOverloaded += 1
      synHold.forget(flow)
      return close(hostSocket, withReset: true)
    }
    let now = ct_now()
    let key = RoundTrips.Key(
      far: flow.far,
      near: flow.nearPort,
      number: flow.farPort,
      isConnection: true
    )
    let path = path(to: flow.near)
    path.emulator.roundTrips.spentBeyond(key, nanoseconds: now - held.since)
    path.write(held.request, to: path.popTunnel)
  }

  private func close(_ descriptor: Int32, withReset: Bool) {
    if withReset { ct_close_with_reset(descriptor) } else { Glibc.close(descriptor) }
  }

  private func listener(for flow: Flow) -> PopSocket? {
    popSocket(SocketKind(isStream: true, isIPv6: flow.far.isIPv6), port: flow.farPort)
  }

  /// The socket of the point of presence for a port, bound now if it was not.
  func popSocket(_ kind: SocketKind, port: UInt16) -> PopSocket? {
    let now = ct_now()
    if let socket = popSockets.existing(kind, port: port) {
      socket.lastUsed = now
      return socket
    }
    guard let (socket, evicted) = popSockets.bind(kind, port: port, now: now) else { return nil }
    if let evicted {
      if !evicted.kind.isStream {
        datagramsOverflowed += Int(ct_socket_drops(evicted.descriptor))
      }
      release(evicted.descriptor)
    }
    watch(socket.descriptor, kind.isStream ? .listener(socket) : .datagrams(socket))
    return socket
  }

  /// The terminal took a held request back.
  ///
  /// - Returns: whether it was held.
  func takeBack(_ flow: Flow) -> Bool {
    let aborted = synHold.aborted(flow)
    if let socket = aborted.hostSocket { release(socket, withReset: true) }
    return aborted.wasHeld
  }

  /// Joins connections that the kernel has accepted to their other halves.
  func accept(_ listener: PopSocket) {
    for _ in 0..<64 {
      var peer = ct_endpoint()
      var local = ct_endpoint()
      // Safe because both endpoints live for the call.
      let accepted = unsafe ct_accept(listener.descriptor, &peer, &local)
      guard accepted >= 0 else { return }
      let flow = Flow(
        near: IPAddress(peer),
        nearPort: peer.port,
        far: IPAddress(local),
        farPort: local.port
      )
      if isNameService(flow) {
        serveNames(flow, listener, accepted)
        continue
      }
      guard let host = synHold.accepted(flow) else {
        close(accepted, withReset: true)
        continue
      }
      join(flow, listener, pop: accepted, host: host)
    }
  }

  private func join(_ flow: Flow, _ listener: PopSocket, pop: Int32, host: Int32) {
    _ = ct_no_delay(pop)
    let relay = Relay(
      flow: flow,
      listener: listener,
      pop: pop,
      host: host,
      interest: Self.readable
    )
    listener.users += 1
    egress.connectionsOpened += 1
    relays[ObjectIdentifier(relay)] = relay
    watch(pop, .relay(relay, .pop))
    watch(host, .relay(relay, .host))
  }

  /// Joins a connection to the name service with one to the host's resolver, which is on its way.
  func relayNames(_ stream: NameStream, to host: Int32) {
    let relay = Relay(
      flow: stream.flow,
      listener: stream.listener,
      pop: stream.descriptor,
      host: host,
      interest: Self.readable
    )
    relay[.host].pending = stream.input
    relay[.host].interest = Self.readable | Self.writable
    stream.listener.users += 1
    egress.connectionsOpened += 1
    relays[ObjectIdentifier(relay)] = relay
    watch(stream.descriptor, .relay(relay, .pop))
    watch(host, .relay(relay, .host), Self.readable | Self.writable)
  }

  /// Moves what can be moved after an event on one side.
  func service(_ relay: Relay, _ side: Relay.Side, _ events: UInt32) {
    if events & UInt32(CT_ERROR.rawValue) != 0, ct_take_error(relay[side].descriptor) != 0 {
      return reset(relay)
    }
    guard move(relay, from: .pop), move(relay, from: .host) else { return reset(relay) }
    if relay.isComplete { return close(relay) }
    updateInterest(relay, .pop, events: side == .pop ? events : 0)
    updateInterest(relay, .host, events: side == .host ? events : 0)
  }

  /// Moves bytes in one direction until there are none, or the other side takes no more.
  ///
  /// - Returns: whether the connection still stands.
  private func move(_ relay: Relay, from side: Relay.Side) -> Bool {
    guard flushPending(relay, to: side.other) else { return false }
    for _ in 0..<Self.budget {
      guard !relay[side].hasEnded, !relay[side.other].hasPending else { break }
      // Safe because the buffer's own count bounds what is read.
      let count = unsafe scratch.withUnsafeMutableBytes {
        unsafe ct_receive(relay[side].descriptor, $0.baseAddress, $0.count)
      }
      if count == 0 {
        relay[side].hasEnded = true
      } else if count < 0 {
        guard -count == Int(EAGAIN) || -count == Int(EINTR) else { return false }
        break
      } else if !send(relay, count, to: side.other) {
        return false
      }
    }
    if relay[side].hasEnded, !relay[side.other].hasPending, !relay[side.other].isHalfClosed {
      relay[side.other].isHalfClosed = true
      _ = ct_half_close(relay[side.other].descriptor)
    }
    return true
  }

  /// Sends the first bytes of `scratch`; what the socket does not take stays pending.
  private func send(_ relay: Relay, _ count: Int, to side: Relay.Side) -> Bool {
    // Safe because `count` bytes of the buffer have been read into it.
    var sent = unsafe scratch.withUnsafeBytes {
      unsafe ct_send(relay[side].descriptor, $0.baseAddress, count)
    }
    if sent < 0 {
      guard -sent == Int(EAGAIN) || -sent == Int(EINTR) else { return false }
      sent = 0
    }
    if sent < count {
      relay[side].pending.replaceSubrange(
        0..<relay[side].pending.count,
        with: scratch[sent..<count]
      )
      relay[side].pendingOffset = 0
    }
    return true
  }

  private func flushPending(_ relay: Relay, to side: Relay.Side) -> Bool {
    while relay[side].hasPending {
      let end = relay[side]
      // Safe because the rebased slice's own count bounds the send.
      let sent = unsafe end.pending[end.pendingOffset...].withUnsafeBytes {
        unsafe ct_send(end.descriptor, $0.baseAddress, $0.count)
      }
      if sent < 0 { return -sent == Int(EAGAIN) || -sent == Int(EINTR) }
      relay[side].pendingOffset += sent
    }
    return true
  }

  private func updateInterest(_ relay: Relay, _ side: Relay.Side, events: UInt32) {
    let end = relay[side]
    guard end.isWatched else { return }
    var interest: UInt32 = 0
    if !end.hasEnded, !relay[side.other].hasPending { interest |= Self.readable }
    if end.hasPending { interest |= Self.writable }
    if interest == 0, events & Self.broken != 0, end.hasEnded {
      // A hang-up is reported for ever; there is nothing more to learn from this side.
      relay[side].isWatched = false
      return unwatch(end.descriptor)
    }
    guard interest != end.interest else { return }
    relay[side].interest = interest
    change(end.descriptor, interest)
  }

  private func reset(_ relay: Relay) { close(relay, withReset: true) }

  /// Ends a connection: both halves are closed.
  func close(_ relay: Relay, withReset: Bool = false) {
    guard relays.removeValue(forKey: ObjectIdentifier(relay)) != nil else { return }
    release(relay[.pop].descriptor, withReset: withReset)
    release(relay[.host].descriptor, withReset: withReset)
    relay.listener.users -= 1
    relay.listener.lastUsed = ct_now()
    synHold.forget(relay.flow)
  }

  func expireConnections(now: Int64) {
    for (_, socket) in synHold.expire(now: now) {
      if let socket { release(socket, withReset: true) }
    }
  }
}
