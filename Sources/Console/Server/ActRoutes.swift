import Foundation
import Frames
import HTTPTypes
import Hummingbird
import NIOCore
import Service
import Store

/// Acts as the audit log has them.
struct ActRoutes: Sendable {
  let desk: ActDesk

  private static let largestPage = 1_000

  func add(to router: Router<ConsoleContext>) {
    let api = router.group("/api/v1")
    api.get("/acts") { request, _ in page(request.uri.queryParameters) }
  }

  private func page(_ query: Parameters) -> Response {
    let after = query["after"].map { Int64($0) } ?? 0
    let limit = query["limit"].map { Int($0) } ?? 100
    guard let after, after >= 0, let limit, (1...Self.largestPage).contains(limit) else {
      return ControlRoutes.badRequest(
        "after has to be a whole number from 0, limit one from 1 to \(Self.largestPage)"
      )
    }
    return JSONAnswer.response(ActsAnswer(acts: desk.acts(after: after, limit: limit)))
  }
}

/// A decision that someone asks for.
struct ActRequest: Codable {
  /// Who decides; a token's holder may leave it out.
  var actor: String?
  var reason: String?
  var decision: Act.Decision
}

/// An act with its number in the audit log.
struct ActAnswer: Codable {
  var id: Int64
  var enteredUtc: Instant
  var at: Instant
  var actor: String
  var reason: String
  /// What was decided; of many terminals the first hundred.
  var decision: Act.Decision
  /// How many terminals it names; missing when it is about none.
  var terminalCount: Int?
  /// What who entered it has to know; missing in the log, and when there is nothing.
  var notices: [ExportNotice]?

  init(_ stored: StoredAct, notices: [ExportNotice] = []) {
    id = stored.id
    enteredUtc = stored.entered
    at = stored.act.at
    actor = stored.act.actor
    reason = stored.act.reason
    decision = stored.act.decision.shortened
    terminalCount = stored.act.decision.terminalCount
    self.notices = notices.isEmpty ? nil : notices
  }
}

/// A page of the audit log.
private struct ActsAnswer: Encodable {
  var acts: [ActAnswer]

  init(acts: [StoredAct]) { self.acts = acts.map { ActAnswer($0) } }
}

/// The header by which a request can be repeated without being done twice.
enum IdempotencyKey {
  /// Its name is not among the registered ones.
  static let header = HTTPField.Name("Idempotency-Key")

  /// The request under its key; nil where it has none.
  ///
  /// - Throws: where the key cannot be one.
  static func request(
    _ request: Request,
    body: Data,
    caller: Caller
  ) throws(APIProblem) -> KeyedRequest? {
    guard let header, let key = request.headers[header] else { return nil }
    let keyed = KeyedRequest(
      caller: caller.keySpace,
      key: key,
      method: request.method.rawValue,
      path: request.uri.string,
      body: body
    )
    guard let keyed else {
      throw APIProblem(
        code: "bad-idempotency-key",
        message: "the Idempotency-Key is not of 1 to \(KeyedRequest.longestKey) visible characters",
        remedy: "Take a new random one for each act, such as a UUID."
      )
    }
    return keyed
  }
}
