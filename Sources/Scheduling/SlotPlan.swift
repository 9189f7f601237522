import Constellation
public import Links
public import Routing
public import Service

/// Who is served in one slot, by whom and how well, or why not.
public struct SlotPlan: Sendable {
  /// The slot.
  public let slot: Slot
  /// The sky that the plan was made under.
  public let sky: SlotSky
  /// Which gateway serves which satellite.
  public let feeders: [Feeder]
  /// For every terminal either one assignment or one reason.
  public private(set) var outcomes: OutcomeTable

  init(slot: Slot, sky: SlotSky, feeders: [Feeder], outcomes: OutcomeTable) {
    self.slot = slot
    self.sky = sky
    self.feeders = feeders
    self.outcomes = outcomes
  }

  /// This plan with one more terminal's outcome, taken from another plan of the same slot.
  public func adding(_ terminal: TerminalID, from other: SlotPlan) -> SlotPlan {
    guard let outcome = other.outcomes[terminal] else { return self }
    var plan = self
    plan.outcomes.add(terminal, outcome)
    return plan
  }

  /// What a plan gives a terminal: service, or the reason for none.
  public enum Outcome: Hashable, Sendable {
    /// Served, with satellite, path and rates.
    case served(Assignment)
    /// Not served in this slot, for one reason.
    case refused(Reason)
  }
}

extension SlotPlan.Outcome {
  /// The assignment, when served.
  public var assignment: Assignment? {
    guard case .served(let assignment) = self else { return nil }
    return assignment
  }

  /// The reason, when refused.
  public var reason: Reason? {
    guard case .refused(let reason) = self else { return nil }
    return reason
  }
}

/// The outcomes of a plan, by terminal.
public struct OutcomeTable: Sendable {
  private let own: TerminalRoster
  private let others: TerminalRoster
  /// Of the own terminals, then of the others.
  public let values: [SlotPlan.Outcome]
  /// Of those who came after the plan was made.
  private var late: [TerminalID: SlotPlan.Outcome] = [:]

  init(_ crowd: Crowd, _ values: [SlotPlan.Outcome]) {
    own = crowd.own
    others = crowd.others
    self.values = values
  }

  /// How many terminals the plan knows.
  public var count: Int { values.count + late.count }

  /// Every outcome; those of terminals that came late are last, by identity.
  public var all: [SlotPlan.Outcome] {
    values + late.sorted { $0.key < $1.key }.map(\.value)
  }

  /// How many terminals are not served for which reason.
  public var reasonCounts: [Reason: Int] {
    var counts: [Reason: Int] = [:]
    func count(_ outcome: SlotPlan.Outcome) {
      if let reason = outcome.reason { counts[reason, default: 0] += 1 }
    }
    for outcome in values { count(outcome) }
    for outcome in late.values { count(outcome) }
    return counts
  }

  /// What the plan gives a terminal; nil for one that it does not know.
  public subscript(id: TerminalID) -> SlotPlan.Outcome? {
    if let position = own.position(of: id) { return values[position] }
    if let position = others.position(of: id) { return values[own.terminals.count + position] }
    return late[id]
  }

  mutating func add(_ id: TerminalID, _ outcome: SlotPlan.Outcome) { late[id] = outcome }

  /// The outcome of a terminal of a crowd whose own roster may be this table's.
  func outcome(_ index: Int, of crowd: Crowd) -> SlotPlan.Outcome? {
    if crowd.own === own, index < own.terminals.count { return values[index] }
    return self[crowd[index].terminal.id]
  }
}

extension OutcomeTable: Equatable {
  /// Whether the same terminals have the same outcomes.
  public static func == (a: OutcomeTable, b: OutcomeTable) -> Bool {
    a.count == b.count
      && zip(a.own.terminals + a.others.terminals, a.values).allSatisfy {
        b[$0.terminal.id] == $1
      }
      && a.late.allSatisfy { b[$0.key] == $0.value }
  }
}
