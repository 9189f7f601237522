import Foundation
import Glibc
import Synchronization

/// A small HTTP server on this machine that plays what it is told and counts what it is asked.
///
/// One connection at a time, one request a connection, bounded in everything.
final class LoopbackServer: Sendable {
  /// What is sent for one request.
  struct Reply: Sendable {
    var status = "200 OK"
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// What Content-Length says; the length of the body when nil.
    var announced: Int?
    /// Whether Content-Length is left out and the end of the connection ends the body.
    var isOpenEnded = false
    /// Seconds before the first byte.
    var delay = 0.0
    /// Seconds between the body's chunks of 64 KiB.
    var pause = 0.0

    static func csv(_ text: String) -> Reply { Reply(body: Array(text.utf8)) }
  }

  /// One request as it came.
  struct Request: Sendable {
    var target: String
    /// Names in lower case.
    var headers: [String: String]
  }

  private struct State {
    var requests: [Request] = []
    var isStopped = false
  }

  let port: Int
  private let listener: Int32
  private let state = Mutex(State())
  private let answer: @Sendable (Request, Int) -> Reply

  /// Starts the server; the closure is given the request and how many came before it.
  init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
    self.answer = answer
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Safe because the address is passed with its own size, as the calls want it.
    let isBound = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, address, &size) == 0
      }
    }
    guard descriptor >= 0, isBound else { throw CocoaError(.fileReadUnknown) }
    listener = descriptor
    port = Int(in_port_t(bigEndian: name.sin_port))
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  /// Starts a server that gives the same reply every time.
  convenience init(_ reply: Reply) throws { try self.init { _, _ in reply } }

  var base: String { "http://127.0.0.1:\(port)/gp.php" }
  var requests: [Request] { state.withLock { $0.requests } }

  func stop() {
    let isFirst = state.withLock { state in
      defer { state.isStopped = true }
      return !state.isStopped
    }
    guard isFirst else { return }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      serve(connection)
      close(connection)
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    // Safe because the pointer and the size are those of the same local value.
    _ = unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    _ = unsafe setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    guard let request = read(connection) else { return }
    let count = state.withLock { state in
      state.requests.append(request)
      return state.requests.count - 1
    }
    let reply = answer(request, count)
    if reply.delay > 0 { Thread.sleep(forTimeInterval: reply.delay) }
    var head = "HTTP/1.1 \(reply.status)\r\nConnection: close\r\n"
    if !reply.isOpenEnded { head += "Content-Length: \(reply.announced ?? reply.body.count)\r\n" }
    for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
    guard send(connection, Array((head + "\r\n").utf8)) else { return }
    var start = 0
    while start < reply.body.count {
      let end = min(start + 65_536, reply.body.count)
      guard send(connection, Array(reply.body[start..<end])) else { return }
      start = end
      if reply.pause > 0 { Thread.sleep(forTimeInterval: reply.pause) }
    }
    shutdown(connection, Int32(SHUT_WR))
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < 65_536 {
      // Safe because the count is the buffer's own.
      let count = unsafe recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer.prefix(count)
      let text = String(decoding: bytes, as: UTF8.self)
      guard text.contains("\r\n\r\n") else { continue }
      let lines = text.components(separatedBy: "\r\n")
      let words = lines[0].split(separator: " ")
      guard words.count == 3 else { return nil }
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] =
          line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      return Request(target: String(words[1]), headers: headers)
    }
    return nil
  }

  private func send(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let rest = Array(bytes[done...])
      // Safe because the count is the array's own.
      let count = unsafe Glibc.send(connection, rest, rest.count, Int32(MSG_NOSIGNAL))
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
