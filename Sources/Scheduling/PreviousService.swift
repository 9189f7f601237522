import Links

/// Which satellite served each terminal of a plan in the slot before.
struct PreviousService: Sendable {
  /// By the terminal's index; −1 for none.
  let satellites: [Int32]

  /// Nothing known about anyone.
  var none: [Int32] { [Int32](repeating: -1, count: satellites.count) }

  init(_ plan: SlotPlan?, before slot: Slot, of crowd: Crowd) {
    guard let plan, plan.slot.end == slot.start else {
      satellites = [Int32](repeating: -1, count: crowd.count)
      return
    }
    satellites = (0..<crowd.count).map { index in
      plan.outcomes.outcome(index, of: crowd)?.assignment.map { Int32($0.satellite) } ?? -1
    }
  }
}
