import Foundation
import Hummingbird
public import Logging
public import ServiceLifecycle
public import World

/// The service's listeners: the page and API on a loopback port, and control on a Unix socket.
public struct ConsoleServer: Sendable {
  /// Where the page is served.
  public struct Address: Hashable, Sendable {
    /// A loopback name or address, without brackets.
    public var host: String
    /// The TCP port; 0 lets the system choose a free one.
    public var port: Int

    /// Reads `ADDR:PORT`; only loopback addresses are taken.
    public init(_ text: String) throws(ListenError) {
      guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
        (0...65_535).contains(port)
      else { throw .malformed(text) }
      let host = text[..<colon].trimmingPrefix("[").prefix { $0 != "]" }
      let authority = host.contains(":") ? "[\(host)]" : String(host)
      guard GuardMiddleware<BasicRequestContext>.isLocal(authority: authority) else {
        throw .notLoopback(text)
      }
      self.host = String(host)
      self.port = port
    }

    /// The address as a browser takes it.
    public var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/" }
  }

  /// An address that cannot be listened on, with what to do about it.
  public enum ListenError: Error, CustomStringConvertible, Sendable {
    /// The text is not ADDR:PORT.
    case malformed(String)
    /// The address can be reached from other machines.
    case notLoopback(String)

    /// The cause, then the remedy, in words for people.
    public var description: String {
      switch self {
      case .malformed(let text):
        "'\(text)' is not ADDR:PORT; write --listen 127.0.0.1:8088."
      case .notLoopback(let text):
        "\(text) is not a loopback address. Beyond loopback the service would need TLS and tokens, "
          + "which it does not have yet; listen on 127.0.0.1 and forward the port with ssh -L."
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
  ///   - socketPath: the Unix socket that takes control as well as questions.
  ///   - version: the version of this program, as answers state it.
  ///   - logger: takes what the listeners log.
  ///   - onListening: called with the port once the page can be opened.
  public init(
    live: LiveWorld,
    library: WorldLibrary,
    address: Address,
    socketPath: String,
    version: String,
    logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) {
    let routes = APIRoutes(live: live, library: library, version: version)
    let page = Application(
      router: routes.router(),
      configuration: .init(address: .hostname(address.host, port: address.port)),
      onServerRunning: { onListening($0.localAddress?.port ?? address.port) },
      logger: logger
    )
    let control = routes.router()
    let folder = URL(fileURLWithPath: socketPath).deletingLastPathComponent().path
    ControlRoutes(live: live, stateFolder: folder).add(to: control)
    let socket = Application(
      router: control,
      configuration: .init(address: .unixDomainSocket(path: socketPath)),
      logger: logger
    )
    // Services stop in the reverse order: planning first, which ends every stream of events. A page
    // that listens would keep its listener from stopping.
    services = [page, socket, PlanningService(live: live)]
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
