import CTunnel
import Glibc

/// A conversation in UDP: the terminal's end and the host's socket that stands for it.
final class DatagramFlow {
  let flow: Flow
  let popSocket: PopSocket
  let targets: [IPAddress]
  var descriptor: Int32
  /// Which of the targets is in use.
  var targetIndex = 0
  var lastUsed: Int64
  var hopLimit: UInt8 = 0
  /// The last datagram, until the first answer comes: it goes to the second target when the first
  /// refuses.
  var unanswered: [UInt8]?
  var isAnswered = false
  /// Questions to the name service that wait for an answer, with their time.
  var questions: [(message: [UInt8], since: Int64)] = []

  init(flow: Flow, popSocket: PopSocket, targets: [IPAddress], descriptor: Int32, now: Int64) {
    self.flow = flow
    self.popSocket = popSocket
    self.targets = targets
    self.descriptor = descriptor
    lastUsed = now
  }
}

/// Datagrams: the kernel of the point of presence checks them and puts fragments together; each
/// conversation has a socket on the host's side.
extension Engine {
  private static let idleLimit: Int64 = 120_000_000_000
  private static let questionLimit: Int64 = 3_000_000_000
  private static let budget = 64

  /// - Returns: whether the kernel of the point of presence is to have the datagram.
  func decideDatagram(_ header: PacketHeader, _ bytes: Span<UInt8>) -> Bool {
    let flow = header.flow(in: bytes)
    if !isNameService(flow) {
      switch network.target(flow.far, port: flow.farPort) {
      case .endpoints: break
      case .closed:
        reject(.port, header, bytes)
        return false
      case .prohibited:
        reject(.prohibited, header, bytes)
        return false
      }
    }
    let kind = SocketKind(isStream: false, isIPv6: flow.far.isIPv6)
    guard popSocket(kind, port: flow.farPort) != nil else { return false }
    // Kept for the socket on the host's side, so that a traced route is as long as it is.
    let left = header.hopLimit > 1 ? header.hopLimit - 1 : 1
    if left < 32, let known = datagramFlows[flow] {
      setHopLimit(known, left)
    } else if left < 32 {
      pendingHopLimit = (flow, left)
    }
    return true
  }

  func isNameService(_ flow: Flow) -> Bool {
    flow.farPort == 53 && network.addresses.pointOfPresence.contains(flow.far)
  }

  private func setHopLimit(_ flow: DatagramFlow, _ hopLimit: UInt8) {
    guard flow.hopLimit != hopLimit else { return }
    flow.hopLimit = hopLimit
    _ = ct_set_hop_limit(
      flow.descriptor,
      ct_is_ipv6(flow.descriptor) == 1 ? 1 : 0,
      Int32(hopLimit)
    )
  }

  /// Passes on what has come through the point of presence.
  func receiveDatagrams(_ socket: PopSocket) {
    for _ in 0..<Self.budget {
      var peer = ct_endpoint()
      var local = ct_endpoint()
      // Safe because the buffer's own count bounds what is written.
      let count = unsafe scratch.withUnsafeMutableBytes {
        unsafe ct_receive_datagram(socket.descriptor, $0.baseAddress, $0.count, &peer, &local)
      }
      guard count >= 0 else { return }
      let flow = Flow(
        near: IPAddress(peer),
        nearPort: peer.port,
        far: IPAddress(local),
        farPort: socket.port
      )
      if isNameService(flow) { question(flow, socket, count) } else { pass(flow, socket, count) }
    }
  }

  private func pass(_ flow: Flow, _ socket: PopSocket, _ count: Int) {
    guard case .endpoints(let targets) = network.target(flow.far, port: flow.farPort) else {
      return
    }
    switch conversation(flow, socket, targets) {
    case .failure(let error): refuse(flow, error.number)
    case .success(let conversation):
      if conversation.targets.count > 1, !conversation.isAnswered {
        conversation.unanswered = Array(scratch[..<count])
      }
      send(conversation, count)
    }
  }

