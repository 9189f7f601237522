import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Does work that waits, away from the threads that tests and servers share.
func waiting<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
  }
}

/// A TCP socket on loopback: what no orderly client would send.
final class RawSocket: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { Self.close(descriptor) }

  /// A socket that is connected to a port.
  static func connected(to port: Int) async throws -> RawSocket {
    try await waiting { try connectedNow(to: port) }
  }

  /// Sockets that are connected to a port, in order.
  static func connected(_ count: Int, to port: Int) async throws -> [RawSocket] {
    try await waiting { try (0..<count).map { _ in try connectedNow(to: port) } }
  }

  private static func connectedNow(to port: Int) throws -> RawSocket {
    let socket = RawSocket(try newDescriptor())
    var address = loopback(port)
    // Safe because the address outlives the call and is as long as it is told.
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe connect(socket.descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw SocketFault(errno) }
    return socket
  }

  /// The descriptor of a socket that is bound to a free port, and that port; whoever takes it owns it.
  static func bound(
    listening: Bool,
    blocking: Bool = true
  ) throws -> (descriptor: Int32, port: Int) {
    let descriptor = try newDescriptor()
    if !blocking { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe because the address outlives both calls and is as long as they are told.
    let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        let bound = unsafe bind(descriptor, generic, length)
        return bound == 0 ? unsafe getsockname(descriptor, generic, &length) : bound
      }
    }
    guard code == 0, !listening || listen(descriptor, 16) == 0 else { throw SocketFault(errno) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  private static func newDescriptor() throws -> Int32 {
    #if canImport(Glibc)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw SocketFault(errno) }
    return descriptor
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  /// Sends bytes; whether the peer still listens is not asked.
  func send(_ bytes: [UInt8]) {
    #if canImport(Glibc)
    let flags = Int32(MSG_NOSIGNAL)
    #else
    let flags: Int32 = 0
    #endif
    // Safe because the bytes outlive the call and their count is given.
    _ = unsafe bytes.withUnsafeBytes { bytes in
      unsafe sendto(descriptor, bytes.baseAddress, bytes.count, flags, nil, 0)
    }
  }

  /// Whether the peer closes the connection within a time; what it sends until then is dropped.
  func isClosed(withinMilliseconds time: Int = patience) async throws -> Bool {
    try await waiting { self.isClosedNow(withinMilliseconds: time) }
  }

  /// What comes within a time, or until the peer closes.
  func received(withinMilliseconds time: Int) async throws -> [UInt8] {
    try await waiting {
      var bytes: [UInt8] = []
      _ = self.isClosedNow(withinMilliseconds: time) { bytes += $0 }
      return bytes
    }
  }

  /// What comes until it is enough, or the peer closes; no longer than ``patience``.
  func received(until isEnough: @escaping @Sendable ([UInt8]) -> Bool) async throws -> [UInt8] {
    try await waiting {
      var bytes: [UInt8] = []
      let deadline = ContinuousClock.now + .milliseconds(Self.patience)
      while !isEnough(bytes), ContinuousClock.now < deadline {
        if self.isClosedNow(withinMilliseconds: 20, { bytes += $0 }) { break }
      }
      return bytes
    }
  }

  /// How long a test waits, in milliseconds, for what should come soon: a busy machine may be slow.
  static let patience = 600_000

  private func isClosedNow(
    withinMilliseconds time: Int,
    _ take: (ArraySlice<UInt8>) -> Void = { _ in }
  ) -> Bool {
    let deadline = ContinuousClock.now + .milliseconds(time)
    while ContinuousClock.now < deadline {
      var poller = pollfd(descriptor: descriptor)
      // Safe because one descriptor is given, and one is said.
      guard unsafe poll(&poller, 1, 20) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      // Safe because no more is read than the buffer holds.
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      }
      if count <= 0 { return true }
      take(buffer.prefix(count))
    }
    return false
  }

  /// Closes a descriptor that was let go.
  static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
    _ = Glibc.close(descriptor)
    #else
    _ = Darwin.close(descriptor)
    #endif
  }
}

extension pollfd {
  fileprivate init(descriptor: Int32) {
    self.init(fd: descriptor, events: Int16(POLLIN), revents: 0)
  }
}

/// Why a socket could not be had.
struct SocketFault: Error {
  let code: Int32
  init(_ code: Int32) { self.code = code }
}
