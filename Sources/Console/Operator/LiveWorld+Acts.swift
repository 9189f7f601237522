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
        state.registry.ids.indices.compactMap { position in
          let terminal = state.registry.terminal(at: position)
          guard isFit(terminal), selection.matches(terminal) else { return nil }
          guard let territory = selection.territory else { return terminal.id }
          return state.records.territory(at: position, in: state.present.terminals) == territory
            ? terminal.id : nil
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
    let next = Slot(containing: clock.now).end
    if let error = state.withLock({ $0.money.problem(of: decision, at: next) }) {
      return APIProblem(error)
    }
    switch decision {
    case .money(.kits), .money(.kitSold), .money(.kitLost): return .counted
    case .register(let sheet):
      return sheet.terminals.lazy.compactMap { self.world.problem(ofSystem: $0.system) }.first
        ?? problem(ofContracts: Set(sheet.terminals.map(\.contract)))
    case .amend(_, let change):
      var contract = Contract()
      change.plan.apply(to: &contract.plan)
      change.sponsor.apply(to: &contract.sponsor)
      return problem(ofContracts: [contract])
    case .licence(let licence): return Self.problem(of: [licence])
    case .licences(let licences): return Self.problem(of: licences)
    case .whitelist(_, let ids, _):
      guard let id = ids.first(where: { !$0.isFit }) else {
        return ids.isEmpty ? .badRequest("no kit number is given") : nil
      }
      return .badRequest(Registry.Problem.unfit(id).description)
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

extension LiveWorld {
  private static func problem(of licences: [Licence]) -> APIProblem? {
    if licences.isEmpty { return .badRequest("no licence is given") }
    let wrong = licences.first { licence in
      guard let from = licence.from, let until = licence.until else { return false }
      return until <= from
    }
    return wrong.map { .badRequest("until is not after from for \($0.territory)") }
  }

  /// A plan or sponsor that no one has entered: a kit on it could not be billed.
  private func problem(ofContracts contracts: Set<Contract>) -> APIProblem? {
    let books = state.withLock { $0.money.books }
    let plans = Set(books.plans.map(\.name))
    let sponsors = Set(books.sponsors.map(\.name))
    if let plan = contracts.lazy.compactMap(\.plan).first(where: { !plans.contains($0) }) {
      return APIProblem(MoneyError.unknown(.plan, plan))
    }
    return contracts.lazy.compactMap(\.sponsor).first { !sponsors.contains($0) }
      .map { APIProblem(MoneyError.unknown(.sponsor, $0)) }
  }
}

extension APIProblem {
  /// What the books say is wrong.
  init(_ error: MoneyError) {
    self.init(code: error.code, message: error.description, remedy: error.remedy)
  }

  /// The books count what happens to kits; stated besides, they would come to have others.
  static var counted: APIProblem {
    APIProblem(
      code: "counted",
      message: "kits in service, sold and lost are counted from what happens to kits",
      remedy: "Bring the kits to another state."
    )
  }

  static func unknownName(_ kind: String, _ name: String) -> APIProblem {
    APIProblem(
      code: "unknown-\(kind)",
      message: "the world has no \(kind) '\(name.prefix(100))'",
      remedy: "Write its name as the world and its page show it."
    )
  }
}

extension TerminalSelection {
  /// Whether a kit is among those that are meant, but for the territory that it stands in.
  fileprivate func matches(_ terminal: Terminal) -> Bool {
    let contract = terminal.contract
    return (state == nil || terminal.state == state) && (home == nil || contract.home == home)
      && (owner == nil || contract.owner == owner)
      && (sponsor == nil || contract.sponsor == sponsor) && (plan == nil || contract.plan == plan)
  }
}

extension MoneyError {
  /// A stable word for machine output.
  var code: String {
    switch self {
    case .unknown(let kind, _): "unknown-\(kind.rawValue)"
    case .overdrawn: "overdrawn"
    case .noRate: "no-exchange-rate"
    case .wrongCurrency, .mixedCurrencies: "wrong-currency"
    case .fixed: "fixed"
    default: "bad-money"
    }
  }
}
