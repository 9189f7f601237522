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
  /// Only those of which the records say so.
  var records: TerminalSelection
  /// Only those that the present slot serves, or does not serve.
  var isOnline: Bool?
  /// Only those whose identity or name holds the text, in upper or lower case.
  var search: CaselessText?

  static let usualLimit = 1_000
  static let largestLimit = 10_000

  init(_ query: Parameters) throws(APIProblem) {
    after = try query.text("after").map { TerminalID($0) }
    limit = try query.number("limit", in: 1...Self.largestLimit, or: Self.usualLimit)
    records = TerminalSelection(
      territory: try query.territory("territory"),
      home: try query.territory("home"),
      state: try query.choice("state", of: TerminalState.self),
      owner: try query.text("owner"),
      sponsor: try query.text("sponsor"),
      plan: try query.text("plan")
    )
    isOnline = try query["online"] == nil ? nil : query.flag("online")
    search = try query.text("search").map { CaselessText($0) }
  }

  /// Whether terminals of programs that joined with a place of their own are asked for too.
  var isOpenToGuests: Bool { !records.asksForContract }

  /// Whether the registry's part of a terminal is what is asked for.
  func matches(_ terminal: Terminal) -> Bool {
    guard records.matches(terminal) else { return false }
    guard let search else { return true }
    return search.isIn(terminal.id.rawValue) || search.isIn(terminal.name)
  }

  /// Whether the plan's part of a terminal is what is asked for.
  func matches(_ planned: PlannedTerminal, in plan: SlotPlan) -> Bool {
    records.covers { planned.jurisdiction.territory }
      && isOnline(planned.terminal.id, in: plan)
  }

  /// Whether a plan serves a terminal, or not, as it is asked for.
  fileprivate func isOnline(_ id: TerminalID, in plan: SlotPlan) -> Bool {
    guard let isOnline else { return true }
    return (plan.outcomes[id]?.assignment != nil) == isOnline
  }
}

/// A text that is looked for in others, in upper or lower case.
struct CaselessText: Sendable {
  private let text: String
  /// In lower case, if all of it is ASCII.
  private let bytes: [UInt8]?

  init(_ text: String) {
    self.text = text.lowercased()
    bytes = text.utf8.allSatisfy { $0 < 0x80 } ? Array(self.text.utf8) : nil
  }

  /// Whether another text holds it.
  ///
  /// Between texts of ASCII alone, which identities are as a rule, bytes are compared: a hundred
  /// thousand are looked through while others wait.
  func isIn(_ other: String) -> Bool {
    guard let bytes else { return other.lowercased().contains(text) }
    let span = other.utf8.span
    for index in span.indices where span[index] >= 0x80 {
      return other.lowercased().contains(text)
    }
    guard span.count >= bytes.count else { return false }
    for start in 0...(span.count - bytes.count) {
      var length = 0
      while length < bytes.count, Self.lowered(span[start + length]) == bytes[length] {
        length += 1
      }
      if length == bytes.count { return true }
    }
    return false
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
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
      state.records.page(query, in: state.present)
    }
    guard isEnd, query.isOpenToGuests else { return (page, isEnd) }
    let present = present.plan
    page += guests.filter { !$0.isOfWorld }.map(\.planned)
      .filter { query.matches($0.terminal) && query.matches($0, in: present) }
      .sorted { $0.terminal.id < $1.terminal.id }
    return (page, isEnd)
  }
}

extension Records {
  /// A page of terminals, made ready for planning.
  fileprivate mutating func page(
    _ query: TerminalQuery,
    in present: LiveWorld.PublishedPlan
  ) -> (page: [PlannedTerminal], isEnd: Bool) {
    var page: [PlannedTerminal] = []
    let first = query.after.map { registry.position(after: $0) } ?? 0
    for position in first..<registry.count {
      guard query.records.covers({ territory(at: position, in: present.terminals) }) else {
        continue
      }
      let terminal = registry.terminal(at: position)
      guard query.matches(terminal), query.isOnline(terminal.id, in: present.plan) else { continue }
      guard page.count < query.limit else { return (page, false) }
      page.append(present.terminals[terminal])
    }
    return (page, true)
  }
}
