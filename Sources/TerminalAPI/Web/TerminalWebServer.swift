import NIOCore
import NIOHTTP1
import NIOPosix
import TerminalAnswers
public import TerminalDevice
public import WebOrigins

/// Serves one terminal, or its router, over gRPC-Web: HTTP/1.1, one request and one answer, for pages.
///
/// It listens from its creation on, until ``stop()`` or the end of the task that is in ``serve()``. Only
/// `Handle` is served; pages of origins that are not allowed are refused.
public struct TerminalWebServer: Sendable {
  private let channel: any Channel
  private let bounds: ConnectionBounds
  private let grace: Duration

  /// A server for a terminal; it listens when this returns.
  ///
  /// - Parameters:
  ///   - terminal: What answers.
  ///   - endpoint: Where to listen.
  ///   - origins: Origins whose pages may ask, as in `http://192.168.100.1`.
  ///   - names: Host names of the terminal, besides addresses and `localhost`.
  ///   - limits: What the server bears.
  /// - Throws: When it cannot listen at its endpoint.
  public init(
    terminal: any TerminalHandle,
    at endpoint: TerminalServer.Endpoint,
    origins: Set<WebOrigin> = [],
    names: Set<String> = [],
    limits: ServerLimits = ServerLimits()
  ) async throws {
    try await self.init(
      DishAnswers(terminal: terminal),
      at: endpoint,
      rules: WebGuard(names: names, origins: origins),
      limits: limits
    )
  }

  /// A server for a router; it listens when this returns.
  ///
  /// - Parameters:
  ///   - router: What answers.
  ///   - endpoint: Where to listen.
  ///   - origins: Origins whose pages may ask, as in `http://192.168.1.1`.
  ///   - names: Host names of the router, besides addresses and `localhost`.
  ///   - limits: What the server bears.
  /// - Throws: When it cannot listen at its endpoint.
  public init(
    router: any RouterHandle,
    at endpoint: TerminalServer.Endpoint,
    origins: Set<WebOrigin> = [],
    names: Set<String> = [],
    limits: ServerLimits = ServerLimits()
  ) async throws {
    try await self.init(
      RouterAnswers(router: router),
      at: endpoint,
      rules: WebGuard(names: names, origins: origins),
      limits: limits
    )
  }

  private init(
    _ answers: some DeviceAnswers,
    at endpoint: TerminalServer.Endpoint,
    rules: WebGuard,
    limits: ServerLimits
  ) async throws {
    let bounds = ConnectionBounds(limits)
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.configureHTTPServerPipeline()
          try pipeline.addHandler(WebHandler(answers: answers, rules: rules, limits: limits))
        }.flatMap { bounds.admit(channel) }
      }
    switch endpoint {
    case .ipv4(let host, let port), .ipv6(let host, let port):
      channel = try await bootstrap.bind(host: host, port: port).get()
    case .bound(let descriptor):
      channel = try await bootstrap.withBoundSocket(descriptor).get()
    }
    self.bounds = bounds
    grace = limits.shutdownGrace
  }

  /// Waits until the server has stopped; stops it when the task is cancelled.
  ///
  /// - Throws: When listening fails.
  public func serve() async throws {
    try await withTaskCancellationHandler {
      try await channel.closeFuture.get()
    } onCancel: {
      stop()
    }
  }

  /// Takes no more connections, and closes those that there are after the grace.
  public func stop() {
    channel.close(promise: nil)
    Task {
      try? await Task.sleep(for: grace)
      bounds.closeAll()
    }
  }

  /// The port that it listens at.
  public var port: Int { channel.localAddress?.port ?? 0 }
}
