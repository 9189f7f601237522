import Frames
import Service
import World

/// `GET /api/v1/audit`: what was decided, in the order of entry.
struct AuditAnswer: Encodable {
  /// How many acts there are in all.
  var actCount: Int
  var acts: [AuditRow]
  /// Ask with `after` set to this for those that follow; null at the end.
  @Nullable var nextAfter: Int?
}

/// One act with its number.
struct AuditRow: Encodable {
  /// Its place in the log, from 1.
  var number: Int
  /// From when it holds.
  var atUtc: Instant
  /// Who decided it.
  var actor: String
  /// Why.
  var reason: String
  /// What was decided.
  var decision: Act.Decision

  init(_ numbered: (number: Int, act: Act)) {
    number = numbered.number
    atUtc = numbered.act.at
    actor = numbered.act.actor
    reason = numbered.act.reason
    decision = numbered.act.decision.shortened
  }
}

extension Act.Decision {
  /// The decision, of many terminals the first hundred alone.
  fileprivate var shortened: Act.Decision {
    switch self {
    case .terminals(let ids, let state): .terminals(ids: Array(ids.prefix(100)), state: state)
    case .amend(let ids, let change): .amend(ids: Array(ids.prefix(100)), change: change)
    case .register(let sheet) where sheet.terminals.count > 100:
      .register(terminals: TerminalSheet(Array(sheet.terminals.prefix(100))))
    default: self
    }
  }
}

/// `GET /api/v1/terminals/{id}/history`: every act about a kit.
struct TerminalHistoryAnswer: Encodable {
  var id: String
  var acts: [AuditRow]
}

/// `GET /api/v1/licences`: dated statements, those of acts included.
struct LicencesAnswer: Encodable {
  /// One statement.
  struct Row: Encodable {
    var licence: Licence
    /// Whether it is the one that holds in the slot to come.
    var isInForce: Bool
  }

  /// What holds where nothing is stated.
  var standing: String
  var licences: [Row]
}
