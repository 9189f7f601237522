import Foundation
import Synchronization

/// A socket on which a service seems to listen: it says nothing, or begins an answer that has no end.
final class HungService: Sendable {
  /// Where it listens.
  let path: String
  private let listener: Int32
  private let isDone = Mutex(false)

  /// A service that hangs.
  ///
  /// - Parameters:
  ///   - folder: where its socket is made.
  ///   - dribbles: whether it takes connections and sends a byte now and then; else nobody takes them.
  /// - Throws: where it cannot listen.
  init(in folder: URL, dribbles: Bool = false) throws {
    path = folder.appendingPathComponent("s").path
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard listener >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw CocoaError(.fileNoSuchFile)
    }
    // Safe because the copy stays within the field: its size was checked above.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    // Safe because a sockaddr_un is passed with its own size, as the call wants it.
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0, listen(listener, 1_024) == 0 else { throw CocoaError(.fileWriteUnknown) }
    if dribbles { Thread.detachNewThread { [self] in dribble() } }
  }

  deinit { close(listener) }

  /// Sends no more.
  func stop() { isDone.withLock { $0 = true } }

  private func dribble() {
    while !isDone.withLock({ $0 }) {
      var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      // Safe because one entry is there, as it is told.
      guard unsafe poll(&waiting, 1, 50) == 1 else { continue }
      let descriptor = accept(listener, nil, nil)
      if descriptor >= 0 { answer(on: descriptor) }
    }
  }

  /// Sends an answer whose head comes to no end, until the peer has left.
  private func answer(on descriptor: Int32) {
    defer { close(descriptor) }
    var rest = Array("HTTP/1.1 200 OK\r\nX: ".utf8)[...]
    while !isDone.withLock({ $0 }) {
      var byte = rest.popFirst() ?? 65
      // Safe because one byte is there; a peer that has left raises no signal.
      guard unsafe send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 else { return }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}
