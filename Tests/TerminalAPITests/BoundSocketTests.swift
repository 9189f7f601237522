import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// A socket that was bound elsewhere, as in a terminal's own network, is served like any other.
@Suite struct BoundSocketTests {
  @Test(
    "A bound descriptor is served, whether it listens already or not",
    arguments: [true, false],
    [true, false]
  )
  func descriptor(listening: Bool, blocking: Bool) async throws {
    let bound = try RawSocket.bound(listening: listening, blocking: blocking)
    let server = try TerminalServer(
      terminal: TestTerminal(),
      at: .bound(descriptor: bound.descriptor)
    )
    try await serving(server) { port in
      #expect(port == bound.port)
      try await connected(to: bound.port) { client in
        let fields = Wire.fields(try await client.call(Wire.message(1008)))
        #expect(fields == [3, 1004])
      }
    }
  }

  @Test("A port that is taken is an error, not a silence")
  func taken() async throws {
    let bound = try RawSocket.bound(listening: true)
    defer { RawSocket.close(bound.descriptor) }
    let server = try TerminalServer(
      terminal: TestTerminal(),
      at: .ipv4(host: "127.0.0.1", port: bound.port)
    )
    await #expect(throws: (any Error).self) { try await server.serve() }
  }

  @Test(
    "Cancelling the task that serves ends it, whoever is connected and says nothing"
  )
  func cancelled() async throws {
    var limits = ServerLimits()
    limits.shutdownGrace = .milliseconds(200)
    let server = try TerminalServer(
      terminal: TestTerminal(),
      at: .ipv4(host: "127.0.0.1", port: 0),
      limits: limits
    )
    let task = Task { try await server.serve() }
    let port = try await server.port
    // Some are taken already when the end comes, some are not.
    let sockets = try await RawSocket.connected(100, to: port)
    task.cancel()
    // A server that never ends runs into the limit of the test.
    try await task.value
    for socket in sockets {
      let isClosed = try await socket.isClosed()
      #expect(isClosed)
    }
  }

  @Test("Without a task to serve it, stopping does no harm")
  func neverServed() throws {
    let server = try TerminalServer(
      terminal: TestTerminal(),
      at: .ipv4(host: "127.0.0.1", port: 0)
    )
    server.stop()
  }
}
