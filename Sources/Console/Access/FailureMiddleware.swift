import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Gives every failure an answer in JSON, and writes a line for each request at debug.
///
/// Lines hold the path without its query: a query may hold a terminal's place.
struct FailureMiddleware: RouterMiddleware {
  @concurrent
  func handle(
    _ request: Request,
    context: ConsoleContext,
    next: @concurrent (Request, ConsoleContext) async throws -> Response
  ) async throws -> Response {
    let began = ContinuousClock.now
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      response = answer(to: error, request, context)
    }
    context.logger.debug(
      "request",
      metadata: [
        "method": "\(request.method.rawValue)", "path": "\(request.uri.path.prefix(200))",
        "status": "\(response.status.code)",
        "ms": "\((ContinuousClock.now - began) / .milliseconds(1))",
      ]
    )
    return response
  }

  private func answer(
    to error: any Error,
    _ request: Request,
    _ context: ConsoleContext
  ) -> Response {
    switch error {
    case is NIOTooManyBytesError: return Self.tooLarge()
    case is HTTPParserError, is ChannelError, is IOError, is CancellationError:
      // Nothing that whoever runs the service could mend.
      return JSONAnswer.failure(.badRequest("the request breaks off"), status: .badRequest)
    case let error as HTTPError where error.status == .notFound:
      return APIRoutes.notFound(request.uri.path)
    case let error as HTTPError:
      let problem = APIProblem(
        code: "bad-request",
        message: error.body ?? error.status.reasonPhrase,
        remedy: "See /api/v1/openapi.json."
      )
      return JSONAnswer.failure(problem, status: error.status)
    default:
      context.logger.error(
        "request failed",
        metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(type(of: error))"]
      )
      let problem = APIProblem(
        code: "internal",
        message: "the service could not answer",
        remedy: "Look into the service's log, and report this with the request."
      )
      return JSONAnswer.failure(problem, status: .internalServerError)
    }
  }

  static func tooLarge() -> Response {
    JSONAnswer.failure(
      APIProblem(
        code: "too-large",
        message: "the request is larger than this path takes",
        remedy: "Send less at once: 64 kB for an act, 32 MB for an import."
      ),
      status: .contentTooLarge
    )
  }
}

/// How large the body of a request may be, in bytes; a larger one is answered with 413.
enum BodyLimit {
  /// Of an act.
  static let act = 64 << 10
  /// Of a file that is imported.
  static let importedFile = 32 << 20
}

/// Which methods the routes of a router take, by path.
struct RouteMethods: Sendable {
  private let routes: [(parts: [Substring], method: String)]

  /// Routes as pairs of a path, with `{…}` for what varies, and a method.
  init(_ routes: [(path: String, method: String)]) {
    self.routes = routes.map { ($0.path.split(separator: "/"), $0.method) }
  }

  /// The routes of a router as they are registered; what answers GET answers HEAD too.
  init(_ router: Router<ConsoleContext>) {
    self.init(
      router.routes.flatMap { route in
        let methods = route.method == .get ? ["GET", "HEAD"] : [route.method.rawValue]
        return methods.map { (route.path.description, $0) }
      }
    )
  }

  /// The refusal of a method that a known path does not take (RFC 9110, section 15.5.6).
  func refusal(_ request: Request) -> Response? {
    let allowed = allowed(at: request.uri.path)
    guard !allowed.isEmpty, !allowed.contains(request.method.rawValue) else { return nil }
    var response = JSONAnswer.failure(
      APIProblem(
        code: "method-not-allowed",
        message: "this path takes \(allowed.joined(separator: ", "))",
        remedy: "See /api/v1/openapi.json."
      ),
      status: .methodNotAllowed
    )
    response.headers[.allow] = allowed.joined(separator: ", ")
    return response
  }

  /// The methods that a path takes, sorted; empty for one that nothing takes by its name.
  ///
  /// A path that is written out comes before one in which a part varies.
  func allowed(at path: String) -> [String] {
    let asked = path.split(separator: "/")
    let fitting = routes.filter { route in
      route.parts.count == asked.count
        && zip(route.parts, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
    let written = fitting.filter { $0.parts == asked }
    return Set((written.isEmpty ? fitting : written).map(\.method)).sorted()
  }
}
