public import NIOSSL
public import Store

/// How the page's port is guarded.
public struct Front: Sendable {
  /// The certificate and key that it shows; nil speaks plain HTTP, which only loopback may.
  public var tls: TLSConfiguration?
  /// The tokens that it takes; nil takes none.
  public var tokens: AccessStore?
  /// Whether a token is asked for on loopback too.
  public var requiresToken: Bool
  /// How many connections it holds; more wait to be taken.
  public var connectionLimit = 1_000
  /// How long a connection may keep the service waiting.
  var patience = Patience()

  /// A guard; as it stands it lets in whoever comes over loopback.
  public init(
    tls: TLSConfiguration? = nil,
    tokens: AccessStore? = nil,
    requiresToken: Bool = false
  ) {
    self.tls = tls
    self.tokens = tokens
    self.requiresToken = requiresToken
  }

  /// Checks that the guard is enough for an address.
  ///
  /// - Throws: ``ConsoleServer/ListenError`` where other machines could come without TLS or token.
  public func check(_ address: ConsoleServer.Address) throws {
    let hasToken = try tokens?.tokens().contains { $0.revoked == nil } ?? false
    guard hasToken || (address.isLoopback && !requiresToken) else {
      throw ConsoleServer.ListenError.needsToken(address.text)
    }
    guard address.isLoopback || tls != nil else {
      throw ConsoleServer.ListenError.needsTLS(address.text)
    }
  }

  /// How many connections one address may hold: a fifth, where other machines can come.
  func share(at address: ConsoleServer.Address) -> Int? {
    exposure(at: address) == .network ? max(1, connectionLimit / 5) : nil
  }

  func exposure(at address: ConsoleServer.Address) -> Exposure {
    address.isLoopback ? .loopback(requiresToken: requiresToken) : .network
  }
}
