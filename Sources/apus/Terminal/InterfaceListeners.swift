import Console
import ServiceLifecycle
import TerminalAPI
import WebOrigins

/// Where a terminal, its router and what pages ask are to answer.
struct InterfaceAddresses {
  let terminal: InterfaceAddress
  let router: InterfaceAddress?
  let web: InterfaceAddress?
  /// Whose pages may ask it.
  let origins: [WebOrigin]

  /// Reads the addresses and tries the ports.
  ///
  /// - Throws: what is wrong with the first that cannot be.
  init(terminal: String, router: String?, web: String?, origins: [WebOrigin] = []) throws {
    self.origins = origins
    self.terminal = try InterfaceAddress(terminal, option: "--listen")
    self.router = try router.map { try InterfaceAddress($0, option: "--router") }
    self.web = try web.map { try InterfaceAddress($0, option: "--web") }
    let all = [self.terminal, self.router, self.web].compactMap(\.self)
    try PortRange.check(all.map { PortRange($0.address, option: $0.option) })
    for address in all { try address.check() }
  }
}

/// The listeners of one terminal.
struct InterfaceListeners: Service {
  private let addresses: InterfaceAddresses
  private let terminal: TerminalServer
  private let router: TerminalServer?
  private let web: TerminalWebServer?

  /// Where a terminal answers, as machine output shows it.
  struct Places: Encodable {
    var terminal: String
    var router: String?
    var web: String?
    /// Whose pages may ask there.
    var webOrigins: [String]?

    private enum CodingKeys: String, CodingKey {
      case terminal, router, web
      case webOrigins = "web_origins"
    }
  }

  /// The listeners; that for pages listens when this returns, the others when they run.
  init(_ hosted: HostedTerminal, at addresses: InterfaceAddresses) async throws {
    self.addresses = addresses
    terminal = try TerminalServer(terminal: hosted.terminal, at: addresses.terminal.endpoint)
    router = try addresses.router.map { place in
      try TerminalServer(router: hosted.router, at: place.endpoint)
    }
    if let place = addresses.web {
      web = try await TerminalWebServer(
        terminal: hosted.terminal,
        at: place.endpoint,
        origins: Set(addresses.origins)
      )
    } else {
      web = nil
    }
  }

  /// Where they answer, once they listen.
  var places: Places {
    get async throws {
      var places = Places(terminal: addresses.terminal.text(port: try await terminal.port))
      if let router, let place = addresses.router {
        places.router = place.text(port: try await router.port)
      }
      if let web, let place = addresses.web {
        places.web = place.text(port: web.port)
        places.webOrigins = addresses.origins.map(\.description)
      }
      return places
    }
  }

  func run() async throws {
    let web = web
    try await withGracefulShutdownHandler {
      try await InterfaceServers([terminal] + (router.map { [$0] } ?? [])).run()
      try await web?.serve()
    } onGracefulShutdown: {
      web?.stop()
    }
  }
}
