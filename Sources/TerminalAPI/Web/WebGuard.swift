import Foundation
import NIOHTTP1

/// Which pages may talk to a terminal's web port.
///
/// A name that resolves to the terminal (DNS rebinding) carries a foreign `Host`; a script of another site
/// carries a foreign `Origin`. Both are refused: a host has to be an address, which nothing can rebind,
/// or a name that is known here; an origin has to be allowed, or be the host itself.
struct WebGuard: Hashable {
  /// Names by which the terminal may be asked, besides addresses and `localhost`.
  var names: Set<String> = []
  /// Origins whose pages may ask, as in `http://192.168.100.1`.
  var origins: Set<String> = []

  /// Why a request may not be answered; nil when it may.
  func refusal(_ head: HTTPRequestHead) -> HTTPResponseStatus? {
    guard head.headers["host"].count <= 1 else { return .badRequest }
    guard isKnown(host: head.headers.first(name: "host")) else { return .misdirectedRequest }
    guard let origin = head.headers.first(name: "origin") else { return nil }
    return isAllowed(origin, of: head) ? nil : .forbidden
  }

  /// What lets a page of the request's origin read the answer.
  func fields(for head: HTTPRequestHead) -> HTTPHeaders {
    guard let origin = head.headers.first(name: "origin") else { return [:] }
    return [
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "grpc-status,grpc-message",
      "vary": "Origin",
    ]
  }

  /// What a browser wants to know before it asks.
  func preflightFields(for head: HTTPRequestHead) -> HTTPHeaders {
    var fields = fields(for: head)
    fields.add(name: "access-control-allow-methods", value: "POST")
    fields.add(
      name: "access-control-allow-headers",
      value: "content-type,x-grpc-web,x-user-agent,grpc-timeout"
    )
    fields.add(name: "access-control-max-age", value: "600")
    if head.headers.first(name: "access-control-request-private-network") == "true" {
      fields.add(name: "access-control-allow-private-network", value: "true")
    }
    return fields
  }

  private func isAllowed(_ origin: String, of head: HTTPRequestHead) -> Bool {
    if origins.contains(origin.lowercased()) { return true }
    guard let scheme = origin.range(of: "://"), let host = head.headers.first(name: "host") else {
      return false
    }
    return origin[scheme.upperBound...].lowercased() == host.lowercased()
  }

  private func isKnown(host: String?) -> Bool {
    guard var name = host?.lowercased()[...] else { return false }
    // A colon in front of digits alone is a port's.
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    if name.dropLast(digits).last == ":" { name = name.dropLast(digits + 1) }
    return name == "localhost" || names.contains(String(name)) || Self.isAddress(name)
  }

  private static func isAddress(_ name: Substring) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
    guard name.first == "[", name.last == "]", name.contains(":") else { return false }
    return name.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
  }
}
