import Constellation
import Foundation
import Frames
import Links
import Scheduling
import Service
import Synchronization
import World

extension LiveWorld {
  /// The kits that a request names, by their ids or by what their records say.
  ///
  /// Of those found by their records only those that can come to what is asked for are taken.
  func selection(
    _ ids: [TerminalID]?,
    _ selection: TerminalSelection?,
    where isFit: (Terminal) -> Bool
  ) throws(APIProblem) -> [TerminalID] {
    switch (ids, selection) {
    case (let ids?, nil): return ids
    case (nil, let selection?):
      return state.withLock { state in
        state.registry.ids.filter { id in
          guard let terminal = state.registry[id]?.terminal, isFit(terminal) else { return false }
          return selection.matches(terminal, in: state.present)
        }
      }
    default: throw .badRequest("exactly one of ids and where is needed")
    }
  }

  /// What keeps a decision from being entered; nil when nothing does.
  func problem(of decision: Act.Decision) -> APIProblem? {
    if let problem = state.withLock({ $0.registry.problem(of: decision) }) {
      return APIProblem(code: problem.code, message: problem.description, remedy: problem.remedy)
    }
    switch decision {
    case .register(let sheet):
      return sheet.terminals.lazy.compactMap { self.world.problem(ofSystem: $0.system) }.first
    case .satellite(let name, _) where !world.hasSatellite(name):
      return .unknownName("satellite", name)
    case .gateway(let name, _) where !world.ground.gateways.contains(where: { $0.name == name }):
      return .unknownName("gateway", name)
    case .terrestrial(let scope, _):
      guard case .terminal(let id) = scope.area, terminal(id) == nil else { return nil }
      return .unknown(id)
    default: return nil
    }
  }
}

extension APIProblem {
  static func unknownName(_ kind: String, _ name: String) -> APIProblem {
    APIProblem(
      code: "unknown-\(kind)",
      message: "the world has no \(kind) '\(name.prefix(100))'",
      remedy: "Write its name as the world and its page show it."
    )
  }
}

extension TerminalSelection {
  /// Whether a kit is among those that are meant.
  func matches(_ terminal: Terminal, in present: LiveWorld.PublishedPlan) -> Bool {
    let contract = terminal.contract
    guard state == nil || terminal.state == state, home == nil || contract.home == home,
      owner == nil || contract.owner == owner, sponsor == nil || contract.sponsor == sponsor,
      plan == nil || contract.plan == plan
    else { return false }
    return territory == nil
      || present.terminals[terminal].jurisdiction.territory == territory
  }
}

/// `201`: an act that was entered.
struct EnteredAct: Encodable, Sendable {
  var act: Act
}

extension LiveWorld {
  /// Checks a petition and enters it.
  func submit(_ petition: Petition) async throws -> EnteredAct {
    if let problem = problem(of: petition.decision) { throw problem }
    return EnteredAct(
      act: try enter(petition.decision, actor: petition.actor, reason: petition.reason)
    )
  }
}
