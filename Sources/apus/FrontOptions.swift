import ArgumentParser
import Console
import Store

/// How the page's port is guarded.
struct FrontOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Certificate chain in PEM, the server's first.", valueName: "file"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("The certificate's private key in PEM.", valueName: "file"))
  var tlsKey: String?

  @Flag(help: "Ask for a token on loopback too.")
  var requireToken = false

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key belong together; give both.")
    }
  }

  /// The guard, with the tokens of a state folder.
  func front(inStateFolder folder: String) throws -> Front {
    var front = Front(
      tokens: try AccessStore(inStateFolder: folder),
      requiresToken: requireToken
    )
    if let tlsCertificate, let tlsKey {
      front.tls = try TLSFiles.configuration(certificate: tlsCertificate, key: tlsKey) {
        Warnings.print("apus: \($0)")
      }
    }
    return front
  }
}
