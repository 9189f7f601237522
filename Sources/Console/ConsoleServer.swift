import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle
public import World

/// The service's listeners: the page and API on a loopback port, and control on a Unix socket.
public struct ConsoleServer: Sendable {
  /// Where the page is served.
  public struct Address: Hashable, Sendable {
    /// A name or address, without brackets.
    public var host: String
    /// The TCP port; 0 lets the system choose a free one.
    public var port: Int

    /// Reads `ADDR:PORT`; whether it may be listened on, ``Front/check(_:)`` says.
    public init(_ text: String) throws(ListenError) {
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (0...65_535).contains(port)
      else { throw .malformed(text) }
      let host = text[..<colon].trimmingPrefix("[").prefix { $0 != "]" }
      guard !host.isEmpty, host.utf8.count <= 255 else { throw .malformed(text) }
      self.host = String(host)
      self.port = port
    }

    /// The host and port as they stand in a URL.
    public var text: String { "\(authority):\(port)" }

    private var authority: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether only programs of this machine can reach it.
    public var isLoopback: Bool {
      GuardMiddleware<ConsoleContext>.isLocal(authority: authority)
    }

    /// The address as a browser takes it.
    ///
    /// - Parameter secure: whether the port speaks TLS.
    /// - Returns: a URL that ends with a slash.
    public func url(secure: Bool = false) -> String { "http\(secure ? "s" : "")://\(text)/" }
  }

  /// An address that cannot be listened on, with what to do about it.
  public enum ListenError: Error, CustomStringConvertible, Sendable {
    /// The text is not ADDR:PORT.
    case malformed(String)
    /// Other machines can reach the address, and what they said could be read on the way.
    case needsTLS(String)
    /// Whoever comes there has to show a token, and there is none.
    case needsToken(String)

    /// The cause, then the remedy, in words for people.
    public var description: String {
      switch self {
      case .malformed(let text):
        "'\(text)' is not ADDR:PORT; write --listen 127.0.0.1:8088."
      case .needsTLS(let text):
        "\(text) can be reached from other machines. Give --tls-certificate FILE and --tls-key FILE, "
          + "or listen on 127.0.0.1 and forward the port with ssh -L."
      case .needsToken(let text):
        "\(text) asks for a token, and none holds in this state directory. Make one first: "
          + "apus token create --name NAME --role viewer."
      }
    }
  }

  /// The services to run: the world's plans and both listeners.
  public let services: [any Service]

  /// The services of one world; nothing listens before they run.
  ///
  /// - Parameters:
  ///   - live: the world to show and to change.
  ///   - library: holds the gazetteer by which places in questions are found.
  ///   - address: where the page and its API are served.
  ///   - front: how that address is guarded; ``Front/check(_:)`` says whether it is enough.
  ///   - socketPath: the Unix socket that takes control as well as questions.
  ///   - version: the version of this program, as answers state it.
  ///   - logger: takes what the listeners log.
  ///   - onListening: called with the port once the page can be opened.
  /// - Throws: where the certificate cannot be used.
  public init(
    live: LiveWorld,
    library: WorldLibrary,
    address: Address,
    front: Front = Front(),
    socketPath: String,
    version: String,
    logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) throws {
    let desk = ActDesk(live)
    let routes = APIRoutes(live: live, desk: desk, library: library, version: version)
    let pageRoutes = routes.router(
      behind: AccessGate(front.exposure(at: address), tokens: front.tokens)
    )
    let page = Application(
      router: pageRoutes,
      server: try Self.server(front, share: front.share(at: address)),
      configuration: .init(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(front.connectionLimit)
      ),
      onServerRunning: { onListening($0.localAddress?.port ?? address.port) },
      logger: logger
    )
    let socket = try Self.socket(routes, at: socketPath, logger: logger) {}
    // Services stop in the reverse order: the desk first, so that what comes later is told to come
    // again and what waits is done and answered; then planning, which ends every stream of events. A
    // page that listens would keep its listener from stopping.
    services = [page, socket, PlanningService(live: live), DeskService(desk: desk)]
  }

  /// The services of a world that is operated without a port: its socket alone.
  ///
  /// - Parameters:
  ///   - live: the world to change.
  ///   - library: holds the gazetteer by which places in requests are found.
  ///   - socketPath: the Unix socket.
  ///   - version: the version of this program, as answers state it.
  ///   - logger: takes what the listener logs.
  ///   - onListening: called once the socket can be opened.
  /// - Returns: services that do nothing before they run.
  /// - Throws: where the socket cannot be set up.
  public static func control(
    of live: LiveWorld,
    library: WorldLibrary,
    socketPath: String,
    version: String,
    logger: Logger,
    onListening: @escaping @Sendable () -> Void
  ) throws -> [any Service] {
    let desk = ActDesk(live)
    let routes = APIRoutes(live: live, desk: desk, library: library, version: version)
    return [
      try socket(routes, at: socketPath, logger: logger, onListening), DeskService(desk: desk),
    ]
  }

  private static func socket(
    _ routes: APIRoutes,
    at path: String,
    logger: Logger,
    _ onListening: @escaping @Sendable () -> Void
  ) throws -> any Service {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let control = routes.router(
      behind: AccessGate(.socket, tokens: nil),
      adding: ControlRoutes(live: routes.live, stateFolder: folder)
    )
    return Application(
      router: control,
      server: try server(Front(), share: nil),
      configuration: .init(address: .unixDomainSocket(path: path)),
      onServerRunning: { _ in
        // Whoever can open it owns the service, also where the folder was there before.
        try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        onListening()
      },
      logger: logger
    )
  }

  /// HTTP/1.1 with bounds on heads and on waiting: 16 kB, 100 fields, a minute of silence.
  ///
  /// - Parameters:
  ///   - front: how the listener is guarded.
  ///   - share: how many connections an address may hold; nil for any number.
  /// - Returns: what makes the listener's connections.
  /// - Throws: where the certificate cannot be used.
  private static func server(_ front: Front, share: Int?) throws -> HTTPServerBuilder {
    let (patience, share) = (front.patience, AddressShare(limit: share))
    let http = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [AddressShareHandler(share), RequestDeadline(patience)],
        idleTimeout: .seconds(60),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 << 10,
          maxHeaderListSize: 16 << 10,
          maxHeaderFieldCount: 100
        )
      )
    )
    return try front.tls.map { try .tls(http, tlsConfiguration: $0) } ?? http
  }
}

/// Runs a world's plans until the service stops.
private struct PlanningService: Service {
  let live: LiveWorld

  func run() async throws {
    await cancelWhenGracefulShutdown {
      try? await live.run()
    }
    live.events.close()
  }
}

/// Takes acts until the service stops, and ends when those that wait are done.
private struct DeskService: Service {
  let desk: ActDesk

  func run() async throws {
    // Cancelled or stopped: either way nothing more is taken.
    try? await gracefulShutdown()
    await desk.finish()
  }
}
