import Crypto
import Foundation
public import Frames

/// What the holder of a token may do.
public enum AccessRole: String, CaseIterable, Codable, Sendable {
  /// Reads.
  case viewer
  /// Reads, and acts on licences, terminals and networks.
  case `operator`
  /// Reads, and acts on sponsors, pledges and the ledger.
  case treasurer
}

/// A token as it is kept: whom it stands for and what it allows, never its secret.
public struct AccessToken: Hashable, Sendable {
  /// Eight hexadecimal digits; they tell tokens apart and are no secret.
  public var id: String
  /// Whom it was made for: the actor in the audit log.
  public var name: String
  /// What it allows.
  public var role: AccessRole
  /// When it was made, by the machine's clock.
  public var created: Instant
  /// When it was revoked; nil while it holds.
  public var revoked: Instant?

  /// A token with its name and role; it proves nothing without its text.
  public init(
    id: String,
    name: String,
    role: AccessRole,
    created: Instant,
    revoked: Instant? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.created = created
    self.revoked = revoked
  }
}

/// The text by which a caller proves that a token is theirs: `apus_`, its id, `_` and its secret.
///
/// The secret is 256 bits of the system's generator, so what is kept is its plain SHA-256: salt and
/// slow hashes protect words that people choose, of which one could try them all.
struct TokenText {
  var id: String
  var secret: String

  private static let prefix = "apus"
  private static let secretLength = 64

  /// A new token that nobody has.
  static func random() -> TokenText {
    var generator = SystemRandomNumberGenerator()
    func digits(_ words: Int) -> String {
      (0..<words).map { _ in
        let text = String(generator.next(upperBound: UInt64(1) << 32), radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
      }.joined()
    }
    return TokenText(id: digits(1), secret: digits(8))
  }

  /// Reads a token; nil where the text has not its form.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 100 else { return nil }
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == Self.prefix, parts[1].utf8.count == 8,
      parts[2].utf8.count == Self.secretLength
    else { return nil }
    (id, secret) = (String(parts[1]), String(parts[2]))
  }

  private init(id: String, secret: String) {
    self.id = id
    self.secret = secret
  }

  /// As the caller writes it.
  var text: String { "\(Self.prefix)_\(id)_\(secret)" }

  /// What is kept of the secret: 32 bytes.
  var hash: [UInt8] { Array(SHA256.hash(data: Data(secret.utf8))) }
}

/// Compares secrets in a time that does not depend on where they differ.
enum ConstantTime {
  /// Whether two hashes are the same; their lengths are no secret.
  static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (x, y) in zip(a, b) { difference |= x ^ y }
    return difference == 0
  }
}
