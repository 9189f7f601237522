import GRPCCore
import GRPCNIOTransportHTTP2Posix
import TerminalAPI
import Testing

/// Bytes as they are: messages that no generated code has touched.
struct RawSerializer: MessageSerializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }
}

/// Bytes as they come.
struct RawDeserializer: MessageDeserializer {
  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> [UInt8] {
    // Safe because the bytes are copied out of the buffer while it is valid.
    unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

/// A client of gRPC that speaks bytes.
struct RawClient: Sendable {
  let client: GRPCClient<HTTP2ClientTransport.Posix>

  /// Calls a method that has one request and one answer.
  func call(
    _ message: [UInt8],
    _ method: String = "SpaceX.API.Device.Device/Handle"
  ) async throws
    -> [UInt8]
  {
    try await client.unary(
      request: ClientRequest(message: message),
      descriptor: descriptor(method),
      serializer: RawSerializer(),
      deserializer: RawDeserializer(),
      options: .defaults
    ) { try $0.message }
  }

  /// Sends messages down one stream, and gathers the answers until the server ends it.
  func stream(_ messages: [[UInt8]], _ method: String) async throws -> [[UInt8]] {
    try await client.bidirectionalStreaming(
      request: StreamingClientRequest { try await $0.write(contentsOf: messages) },
      descriptor: descriptor(method),
      serializer: RawSerializer(),
      deserializer: RawDeserializer(),
      options: .defaults
    ) { response in
      try await response.messages.reduce(into: []) { $0.append($1) }
    }
  }

  /// Opens a call and never sends its request.
  func halfOpen(_ path: String) async throws -> [[UInt8]] {
    try await client.bidirectionalStreaming(
      request: StreamingClientRequest { _ in try await Task.sleep(for: .seconds(30)) },
      descriptor: descriptor(String(path.dropFirst())),
      serializer: RawSerializer(),
      deserializer: RawDeserializer(),
      options: .defaults
    ) { response in
      try await response.messages.reduce(into: []) { $0.append($1) }
    }
  }

  private func descriptor(_ method: String) -> MethodDescriptor {
    let parts = method.split(separator: "/").map(String.init)
    return MethodDescriptor(fullyQualifiedService: parts[0], method: parts[1])
  }
}

/// The code and the words of the refusal of a call; nil when it was answered.
func refusal(_ call: () async throws -> some Any) async throws -> (RPCError.Code, String)? {
  do {
    _ = try await call()
    return nil
  } catch let error as RPCError {
    return (error.code, error.message)
  }
}

/// Serves while a test runs, and gives it the port.
func serving<Value: Sendable>(
  _ server: TerminalServer,
  _ body: @Sendable (Int) async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.serve() }
    defer { server.stop() }
    return try await body(try await server.port)
  }
}

/// Gives a test a client of the server at a port.
func connected<Value: Sendable>(
  to port: Int,
  _ body: @Sendable (RawClient) async throws -> Value
) async throws -> Value {
  let transport = try HTTP2ClientTransport.Posix(
    target: .ipv4(address: "127.0.0.1", port: port),
    transportSecurity: .plaintext
  )
  return try await withGRPCClient(transport: transport) { client in
    try await body(RawClient(client: client))
  }
}

/// Serves a terminal, and gives a test a client of it.
func terminal<Value: Sendable>(
  _ terminal: TestTerminal = TestTerminal(),
  limits: ServerLimits = ServerLimits(),
  _ body: @Sendable (RawClient) async throws -> Value
) async throws -> Value {
  let server = try TerminalServer(
    terminal: terminal,
    at: .ipv4(host: "127.0.0.1", port: 0),
    limits: limits
  )
  return try await serving(server) { port in try await connected(to: port, body) }
}

/// Serves within limits, lets a test misbehave, and asks whether the terminal still answers.
func survives(
  _ limits: ServerLimits = ServerLimits(),
  _ body: @Sendable (Int) async throws -> Void
) async throws {
  let server = try TerminalServer(
    terminal: TestTerminal(),
    at: .ipv4(host: "127.0.0.1", port: 0),
    limits: limits
  )
  try await serving(server) { port in
    try await body(port)
    try await connected(to: port) { client in
      let fields = Wire.fields(try await client.call(Wire.message(1008)))
      #expect(fields == [3, 1004])
    }
  }
}
