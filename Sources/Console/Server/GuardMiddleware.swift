import Foundation
import HTTPTypes
import Hummingbird
import WebOrigins

/// What keeps an answer, and the address of what was asked, from other origins (WHATWG Fetch, "cross-origin
/// resource policy"; W3C Referrer Policy).
private let privacy: [HTTPField] = [
  ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
].compactMap { name, value in HTTPField.Name(name).map { HTTPField(name: $0, value: value) } }

/// Keeps pages of other origins away from the service.
///
/// A name that resolves to 127.0.0.1 (DNS rebinding) carries a foreign `Host`; a form or script of
/// another site carries a foreign `Origin`. Both are refused. Beyond loopback the service has names
/// that it does not know, and tokens and TLS keep a rebound name out: there the origin has to be the
/// host that was asked. Every answer says what the page may load: itself and nothing else.
struct GuardMiddleware<Context: RequestContext>: RouterMiddleware {
  /// Whether other machines reach the service, under names of their own.
  var isPublic = false

  @concurrent
  func handle(
    _ request: Request,
    context: Context,
    next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard isPublic || Self.isLocal(authority: request.head.authority) else {
      return JSONAnswer.failure(
        APIProblem(
          code: "foreign-host",
          message: "the request names a host that is not this machine's loopback",
          remedy: "Open the address that 'apus up' printed."
        ),
        status: .misdirectedRequest
      )
    }
    if let origin = request.headers[.origin], !isOwn(origin, of: request) {
      return JSONAnswer.failure(
        APIProblem(
          code: "foreign-origin",
          message: "the request comes from a page of another origin",
          remedy: "Use the page that 'apus up' serves."
        ),
        status: .forbidden
      )
    }
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] =
      "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'"
    response.headers[.xContentTypeOptions] = "nosniff"
    // A page of another origin may not even embed what is here; what the page asks may hold a place.
    for field in privacy { response.headers[field.name] = field.value }
    return response
  }

  /// Whether a page of an origin may ask: on loopback any page of this machine may look, and what
  /// changes something has to come from the very page that the service serves.
  private func isOwn(_ text: String, of request: Request) -> Bool {
    guard let origin = WebOrigin(text) else { return false }
    let isSame = request.head.authority.flatMap { Authority($0) }.map { origin.isOf($0) } ?? false
    let isLook = request.method == .get || request.method == .head
    return isSame || (!isPublic && isLook && origin.authority.isLoopback)
  }

  /// Whether a `host[:port]` is a name of loopback; a request without one (HTTP/1.0) is local too.
  static func isLocal(authority: String?) -> Bool {
    guard let authority else { return true }
    return Authority(authority)?.isLoopback ?? false
  }
}
