public import Foundation

/// The address of a server's catalogue query, such as CelesTrak's `gp.php`.
public struct CatalogueBase: Hashable, Sendable {
  /// CelesTrak's query of general perturbations elements.
  public static let celestrak = "https://celestrak.org/NORAD/elements/gp.php"
  /// The variable that names another address.
  public static let environmentVariable = "APUS_ELEMENTS_URL"

  /// The address, without a query.
  public let url: URL
  /// The host in lower case, without a dot at its end.
  public let host: String

  /// Takes an address: http or https, a host, no password, no query and no fragment.
  ///
  /// An address that names no file is that of the folder of `gp.php`, as CelesTrak's is laid out.
  ///
  /// - Throws: ``FetchProblem/Kind/query``.
  public init(_ text: String) throws(FetchProblem) {
    guard text.utf8.count <= 2_000, let url = URL(string: text),
      let parts = URLComponents(url: url, resolvingAgainstBaseURL: false),
      let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, Self.isPlain(host)
    else {
      throw Self.problem(text, "is not an http or https address")
    }
    guard parts.user == nil, parts.password == nil else {
      throw FetchProblem(
        .query,
        cause: "the address of \(host) holds a user name or a password, which would be stored",
        remedy: "leave them out"
      )
    }
    guard parts.query == nil, parts.fragment == nil else {
      throw Self.problem(text, "already has a query or a fragment")
    }
    try Self.checkPort(text, parts)
    guard !host.contains(":") else {
      throw FetchProblem(
        .query,
        cause: "'\(text.prefix(100))' has an IPv6 address, which URLSession on Linux cannot ask",
        remedy: "give a name that stands for it, from DNS or /etc/hosts"
      )
    }
    let namesFile = url.lastPathComponent.contains(".")
    self.url = namesFile ? url : url.appendingPathComponent("gp.php", isDirectory: false)
    self.host = Self.plainHost(host)
  }

  /// Whether the server is CelesTrak's, whose limit nothing here breaks.
  public var isCelesTrak: Bool {
    ["celestrak.org", "celestrak.com"].contains { host == $0 || host.hasSuffix("." + $0) }
  }

  /// What tells one server's query from another's: host, port and path, but not the scheme.
  ///
  /// All of CelesTrak's names are one server.
  var identity: String {
    let name = isCelesTrak ? "celestrak.org" : host
    let standard = url.scheme?.lowercased() == "http" ? 80 : 443
    let port = url.port.flatMap { isCelesTrak || $0 == standard ? nil : $0 }
    let path = url.path.split(separator: "/").joined(separator: "/").lowercased()
    return name + (port.map { ":\($0)" } ?? "") + "/" + path
  }

  /// What tells one server from another, whatever is asked: host and port.
  private var server: String { String(identity.prefix { $0 != "/" }) }

  /// The name of the server's file, without an ending.
  var hostStem: String {
    let name = String(host.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }.prefix(60))
    return "\(isCelesTrak ? "celestrak_org" : name)-" + String(FNV1a.hash(server), radix: 16)
  }

  /// Ports are 1 to 65535; what Foundation cannot read as a number it leaves out.
  private static func checkPort(_ text: String, _ parts: URLComponents) throws(FetchProblem) {
    let authority = text.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
    let behindHost = authority.split(separator: "]", omittingEmptySubsequences: false).last ?? ""
    guard let colon = behindHost.lastIndex(of: ":") else { return }
    let digits = behindHost[behindHost.index(after: colon)...]
    guard !digits.isEmpty else { return }
    guard let port = Int(digits), (1...65_535).contains(port), parts.port == port else {
      throw problem(text, "has a port that is none (1 to 65535)")
    }
  }

  static func plainHost(_ host: String) -> String {
    let lower = host.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  /// Letters, digits and what addresses have; no blanks or control characters.
  private static func isPlain(_ host: String) -> Bool {
    host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private static func problem(_ text: String, _ cause: String) -> FetchProblem {
    FetchProblem(
      .query,
      cause: "'\(text.prefix(100))' \(cause)",
      remedy: "give an address such as \(celestrak)"
    )
  }
}
