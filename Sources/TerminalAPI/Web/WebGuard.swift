import NIOHTTP1
import WebOrigins

/// Which pages may talk to a terminal's web port.
///
/// A name that resolves to the terminal (DNS rebinding) carries a foreign `Host`; a script of another site
/// carries a foreign `Origin`. Both are refused: a host has to be an address, which nothing can rebind,
/// or a name that is known here; an origin has to be allowed, or be the host itself.
struct WebGuard: Hashable {
  /// Names by which the terminal may be asked, besides addresses and `localhost`.
  var names: Set<String> = []
  /// Origins whose pages may ask, as in `http://192.168.100.1`.
  var origins: Set<WebOrigin> = []

  /// Why a request may not be answered; nil when it may.
  func refusal(_ head: HTTPRequestHead) -> HTTPResponseStatus? {
    guard head.headers["host"].count <= 1 else { return .badRequest }
    guard let host = head.headers.first(name: "host").flatMap({ Authority($0) }), isKnown(host)
    else { return .misdirectedRequest }
    guard let origin = head.headers.first(name: "origin") else { return nil }
    return isAllowed(origin, of: host) ? nil : .forbidden
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

  private func isAllowed(_ text: String, of host: Authority) -> Bool {
    guard let origin = WebOrigin(text) else { return false }
    return origins.contains(origin) || origin.isOf(host)
  }

  private func isKnown(_ host: Authority) -> Bool {
    host.isAddress || host.host == "localhost" || names.contains(host.host)
  }
}
