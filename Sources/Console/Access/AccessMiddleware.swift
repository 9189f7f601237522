import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Store

/// Lets in who may come in, and no oftener than is good.
struct AccessMiddleware: RouterMiddleware {
  let gate: AccessGate
  /// The methods that each path takes.
  let methods: RouteMethods

  @concurrent
  func handle(
    _ request: Request,
    context: ConsoleContext,
    next: @concurrent (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    let permission = Permission.needed(method: request.method.rawValue, path: request.uri.path)
    let admission = gate.admit(
      Self.token(request.headers[.authorization]),
      from: context.addressGroup,
      for: permission,
      at: .nanoseconds(Int64(DispatchTime.now().uptimeNanoseconds))
    )
    guard case .admitted(let caller) = admission else {
      return refusal(admission, context)
    }
    if let refusal = methods.refusal(request) { return refusal }
    if let problem = Self.problem(ofBodyOf: request) {
      return JSONAnswer.failure(problem, status: .unsupportedMediaType)
    }
    if let problem = QueryShape.problem(of: request) {
      return JSONAnswer.failure(problem, status: problem.status)
    }
    var context = context
    context.caller = caller
    return try await next(request, context)
  }

  /// The token of an `Authorization` header: `Bearer TOKEN` (RFC 6750), or `Basic` with the token as
  /// the password (RFC 7617), which is what browsers can send.
  static func token(_ header: String?) -> String? {
    guard let header else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    // Credentials of a form that is not known are wrong, not absent.
    guard parts.count == 2, header.utf8.count <= 1_000 else { return "" }
    switch parts[0].lowercased() {
    case "bearer": return String(parts[1])
    case "basic":
      let decoded = Data(base64Encoded: String(parts[1])) ?? Data()
      let pair = String(decoding: decoded, as: UTF8.self)
      return pair.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
    default: return ""
    }
  }

  /// A form of a foreign page can post text and forms, never JSON or CSV (WHATWG Fetch, "CORS-safelisted
  /// request-header"): what acts says that it is one of these.
  static func problem(ofBodyOf request: Request) -> APIProblem? {
    guard [.post, .put, .patch].contains(request.method) else { return nil }
    let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
    guard coding == "identity" else {
      // A small body that unpacks to a large one would go round every bound.
      return APIProblem(
        code: "unsupported-media-type",
        message: "the request's body is packed",
        remedy: "Send it without Content-Encoding."
      )
    }
    let type = request.headers[.contentType]?.split(separator: ";").first ?? ""
    let essence = type.trimmingCharacters(in: .whitespaces).lowercased()
    guard essence != "application/json", essence != "text/csv" else { return nil }
    return APIProblem(
      code: "unsupported-media-type",
      message: "the request says neither that it is JSON nor that it is CSV",
      remedy: "Send Content-Type: application/json, or text/csv for an import."
    )
  }

  private func refusal(_ admission: AccessGate.Admission, _ context: ConsoleContext) -> Response {
    switch admission {
    case .admitted, .unauthenticated:
      context.logger.info("no token that holds", metadata: ["address": "\(context.addressGroup)"])
      var response = JSONAnswer.failure(
        APIProblem(
          code: "unauthenticated",
          message: "the request has no token that holds",
          remedy: "Make one with 'apus token create' and send Authorization: Bearer TOKEN."
        ),
        status: .unauthorized
      )
      response.headers[.wwwAuthenticate] = "Bearer realm=\"apus\", Basic realm=\"apus\""
      return response
    case .forbidden(let permission):
      return JSONAnswer.failure(
        APIProblem(
          code: "forbidden",
          message: "this needs \(permission.holder)",
          remedy: "Use another token, or ask who runs the service for one."
        ),
        status: .forbidden
      )
    case .limited(let wait):
      var response = JSONAnswer.failure(
        APIProblem(
          code: "too-many-requests",
          message: "requests come faster than they are taken",
          remedy: "Wait for the time in Retry-After."
        ),
        status: .tooManyRequests
      )
      response.headers[.retryAfter] = "\(max(1, Int((wait / .seconds(1)).rounded(.up))))"
      return response
    case .broken(let error):
      context.logger.error("tokens cannot be read", metadata: ["error": "\(error)"])
      return JSONAnswer.failure(
        APIProblem(
          code: "store",
          message: "the tokens cannot be read",
          remedy: "Look into the service's log."
        ),
        status: .serviceUnavailable
      )
    }
  }
}
