public import Frames
import Links
import Scheduling
public import Service
import Synchronization

/// Keeps the last course of the books, to be led on when a later instant is asked for.
final class MoneyMemo: Sendable {
  private struct Known {
    var course: MoneyCourse
    var acts: ArraySlice<Act>
    var instant: Instant
  }

  private let known = Mutex<Known?>(nil)

  /// The course until an instant, after acts that are in force by then.
  func course(
    until instant: Instant,
    after acts: ArraySlice<Act>,
    _ origin: Instant,
    _ begin: () -> MoneyCourse
  ) -> MoneyCourse {
    known.withLock { known in
      var next: Known
      if let last = known, last.instant <= instant, acts.begins(with: last.acts) {
        next = last
        known = nil
      } else {
        next = Known(course: begin(), acts: [], instant: origin)
      }
      for act in acts[next.acts.count...] { next.course.apply(act, from: origin) }
      next.course.close(until: instant)
      next.acts = acts
      next.instant = instant
      known = next
      return next.course
    }
  }
}

extension World {
  /// From when the books run: the start that the file states, whatever start was asked for, so that a
  /// run that begins later finds the same books.
  public var moneyOrigin: Instant { description.start ?? start }

  /// The books at an instant, after the file's events and the acts that hold by then; nil for a world
  /// that says nothing about money and where nothing was done about it.
  public func money(at instant: Instant, acts: [Act] = []) -> MoneyCourse? {
    let all = decided(acts).money
    let decided = all.prefix(all.count(until: instant))
    guard !description.money.isEmpty || decided.contains(where: \.isMoney) else { return nil }
    let origin = moneyOrigin
    return moneyMemo.course(until: max(instant, origin), after: decided, origin) {
      MoneyCourse(description, from: origin, atlas: atlas)
    }
  }

  /// The books as the world begins, before any event or act.
  public func moneyCourse() -> MoneyCourse {
    MoneyCourse(description, from: moneyOrigin, atlas: atlas)
  }

  /// What money does to service in a slot: who is not served, and who not faster than what.
  ///
  /// What takes service away counts for the whole slot in which it begins.
  func funding(in slot: Slot, acts: [Act]) -> SlotFunding {
    guard let course = money(at: slot.start, acts: acts) else { return SlotFunding() }
    var funding = SlotFunding()
    let books = course.books
    for programme in books.programmes {
      let allowed = [slot.start, slot.end - .nanoseconds(1)]
        .compactMap { try? books.funding(of: programme.name, at: $0) }
      guard allowed.contains(where: { $0.standing.severity > 0 }) else { continue }
      let kits = course.kitsInService { $0.programme == programme.name }
      for (id, group) in kits {
        let worst = allowed.map { $0.standing(of: group) }.max { $0.severity < $1.severity }
        switch worst {
        case .suspended: funding.unfunded.insert(id)
        case .throttled(let rate, _): funding.caps[id] = RateCap(downlink: rate, uplink: rate)
        case .funded, .grace, nil: continue
        }
      }
    }
    for plan in books.plans where plan.downlinkCap != nil || plan.uplinkCap != nil {
      let cap = RateCap(downlink: plan.downlinkCap, uplink: plan.uplinkCap)
      for (id, _) in course.kitsInService(where: { $0.plan == plan.name }) {
        funding.caps[id] = funding.caps[id].map { $0.lower(of: cap) } ?? cap
      }
    }
    return funding
  }
}

extension Act {
  fileprivate var isMoney: Bool {
    if case .money = decision { true } else { false }
  }
}
