/// The state of CoDel for one queue (RFC 8289, section 5): packets that have waited too long for too
/// long are dropped at the head, ever more often until the wait is short again.
///
/// The RFC's dequeue is a loop that drops; here each packet at the head is asked for by itself, and
/// the loop's place is kept between two of them.
struct CoDel {
  /// What is to become of the packet at the head.
  enum Verdict { case send, mark, drop }

  /// How long packets may wait, in nanoseconds (RFC 8289, section 4.3).
  static let target: Int64 = 5_000_000
  /// For how long the wait has to be above the target (section 4.2).
  static let interval: Int64 = 100_000_000
  /// A queue no longer than a packet is no standing queue.
  static let packetBytes = 1_514

  private enum Step: UInt8 { case fresh, dropped, droppedFirst }

  private var firstAboveTime: Int64 = 0
  private var dropNext: Int64 = 0
  private var count: Int32 = 0
  private var lastCount: Int32 = 0
  private var isDropping = false
  private var step = Step.fresh

  /// Decides on the packet that was taken from the head.
  ///
  /// - Parameters:
  ///   - now: the time at which it could be sent; never less than before.
  ///   - sojourn: how long it has waited.
  ///   - backlog: bytes that wait behind it.
  ///   - transmission: how long a packet takes to send; at low rates one alone is above the target.
  ///   - isMarkable: whether it may be marked instead of dropped.
  /// - Returns: whether it is sent, sent with a mark, or dropped; then the next one is asked for.
  @inline(__always)
  mutating func verdict(
    at now: Int64,
    sojourn: Int64,
    backlog: Int,
    transmission: Int64,
    isMarkable: Bool
  ) -> Verdict {
    if !isDropping, step == .fresh, sojourn < Self.target {
      firstAboveTime = 0
      return .send
    }
    let isStanding = isStanding(now, sojourn, backlog, max(Self.target, transmission))
    switch step {
    case .fresh: return begin(now, isStanding, isMarkable)
    case .dropped: return goOn(now, isStanding, isMarkable)
    case .droppedFirst:
      enterDropping(now)
      step = .fresh
      return .send
    }
  }

  /// The queue has nothing more to be asked for.
  mutating func emptied(at now: Int64) {
    firstAboveTime = 0
    switch step {
    case .fresh, .dropped: isDropping = false
    case .droppedFirst: enterDropping(now)
    }
    step = .fresh
  }

  private mutating func isStanding(
    _ now: Int64,
    _ sojourn: Int64,
    _ backlog: Int,
    _ target: Int64
  ) -> Bool {
    if sojourn < target || backlog <= Self.packetBytes {
      firstAboveTime = 0
    } else if firstAboveTime == 0 {
      firstAboveTime = now + Self.interval
    } else if now >= firstAboveTime {
      return true
    }
    return false
  }

  private mutating func begin(_ now: Int64, _ isStanding: Bool, _ isMarkable: Bool) -> Verdict {
    guard isStanding else {
      isDropping = false
      return .send
    }
    guard isDropping else {
      if isMarkable {
        enterDropping(now)
        return .mark
      }
      step = .droppedFirst
      return .drop
    }
    return drop(now, isMarkable)
  }

  private mutating func goOn(_ now: Int64, _ isStanding: Bool, _ isMarkable: Bool) -> Verdict {
    step = .fresh
    guard isStanding else {
      isDropping = false
      return .send
    }
    dropNext = controlLaw(dropNext)
    return drop(now, isMarkable)
  }

  private mutating func drop(_ now: Int64, _ isMarkable: Bool) -> Verdict {
    guard now >= dropNext else { return .send }
    count += 1
    if isMarkable {
      dropNext = controlLaw(dropNext)
      return .mark
    }
    step = .dropped
    return .drop
  }

  private mutating func enterDropping(_ now: Int64) {
    isDropping = true
    let delta = count - lastCount
    count = delta > 1 && now - dropNext < 16 * Self.interval ? delta : 1
    dropNext = controlLaw(now)
    lastCount = count
  }

  private func controlLaw(_ time: Int64) -> Int64 {
    time + Int64(Double(Self.interval) / Double(count).squareRoot())
  }
}
