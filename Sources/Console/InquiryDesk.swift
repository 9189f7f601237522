import Frames
import Links
import Scheduling
import Service
import Synchronization
import World

/// Keeps what answers questions about places, for as long as the answers stay the same.
final class InquiryDesk: Sendable {
  /// For what an inquiry was made.
  private struct Key: Equatable {
    var slot: Slot
    /// The plan that it was made beside, by how many acts and guests had come.
    var plan: [Int]
    /// How many acts came since that count before the next slot.
    var lateActs: Int
  }

  private struct State {
    /// The last two that were made: of the present slot, and of the one to come.
    var known: [(key: Key, inquiry: PlaceInquiry)] = []
    /// The slot in which someone asked last.
    var asked: Slot?

    func inquiry(_ key: Key) -> PlaceInquiry? { known.last { $0.key == key }?.inquiry }

    /// Notes a question in a slot.
    ///
    /// - Returns: whether it breaks a silence, in which nothing was made ready for the next slot.
    mutating func note(_ slot: Slot) -> Bool {
      defer { asked = slot }
      return asked.map { slot.number + 1 - $0.number > InquiryDesk.patience } ?? true
    }

    mutating func keep(_ key: Key, _ inquiry: PlaceInquiry) {
      // Made twice at a time: of one key one is enough, and the other slot's stays.
      guard self.inquiry(key) == nil else { return }
      known.append((key, inquiry))
      if known.count > 2 { known.removeFirst() }
    }
  }

  private let state = Mutex(State())

  /// For so many slots after a question the next inquiries are made before anyone asks.
  private static let patience = 4

  /// The inquiry of a published plan without guests.
  ///
  /// - Parameters:
  ///   - present: the plan.
  ///   - acts: all acts, those included that came since it was made.
  ///   - world: the world that it is of.
  ///   - breakSilence: called when nobody asked for a while: questions in the next slot will find nothing
  ///     made unless it is made now.
  /// - Returns: what answers as the whole plan would, after all acts.
  func inquiry(
    _ present: LiveWorld.PublishedPlan,
    acts: [Act],
    of world: World,
    breakSilence: () -> Void = {}
  ) -> PlaceInquiry {
    let (key, late) = Self.key(present, acts)
    if state.withLock({ $0.note(key.slot) }) { breakSilence() }
    // Whoever asks meanwhile waits: to make it twice would take both longer.
    return state.withLock { state in
      if let known = state.inquiry(key) { return known }
      let inquiry = Self.made(present, acts: acts, late: late, of: world, beside: [])
      state.keep(key, inquiry)
      return inquiry
    }
  }

  /// Makes ready for questions in the slot of a plan that is not published yet, if questions come;
  /// those about the present slot do not wait for it.
  func prepare(_ next: LiveWorld.PublishedPlan, acts: [Act], of world: World) {
    let (key, late) = Self.key(next, acts)
    let isWanted = state.withLock { state in
      guard let asked = state.asked, key.slot.number - asked.number <= Self.patience else {
        return false
      }
      return state.inquiry(key) == nil
    }
    guard isWanted else { return }
    let inquiry = Self.made(next, acts: acts, late: late, of: world, beside: [])
    state.withLock { $0.keep(key, inquiry) }
  }

  /// Whether a question about a plan's slot would find its inquiry made.
  func isReady(for plan: LiveWorld.PublishedPlan, acts: [Act]) -> Bool {
    let (key, _) = Self.key(plan, acts)
    return state.withLock { $0.inquiry(key) != nil }
  }

  private static func key(
    _ plan: LiveWorld.PublishedPlan,
    _ acts: [Act]
  ) -> (key: Key, late: Int) {
    let slot = plan.plan.slot
    let late = acts[plan.actCount...].count { $0.countsBefore(slot.end) }
    return (Key(slot: slot, plan: [plan.actCount, plan.version], lateActs: late), late)
  }

  /// An inquiry that is not kept.
  static func made(
    _ present: LiveWorld.PublishedPlan,
    acts: [Act],
    late: Int,
    of world: World,
    beside guests: [PlannedTerminal]
  ) -> PlaceInquiry {
    late == 0
      ? world.inquiry(on: present.planned, beside: guests)
      : world.inquiry(under: present.plan.sky, acts: acts, beside: guests)
  }
}

extension Act {
  /// Whether it can change what is known of a slot that ends at an instant: licences are asked for their
  /// dates before they hold; all else counts from its slot on.
  fileprivate func countsBefore(_ end: Instant) -> Bool {
    switch decision {
    case .licence, .licences: true
    default: at < end
    }
  }
}

extension LiveWorld {
  /// What answers questions about places in the present slot.
  func inquiry() -> PlaceInquiry {
    let (present, acts, next) = state.withLock { ($0.present, $0.acts, $0.prepared) }
    return inquiries.inquiry(present, acts: acts, of: world) {
      guard let next else { return }
      Task { [inquiries, world] in inquiries.prepare(next, acts: acts, of: world) }
    }
  }

  /// The same with guests beside the world's own terminals.
  func inquiry(beside guests: [PlannedTerminal]) -> PlaceInquiry {
    if guests.isEmpty { return inquiry() }
    let (present, acts) = state.withLock { ($0.present, $0.acts) }
    let late = acts[present.actCount...].count { $0.countsBefore(present.plan.slot.end) }
    return InquiryDesk.made(present, acts: acts, late: late, of: world, beside: guests)
  }

  /// What holds in the present slot.
  var presentState: WorldState { present.planned.state }
}
