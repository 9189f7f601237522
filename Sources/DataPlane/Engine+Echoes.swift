import CTunnel
import Glibc

/// Echo requests of one program to one machine, and the host's ping socket that stands for them.
final class EchoFlow {
  struct Key: Hashable {
    var near: IPAddress
    var far: IPAddress
    var identifier: UInt16
  }

  let key: Key
  let descriptor: Int32
  var lastUsed: Int64
  var hopLimit: UInt8 = 0
  var lastSequence: UInt16 = 0
  /// When requests without an answer were sent, by sequence number; at most 64.
  var sent: [UInt16: Int64] = [:]

  init(key: Key, descriptor: Int32, now: Int64) {
    self.key = key
    self.descriptor = descriptor
    lastUsed = now
  }
}

/// Echoes: the point of presence and the host are answered for by its kernel; every other machine is
/// really asked, or not reachable.
extension Engine {
  private static let idleLimit: Int64 = 30_000_000_000

  /// - Returns: whether the kernel of the point of presence is to have the request.
  func decideEcho(_ header: PacketHeader, _ bytes: Span<UInt8>) -> Bool {
    if network.answersEcho(header.destination) { return true }
    guard case .endpoints = network.target(header.destination, port: 0),
      !header.hasMoreFragments, let flow = echoFlow(header, bytes)
    else {
      reject(.prohibited, header, bytes)
      return false
    }
    let echo = header.echo(in: bytes)
    let left = header.hopLimit > 1 ? header.hopLimit - 1 : 1
    if left != flow.hopLimit {
      flow.hopLimit = left
      _ = ct_set_hop_limit(flow.descriptor, header.isIPv6 ? 1 : 0, Int32(flow.hopLimit))
    }
    if flow.sent.count >= 64 { flow.sent.removeAll(keepingCapacity: true) }
    flow.sent[echo.sequence] = ct_now()
    flow.lastSequence = echo.sequence
    let message = (header.transportOffset..<header.length).map { bytes[$0] }
    // Safe because the buffer's own count bounds the send.
    let result = unsafe message.withUnsafeBytes {
      unsafe ct_send(flow.descriptor, $0.baseAddress, $0.count)
    }
    egress.echoesForwarded += 1
    if result < 0 { echoFailed(flow, Int32(clamping: -result)) }
    return false
  }

  private func echoFlow(_ header: PacketHeader, _ bytes: Span<UInt8>) -> EchoFlow? {
    let now = ct_now()
    let key = EchoFlow.Key(
      near: header.source,
      far: header.destination,
      identifier: header.echo(in: bytes).identifier
    )
    if let known = echoFlows[key] {
      known.lastUsed = now
      return known
    }
    if echoFlows.count >= limits.echoFlows,
      let oldest = echoFlows.values.min(by: { $0.lastUsed < $1.lastUsed })
    {
      end(oldest)
    }
    let descriptor = ct_socket(CT_PING, header.isIPv6 ? 1 : 0)
    guard descriptor >= 0 else { return nil }
    // A machine without a way there says so when the request is sent.
    _ = ct_connect(descriptor, header.destination.endpoint(port: 0))
    let flow = EchoFlow(key: key, descriptor: descriptor, now: now)
    echoFlows[key] = flow
    watch(descriptor, .echoFlow(flow))
    scheduleHousekeeping()
    return flow
  }

  /// Takes answers back to the terminal.
  func receiveEchoReplies(_ flow: EchoFlow) {
    for _ in 0..<64 {
      // Safe because the buffer's own count bounds what is written.
      let count = unsafe scratch.withUnsafeMutableBytes {
        unsafe ct_receive(flow.descriptor, $0.baseAddress, $0.count)
      }
      guard count >= 0 else { return echoFailed(flow, Int32(clamping: -count)) }
      guard count >= 8, count <= 65_000, scratch[0] == (flow.key.far.isIPv6 ? 129 : 0) else {
        continue
      }
      var message = Array(scratch[..<count])
      // The kernel gave the request an identifier of its own (icmp(7)).
      message.put(flow.key.identifier, at: 4)
      answered(flow, message.span.word(at: 6))
      sendDown(
        CraftedPacket.icmp(from: flow.key.far, to: flow.key.near, message: message),
        to: flow.key.near
      )
    }
  }

  private func answered(_ flow: EchoFlow, _ sequence: UInt16) {
    flow.lastUsed = ct_now()
    guard let sent = flow.sent.removeValue(forKey: sequence) else { return }
    let key = RoundTrips.Key(
      far: flow.key.far,
      near: flow.key.identifier,
      number: sequence,
      isConnection: false
    )
    path(to: flow.key.near).emulator.roundTrips.spentBeyond(key, nanoseconds: flow.lastUsed - sent)
  }

  private func echoFailed(_ flow: EchoFlow, _ error: Int32) {
    guard error != EAGAIN, error != EINTR, error != ENOBUFS else { return }
    guard case .unreachable(let cause)? = HostNetwork.refusal(error) else { return }
    let isIPv6 = flow.key.far.isIPv6
    var request: [UInt8] = [isIPv6 ? 128 : 8, 0, 0, 0, 0, 0, 0, 0]
    request.put(flow.key.identifier, at: 4)
    request.put(flow.lastSequence, at: 6)
    let packet = CraftedPacket.icmp(from: flow.key.near, to: flow.key.far, message: request)
    guard let header = PacketHeader(packet.span) else { return }
    reject(cause, header, packet.span)
  }

  private func end(_ flow: EchoFlow) {
    echoFlows[flow.key] = nil
    release(flow.descriptor)
  }

  func expireEchoFlows(now: Int64) {
    for flow in Array(echoFlows.values) where now - flow.lastUsed > Self.idleLimit { end(flow) }
  }
}
