import Foundation
import Frames
import HTTPTypes
import Hummingbird
import Links
import NIOCore
import Quantities
import Scheduling
import Service
import World

/// What only the service's own socket offers: joining as a terminal.
///
/// The socket's folder is its owner's alone; whoever can open it may join.
struct ControlRoutes: Sendable {
  let live: LiveWorld
  /// The absolute path of the folder in which the service keeps its state.
  let stateFolder: String

  func add(to router: Router<ConsoleContext>) {
    let api = router.group("/api/v1")
    DeviceRoutes(live: live).addCommands(to: api)
    api.post("/connections") { request, _ in try await join(request) }
    api.get("/connections/{id}/links") { _, context in links(context.connectionID) }
    api.get("/connections/{id}/terrestrial-links") { _, context in
      terrestrialLinks(context.connectionID)
    }
    api.put("/connections/{id}/account") { request, context in
      try await takeAccount(request, context.connectionID)
    }
    api.get("/connections/{id}/peer") { request, context in
      peer(of: context.connectionID, request.uri.queryParameters)
    }
    api.delete("/connections/{id}") { _, context in
      context.connectionID.map(live.leave)
      return Response(status: .noContent)
    }
  }

  private func links(_ id: TerminalID?) -> Response {
    guard let id, let links = live.links(of: id) else {
      return Self.unknownConnection()
    }
    return JSONAnswer.response(links.map(LinkAnswer.init))
  }

  private func terrestrialLinks(_ id: TerminalID?) -> Response {
    guard let id, let spans = live.terrestrialSpans(of: id) else {
      return Self.unknownConnection()
    }
    return JSONAnswer.response(spans.map(LinkSpanAnswer.init))
  }

  static func unknownConnection() -> Response {
    JSONAnswer.failure(
      APIProblem(
        code: "unknown-connection",
        message: "no such connection",
        remedy: "Join again; silent connections are forgotten after a minute."
      ),
      status: .notFound
    )
  }

  func body<Value: Decodable>(of request: Request) async throws -> Value? {
    let buffer = try await request.body.collect(upTo: BodyLimit.act)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(Value.self, from: Data(buffer.readableBytesView))
  }

  static func badRequest(_ message: String) -> Response {
    JSONAnswer.failure(
      APIProblem(code: "bad-request", message: message, remedy: "See /api/v1/openapi.json."),
      status: .badRequest
    )
  }
}

extension RequestContext {
  /// The connection that a path names, its percent-encoding undone; nil without one.
  var connectionID: TerminalID? {
    parameters.get("id")?.removingPercentEncoding.map { TerminalID($0) }
  }
}
