import Geography
import Service

/// An act that someone asks for.
struct Petition: Sendable {
  /// What is to be done.
  var decision: Act.Decision
  /// Who asks.
  var actor: String
  /// Why.
  var reason: String
}

/// Who asks for an act and why: the members that the body of every act may have.
struct PetitionCover: Decodable {
  var actor: String?
  var reason: String?

  /// The longest reason, in bytes.
  static let longestReason = 2_000

  /// A petition for a decision, of who sends the request.
  ///
  /// - Throws: a problem when nobody is named, when the caller may not decide this, or when the reason is
  ///   too long.
  func petition(for decision: Act.Decision, _ caller: Caller) throws(APIProblem) -> Petition {
    let actor = try caller.actor(stated: actor)
    guard caller.may(decision.permission) else {
      throw APIProblem(
        code: "forbidden",
        message: "this needs \(decision.permission.holder)",
        remedy: "Use another token, or ask who runs the service for one."
      )
    }
    let reason = reason ?? ""
    guard reason.utf8.count <= Self.longestReason else {
      throw .badRequest("reason is longer than \(Self.longestReason) bytes")
    }
    return Petition(decision: decision, actor: actor, reason: reason)
  }
}

extension Act {
  /// The act, of many terminals the first hundred alone.
  var shortened: Act {
    var act = self
    act.decision = decision.shortened
    return act
  }
}

extension Act.Decision {
  /// What its caller has to be allowed to do, by whatever path it comes.
  var permission: Permission {
    if case .money = self { .handleMoney } else { .operate }
  }

  /// What the decision touches: two with a subject in common are judged one after the other.
  var subjects: Set<String> {
    switch self {
    case .licence(let licence): ["licence/\(licence.territory.rawCode)"]
    case .licences(let licences): Set(licences.map { "licence/\($0.territory.rawCode)" })
    case .whitelist(let territory, _, _): ["whitelist/\(territory.rawCode)"]
    case .terminal(let id, _): ["terminal/\(id.rawValue)"]
    case .terminals(let ids, _), .amend(let ids, _): Set(ids.map { "terminal/\($0.rawValue)" })
    case .register(let sheet): Set(sheet.terminals.map { "terminal/\($0.id.rawValue)" })
    case .money(let kind): kind.subjects
    case .satellite(let name, _): ["satellite/\(name)"]
    case .gateway(let name, _): ["gateway/\(name)"]
    case .terrestrial: ["terrestrial"]
    }
  }

  /// The decision, of many terminals the first hundred alone: what answers show of it.
  var shortened: Act.Decision {
    switch self {
    case .terminals(let ids, let state): .terminals(ids: Array(ids.prefix(100)), state: state)
    case .amend(let ids, let change): .amend(ids: Array(ids.prefix(100)), change: change)
    case .whitelist(let territory, let ids, let listed):
      .whitelist(territory: territory, ids: Array(ids.prefix(100)), listed: listed)
    case .register(let sheet) where sheet.terminals.count > 100:
      .register(terminals: TerminalSheet(Array(sheet.terminals.prefix(100))))
    default: self
    }
  }

  /// How many terminals it names; nil when it is about none.
  var terminalCount: Int? {
    switch self {
    case .terminal: 1
    case .terminals(let ids, _), .amend(let ids, _), .whitelist(_, let ids, _): ids.count
    case .register(let sheet): sheet.terminals.count
    default: nil
    }
  }
}

extension MoneyEvent.Kind {
  /// What it touches in the books.
  fileprivate var subjects: Set<String> {
    switch self {
    case .sponsor(let sponsor): ["sponsor/\(sponsor.name)"]
    case .payment(let sponsor, _): ["sponsor/\(sponsor)"]
    case .plan(let plan): ["plan/\(plan.name)"]
    case .transfer(let transfer):
      ["account/\(transfer.debit.name)", "account/\(transfer.credit.name)"]
    // Terms of programmes and rates stand in relation to much else: one at a time.
    case .programme, .pledge, .exchangeRate, .kits, .kitSold, .kitLost, .kitStock, .kitFound,
      .kitMoved:
      ["money"]
    }
  }
}

extension APIProblem {
  /// A request that cannot be read.
  static func badRequest(_ message: String) -> APIProblem {
    APIProblem(code: "bad-request", message: message, remedy: "See /api/v1/openapi.json.")
  }
}
