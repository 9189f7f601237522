/// Where a page comes from: scheme, host and port (RFC 6454), as in `http://localhost:5173`.
public struct WebOrigin: Hashable, Sendable {
  /// In small letters, as in `https`.
  public let scheme: String
  /// The host, and the port where it is not the scheme's own.
  public let authority: Authority

  /// Reads an origin as an `Origin` field has it.
  ///
  /// Nil for what is none: `null`, or an address with a path, a user or a question.
  ///
  /// - Parameter text: What the request says, whatever it may be.
  public init?(_ text: String) {
    guard let mark = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<mark.lowerBound].lowercased()
    guard text.utf8.allSatisfy({ $0 < 0x80 }), scheme.first?.isLetter == true,
      scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }),
      let authority = Authority(text[mark.upperBound...])
    else { return nil }
    self.scheme = scheme
    self.authority = Self.plain(authority, scheme)
  }

  /// Whether a page of it was served by a host: the very one that a request names.
  public func isOf(_ host: Authority) -> Bool { authority == Self.plain(host, scheme) }

  /// Browsers leave out a scheme's own port.
  private static func plain(_ authority: Authority, _ scheme: String) -> Authority {
    let own = ["http": 80, "https": 443]
    guard let port = authority.port, own[scheme] == port else { return authority }
    return Authority(host: authority.host, port: nil)
  }
}

extension WebOrigin: CustomStringConvertible {
  /// As an `Origin` field has it.
  public var description: String {
    "\(scheme)://\(authority.host)" + (authority.port.map { ":\($0)" } ?? "")
  }
}
