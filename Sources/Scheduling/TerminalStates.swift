public import Service

/// The states that acts brought terminals to, by identity; those of one roster are found by position too.
///
/// A plan reads the state of every terminal. To look up a hundred thousand identities for each slot takes
/// longer than to serve them, so what is known of a roster is kept beside and led on act by act.
public struct TerminalStates: Sendable {
  private var states: [TerminalID: TerminalState] = [:]
  private var roster: TerminalRoster?
  private var byPosition: [TerminalState?] = []

  /// No act has changed anything.
  public init() {}

  /// The state that the last act brought a terminal to; nil where no act did.
  public subscript(id: TerminalID) -> TerminalState? {
    get { states[id] }
    set {
      states[id] = newValue
      if let position = roster?.position(of: id) { byPosition[position] = newValue }
    }
  }

  /// Whether the states of a roster are known by position.
  public func isAligned(with roster: TerminalRoster) -> Bool { self.roster === roster }

  /// Finds the terminals of a roster among the states, and keeps what was found.
  public mutating func align(with roster: TerminalRoster) {
    guard !isAligned(with: roster) else { return }
    byPosition = found(in: roster)
    self.roster = roster
  }

  /// For each terminal of a roster the state that acts brought it to, in the roster's order; where an
  /// identity stands twice, for the first alone.
  func states(of roster: TerminalRoster) -> [TerminalState?] {
    isAligned(with: roster) ? byPosition : found(in: roster)
  }

  private func found(in roster: TerminalRoster) -> [TerminalState?] {
    var found = [TerminalState?](repeating: nil, count: roster.terminals.count)
    if states.count < found.count {
      for (id, state) in states {
        if let position = roster.position(of: id) { found[position] = state }
      }
    } else {
      for (index, planned) in roster.terminals.enumerated() {
        guard let state = states[planned.terminal.id] else { continue }
        if roster.position(of: planned.terminal.id) == index { found[index] = state }
      }
    }
    return found
  }
}
