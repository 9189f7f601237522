import Frames
public import Geography
public import Links
import Orbits
public import Scheduling
public import Service
import Synchronization

/// The terminals of a world in a slot, made ready for planning.
struct SlotRoster: Sendable {
  /// Those that stand, in the order of planning.
  var standing: TerminalRoster
  /// Those that move.
  var movers: [Terminal]
  /// The acts that registered or changed some of them, in the order of time.
  fileprivate var acts: [Act] = []
  /// What was looked up about borders.
  fileprivate let scope: BorderScope

  /// Terminals as they are before any act.
  init(standing: TerminalRoster, movers: [Terminal], scope: BorderScope) {
    self.standing = standing
    self.movers = movers
    self.scope = scope
  }
}

/// Keeps the last rosters that were made: to prepare a hundred thousand terminals takes longer than to
/// plan for them.
final class RosterMemo: Sendable {
  private static let capacity = 3
  private let rosters = Mutex<[SlotRoster]>([])

  func roster(of acts: [Act], _ scope: BorderScope) -> SlotRoster? {
    rosters.withLock { $0.last { $0.scope == scope && $0.acts == acts } }
  }

  /// The roster made last in a scope, whose terminals can be taken over where they are the same.
  func last(in scope: BorderScope) -> SlotRoster? {
    rosters.withLock { $0.last { $0.scope == scope } }
  }

  func keep(_ roster: SlotRoster) {
    rosters.withLock { rosters in
      rosters.append(roster)
      if rosters.count > Self.capacity { rosters.removeFirst() }
    }
  }
}

extension World {
  /// Events of the file and acts in the order of time; of one instant events first, then acts as
  /// entered.
  func decided(_ acts: [Act]) -> DecidedActs { actMemo.decided(acts, among: description.events) }

  /// The terminals that exist in a slot: those of the file and those that acts registered, as the acts
  /// in force have changed them.
  func roster(
    during slot: Slot,
    acts: [Act],
    in surroundings: PlannedTerminal.Surroundings
  ) -> SlotRoster {
    roster(after: rosterActs(in: slot, acts), in: surroundings)
  }

  /// The roster of a later slot for one before it, with the kits in it that do not exist yet.
  ///
  /// Whoever begins in the middle of a ``ChoiceWindow`` works through its slots, and kits may have been
  /// registered in each: to make the roster of a hundred thousand for every one takes most of a start.
  ///
  /// - Parameters:
  ///   - slot: the slot.
  ///   - later: the slot whose roster is looked for.
  ///   - acts: all acts.
  ///   - surroundings: what places are looked up in.
  /// - Returns: nil where the two rosters differ by more than kits that stand and came last.
  func roster(
    during slot: Slot,
    of later: Slot,
    acts: [Act],
    in surroundings: PlannedTerminal.Surroundings
  ) -> (roster: SlotRoster, absent: [TerminalID])? {
    let present = rosterActs(in: slot, acts)
    let all = rosterActs(in: later, acts)
    var absent: [Terminal] = []
    for act in all[present.count...] {
      guard case .register(let sheet) = act.decision else { return nil }
      absent += sheet.terminals
    }
    let roster = roster(after: all, in: surroundings)
    // An identity that was taken already is counted where it is registered, and stands in the roster once.
    let count = all.reduce(description.terminals.count) { $0 + $1.registeredCount }
    guard roster.movers.isEmpty, roster.standing.terminals.count == count else { return nil }
    return (roster, absent.map(\.id))
  }

  /// The acts that registered or changed terminals and hold in a slot, in the order of time.
  private func rosterActs(in slot: Slot, _ acts: [Act]) -> [Act] {
    let changes = decided(acts).roster
    return Array(changes.prefix(changes.count(until: slot.start)))
  }

  private func roster(
    after acts: [Act],
    in surroundings: PlannedTerminal.Surroundings
  ) -> SlotRoster {
    let scope = surroundings.scope
    if acts.isEmpty, scope == ownRoster.scope { return ownRoster }
    if let known = memo.roster(of: acts, scope) { return known }
    let former = memo.last(in: scope) ?? (scope == ownRoster.scope ? ownRoster : nil)
    let roster = roster(after: acts, in: surroundings, takingFrom: former)
    memo.keep(roster)
    return roster
  }

