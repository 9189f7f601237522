public import Links
import Service

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

  /// What a memory holds of a crowd.
  init(_ memory: SlotMemory?, before slot: Slot, of crowd: Crowd) {
    guard let memory, memory.slot.end == slot.start else {
      satellites = [Int32](repeating: -1, count: crowd.count)
      return
    }
    satellites = (0..<crowd.count).map { memory.satellite(of: $0, in: crowd) }
  }
}

/// Which satellite serves each terminal in a slot: all that the plan of the next one has to know of it.
public struct SlotMemory: Sendable {
  /// The slot.
  public let slot: Slot
  private let crowd: Crowd
  private let satellites: [Int32]

  init(_ slot: Slot, _ crowd: Crowd, satellites: [Int32]) {
    self.slot = slot
    self.crowd = crowd
    self.satellites = satellites
  }

  /// The satellite of a terminal of another crowd, or -1.
  fileprivate func satellite(of index: Int, in other: Crowd) -> Int32 {
    if other.own === crowd.own, index < crowd.own.terminals.count { return satellites[index] }
    let id = other[index].terminal.id
    let position =
      crowd.own.position(of: id)
      ?? crowd.others.position(of: id).map { crowd.own.terminals.count + $0 }
    return position.map { satellites[$0] } ?? -1
  }
}
