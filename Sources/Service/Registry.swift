public import Frames

/// Every kit that the operator knows, as the acts so far have left it.
///
/// It is what a desk checks a request against and what lists are made of. Plans do not read it: they
/// follow the acts that are in force in their slot.
public struct Registry: Sendable {
  /// A kit with what has happened to it.
  public struct Entry: Sendable {
    /// The kit as it is by its last act.
    public internal(set) var terminal: Terminal
    /// From when its last act holds; nil for one of the world file that no act has touched.
    public internal(set) var changed: Instant?
    /// The numbers of the acts about it, ascending, counted from 0 in the order of entry.
    public internal(set) var acts: [Int32] = []
    /// Whether an act registered it, as against the world file.
    public internal(set) var isRegistered = false
  }

  /// In the order in which they came.
  private var entries: [Entry] = []
  /// Where each stands in ``entries``.
  private var places: [TerminalID: Int32] = [:]
  /// Every identity, ascending.
  public private(set) var ids: [TerminalID] = []
  /// For each of ``ids`` where it stands in ``entries``.
  private var order: [Int32] = []

  /// How many kits are in each state of their life; a state without any may be missing.
  public private(set) var counts: [TerminalState: Int] = [:]

  /// A registry of the terminals that a world begins with.
  public init(_ terminals: [Terminal] = []) {
    enter(terminals.map { Entry(terminal: $0) })
  }

  /// How many kits are known.
  public var count: Int { ids.count }

  /// A kit; nil for an identity that nothing has.
  public subscript(id: TerminalID) -> Entry? { places[id].map { entries[Int($0)] } }

  /// The kit of an identity by its position in ``ids``.
  public func terminal(at position: Int) -> Terminal { entries[Int(order[position])].terminal }

  /// Applies an act, which has been checked.
  ///
  /// - Parameters:
  ///   - act: what was decided; what is about kits that are not known has no effect.
  ///   - number: its place among the acts, from 0; nil for an event of the world file, which stands in
  ///     no log.
  public mutating func enter(_ act: Act, number: Int?) {
    let number = number.map { Int32(clamping: $0) }
    switch act.decision {
    case .terminal(let id, let state): change([id], act.at, number) { $0.state = state }
    case .terminals(let ids, let state): change(ids, act.at, number) { $0.state = state }
    case .amend(let ids, let amendment):
      change(ids, act.at, number) { amendment.apply(to: &$0) }
    case .register(let sheet): register(sheet.terminals, act.at, number)
    default: return
    }
  }

  /// Where the kit at a position in ``ids`` stands in the order in which kits came, which never changes.
  public func arrival(at position: Int) -> Int { Int(order[position]) }

  /// Where a kit stands in the order in which kits came; nil for an identity that nothing has.
  public func arrival(of id: TerminalID) -> Int? { places[id].map(Int.init) }

  private mutating func change(
    _ ids: [TerminalID],
    _ at: Instant,
    _ number: Int32?,
    _ body: (inout Terminal) -> Void
  ) {
    for id in ids {
      guard let place = places[id] else { continue }
      let before = entries[Int(place)].terminal.state
      body(&entries[Int(place)].terminal)
      let after = entries[Int(place)].terminal.state
      if before != after {
        counts[before, default: 0] -= 1
        counts[after, default: 0] += 1
      }
      entries[Int(place)].changed = at
      if let number { entries[Int(place)].acts.append(number) }
    }
  }

  private mutating func register(_ terminals: [Terminal], _ at: Instant, _ number: Int32?) {
    enter(
      terminals.map {
        Entry(terminal: $0, changed: at, acts: number.map { [$0] } ?? [], isRegistered: true)
      }
    )
  }

  /// Adds those whose identity is new, each once.
  private mutating func enter(_ new: [Entry]) {
    var added: [(id: TerminalID, place: Int32)] = []
    places.reserveCapacity(places.count + new.count)
    for entry in new where places[entry.terminal.id] == nil {
      let place = Int32(entries.count)
      places[entry.terminal.id] = place
      entries.append(entry)
      counts[entry.terminal.state, default: 0] += 1
      added.append((entry.terminal.id, place))
    }
    insert(added.sorted { $0.id < $1.id })
  }

  /// Puts newcomers, ascending and none of them there, at their places in the order of identities.
  ///
  /// From the back, so that whoever stands behind the first of them moves once. A log of a thousand
  /// imports is read at each start: sorting all kits for each of them took most of it.
  private mutating func insert(_ newcomers: [(id: TerminalID, place: Int32)]) {
    var (from, to) = (ids.count, ids.count + newcomers.count)
    ids += newcomers.map(\.id)
    order += newcomers.map(\.place)
    for newcomer in newcomers.reversed() {
      let position = position(after: newcomer.id, among: from)
      while from > position {
        (from, to) = (from - 1, to - 1)
        ids.swapAt(from, to)
        order.swapAt(from, to)
      }
      to -= 1
      (ids[to], order[to]) = (newcomer.id, newcomer.place)
    }
  }

  /// The index in ``ids`` of the first identity that comes after one, which itself need not be there.
  public func position(after id: TerminalID) -> Int { position(after: id, among: ids.count) }

