import Foundation
import Frames
import Geography
import HTTPTypes
import Hummingbird
import NIOCore
import Service
import World

/// What the operator may do: kits, licences, networks.
///
/// Every act is checked against the records, written to the disk, and only then answered; it holds from
/// the next slot on. With `dry_run=true` it is only said what it would change.
struct OperatorActs: Sendable {
  let live: LiveWorld
  let gazetteer: Gazetteer

  /// An act is no longer than this.
  static let bodyLimit = 64 << 10
  /// A table that is imported is no longer than this.
  static let tableLimit = 32 << 20

  func add(to api: RouterGroup<BasicRequestContext>) {
    api.post("/terminals") { request, _ in
      try await entered(request) { (asked: RegistrationRequest) in
        .register(terminals: TerminalSheet([try asked.terminal(gazetteer)]))
      }
    }
    api.post("/terminals/import") { request, _ in
      try await imported(request) { text in
        .register(
          terminals: TerminalSheet(try KitTable.terminals(csv: Array(text.utf8), named: "body"))
        )
      }
    }
    api.post("/terminals/state") { request, _ in
      try await entered(request) { (asked: StateRequest) in
        let ids = try live.selection(asked.ids, asked.where) {
          $0.state.successors.contains(asked.state)
        }
        return .terminals(ids: ids, state: asked.state)
      }
    }
    api.post("/terminals/amend") { request, _ in
      try await entered(request) { (asked: AmendmentRequest) in
        let ids = try live.selection(asked.ids, asked.where) { $0.state != .destroyed }
        return .amend(ids: ids, change: asked.change)
      }
    }
    api.post("/licences") { request, _ in
      try await entered(request) { (asked: LicenceRequest) in .licence(try asked.licence()) }
    }
    api.post("/licences/import") { request, _ in
      try await imported(request) { text in
        .licences(try LicenceTable.read(text: text, named: "body"))
      }
    }
    api.post("/whitelists") { request, _ in
      try await entered(request) { (asked: WhitelistRequest) in
        .whitelist(territory: asked.territory, ids: asked.ids, listed: asked.listed)
      }
    }
    api.post("/terrestrial") { request, _ in
      try await entered(request) { (asked: TerrestrialRequest) in
        .terrestrial(scope: try asked.scope(), works: asked.works)
      }
    }
  }

  /// Reads the body of an act, enters the decision that follows from it, and answers.
  func entered<Asked: Decodable & SendableMetatype>(
    _ request: Request,
    _ decision: (Asked) throws -> Act.Decision
  ) async throws -> Response {
    do {
      let data = try await Self.body(of: request, upTo: Self.bodyLimit)
      let cover: PetitionCover = try Self.decoded(data)
      let petition = try cover.petition(for: try decision(Self.decoded(data)), request)
      return try await answer(petition)
    } catch let problem as APIProblem {
      return JSONAnswer.failure(problem, status: problem.status)
    }
  }

  /// Reads a table, enters the decision that follows from it, and answers; who asks and why stand in
  /// the query.
  private func imported(
    _ request: Request,
    _ decision: (String) throws -> Act.Decision
  ) async throws -> Response {
    do {
      let data = try await Self.body(of: request, upTo: Self.tableLimit)
      guard let text = String(validating: data, as: UTF8.self) else {
        throw APIProblem.badRequest("the table is not UTF-8")
      }
      let query = request.uri.queryParameters
      let cover = PetitionCover(actor: try query.text("actor"), reason: try query.text("reason"))
      return try await answer(try cover.petition(for: try decision(text), request))
    } catch let error as WorldFileError {
      let problem = APIProblem(
        code: "bad-table",
        message: error.problems.prefix(20).map(\.description).joined(separator: "; "),
        remedy: "Nothing was entered; mend the table and send it again."
      )
      return JSONAnswer.failure(problem, status: problem.status)
    } catch let problem as APIProblem {
      return JSONAnswer.failure(problem, status: problem.status)
    }
  }

  private func answer(_ petition: Petition) async throws -> Response {
    if petition.isDryRun {
      return JSONAnswer.response(try await live.impact(of: petition))
    }
    return JSONAnswer.response(try await live.submit(petition), status: petition.status)
  }

  static func body(of request: Request, upTo limit: Int) async throws -> Data {
    do {
      let buffer = try await request.body.collect(upTo: limit)
      return Data(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw APIProblem(
        code: "too-large",
        message: "the body is larger than \(limit) bytes",
        remedy: "Send less at once."
      )
    }
  }

  static func decoded<Value: Decodable>(_ data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(Value.self, from: data)
    } catch let error as DecodingError {
      throw APIProblem.badRequest(error.place)
    }
  }
}

extension DecodingError {
  /// Where and why a body cannot be read, in one sentence.
  var place: String {
    let (context, message): (Context, String) =
      switch self {
      case .keyNotFound(let key, let context): (context, "'\(key.snakeCase)' is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context):
        (context, "is of another type than it has to be")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (Context(codingPath: [], debugDescription: ""), "cannot be read")
      }
    let path = context.codingPath.map(\.snakeCase).joined(separator: ".")
    return path.isEmpty ? message : "\(path): \(message)"
  }
}

extension CodingKey {
  /// The key as requests write it.
  fileprivate var snakeCase: String {
    stringValue.reduce(into: "") { text, character in
      if character.isUppercase { text += "_" }
      text += character.lowercased()
    }
  }
}
