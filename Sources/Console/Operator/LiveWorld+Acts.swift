import Constellation
import Foundation
import Frames
import Geography
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
      guard !selection.isEmpty else {
        throw .badRequest(
          "where is empty: say of which kits, by territory, home, owner or the like"
        )
      }
      let found: [TerminalID] = state.withLock { state in
        state.registry.ids.indices.compactMap { position in
          let terminal = state.registry.terminal(at: position)
          let isMeant =
            isFit(terminal) && selection.matches(terminal)
            && selection.covers {
              state.records.territory(at: position, in: state.present.terminals)
            }
          return isMeant ? terminal.id : nil
        }
      }
      guard !found.isEmpty else { throw .noneFits }
      return found
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
    case .money(.kits), .money(.kitSold), .money(.kitLost), .money(.kitStock), .money(.kitFound),
      .money(.kitMoved):
      return .counted
    case .register(let sheet):
      return sheet.terminals.lazy.compactMap(objections()).first
    case .amend(_, let change):
      var contract = Contract()
      change.plan.apply(to: &contract.plan)
      change.sponsor.apply(to: &contract.sponsor)
      return problem(of: contract)
    case .licence(let licence): return Self.problem(of: licence, from: next, isAlone: true)
    case .licences(let licences):
      if licences.isEmpty { return .badRequest("no licence is given") }
      return licences.lazy.compactMap { Self.problem(of: $0, from: next, isAlone: false) }.first
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
  /// What who enters a decision has to know of the export control of kits.
  func notices(of decision: Act.Decision, at instant: Instant) -> [ExportNotice] {
    let books = state.withLock { $0.records.licences }
    guard books.contains(where: \.statesExports) else { return [] }
    let kits = state.withLock { $0.registry.kitsSent(by: decision) }
    let systems = world.description.systems.map(\.name)
    return zip(systems, books).flatMap { system, book in
      book.exportNotices(
        for: kits.lazy.filter { ($0.system ?? systems[0]) == system },
        at: instant
      ) { self.world.atlas.territory(at: $0.point(at: instant)) }
    }
  }

  /// What is wrong with a statement that holds from the next slot on, or from a later instant that it
  /// names.
  ///
  /// Alone it has to hold at all; tables of dated law have rows that had ended, and are taken whole.
  private static func problem(
    of licence: Licence,
    from next: Instant,
    isAlone: Bool
  ) -> APIProblem? {
    guard licence.territory != .unknown else {
      return .badRequest("no territory has the code \(TerritoryCode.unknown)")
    }
    guard let until = licence.until else { return nil }
    if let from = licence.from, until <= from {
      return .badRequest("until is not after from for \(licence.territory)")
    }
    guard isAlone || licence.from == nil, until <= next else { return nil }
    return .badRequest(
      "until is not after \(next.iso8601), from when the licence of \(licence.territory) would hold"
    )
  }

  /// The kits of a table that is to be imported.
  ///
  /// - Throws: what is wrong with the table, or with its kits as the records and books are now, each
  ///   with its line; where registered kits alone are in the way, that is told by its code too.
  func kits(inTable text: String, named name: String) throws -> [Terminal] {
    let objection = objections()
    var clashCount = 0
    do throws(WorldFileError) {
      return try KitTable.terminals(csv: Array(text.utf8), named: name) { kit in
        guard let problem = state.withLock({ $0.registry.problem(ofNew: kit.id) }) else {
          return objection(kit).map { KitTable.Objection($0.message, $0.remedy) }
        }
        guard case .taken(let id) = problem else {
          return KitTable.Objection(problem.description, problem.remedy, isOfID: true)
        }
        clashCount += 1
        return KitTable.Objection(
          "a kit with the id '\(id)' is registered already",
          "Give it an id of its own, or leave it out.",
          isOfID: true
        )
      }
    } catch {
      let isClash = clashCount >= error.problems.count
      throw APIProblem(error, code: isClash ? "terminal-taken" : "bad-table")
    }
  }

  /// What is wrong with a kit that is to be registered, by the world's systems and the books as they
  /// are now: looked up once, then asked kit by kit.
  func objections() -> (Terminal) -> APIProblem? {
    let contracts = contractObjections()
    let next = Slot(containing: clock.now).end
    let billing = state.withLock { $0.money.objection(at: next) }
    return { kit in
      self.world.problem(ofSystem: kit.system) ?? contracts(kit.contract)
        ?? billing(kit).map { APIProblem($0) }
    }
  }

  private func problem(of contract: Contract) -> APIProblem? { contractObjections()(contract) }

  /// A plan or sponsor that no one has entered: a kit on it could not be billed.
  private func contractObjections() -> (Contract) -> APIProblem? {
    let books = state.withLock { $0.money.books }
    let plans = Set(books.plans.map(\.name))
    let sponsors = Set(books.sponsors.map(\.name))
    return { contract in
      if let plan = contract.plan, !plans.contains(plan) {
        return APIProblem(MoneyError.unknown(.plan, plan))
      }
      guard let sponsor = contract.sponsor, !sponsors.contains(sponsor) else { return nil }
      return APIProblem(MoneyError.unknown(.sponsor, sponsor))
    }
  }
}

extension APIProblem {
  /// A selection of kits of which none can come to what is asked for.
  static var noneFits: APIProblem {
    APIProblem(
      code: "nothing-asked",
      message: "nothing to change: no kit is as the request says and can come to what it asks for",
      remedy: "List the kits to see what they are; named by their ids, each is told why not."
    )
  }

  /// What is wrong with a table, up to twenty of its faults.
  init(_ error: WorldFileError, code: String = "bad-table") {
    self.init(
      code: code,
      message: error.problems.prefix(20).map(\.description).joined(separator: "; "),
      remedy: "Nothing was entered; mend the table and send it again."
    )
  }

  /// What the books say is wrong.
  init(_ error: MoneyError) {
    self.init(code: error.code, message: error.message, remedy: error.remedy)
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
  /// Whether nothing is asked: every kit fits.
  var isEmpty: Bool { territory == nil && state == nil && !asksForContract }

  /// Whether something is asked that only a contract answers.
  var asksForContract: Bool { home != nil || owner != nil || sponsor != nil || plan != nil }

  /// Whether the registry's part of a kit is what is asked for; its place is not looked at.
  func matches(_ terminal: Terminal) -> Bool {
    let contract = terminal.contract
    return (state == nil || terminal.state == state) && (home == nil || contract.home == home)
      && (owner == nil || contract.owner == owner)
      && (sponsor == nil || contract.sponsor == sponsor) && (plan == nil || contract.plan == plan)
  }

  /// Whether a place is in the territory that is asked for; found only where one is.
  func covers(_ found: () -> TerritoryCode) -> Bool { territory.map { $0 == found() } ?? true }
}

extension MoneyError {
  /// A stable word for machine output.
  var code: String {
    switch self {
    case .unknown(let kind, _): "unknown-\(kind.rawValue)"
    case .overdrawn: "overdrawn"
    case .noRate, .noRateForPlan: "no-exchange-rate"
    case .wrongCurrency, .mixedCurrencies: "wrong-currency"
    case .fixed: "fixed"
    default: "bad-money"
    }
  }
}
