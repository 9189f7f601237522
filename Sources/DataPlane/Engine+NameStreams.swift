import CTunnel
import Glibc

/// Questions to the name service that come over TCP (RFC 7766), until one has to go on to the host's
/// resolver.
final class NameStream {
  let flow: Flow
  let listener: PopSocket
  let descriptor: Int32
  let since: Int64
  /// What was read and is not answered yet.
  var input: [UInt8] = []

  init(flow: Flow, listener: PopSocket, descriptor: Int32, now: Int64) {
    self.flow = flow
    self.listener = listener
    self.descriptor = descriptor
    since = now
  }
}

/// The point of presence answers for the names that it knows, over TCP as over UDP; with the first
/// other name the connection becomes one to the host's resolver.
extension Engine {
  private static let mostNameStreams = 64
  private static let nameStreamLimit: Int64 = 30_000_000_000
  /// A message and its length.
  private static let mostInput = 65_537

  /// Takes a connection to the name service that the kernel has accepted.
  func serveNames(_ flow: Flow, _ listener: PopSocket, _ accepted: Int32) {
    guard nameStreams.count < Self.mostNameStreams else { return ct_close_with_reset(accepted) }
    let stream = NameStream(flow: flow, listener: listener, descriptor: accepted, now: ct_now())
    listener.users += 1
    nameStreams[ObjectIdentifier(stream)] = stream
    watch(accepted, .nameStream(stream))
    scheduleHousekeeping()
  }

  /// Reads and answers what can be answered.
  func readNames(_ stream: NameStream) {
    // Safe because the buffer's own count bounds what is written.
    let count = unsafe scratch.withUnsafeMutableBytes {
      unsafe ct_receive(stream.descriptor, $0.baseAddress, $0.count)
    }
    if count == -Int(EAGAIN) || count == -Int(EINTR) { return }
    guard count > 0, stream.input.count + count <= Self.mostInput else { return end(stream) }
    stream.input += scratch[..<count]
    while let message = stream.nextMessage {
      guard let answer = localAnswer(to: message) else { return goOn(stream) }
      egress.nameQueries += 1
      stream.input.removeFirst(2 + message.count)
      guard send(answer, on: stream) else { return end(stream) }
    }
  }

  /// The answer that needs nobody else.
  private func localAnswer(to message: [UInt8]) -> [UInt8]? {
    guard let question = DNSQuestion(message.span) else { return nil }
    return question.answer(to: message.span, names: names)
  }

  private func send(_ answer: [UInt8], on stream: NameStream) -> Bool {
    let framed = [UInt8(answer.count >> 8), UInt8(truncatingIfNeeded: answer.count)] + answer
    // Safe because the buffer's own count bounds the send.
    let sent = unsafe framed.withUnsafeBytes {
      unsafe ct_send(stream.descriptor, $0.baseAddress, $0.count)
    }
    return sent == framed.count
  }

  /// Makes the connection one to the host's resolver, which gets what is not answered yet.
  private func goOn(_ stream: NameStream) {
    guard let resolver = network.resolver else { return end(stream) }
    let host = ct_socket(CT_TCP, resolver.isIPv6 ? 1 : 0)
    guard host >= 0 else { return end(stream) }
    let result = ct_connect(host, resolver.endpoint(port: 53))
    guard result == 0 || result == -EINPROGRESS else {
      Glibc.close(host)
      return end(stream)
    }
    forget(stream)
    egress.nameQueries += 1
    relayNames(stream, to: host)
  }

  private func forget(_ stream: NameStream) {
    unwatch(stream.descriptor)
    nameStreams[ObjectIdentifier(stream)] = nil
    stream.listener.users -= 1
  }

  private func end(_ stream: NameStream) {
    forget(stream)
    Glibc.close(stream.descriptor)
  }

  func expireNameStreams(now: Int64) {
    for stream in Array(nameStreams.values) where now - stream.since > Self.nameStreamLimit {
      end(stream)
    }
  }
}

extension NameStream {
  /// The first whole message: two bytes of length, then as many (RFC 1035, section 4.2.2).
  fileprivate var nextMessage: [UInt8]? {
    guard input.count >= 2 else { return nil }
    let length = Int(input[0]) << 8 | Int(input[1])
    return input.count >= 2 + length ? Array(input[2..<2 + length]) : nil
  }
}