  private struct SocketError: Error { var number: Int32 }

  private func conversation(
    _ flow: Flow,
    _ socket: PopSocket,
    _ targets: [IPAddress]
  ) -> Result<DatagramFlow, SocketError> {
    let now = ct_now()
    if let known = datagramFlows[flow] {
      known.lastUsed = now
      return .success(known)
    }
    if datagramFlows.count >= limits.datagramFlows { evictOldest() }
    var error = ENETUNREACH
    for (index, target) in targets.enumerated() {
      let descriptor = Self.connected(to: target, port: flow.farPort)
      guard descriptor >= 0 else {
        error = -descriptor
        continue
      }
      let made = DatagramFlow(
        flow: flow,
        popSocket: socket,
        targets: targets,
        descriptor: descriptor,
        now: now
      )
      made.targetIndex = index
      begin(made)
      return .success(made)
    }
    return .failure(SocketError(number: error))
  }

  private func begin(_ conversation: DatagramFlow) {
    conversation.popSocket.users += 1
    egress.datagramFlows += 1
    datagramFlows[conversation.flow] = conversation
    watch(conversation.descriptor, .datagramFlow(conversation))
    scheduleHousekeeping()
    if let (flow, hopLimit) = pendingHopLimit, flow == conversation.flow {
      setHopLimit(conversation, hopLimit)
    }
    pendingHopLimit = nil
  }

  private static func connected(to target: IPAddress, port: UInt16) -> Int32 {
    let descriptor = ct_socket(CT_UDP, target.isIPv6 ? 1 : 0)
    guard descriptor >= 0 else { return descriptor }
    let result = ct_connect(descriptor, target.endpoint(port: port))
    guard result == 0 else {
      Glibc.close(descriptor)
      return result
    }
    return descriptor
  }

  /// Sends the first bytes of `scratch` to the host's side.
  private func send(_ conversation: DatagramFlow, _ count: Int) {
    // Safe because `count` bytes of the buffer have been read into it.
    let sent = unsafe scratch.withUnsafeBytes {
      unsafe ct_send(conversation.descriptor, $0.baseAddress, count)
    }
    if sent < 0 { failed(conversation, Int32(clamping: -sent)) }
  }

  /// Takes answers from the host's side back to the terminal.
  func receiveReplies(_ conversation: DatagramFlow) {
    for _ in 0..<Self.budget {
      // Safe because the buffer's own count bounds what is written.
      let count = unsafe scratch.withUnsafeMutableBytes {
        unsafe ct_receive(conversation.descriptor, $0.baseAddress, $0.count)
      }
      guard count >= 0 else { return failed(conversation, Int32(clamping: -count)) }
      conversation.lastUsed = ct_now()
      conversation.unanswered = nil
      conversation.isAnswered = true
      if !conversation.questions.isEmpty, count >= 2 {
        conversation.questions.removeAll { $0.message.starts(with: scratch[..<2]) }
      }
      reply(conversation.flow, conversation.popSocket, scratch[..<count])
    }
  }

  func reply(_ flow: Flow, _ socket: PopSocket, _ bytes: ArraySlice<UInt8>) {
    // Safe because the rebased slice's own count bounds the message.
    _ = unsafe bytes.withUnsafeBytes {
      unsafe ct_send_datagram(
        socket.descriptor,
        $0.baseAddress,
        $0.count,
        flow.near.endpoint(port: flow.nearPort),
        flow.far.endpoint(port: flow.farPort)
      )
    }
  }

  private func failed(_ conversation: DatagramFlow, _ error: Int32) {
    guard error != EAGAIN, error != EINTR, error != ENOBUFS else { return }
    if error == ECONNREFUSED, useNextTarget(conversation) { return }
    let flow = conversation.flow
    if isNameService(flow) {
      for question in conversation.questions {
        serverFailure(flow, conversation.popSocket, question.message)
      }
      conversation.questions = []
    } else {
      refuse(flow, error)
    }
    end(conversation)
  }

