import CTunnel
import Glibc
import Links
import Synchronization

/// What other threads ask of the engine; bounded, and never waited for by the engine.
final class Mailbox: Sendable {
  /// Requests since the engine looked last.
  struct Requests: Sendable {
    var spans: [PublishedSpan] = []
    /// Answers of the directory of terminals.
    var peers: [(query: PeerDirectory.Query, peer: Peer?)] = []
    var stop: Int32?
    var wantsAccount = false
  }

  /// What one of the ways out is like during a span of time.
  struct PublishedSpan: Sendable {
    var uplink: DataPlane.Uplink
    var span: LinkSpan
  }

  private static let spanCapacity = 2 * LinkSchedule.capacity
  private let requests = Mutex(Requests())
  /// Readable when there is something in the mailbox.
  let wakeUp: Int32

  init() throws(DataPlaneError) {
    wakeUp = ct_wake_up()
    guard wakeUp >= 0 else {
      throw DataPlaneError(.process, "No event descriptor: \(DataPlaneError.text(-wakeUp)).")
    }
  }

  deinit { close(wakeUp) }

  /// Leaves a request and wakes the engine.
  func leave(_ change: (inout Requests) -> Void) {
    requests.withLock { change(&$0) }
    var one: UInt64 = 1
    // Safe because the number lives for the call.
    _ = unsafe write(wakeUp, &one, MemoryLayout<UInt64>.size)
  }

  /// Leaves a span; one with the same start is replaced, and the farthest gives way when full.
  func leave(_ span: LinkSpan, for uplink: DataPlane.Uplink) {
    leave { requests in
      requests.spans.removeAll { $0.uplink == uplink && $0.span.start == span.start }
      requests.spans.append(PublishedSpan(uplink: uplink, span: span))
      guard requests.spans.count > Self.spanCapacity else { return }
      requests.spans.sort { $0.span.start < $1.span.start }
      requests.spans.removeLast()
    }
  }

  /// Everything left since the last time.
  func collect() -> Requests {
    var count: UInt64 = 0
    // Safe because the number lives for the call.
    _ = unsafe read(wakeUp, &count, MemoryLayout<UInt64>.size)
    return requests.withLock { requests in
      defer { requests = Requests() }
      return requests
    }
  }
}
