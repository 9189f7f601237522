import CTunnel
import Glibc

/// A place in the terminal's own network at which this process takes connections of TCP.
///
/// The socket is made inside and handed out, so that a server of this process answers there: what is
/// said to it goes over no link, and the link need not be up. Until somebody takes connections they
/// wait in the kernel, up to ``backlog`` of them.
public struct InnerListener: Hashable, Sendable {
  /// An address that the terminal has inside, such as ``TerminalAddresses/dish``.
  public var address: IPAddress
  /// The port, above zero.
  public var port: UInt16

  /// A place by its address and its port; ``DataPlane`` checks both.
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// The most of one terminal.
  static let capacity = 16
  /// How many connections wait for a server.
  static let backlog: Int32 = 128

  /// Refuses what can be nowhere, and too many.
  static func check(_ listeners: [InnerListener]) throws(DataPlaneError) {
    guard listeners.count <= capacity else {
      throw DataPlaneError(
        .configuration,
        "There are \(listeners.count) listeners inside the terminal's network.",
        remedy: "At most \(capacity) are possible."
      )
    }
    var seen: Set<InnerListener> = []
    for listener in listeners {
      guard listener.port > 0 else {
        throw DataPlaneError(
          .configuration,
          "The listener at \(listener.address) inside has port 0.",
          remedy: "Give it a port from 1 to 65535."
        )
      }
      guard !listener.address.isForMany, !listener.address.isLinkLocal else {
        throw DataPlaneError(
          .configuration,
          "No single machine inside has the address \(listener.address).",
          remedy: "Give an address that the terminal has: \(TerminalAddresses.dish), for one."
        )
      }
      guard seen.insert(listener).inserted else {
        throw DataPlaneError(
          .configuration,
          "Two listeners inside are at \(listener.address) port \(listener.port).",
          remedy: "Give each an address or a port of its own."
        )
      }
    }
  }

  /// A socket that listens here, in the network namespace of this process.
  ///
  /// - Returns: its descriptor, or minus the error number.
  func open() -> Int32 {
    let socket = ct_socket(CT_TCP, address.isIPv6 ? 1 : 0)
    guard socket >= 0 else { return socket }
    var result = ct_bind(socket, address.endpoint(port: port))
    if result == 0 { result = ct_listen(socket, Self.backlog) }
    guard result < 0 else { return socket }
    close(socket)
    return result
  }

  /// The error of a helper that could not listen.
  func error(_ number: Int32) -> DataPlaneError {
    DataPlaneError(
      .networkSetup,
      "Nobody can listen at \(address) port \(port) inside the terminal's network "
        + "(\(DataPlaneError.text(number))).",
      remedy: remedy(number)
    )
  }

  private func remedy(_ number: Int32) -> String {
    switch number {
    case EADDRNOTAVAIL:
      "Choose an address that the terminal has, such as \(TerminalAddresses.dish)."
    case EADDRINUSE: "Give each listener an address or a port of its own."
    case EAFNOSUPPORT: "This kernel has no IPv6: choose an IPv4 address."
    default: ""
    }
  }
}
