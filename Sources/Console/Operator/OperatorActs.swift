import Foundation
import Frames
import Geography
import HTTPTypes
import Hummingbird
import Links
import Service
import World

/// What the operator may do: kits, licences, networks.
///
/// Every act is checked against the records, written to the disk, and only then answered; it holds from
/// the next slot on. With `dry_run=true` it is only said what it would change.
struct OperatorActs: Sendable {
  let live: LiveWorld
  let desk: ActDesk
  let gazetteer: Gazetteer

  /// What stands after `/terminals/` in the paths of acts.
  static let kitPaths = ["import", "state", "amend"]

  func add(to api: RouterGroup<ConsoleContext>) {
    api.post("/acts") { request, context in
      try await entered(request, context.caller) { (asked: ActRequest) in asked.decision }
    }
    api.post("/terminals") { request, context in
      try await entered(request, context.caller) { (asked: RegistrationRequest) in
        .register(terminals: TerminalSheet([try asked.terminal(gazetteer)]))
      }
    }
    api.post("/terminals/import") { request, context in
      try await imported(request, context.caller) { text, name in
        .register(terminals: TerminalSheet(try live.kits(inTable: text, named: name)))
      }
    }
    api.post("/terminals/state") { request, context in
      try await entered(request, context.caller) { (asked: StateRequest) in
        let ids = try live.selection(asked.ids, asked.where) {
          $0.state.successors.contains(asked.state)
        }
        return .terminals(ids: ids, state: asked.state)
      }
    }
    api.post("/terminals/amend") { request, context in
      try await entered(request, context.caller) { (asked: AmendmentRequest) in
        let ids = try live.selection(asked.ids, asked.where) { $0.state != .destroyed }
        return .amend(ids: ids, change: asked.change)
      }
    }
    api.post("/licences") { request, context in
      try await entered(request, context.caller) { (asked: LicenceRequest) in
        .licence(try asked.licence())
      }
    }
    api.post("/licences/import") { request, context in
      try await imported(request, context.caller) { text, name in
        let next = Slot(containing: live.clock.now).end
        do throws(WorldFileError) {
          return .licences(try LicenceTable.read(text: text, named: name, heldFrom: next))
        } catch {
          throw APIProblem(error)
        }
      }
    }
    api.post("/whitelists") { request, context in
      try await entered(request, context.caller) { (asked: WhitelistRequest) in
        .whitelist(territory: asked.territory, ids: asked.ids, listed: asked.listed)
      }
    }
    api.post("/satellites") { request, context in
      try await entered(request, context.caller) { (asked: PartRequest) in
        .satellite(name: asked.name, works: asked.works)
      }
    }
    api.post("/gateways") { request, context in
      try await entered(request, context.caller) { (asked: PartRequest) in
        .gateway(name: asked.name, works: asked.works)
      }
    }
    api.post("/terrestrial") { request, context in
      try await entered(request, context.caller) { (asked: TerrestrialRequest) in
        .terrestrial(scope: try asked.scope(), works: asked.works)
      }
    }
  }

  /// Reads the body of an act, enters the decision that follows from it, and answers.
  func entered<Asked: Decodable & SendableMetatype>(
    _ request: Request,
    _ caller: Caller,
    _ decision: (Asked) throws -> Act.Decision
  ) async throws -> Response {
    try await answer(request, caller, upTo: BodyLimit.act) { data in
      let cover: PetitionCover = try Self.decoded(data)
      if let problem = APIProblem(unknownMembersOf: data, at: request.uri.path) { throw problem }
      return (cover, try decision(Self.decoded(data)))
    }
  }

  /// Reads a table, enters the decision that follows from it, and answers; who asks, why and what the
  /// table is called stand in the query.
  private func imported(
    _ request: Request,
    _ caller: Caller,
    _ decision: (_ text: String, _ name: String) throws -> Act.Decision
  ) async throws -> Response {
    try await answer(request, caller, upTo: BodyLimit.importedFile) { data in
      let query = request.uri.queryParameters
      let name = try query.text("name") ?? "body"
      guard let text = String(validating: data, as: UTF8.self) else {
        throw Self.unreadable(data, named: name)
      }
      let cover = PetitionCover(actor: try query.text("actor"), reason: try query.text("reason"))
      let decided = try decision(text, name)
      guard !decided.hasNoRows else { throw Self.empty(name) }
      return (cover, decided)
    }
  }

  /// A table with bytes that are no text, with the first line that has some.
  private static func unreadable(_ data: Data, named name: String) -> APIProblem {
    let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    let problem = WorldFileProblem(
      file: name,
      line: index + 1,
      column: 1,
      message: "the line is not UTF-8 text",
      remedy: "Save the table as UTF-8."
    )
    return APIProblem(WorldFileError([problem]))
  }

  private static func empty(_ name: String) -> APIProblem {
    let problem = WorldFileProblem(
      file: name,
      message: "the table has no rows",
      remedy: "Write one below its header for each thing that it is to enter."
    )
    return APIProblem(WorldFileError([problem]))
  }

  private func answer(
    _ request: Request,
    _ caller: Caller,
    upTo limit: Int,
    _ read: (Data) throws -> (PetitionCover, Act.Decision)
  ) async throws -> Response {
    do {
      let data = Data(try await request.body.collect(upTo: limit).readableBytesView)
      let key = try IdempotencyKey.request(request, body: data, caller: caller)
      let isDry = try request.uri.queryParameters.flag("dry_run")
      let petition: Petition
      do {
        let (cover, decision) = try read(data)
        petition = try cover.petition(for: decision, caller)
      } catch let problem as APIProblem {
        // What was asked under this key may be done by now, so that it cannot be asked for anew: kits
        // that are registered, or are already as a selection was to become.
        guard let key, !isDry else { throw problem }
        return await desk.answer(problem, request: key)
      }
      guard !isDry else {
        return JSONAnswer.response(try await live.impact(of: petition, gazetteer))
      }
      return await desk.answer(petition, request: key)
    } catch let problem as APIProblem {
      return JSONAnswer.failure(problem, status: problem.status)
    }
  }

  static func decoded<Value: Decodable>(_ data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(Value.self, from: data)
    } catch let error as DecodingError {
      throw APIProblem.badRequest(error.place)
    } catch let error as MoneyError {
      throw APIProblem(error)
    } catch {
      // A value's own words for what is wrong with it.
      throw APIProblem.badRequest("\(error)")
    }
  }
}

extension Act.Decision {
  /// Whether it is that of a table with nothing in it.
  fileprivate var hasNoRows: Bool {
    switch self {
    case .register(let sheet): sheet.terminals.isEmpty
    case .licences(let licences): licences.isEmpty
    default: false
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
      case .dataCorrupted(let context): (context, context.ownWords)
      @unknown default: (Context(codingPath: [], debugDescription: ""), "cannot be read")
      }
    let path = context.codingPath.map(\.snakeCase).joined(separator: ".")
    return path.isEmpty ? message : "\(path): \(message)"
  }
}

extension DecodingError.Context {
  /// What a type says of a value, and for a word that is none of its words more than the language says.
  fileprivate var ownWords: String {
    guard
      let match = debugDescription.firstMatch(
        of: /^Cannot initialize \w+ from invalid String value (.*)$/
      )
    else { return debugDescription }
    return
      "'\(match.1.prefix(40))' is none of the words that it may be (/api/v1/openapi.json lists them)"
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