  /// `host` may listen in one family only.
  private func useNextTarget(_ conversation: DatagramFlow) -> Bool {
    let next = conversation.targetIndex + 1
    guard next < conversation.targets.count, let datagram = conversation.unanswered else {
      return false
    }
    let descriptor = Self.connected(
      to: conversation.targets[next],
      port: conversation.flow.farPort
    )
    guard descriptor >= 0 else { return false }
    release(conversation.descriptor)
    conversation.descriptor = descriptor
    conversation.targetIndex = next
    watch(descriptor, .datagramFlow(conversation))
    // Safe because the buffer's own count bounds the send.
    _ = unsafe datagram.withUnsafeBytes { unsafe ct_send(descriptor, $0.baseAddress, $0.count) }
    return true
  }

  /// Tells the terminal that its datagram could not be delivered.
  private func refuse(_ flow: Flow, _ error: Int32) {
    let cause: CraftedPacket.Unreachable
    switch HostNetwork.refusal(error) {
    case .reset: cause = .port
    case .unreachable(let reason): cause = reason
    case nil: return
    }
    // Only the headers are needed of the datagram, and only they are known.
    let datagram = CraftedPacket.datagram(flow, payload: [], towardsTerminal: false)
    guard let header = PacketHeader(datagram.span) else { return }
    reject(cause, header, datagram.span)
  }

  /// Datagrams that the sockets of now had no room for.
  var presentOverflow: Int {
    datagramFlows.values.reduce(popSockets.overflow) { $0 + Int(ct_socket_drops($1.descriptor)) }
  }

  private func end(_ conversation: DatagramFlow) {
    guard datagramFlows.removeValue(forKey: conversation.flow) != nil else { return }
    datagramsOverflowed += Int(ct_socket_drops(conversation.descriptor))
    release(conversation.descriptor)
    conversation.popSocket.users -= 1
    conversation.popSocket.lastUsed = ct_now()
  }

  private func evictOldest() {
    if let oldest = datagramFlows.values.min(by: { $0.lastUsed < $1.lastUsed }) { end(oldest) }
  }

  func expireDatagramFlows(now: Int64) {
    for conversation in Array(datagramFlows.values) {
      let late = conversation.questions.filter { now - $0.since > Self.questionLimit }
      for question in late {
        serverFailure(conversation.flow, conversation.popSocket, question.message)
      }
      conversation.questions.removeAll { now - $0.since > Self.questionLimit }
      if now - conversation.lastUsed > Self.idleLimit { end(conversation) }
    }
  }

  // MARK: The name service

  /// Answers for the names known here; everything else goes to the host's resolver.
  private func question(_ flow: Flow, _ socket: PopSocket, _ count: Int) {
    egress.nameQueries += 1
    let message = Array(scratch[..<count])
    if let question = DNSQuestion(message.span) {
      if let answer = question.answer(to: message.span, names: names) {
        return reply(flow, socket, answer[...])
      }
      if configuration.peers != nil, question.name.hasSuffix(".terminal") {
        let asked = TerminalQuestion(flow: flow, socket: socket, message: message)
        return askName(String(question.name.dropLast(9)), asked)
      }
    }
    guard let resolver = network.resolver,
      case .success(let conversation) = conversation(flow, socket, [resolver])
    else { return serverFailure(flow, socket, message) }
    if conversation.questions.count < 16 { conversation.questions.append((message, ct_now())) }
    send(conversation, count)
  }

  var names: [String: [IPAddress]] {
    let addresses = network.addresses
    return [
      "pop": [addresses.pointOfPresence.ipv4, addresses.pointOfPresence.ipv6],
      "host": [addresses.host.ipv4, addresses.host.ipv6],
      "dish": [TerminalAddresses.dish, TerminalAddresses.dishIPv6],
      "router": [TerminalAddresses.router],
    ]
  }

  private func serverFailure(_ flow: Flow, _ socket: PopSocket, _ message: [UInt8]) {
    if let answer = DNSQuestion.serverFailure(to: message.span) { reply(flow, socket, answer[...]) }
  }
}
