import Frames
import Links
import Scheduling
import Service
import Synchronization

/// Events of a file and acts in the order of time, sorted by what they are about.
///
/// A plan asks several times, and there may be a hundred thousand: they are put in order once.
struct DecidedActs: Sendable {
  /// The acts as they were given, without the file's events.
  fileprivate let given: [Act]
  /// All of them; of one instant events first, then acts as entered.
  let all: [Act]
  /// Those about satellites.
  let satellites: [Act]
  /// Those that add terminals or change more about them than their state.
  let roster: [Act]
  /// Those that the books have to know of.
  let money: [Act]

  fileprivate init(_ events: [Act], _ given: [Act]) {
    self.given = given
    all = events.merged(with: given)
    satellites = all.filter { if case .satellite = $0.decision { true } else { false } }
    roster = all.filter(\.changesRoster)
    money = all.filter(\.concernsMoney)
  }
}

extension [Act] {
  /// How many of these, which are in the order of time, are no later than an instant.
  func count(until instant: Instant) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle].at <= instant { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Keeps what was worked out last from events and acts.
final class ActMemo: Sendable {
  private static let capacity = 3
  private let decided = Mutex<[DecidedActs]>([])
  private let folded = Mutex<[Folded]>([])

  /// What all acts come to that hold by the start of a slot.
  private struct Folded {
    var acts: ArraySlice<Act>
    var start: Instant
    var state: WorldState
  }

  /// Acts among a file's events; those that were put in order last are found again.
  func decided(_ acts: [Act], among events: [Act]) -> DecidedActs {
    if let known = decided.withLock({ $0.last { $0.given == acts } }) { return known }
    let new = DecidedActs(events, acts)
    decided.withLock { Self.keep(new, in: &$0) }
    return new
  }

  /// The state in a slot, led on from the nearest earlier one that is known.
  ///
  /// An act that holds by the start of a slot counts the same in every later one, so that the state after
  /// those can be kept; what comes later is added for the slot alone.
  ///
  /// - Parameters:
  ///   - acts: all that was decided, in the order of time.
  ///   - slot: the slot.
  ///   - begin: the state before any act.
  ///   - apply: what an act makes of a state in the slot.
  /// - Returns: the state after all acts.
  func state(
    after acts: [Act],
    in slot: Slot,
    from begin: () -> WorldState,
    _ apply: (Act, inout WorldState) -> Void
  ) -> WorldState {
    let settled = acts[..<acts.count(until: slot.start)]
    let known = folded.withLock { folded in
      folded.last { $0.start <= slot.start && settled.begins(with: $0.acts) }
    }
    var state = known?.state ?? begin()
    for act in settled[(known?.acts.count ?? 0)...] { apply(act, &state) }
    let new = Folded(acts: settled, start: slot.start, state: state)
    folded.withLock { folded in
      folded.removeAll { $0.start == new.start || $0.acts.isEmpty }
      Self.keep(new, in: &folded)
    }
    for act in acts[settled.endIndex...] { apply(act, &state) }
    return state
  }

  /// Finds a roster's terminals among the states that are kept, so that the next ones are led on with them.
  func align(with roster: TerminalRoster) {
    folded.withLock { folded in
      for index in folded.indices { folded[index].state.terminals.align(with: roster) }
    }
  }

  private static func keep<Value>(_ value: Value, in values: inout [Value]) {
    values.append(value)
    if values.count > capacity { values.removeFirst() }
  }
}

extension ArraySlice<Act> {
  /// Whether these begin with others; of one array that is known without looking at them.
  func begins(with others: ArraySlice<Act>) -> Bool {
    others.count <= count && prefix(others.count) == others
  }
}

extension Act {
  /// Whether it adds terminals or changes more about them than their state.
  fileprivate var changesRoster: Bool {
    switch decision {
    case .register, .amend: true
    default: false
    }
  }

  /// Whether the books have to know of it.
  fileprivate var concernsMoney: Bool {
    switch decision {
    case .money, .register, .terminal, .terminals, .amend: true
    default: false
    }
  }
}
