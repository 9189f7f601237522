import Foundation
import NIOCore
public import NIOSSL
import Synchronization

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
  ///
  /// Certificates are renewed while the service runs. Who connects is shown what the files hold then:
  /// they are looked at when somebody connects, and read again where they have changed. A new pair that
  /// cannot be used leaves the one before in its place.
  ///
  /// - Parameters:
  ///   - certificate: the path of the chain.
  ///   - key: the path of the key.
  ///   - interval: the files are looked at no more often.
  ///   - report: takes what was found when they have changed, a sentence each time.
  /// - Returns: a server's configuration.
  /// - Throws: where the files cannot be used now.
  public static func configuration(
    certificate: String,
    key: String,
    lookingEvery interval: Duration = .seconds(60),
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(Problem) -> TLSConfiguration {
    // Their state is taken before they are read: what changes between is seen at the next look.
    let state = FilesState(certificate, key)
    var configuration = try read(certificate: certificate, key: key)
    let shown = ShownCertificate(configuration, state, certificate, key, interval, report)
    configuration.sslContextCallback = { _, promise in
      shown.thread.async { promise.succeed(shown.current()) }
    }
    return configuration
  }

  fileprivate static func read(
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

/// The certificate and key that are shown, which follow their files.
private final class ShownCertificate: Sendable {
  private struct State {
    var override = NIOSSLContextConfigurationOverride()
    var files: FilesState
    var lastLook = ContinuousClock.now
  }

  /// Not an event loop's: reading blocks, and what fails leaves its error with the thread, where it
  /// would be taken for one of the handshake.
  let thread = DispatchQueue(label: "apus.certificate")
  private let state: Mutex<State>
  private let certificate, key: String
  private let interval: Duration
  private let report: @Sendable (String) -> Void

  init(
    _ configuration: TLSConfiguration,
    _ files: FilesState,
    _ certificate: String,
    _ key: String,
    _ interval: Duration,
    _ report: @escaping @Sendable (String) -> Void
  ) {
    var state = State(files: files)
    state.override.show(configuration)
    self.state = Mutex(state)
    (self.certificate, self.key) = (certificate, key)
    (self.interval, self.report) = (interval, report)
  }

  /// What is shown to who connects now.
  func current() -> NIOSSLContextConfigurationOverride {
    state.withLock { state in
      guard state.lastLook.duration(to: .now) >= interval else { return state.override }
      state.lastLook = .now
      let files = FilesState(certificate, key)
      guard files != state.files else { return state.override }
      state.files = files
      do throws(TLSFiles.Problem) {
        state.override.show(try TLSFiles.read(certificate: certificate, key: key))
        report("\(certificate): read again; who connects from now on is shown this certificate.")
      } catch {
        report("\(error) The certificate that was read before is shown on.")
      }
      return state.override
    }
  }
}

extension NIOSSLContextConfigurationOverride {
  fileprivate mutating func show(_ configuration: TLSConfiguration) {
    certificateChain = configuration.certificateChain
    privateKey = configuration.privateKey
  }
}

/// By what it is seen that a certificate or its key is another.
private struct FilesState: Hashable {
  private var marks: [[Int]]

  init(_ paths: String...) {
    marks = paths.map { path in
      var info = stat()
      // Safe because the C string and the structure live for the call, which keeps no pointer.
      guard unsafe stat(path, &info) == 0 else { return [] }
      return [
        Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec), Int(info.st_size), Int(info.st_ino),
      ]
    }
  }
}
