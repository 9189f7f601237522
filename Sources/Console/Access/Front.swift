import Foundation
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

/// Reads a certificate and its key, TLS 1.2 at least.
public enum TLSFiles {
  /// What is wrong with one of the files, with what to do about it.
  public enum Problem: Error, CustomStringConvertible, Sendable {
    /// The certificates cannot be read.
    case certificate(path: String)
    /// The key cannot be read.
    case key(path: String)
    /// The key is not the certificate's.
    case mismatch(certificate: String, key: String)

    /// The cause, then the remedy, in words for people.
    public var description: String {
      switch self {
      case .certificate(let path):
        "\(path): no certificate in PEM can be read there. Name with --tls-certificate a file that "
          + "begins with the server's certificate, the chain after it."
      case .key(let path):
        "\(path): no private key in PEM without a passphrase can be read there. Name another with "
          + "--tls-key."
      case .mismatch(let certificate, let key):
        "\(key) is not the key of the first certificate in \(certificate). Name the pair that "
          + "belongs together."
      }
    }
  }

  /// What a server shows: a chain of certificates in PEM, the server's first, and its key in PEM.
  public static func configuration(
    certificate: String,
    key: String
  ) throws(Problem) -> TLSConfiguration {
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(certificate)
    } catch {
      throw .certificate(path: certificate)
    }
    guard !chain.isEmpty else { throw .certificate(path: certificate) }
    let privateKey: NIOSSLPrivateKey
    do {
      privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
    } catch {
      throw .key(path: key)
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) },
      privateKey: .privateKey(privateKey)
    )
    configuration.minimumTLSVersion = .tlsv12
    do {
      _ = try NIOSSLContext(configuration: configuration)
    } catch {
      throw .mismatch(certificate: certificate, key: key)
    }
    return configuration
  }
}
