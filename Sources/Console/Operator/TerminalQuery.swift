import Geography
import Hummingbird
import Links
import Scheduling
import Service
import Synchronization
import World

/// Which terminals of the registry are asked for.
struct TerminalQuery: Sendable {
  /// Only those whose identity comes after this one.
  var after: TerminalID?
  /// No more than so many.
  var limit: Int
  /// Only those that stand in the territory, or whose way begins there.
  var territory: TerritoryCode?
  /// Only those registered in the territory.
  var home: TerritoryCode?
  /// Only those in the state.
  var state: TerminalState?
  var owner: String?
  var sponsor: String?
  var plan: String?
  /// Only those that the present slot serves, or does not serve.
  var isOnline: Bool?
  /// Only those whose identity or name holds the text, in upper or lower case.
  var search: String?

  static let usualLimit = 1_000
  static let largestLimit = 10_000

  init(_ query: Parameters) throws(APIProblem) {
    after = try query.text("after").map { TerminalID($0) }
    limit = try query.number("limit", in: 1...Self.largestLimit, or: Self.usualLimit)
    territory = try query.territory("territory")
    home = try query.territory("home")
    state = try query.choice("state", of: TerminalState.self)
    owner = try query.text("owner")
    sponsor = try query.text("sponsor")
    plan = try query.text("plan")
    isOnline = try query["online"] == nil ? nil : query.flag("online")
    search = try query.text("search")?.lowercased()
  }

  /// Whether terminals of programs that joined with a place of their own are asked for too.
  var isOpenToGuests: Bool { home == nil && owner == nil && sponsor == nil && plan == nil }

  /// Whether the registry's part of a terminal is what is asked for.
  func matches(_ terminal: Terminal) -> Bool {
    let contract = terminal.contract
    guard state == nil || terminal.state == state, home == nil || contract.home == home,
      owner == nil || contract.owner == owner, sponsor == nil || contract.sponsor == sponsor,
      plan == nil || contract.plan == plan
    else { return false }
    guard let search else { return true }
    return terminal.id.rawValue.lowercased().contains(search)
      || terminal.name.lowercased().contains(search)
  }

  /// Whether the plan's part of a terminal is what is asked for.
  func matches(_ planned: PlannedTerminal, in plan: SlotPlan) -> Bool {
    guard territory == nil || planned.jurisdiction.territory == territory else { return false }
    guard let isOnline else { return true }
    return (plan.outcomes[planned.terminal.id]?.assignment != nil) == isOnline
  }
}

extension LiveWorld {
  /// The terminals that a query asks for, ascending by identity, and whether there are more.
  ///
  /// Every kit of the registry is found, those too that are in force from the next slot on only; guests
  /// come last, when nothing is asked for that they do not have.
  func terminals(_ query: TerminalQuery) -> (page: [PlannedTerminal], isEnd: Bool) {
    // Looked through under the lock: a copy of the registry would cost a writer more than the wait.
    var (page, isEnd) = state.withLock { state in
      state.registry.page(query, in: state.present)
    }
    guard isEnd, query.isOpenToGuests else { return (page, isEnd) }
    let present = present.plan
    page += guests.filter { !$0.isOfWorld }.map(\.planned)
      .filter { query.matches($0.terminal) && query.matches($0, in: present) }
      .sorted { $0.terminal.id < $1.terminal.id }
    return (page, isEnd)
  }
}

extension Registry {
  /// A page of terminals, made ready for planning.
  fileprivate func page(
    _ query: TerminalQuery,
    in present: LiveWorld.PublishedPlan
  ) -> (page: [PlannedTerminal], isEnd: Bool) {
    var page: [PlannedTerminal] = []
    let first = query.after.map { position(after: $0) } ?? 0
    for id in ids[first...] {
      guard let terminal = self[id]?.terminal, query.matches(terminal) else { continue }
      let planned = present.terminals[terminal]
      guard query.matches(planned, in: present.plan) else { continue }
      guard page.count < query.limit else { return (page, false) }
      page.append(planned)
    }
    return (page, true)
  }
}
