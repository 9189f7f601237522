import CTunnel
import Glibc
import Links
import Synchronization

/// What other threads ask of the engine; bounded, and never waited for by the engine.
final class Mailbox: Sendable {
  /// Requests since the engine looked last.
  struct Requests: Sendable {
    var links: [Link] = []
    var stop: Int32?
    var wantsAccount = false
  }

  private static let linkCapacity = LinkSchedule.capacity
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

  /// Leaves a link; one for the same slot is replaced, and the farthest gives way when full.
  func leave(_ link: Link) {
    leave { requests in
      requests.links.removeAll { $0.slot == link.slot }
      requests.links.append(link)
      guard requests.links.count > Self.linkCapacity else { return }
      requests.links.sort { $0.slot < $1.slot }
      requests.links.removeLast()
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
