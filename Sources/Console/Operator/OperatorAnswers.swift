import Frames
import Geography
import Service
import World

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
  /// What was decided; of many kits the first hundred.
  var decision: Act.Decision
  /// How many kits it names.
  @Nullable var terminalCount: Int?

  init(_ numbered: (number: Int, act: Act)) {
    number = numbered.number
    atUtc = numbered.act.at
    actor = numbered.act.actor
    reason = numbered.act.reason
    decision = numbered.act.decision.shortened
    terminalCount = numbered.act.decision.terminalCount
  }
}

/// An event of the world file that has happened.
struct WorldEventRow: Encodable {
  /// From when it holds.
  var atUtc: Instant
  /// Who decided it, as the file says.
  var actor: String
  /// Why.
  var reason: String
  /// What was decided; of many kits the first hundred.
  var decision: Act.Decision
  /// How many kits it names.
  @Nullable var terminalCount: Int?

  init(_ event: Act) {
    atUtc = event.at
    actor = event.actor
    reason = event.reason
    decision = event.decision.shortened
    terminalCount = event.decision.terminalCount
  }
}

/// `GET /api/v1/terminals/{id}/history`: every act about a kit, and every event of the world file.
struct TerminalHistoryAnswer: Encodable {
  var id: String
  /// What was entered.
  var acts: [AuditRow]
  /// What the world file says happened until now, in the order of time.
  var worldEvents: [WorldEventRow]
}

/// `GET /api/v1/licences`: dated statements, those of acts included.
struct LicencesAnswer: Encodable {
  /// One statement.
  struct Row: Encodable {
    var licence: Licence
    /// Whether it is the one that holds in the slot to come.
    var isInForce: Bool
  }

  /// The instant that is asked about: the start of the slot to come.
  var atUtc: Instant
  /// What holds where nothing is stated.
  var standing: String
  var licences: [Row]
}

/// `GET /api/v1/terrestrial`: networks on the ground that are cut.
struct TerrestrialAnswer: Encodable {
  /// One kind of network in one area.
  struct Row: Encodable {
    /// Whose access it is: that of a whole territory, or null.
    @Nullable var territory: String?
    /// That of one terminal, or null.
    @Nullable var terminal: String?
    var kind: String
    /// Since when it is cut.
    var sinceUtc: Instant

    init(_ cut: TerrestrialCut) {
      territory = cut.area.territory?.rawCode
      terminal = cut.area.terminal?.rawValue
      kind = cut.kind.rawValue
      sinceUtc = cut.since
    }
  }

  /// The world time that is asked about: the present one.
  var timeUtc: Instant
  var cuts: [Row]
}
