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

/// What only the service's own socket offers: joining as a terminal, and acts.
///
/// The socket's folder is its owner's alone; whoever can open it may act.
struct ControlRoutes: Sendable {
  let live: LiveWorld

  private static let bodyLimit = 64 << 10

  func add(to router: Router<BasicRequestContext>) {
    let api = router.group("/api/v1")
    api.post("/connections") { request, _ in try await join(request) }
    api.get("/connections/{id}/links") { _, context in links(context.parameters.get("id")) }
    api.get("/connections/{id}/terrestrial-links") { _, context in
      terrestrialLinks(context.parameters.get("id"))
    }
    api.delete("/connections/{id}") { _, context in
      live.leave(TerminalID(context.parameters.get("id") ?? ""))
      return Response(status: .noContent)
    }
    api.post("/acts") { request, _ in try await act(request) }
  }

  private func join(_ request: Request) async throws -> Response {
    guard let asked: ConnectionRequest = try await body(of: request), asked.isPlace else {
      return Self.badRequest("name, latitude_deg, longitude_deg and height_m are needed")
    }
    if let problem = live.world.problem(ofSystem: asked.system) {
      return JSONAnswer.failure(problem, status: .badRequest)
    }
    let point = GeodeticPoint(
      latitudeDegrees: asked.latitudeDeg,
      longitudeDegrees: asked.longitudeDeg,
      heightMetres: asked.heightM
    )
    let guest = live.join {
      var terminal = Terminal(
        id: TerminalID("connect-\($0)"),
        name: String(asked.name.prefix(100)),
        point: point
      )
      terminal.system = asked.system
      return terminal
    }
    guard let guest else {
      let problem = APIProblem(
        code: "too-many-connections",
        message: "\(LiveWorld.guestLimit) terminals have joined already",
        remedy: "End some of them."
      )
      return JSONAnswer.failure(problem, status: .serviceUnavailable)
    }
    return JSONAnswer.response(
      ConnectionAnswer(
        id: guest.terminal.id.rawValue,
        world: live.world.description.name,
        anchorWorldUtc: live.clock.anchorWorld,
        anchorMonotonicNs: live.clock.anchorMonotonicNanoseconds,
        speed: live.clock.speed,
        seed: live.world.description.seed
      )
    )
  }

  private func links(_ id: String?) -> Response {
    guard let id, let links = live.links(of: TerminalID(id)) else {
      return Self.unknownConnection()
    }
    return JSONAnswer.response(links.map(LinkAnswer.init))
  }

  private func terrestrialLinks(_ id: String?) -> Response {
    guard let id, let spans = live.terrestrialSpans(of: TerminalID(id)) else {
      return Self.unknownConnection()
    }
    return JSONAnswer.response(spans.map(LinkSpanAnswer.init))
  }

  private static func unknownConnection() -> Response {
    JSONAnswer.failure(
      APIProblem(
        code: "unknown-connection",
        message: "no such connection",
        remedy: "Join again; silent connections are forgotten after a minute."
      ),
      status: .notFound
    )
  }

  private func act(_ request: Request) async throws -> Response {
    guard let asked: ActRequest = try await body(of: request) else {
      return Self.badRequest("actor, reason and decision are needed")
    }
    do {
      let act = try live.enter(asked.decision, actor: asked.actor, reason: asked.reason)
      return JSONAnswer.response(act, status: .created)
    } catch {
      let problem = APIProblem(
        code: "store",
        message: "\(error)",
        remedy: "Nothing was done; mend the store and try again."
      )
      return JSONAnswer.failure(problem, status: .internalServerError)
    }
  }

  private func body<Value: Decodable>(of request: Request) async throws -> Value? {
    let buffer = try await request.body.collect(upTo: Self.bodyLimit)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(Value.self, from: Data(buffer.readableBytesView))
  }

  private static func badRequest(_ message: String) -> Response {
    JSONAnswer.failure(
      APIProblem(code: "bad-request", message: message, remedy: "See /api/v1/openapi.json."),
      status: .badRequest
    )
  }
}

/// A decision that someone asks for.
struct ActRequest: Codable {
  var actor: String
  var reason: String
  var decision: Act.Decision
}
