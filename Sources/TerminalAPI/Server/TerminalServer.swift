import GRPCCore
import GRPCNIOTransportHTTP2Posix
import TerminalAnswers
public import TerminalDevice

/// Serves one terminal, or its router, over gRPC: cleartext HTTP/2, without a sign-in, as a real kit.
///
/// A server serves once. It ends when the task that serves is cancelled or ``stop()`` is called.
public struct TerminalServer: Sendable {
  /// Where a server listens.
  public enum Endpoint: Hashable, Sendable {
    /// An IPv4 address; port 0 takes any that is free.
    case ipv4(host: String, port: Int)
    /// An IPv6 address; port 0 takes any that is free.
    case ipv6(host: String, port: Int)
    /// A TCP socket that is bound already, perhaps in another network namespace; the server owns it
    /// from then on, and closes it.
    case bound(descriptor: Int32)
  }

  private let server: GRPCServer<HTTP2ServerTransport.Posix>
  private let bounds: ConnectionBounds
  private let grace: Duration

  /// A server for a terminal; nothing listens yet.
  ///
  /// - Parameters:
  ///   - terminal: What answers.
  ///   - endpoint: Where to listen.
  ///   - limits: What the server bears.
  /// - Throws: When the interface's own descriptors cannot be read: a broken build.
  public init(
    terminal: any TerminalHandle,
    at endpoint: Endpoint,
    limits: ServerLimits = ServerLimits()
  ) throws {
    try self.init(DishAnswers(terminal: terminal), at: endpoint, limits: limits)
  }

  /// A server for a router; nothing listens yet.
  ///
  /// - Parameters:
  ///   - router: What answers.
  ///   - endpoint: Where to listen.
  ///   - limits: What the server bears.
  /// - Throws: When the interface's own descriptors cannot be read: a broken build.
  public init(
    router: any RouterHandle,
    at endpoint: Endpoint,
    limits: ServerLimits = ServerLimits()
  ) throws {
    try self.init(RouterAnswers(router: router), at: endpoint, limits: limits)
  }

  private init(_ answers: some DeviceAnswers, at endpoint: Endpoint, limits: ServerLimits) throws {
    let index = try DescriptorIndex.bundled.get()
    bounds = ConnectionBounds(limits)
    grace = limits.shutdownGrace
    server = GRPCServer(
      transport: .listening(at: endpoint, config: .bounded(limits, bounds)),
      services: [
        DeviceService(answers: answers, limits: limits),
        ReflectionService(answers: ReflectionAnswers(index: index), limits: limits),
      ]
    )
  }

  /// Listens and serves until stopped or cancelled.
  ///
  /// - Throws: When it cannot listen at its endpoint.
  public func serve() async throws {
    // The task that serves is never cancelled itself: that would drop connections which wait to be
    // taken, and NIO traps when one is dropped (NIOAsyncWriter's deinit).
    let serving = Task { try await server.serve() }
    try await withTaskCancellationHandler {
      try await serving.value
    } onCancel: {
      stop()
    }
  }

  /// Takes no more calls, lets those under way end within the grace, and then ends ``serve()``.
  public func stop() {
    server.beginGracefulShutdown()
    Task {
      try? await Task.sleep(for: grace)
      bounds.closeAll()
    }
  }

  /// The port that it listens at, once it does.
  public var port: Int {
    get async throws {
      let address = try await server.transport.listeningAddress
      return address.ipv4?.port ?? address.ipv6?.port ?? 0
    }
  }
}

extension HTTP2ServerTransport.Posix {
  /// A transport that listens at an endpoint.
  fileprivate static func listening(
    at endpoint: TerminalServer.Endpoint,
    config: Config
  ) -> HTTP2ServerTransport.Posix {
    switch endpoint {
    case .ipv4(let host, let port):
      return Self(
        address: .ipv4(host: host, port: port),
        transportSecurity: .plaintext,
        config: config
      )
    case .ipv6(let host, let port):
      return Self(
        address: .ipv6(host: host, port: port),
        transportSecurity: .plaintext,
        config: config
      )
    case .bound(let descriptor):
      return Self(
        listeningSocketDescriptor: Int(descriptor),
        transportSecurity: .plaintext,
        config: config
      )
    }
  }
}

extension HTTP2ServerTransport.Posix.Config {
  fileprivate static func bounded(_ limits: ServerLimits, _ bounds: ConnectionBounds) -> Self {
    .defaults { config in
      config.rpc.maxRequestPayloadSize = limits.requestBytes
      config.http2.maxConcurrentStreams = limits.streamsPerConnection
      config.connection.maxGraceTime = limits.shutdownGrace
      config.connection.keepalive = .init(
        time: limits.pingAfter,
        timeout: limits.connectionSilence,
        // Clients may ask as often as they like to look after their own connection.
        clientBehavior: .init(minPingIntervalWithoutCalls: .seconds(10), allowWithoutCalls: true)
      )
      // Debugging is what the transport calls its only way to the channels.
      config.channelDebuggingCallbacks.onAcceptTCPConnection = { bounds.admit($0) }
      config.channelDebuggingCallbacks.onAcceptHTTP2Stream = { bounds.watch(stream: $0) }
    }
  }
}