  private func position(after id: TerminalID, among count: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] <= id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Registry {
  /// Why an act on kits cannot be done, with what to do about it.
  public enum Problem: Error, Hashable, Sendable {
    /// No kit has the identity.
    case unknown(TerminalID)
    /// The identity is taken, or stands twice in the request.
    case taken(TerminalID)
    /// The identity is empty, longer than 100 bytes, or has characters that cannot be shown.
    case unfit(TerminalID)
    /// The kit cannot come from its state to the one that is asked for.
    case transition(TerminalID, from: TerminalState, to: TerminalState)
    /// A kit is bound to its home, and has none.
    case noHome(TerminalID)
    /// Every kit that is named is in the state already.
    case unchanged(TerminalState)
    /// Nothing is asked for.
    case nothing
  }

  /// Why a decision cannot be entered, or nil; decisions that are not about kits are not judged.
  public func problem(of decision: Act.Decision) -> Problem? {
    switch decision {
    case .terminal(let id, let state): problem(of: [id], becoming: state)
    case .terminals(let ids, let state): problem(of: ids, becoming: state)
    case .amend(let ids, let change): problem(of: ids, change)
    case .register(let sheet): problem(ofRegistering: sheet.terminals)
    default: nil
    }
  }

  private func problem(of ids: [TerminalID], becoming state: TerminalState) -> Problem? {
    if ids.isEmpty { return .nothing }
    var seen: Set<TerminalID> = []
    var changes = false
    for id in ids {
      guard let present = self[id]?.terminal.state else { return .unknown(id) }
      changes = changes || present != state
      guard seen.insert(id).inserted else { return .taken(id) }
      // Beside others, to be told again what it is already is no contradiction.
      guard present == state || present.successors.contains(state) else {
        return .transition(id, from: present, to: state)
      }
    }
    return changes ? nil : .unchanged(state)
  }

  private func problem(of ids: [TerminalID], _ change: Amendment) -> Problem? {
    if ids.isEmpty || change.isEmpty { return .nothing }
    for id in ids {
      guard var terminal = self[id]?.terminal else { return .unknown(id) }
      guard terminal.state != .destroyed else {
        return .transition(id, from: .destroyed, to: .destroyed)
      }
      change.apply(to: &terminal)
      if terminal.contract.roaming == .home, terminal.contract.home == nil { return .noHome(id) }
    }
    return nil
  }

  /// Why no kit can be registered under an identity, or nil.
  public func problem(ofNew id: TerminalID) -> Problem? {
    guard id.isFit else { return .unfit(id) }
    return places[id] == nil ? nil : .taken(id)
  }

  private func problem(ofRegistering terminals: [Terminal]) -> Problem? {
    if terminals.isEmpty { return .nothing }
    var seen: Set<TerminalID> = []
    for terminal in terminals {
      if let problem = problem(ofNew: terminal.id) { return problem }
      guard seen.insert(terminal.id).inserted else { return .taken(terminal.id) }
      if terminal.contract.roaming == .home, terminal.contract.home == nil {
        return .noHome(terminal.id)
      }
    }
    return nil
  }
}

extension TerminalID {
  /// Whether it can be written in a table, a path and a line of text.
  public var isFit: Bool {
    !rawValue.isEmpty && rawValue.utf8.count <= 100
      && rawValue.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      }
  }
}

extension Registry.Problem: CustomStringConvertible {
  /// What is wrong, as a sentence without its full stop.
  public var description: String {
    switch self {
    case .unknown(let id): "no terminal has the id '\(id)'"
    case .taken(let id): "the id '\(id)' stands twice, or is taken"
    case .unfit(let id):
      "'\(id.rawValue.prefix(40))' cannot be an id: it is empty, longer than 100 bytes or holds "
        + "characters that cannot be shown"
    case .transition(let id, .destroyed, .destroyed): "'\(id)' is destroyed, and nothing changes it"
    case .transition(let id, let from, let to):
      "'\(id)' is \(from.rawValue) and cannot become \(to.rawValue)"
    case .noHome(let id): "'\(id)' may be used at home only, and has no home"
    case .unchanged(let state):
      "nothing to change: every terminal that is named is \(state.rawValue) already"
    case .nothing: "no terminal and no change is named"
    }
  }

  /// What to do about it, as a sentence.
  public var remedy: String {
    switch self {
    case .unknown: "List the terminals to see their ids."
    case .taken: "Give each its own id, and name each once."
    case .unfit: "Write the kit number."
    case .transition(_, .destroyed, _): "Register another kit in its place."
    case .transition(_, let from, _):
      "From \(from.rawValue) it can become \(from.successors.map(\.rawValue).joined(separator: ", "))."
    case .noHome: "Name a home territory, or let it roam anywhere."
    case .unchanged: "Name those that are to come to another state."
    case .nothing: "Name at least one terminal and what is to change."
    }
  }

  /// A stable word for machine output.
  public var code: String {
    switch self {
    case .unknown: "unknown-terminal"
    case .taken: "terminal-taken"
    case .unfit: "unfit-id"
    case .transition: "no-such-transition"
    case .noHome: "no-home"
    case .unchanged: "unchanged"
    case .nothing: "nothing-asked"
    }
  }
}
