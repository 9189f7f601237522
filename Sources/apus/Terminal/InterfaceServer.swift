import Console
import Foundation
import ServiceLifecycle
import TerminalAPI

/// Serves the interfaces of terminals and routers until the process is to stop; all stop together.
struct InterfaceServers: Service {
  private let servers: [TerminalServer]

  init(_ servers: [TerminalServer]) { self.servers = servers }

  func run() async throws {
    guard !servers.isEmpty else { return try await gracefulShutdown() }
    try await withGracefulShutdownHandler {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for server in servers { group.addTask { try await server.serve() } }
        // One that cannot listen ends all.
        for try await _ in group {}
      }
    } onGracefulShutdown: {
      for server in servers { server.stop() }
    }
  }
}

/// Where a terminal's interface listens on this machine.
struct InterfaceAddress: Hashable, Sendable {
  let address: ConsoleServer.Address
  /// How it is given on the command line.
  let option: String

  /// Reads `ADDR:PORT`.
  ///
  /// The interface has neither encryption nor sign-in, as on a real kit: whoever reaches it can stow and
  /// restart the terminal and read where it is.
  ///
  /// - Throws: that it is no address, or one that other machines can reach.
  init(_ text: String, option: String) throws {
    self.option = option
    do { address = try ConsoleServer.Address(text) } catch {
      throw PlainError("'\(text)' is not ADDR:PORT; write \(option) 127.0.0.1:9200.")
    }
    guard address.isLoopback else {
      throw PlainError(
        "\(address.text) can be reached from other machines, and a terminal's interface has no "
          + "sign-in: whoever reaches it can stop the terminal and read where it is. Listen on "
          + "127.0.0.1 and forward the port with ssh -L."
      )
    }
  }

  /// An address that was read already.
  init(_ address: ConsoleServer.Address, _ option: String) {
    (self.address, self.option) = (address, option)
  }

  /// The address with a port that lies so many above; port 0 stays as it is.
  func offset(by count: Int) -> InterfaceAddress? {
    guard address.port > 0 else { return self }
    var next = address
    next.port += count
    return next.port <= 65_535 ? InterfaceAddress(next, option) : nil
  }

  /// The address with the port that the system gave.
  func text(port: Int) -> String {
    var given = address
    given.port = port
    return given.text
  }

  var endpoint: TerminalServer.Endpoint {
    let host = address.host == "localhost" ? "127.0.0.1" : address.host
    return host.contains(":")
      ? .ipv6(host: host, port: address.port) : .ipv4(host: host, port: address.port)
  }

  /// Says early, and in one sentence, that the port is taken.
  func check() throws { try PortProbe.check(address, option: option) }
}
