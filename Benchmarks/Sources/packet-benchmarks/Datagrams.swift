import CDatagrams
import Foundation

/// A UDP socket in some network namespace, for the life of this process.
struct DatagramSocket: Sendable {
  let descriptor: Int32

  /// In a namespace by its path, such as `/run/netns/a`.
  init(inNamespace namespace: String) throws {
    descriptor = try Refusal.check("a socket in \(namespace)", unsafe cd_socket_in(namespace))
  }

  func bind(port: UInt16) throws { try Refusal.check("port \(port)", cd_bind(descriptor, port)) }

  func connect(_ address: String, port: UInt16) throws {
    try Refusal.check("\(address):\(port)", unsafe cd_connect(descriptor, address, port))
  }
}

/// What the kernel did not allow.
struct Refusal: Error, CustomStringConvertible {
  let description: String

  @discardableResult
  static func check(_ what: String, _ result: Int32) throws -> Int32 {
    guard result < 0 else { return result }
    throw Refusal(description: "\(what): \(unsafe String(cString: strerror(-result)))")
  }
}

/// The two ends of a path that is measured.
struct PathEnds {
  let near: String
  let far: String
  let address: String
  let port: UInt16

  init(_ options: Options) throws {
    near = try options.text("near")
    far = try options.text("far")
    address = try options.text("to")
    port = UInt16(try options.number("port", default: 9_000, in: 1...65_535))
  }

  func sockets() throws -> (near: DatagramSocket, far: DatagramSocket) {
    let ends = (
      near: try DatagramSocket(inNamespace: near), far: try DatagramSocket(inNamespace: far)
    )
    try ends.far.bind(port: port)
    try ends.near.connect(address, port: port)
    return ends
  }
}

/// Work on a thread of its own, with what it returned.
final class Worker<Result: Sendable>: @unchecked Sendable {
  // Safe because `result` is written before the semaphore is signalled and read after it was.
  private var result: Result?
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () -> Result) {
    let thread = Thread {
      self.result = work()
      self.done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  func wait() -> Result {
    done.wait()
    guard let result else { preconditionFailure("the work ended without a result") }
    return result
  }
}