  private func roster(
    after acts: [Act],
    in surroundings: PlannedTerminal.Surroundings,
    takingFrom former: SlotRoster?
  ) -> SlotRoster {
    var (terminals, positions) = (description.terminals, [TerminalID: Int]())
    let count = acts.reduce(terminals.count) { $0 + $1.registeredCount }
    terminals.reserveCapacity(count)
    positions.reserveCapacity(count)
    for (index, terminal) in terminals.enumerated() where positions[terminal.id] == nil {
      positions[terminal.id] = index
    }
    for act in acts {
      switch act.decision {
      case .register(let sheet):
        for terminal in sheet.terminals where positions[terminal.id] == nil {
          positions[terminal.id] = terminals.count
          terminals.append(terminal)
        }
      case .amend(let ids, let change):
        for index in ids.compactMap({ positions[$0] }) { change.apply(to: &terminals[index]) }
      default: continue
      }
    }
    let movers = terminals.filter { $0.track != nil }
    let standing = movers.isEmpty ? terminals : terminals.filter { $0.track == nil }
    // In parts: to hand over each by itself takes as long as to prepare it.
    let size = 512
    let planned = crew.map(0..<(standing.count + size - 1) / size) { part in
      standing[(part * size)..<min(standing.count, (part + 1) * size)].map {
        former?.standing.planned($0) ?? prepared($0, in: surroundings)
      }
    }
    var together: [PlannedTerminal] = []
    together.reserveCapacity(standing.count)
    for part in planned { together += part }
    var roster = SlotRoster(
      standing: TerminalRoster(together, cells: cells),
      movers: movers,
      scope: surroundings.scope
    )
    roster.acts = acts
    return roster
  }

  /// The world's own terminals, and those that acts registered, where they are during a slot.
  public func terminals(during slot: Slot, acts: [Act]) -> [PlannedTerminal] {
    let roster = roster(during: slot, acts: acts, in: surroundings)
    return roster.standing.terminals + roster.movers.map { prepared($0, during: slot) }
  }
}

extension World {
  /// The terminals of a slot by their identities, made ready for planning.
  public struct PreparedTerminals: Sendable {
    fileprivate let world: World
    fileprivate let slot: Slot
    fileprivate let roster: SlotRoster

    /// A terminal made ready for planning: taken from the slot's roster where it stands there so, else
    /// prepared anew.
    public subscript(terminal: Terminal) -> PlannedTerminal {
      if terminal.track != nil { return world.prepared(terminal, during: slot) }
      return roster.standing.planned(terminal) ?? world.prepared(terminal)
    }

    /// The territory that a terminal stands in, or in which its way through the slot begins.
    public func territory(of terminal: Terminal) -> TerritoryCode {
      guard terminal.track == nil, let position = roster.standing.position(of: terminal.id),
        roster.standing.terminals[position].terminal.point == terminal.point
      else { return self[terminal].jurisdiction.territory }
      return roster.standing.terminals[position].jurisdiction.territory
    }

    /// How many there are.
    public var count: Int { roster.standing.terminals.count + roster.movers.count }
  }

  /// The terminals that exist in a slot, to be looked up one by one.
  public func preparedTerminals(during slot: Slot, acts: [Act]) -> PreparedTerminals {
    PreparedTerminals(
      world: self,
      slot: slot,
      roster: roster(during: slot, acts: acts, in: surroundings)
    )
  }
}

extension TerminalRoster {
  /// The preparation of a terminal that stands where one of this roster stood, with what is new about
  /// it; nil when it has to be prepared anew.
  fileprivate func planned(_ terminal: Terminal) -> PlannedTerminal? {
    guard let position = position(of: terminal.id) else { return nil }
    var planned = terminals[position]
    let old = planned.terminal
    guard old.point == terminal.point, old.system == terminal.system, old.mount == terminal.mount,
      old.obstructions == terminal.obstructions, old.track == terminal.track,
      old.avoid == terminal.avoid
    else { return nil }
    planned.terminal = terminal
    return planned
  }
}

extension Act {
  /// How many kits it registers.
  fileprivate var registeredCount: Int {
    if case .register(let sheet) = decision { sheet.terminals.count } else { 0 }
  }
}

extension WorldDescription {
  /// Takes acts among the events, in the order of time.
  mutating func take(_ acts: [Act]) { events = events.merged(with: acts) }
}

extension [Act] {
  /// These, which are in the order of time, and others in theirs; of one instant these first.
  func merged(with acts: [Act]) -> [Act] {
    if acts.isEmpty { return self }
    let all = self + acts
    let isInOrder =
      (last.map { $0.at <= acts[0].at } ?? true)
      && zip(acts, acts.dropFirst()).allSatisfy { $0.at <= $1.at }
    if isInOrder { return all }
    return all.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }
}
