/// The host that a request names, with its port if it names one, as in `127.0.0.1:8088`.
///
/// As a `Host` field has it (RFC 9110, 7.2): a name, an IPv4 address, or an IPv6 address in brackets. Letters
/// are compared without regard to their case.
public struct Authority: Hashable, Sendable {
  /// The host in small letters, with the brackets of an IPv6 address.
  public let host: String
  /// The port; nil for the scheme's own.
  public let port: Int?

  /// Reads `host` or `host:port`.
  ///
  /// Nil for what is no host, or has more than a port behind it.
  ///
  /// - Parameter text: What the request says, whatever it may be.
  public init?(_ text: some StringProtocol) {
    // Small letters of other scripts' letters may be Latin ones.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    // A colon in front of digits alone is a port's; what else follows a host makes it no host.
    var host = Substring(text.lowercased())
    let digits = host.reversed().prefix(while: \.isNumber).count
    var port: Int?
    if host.dropLast(digits).last == ":" {
      if digits > 0 {
        guard let number = UInt16(host.suffix(digits)) else { return nil }
        port = Int(number)
      }
      host = host.dropLast(digits + 1)
    }
    guard Self.isHost(host) else { return nil }
    (self.host, self.port) = (String(host), port)
  }

  init(host: String, port: Int?) { (self.host, self.port) = (host, port) }

  /// Whether it is an address, which no answer of a name service can bind to another machine.
  public var isAddress: Bool { ipv4 != nil || host.first == "[" }

  /// Whether only programs of this machine reach it.
  public var isLoopback: Bool {
    host == "localhost" || host == "[::1]" || ipv4?.first == 127
  }

  private var ipv4: [UInt8]? {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    let bytes = parts.compactMap(\.self)
    return parts.count == 4 && bytes.count == 4 ? bytes : nil
  }

  private static func isHost(_ text: Substring) -> Bool {
    if text.first == "[" {
      guard text.last == "]", text.contains(":") else { return false }
      return text.dropFirst().dropLast().allSatisfy {
        $0.isHexDigit || $0 == ":" || $0 == "."
      }
    }
    return !text.isEmpty
      && text.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) }
  }
}
