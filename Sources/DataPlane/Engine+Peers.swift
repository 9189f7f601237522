import CTunnel
import Glibc

/// Terminal to terminal: what comes up for another terminal's address goes over the ground to that
/// terminal's point of presence, and down from there.
extension Engine {
  /// Makes the socket at which other terminals' packets arrive.
  func openPeerSocket() {
    guard let directory = configuration.peers else { return }
    // Safe because the string outlives the call.
    peerSocket = unsafe ct_datagrams_at_path(directory.socketPath)
    if peerSocket >= 0 { watch(peerSocket, .peers) }
  }

  func closePeerSocket() {
    peerFinder?.stop()
    guard let directory = configuration.peers, peerSocket >= 0 else { return }
    Glibc.close(peerSocket)
    // Safe because the string outlives the call.
    _ = unsafe unlink(directory.socketPath)
  }

  /// Whether an address is one that terminals have; where there is a directory, such packets never
  /// leave for the host's network.
  func isOfTerminal(_ address: IPAddress) -> Bool {
    guard configuration.peers != nil, address.isInTerminalNetwork else { return false }
    let own = configuration.addresses
    return ![own.pointOfPresence, own.host, own.gateway, own.terminal]
      .contains { $0.contains(address) }
  }

  /// Sends a packet on to another terminal, or says that there is none.
  func passToPeer(
    _ train: PacketTrain,
    _ header: PacketHeader,
    _ bytes: Span<UInt8>,
    _ path: AccessPath
  ) {
    guard let place = path.copy(train) else { return drop() }
    let now = ct_now()
    switch peerLines.send(place, to: header.destination, now: now, in: pool) {
    case .taken: egress.packetsToTerminals += 1
    case .ask:
      egress.packetsToTerminals += 1
      if peerFinder?.ask(.address(header.destination)) != true {
        peerFound(.address(header.destination), nil)
      }
    case .absent:
      pool.give(place)
      reject(.host, header, bytes)
    case .full:
      pool.give(place)
      drop()
    }
  }

  private func drop() { egress.packetsToTerminalsLost += 1 }

  /// The directory has answered.
  func peerFound(_ query: PeerDirectory.Query, _ peer: Peer?) {
    switch query {
    case .name(let name): answerName(name, peer)
    case .address(let address):
      for place in peerLines.found(peer, for: address, now: ct_now(), in: pool) {
        let length = Int(pool.shape(place).length)
        pool.read(place, count: length) { bytes in
          guard let header = PacketHeader(bytes) else { return }
          reject(.host, header, bytes)
        }
        pool.give(place)
      }
    }
  }

  /// Hands over what has crossed the ground.
  func sendToPeers(now: Int64) {
    while let (place, peer) = peerLines.takeDue(now: now, in: pool) {
      let buffer = unsafe pool.deviceBytes(place, packetBytes: Int(pool.shape(place).length))
      // Safe because the buffer's own count bounds the datagram, and the string outlives the call.
      let result = unsafe ct_send_to_path(
        peerSocket,
        buffer.baseAddress,
        buffer.count,
        peer.socketPath
      )
      if result < 0 { drop() }
      pool.give(place)
    }
  }

  /// Takes what other terminals sent to this one; it goes down from the point of presence.
  func receiveFromPeers() {
    accesses[0].drain(peerSocket, refusingOn: emulator.downlink) { takeFromPeer($0, $1, ct_now()) }
  }

  private func takeFromPeer(_ place: PlaceHandle, _ length: Int, _ now: Int64) {
    let isForUs: Bool = pool.read(place, count: length) { bytes in
      guard let header = PacketHeader(bytes) else { return false }
      return configuration.addresses.terminal.contains(header.destination)
    }
    guard isForUs else {
      pool.give(place)
      return emulator.downlink.refuse(bytes: length, .malformed)
    }
    egress.packetsFromTerminals += 1
    emulator.receive(place, length: length, on: emulator.downlink, now: now)
  }

  // MARK: Names

  /// Looks a terminal's name up; the answer comes when the directory has answered.
  func askName(_ name: String, _ question: TerminalQuestion) {
    let waiting = terminalQuestions[name]?.count ?? 0
    guard waiting > 0 ? waiting < 16 : terminalQuestions.count < 64 else {
      // As a busy name service: the program asks again.
      if let answer = DNSQuestion.serverFailure(to: question.message.span) {
        reply(question.flow, question.socket, answer[...])
      }
      return
    }
    terminalQuestions[name, default: []].append(question)
    guard waiting == 0 else { return }
    if peerFinder?.ask(.name(name)) != true { answerName(name, nil) }
  }

  private func answerName(_ name: String, _ peer: Peer?) {
    for question in terminalQuestions.removeValue(forKey: name) ?? [] {
      guard let asked = DNSQuestion(question.message.span) else { continue }
      let addresses = peer.map { [$0.addresses.ipv4, $0.addresses.ipv6] }
      let answer =
        addresses.map { asked.answer(to: question.message.span, names: [asked.name: $0]) }
        ?? DNSQuestion.noSuchName(to: question.message.span)
      if let answer { reply(question.flow, question.socket, answer[...]) }
    }
  }
}

/// A question for the address of a terminal, until it is answered.
struct TerminalQuestion {
  var flow: Flow
  var socket: PopSocket
  var message: [UInt8]
}

extension IPAddress {
  /// Whether terminals of a world have such addresses: `100.64.0.0/16` and `fd61:7075:7300::/64`.
  var isInTerminalNetwork: Bool {
    isIPv6 ? high == 0xfd61_7075_7300_0000 : low >> 16 & 0xffff == 0x6440
  }
}
