import Crypto
public import Foundation

/// A request that says by a key of its own whether it is the same as an earlier one.
///
/// The manner is that of the IETF's draft "The Idempotency-Key HTTP Header Field".
public struct KeyedRequest: Hashable, Sendable {
  /// Who asks: keys of different callers never meet.
  public var caller: String
  /// The key that the caller chose, 1 to ``longestKey`` bytes.
  public var key: String
  /// The method and the path, for people who read the log.
  public var target: String
  /// SHA-256 of method, path and body: the same key with another request is an error.
  public var fingerprint: Data

  /// No key is longer than this, in bytes.
  public static let longestKey = 200

  /// A request by its parts; nil where the key is empty, too long or holds more than visible ASCII.
  public init?(caller: String, key: String, method: String, path: String, body: Data) {
    guard (1...Self.longestKey).contains(key.utf8.count),
      key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { return nil }
    self.caller = caller
    self.key = key
    target = "\(method) \(path)"
    var hash = SHA256()
    // Lengths in front, so that no two different requests are the same bytes.
    for part in [Data(method.utf8), Data(path.utf8), body] {
      hash.update(data: Data("\(part.count):".utf8))
      hash.update(data: part)
    }
    fingerprint = Data(hash.finalize())
  }

  /// A request as it was kept.
  init(caller: String, key: String, target: String, fingerprint: Data) {
    self.caller = caller
    self.key = key
    self.target = target
    self.fingerprint = fingerprint
  }
}
