import Foundation
import Frames
import Geography
import Hummingbird
import Links
import Scheduling
import Service
import Synchronization
import World

/// What the operator's records are asked for: kits, licences, audit.
struct OperatorQuestions: Sendable {
  let live: LiveWorld

  func add(to api: RouterGroup<ConsoleContext>) {
    api.get("/terminals") { request, _ in
      try JSONAnswer.orProblem {
        TerminalsAnswer(live, try TerminalQuery(request.uri.queryParameters))
      }
    }
    api.get("/terminals/{id}") { _, context in
      try JSONAnswer.orProblem { try terminal(context.terminalID) }
    }
    api.get("/terminals/{id}/history") { _, context in
      try JSONAnswer.orProblem { try history(context.terminalID) }
    }
    // A path that is written out hides the one that varies, so kits of these names are asked for here.
    for name in OperatorActs.kitPaths {
      api.get("/terminals/\(name)") { _, _ in
        try JSONAnswer.orProblem { try terminal(TerminalID(name)) }
      }
      api.get("/terminals/\(name)/history") { _, _ in
        try JSONAnswer.orProblem { try history(TerminalID(name)) }
      }
    }
    api.get("/licences") { request, _ in
      try JSONAnswer.orProblem { try licences(request.uri.queryParameters) }
    }
    api.get("/terrestrial") { _, _ in JSONAnswer.response(terrestrial()) }
    api.get("/outages") { _, _ in
      JSONAnswer.response(
        live.world.outageReport(in: live.present.plan.slot.next, acts: live.acts)
      )
    }
  }

  private func terrestrial() -> TerrestrialAnswer {
    let now = live.clock.now
    let cuts = live.world.terrestrialCuts(at: now, acts: live.acts)
    return TerrestrialAnswer(timeUtc: now, cuts: cuts.all.map(TerrestrialAnswer.Row.init))
  }

  private func terminal(_ id: TerminalID) throws(APIProblem) -> TerminalRow {
    let present = live.present
    guard let terminal = live.terminal(id) else { throw .unknown(id) }
    return TerminalRow(present.terminals[terminal], plan: present.plan, live: live)
  }

  private func history(_ id: TerminalID) throws(APIProblem) -> TerminalHistoryAnswer {
    guard let acts = live.history(of: id) else { throw .unknown(id) }
    let now = live.clock.now
    let events = live.world.description.events.filter { $0.at <= now && $0.decision.names(id) }
    return TerminalHistoryAnswer(
      id: id.rawValue,
      acts: acts.map(AuditRow.init),
      worldEvents: events.map(WorldEventRow.init)
    )
  }

  private func licences(_ query: Parameters) throws(APIProblem) -> LicencesAnswer {
    let territory = try query.territory("territory")
    let system = try query.text("system")
    if let problem = live.world.problem(ofSystem: system) { throw problem }
    let index = live.world.description.systems.firstIndex { $0.name == system } ?? 0
    let slot = live.present.plan.slot.next
    let book = live.world.state(in: slot, acts: live.acts).circumstances.licences(ofSystem: index)
    return LicencesAnswer(
      atUtc: slot.start,
      standing: book.standing.rawValue,
      licences: (territory.map { [$0] } ?? book.territories).flatMap { territory in
        let present = book.licence(of: territory, at: slot.start)
        return book.history(of: territory).map {
          LicencesAnswer.Row(licence: $0, isInForce: $0 == present)
        }
      }
    )
  }

}

extension LiveWorld {
  /// A kit as the acts so far have left it.
  func terminal(_ id: TerminalID) -> Terminal? { state.withLock { $0.registry[id]?.terminal } }

  /// The acts about a kit with their numbers from 1; nil for an identity that nothing has.
  func history(of id: TerminalID) -> [(Int, Act)]? {
    state.withLock { state in
      state.registry[id].map { $0.acts.map { (number(ofActAt: Int($0)), state.acts[Int($0)]) } }
    }
  }

}

extension Act.Decision {
  /// Whether it is about one kit, alone or among others.
  fileprivate func names(_ id: TerminalID) -> Bool {
    switch self {
    case .terminal(let own, _): own == id
    case .terminals(let ids, _), .amend(let ids, _), .whitelist(_, let ids, _): ids.contains(id)
    case .register(let sheet): sheet.terminals.contains { $0.id == id }
    case .terrestrial(let scope, _): scope.area.terminal == id
    case .licence, .licences, .money, .satellite, .gateway: false
    }
  }
}

extension APIProblem {
  static func unknown(_ id: TerminalID) -> APIProblem {
    let problem = Registry.Problem.unknown(id)
    return APIProblem(code: problem.code, message: problem.description, remedy: problem.remedy)
  }
}

extension RequestContext {
  /// The terminal that a path names, its percent-encoding undone.
  var terminalID: TerminalID {
    let text = parameters.get("id") ?? ""
    return TerminalID(text.removingPercentEncoding ?? text)
  }
}
