import Frames
import Links
import Quantities

/// One direction of a link in the numbers that the packets' way needs.
struct DirectionPlan {
  var nanosecondsPerByte: Double
  var delay: DelayCurve
  var lossProbability: Double
  /// How many bytes may wait.
  var queueBytes: Int

  /// - Returns: `nil` when a number is no delay (`0 ... 60` s), rate (above zero) or probability.
  init?(_ direction: Link.Direction, queue: QueuePolicy) {
    let delays = [
      direction.delay.startSeconds, direction.delay.middleSeconds, direction.delay.endSeconds,
    ]
    let rate = direction.rate.bitsPerSecond
    guard delays.allSatisfy({ (0...60).contains($0) }), rate > 0,
      (0...1).contains(direction.lossProbability)
    else { return nil }
    nanosecondsPerByte = 8e9 / rate
    delay = direction.delay
    lossProbability = direction.lossProbability
    queueBytes = queue.bytes(atBitsPerSecond: rate)
  }
}

/// A slot's link on the monotonic clock.
struct LinkWindow {
  enum Service {
    case up(uplink: DirectionPlan, downlink: DirectionPlan)
    case down(Reason)
    /// The link was published with numbers that are none.
    case invalid
  }

  let slotStart: Instant
  /// The window holds from its start and ends before its end, in nanoseconds.
  let start: Int64
  let end: Int64
  let service: Service
  /// Index into the schedule's names; -1 without a satellite.
  let satellite: Int
  /// What the link itself says about its change of satellite.
  let handOver: HandOver?
  /// Packets leave from here on: the start, or the end of the hand-over's gap.
  var opensAt: Int64

  func contains(_ time: Int64) -> Bool { start <= time && time < end }

  /// The probability that a packet which leaves at a time is lost in the hand-over's burst.
  func burstLossProbability(at time: Int64) -> Double {
    guard let handOver, time >= opensAt else { return 0 }
    return handOver.lossProbability(atSeconds: Double(time &- start) * 1e-9)
  }

  /// The one-way delay of a packet that leaves at a time, in nanoseconds.
  func delay(of plan: DirectionPlan, at time: Int64) -> Int64 {
    let fraction = Double(time &- start) / Double(max(end &- start, 1))
    // A parabola through three delays may dip below all of them; time does not run backwards.
    return Int64(saturating: max(0, plan.delay.seconds(atFraction: fraction)) * 1e9)
  }
}

/// The links of the slots around now, in order.
struct LinkSchedule {
  /// How many slots ahead and behind are kept; what lies farther ahead is refused.
  static let capacity = 256
  private static let keptBehind = 8

  private let clock: WorldClock
  private let queue: QueuePolicy
  private let gapNanoseconds: Int64
  private(set) var windows: [LinkWindow] = []
  private(set) var satellites: [String] = []
  private var indices: [String: Int] = [:]

  init(clock: WorldClock, queue: QueuePolicy, handOverGap: Duration) {
    self.clock = clock
    self.queue = queue
    gapNanoseconds = Int64(saturating: min(max(handOverGap.inSeconds, 0), 15) * 1e9)
  }

  /// Takes a slot's link; one for the same slot is replaced.
  ///
  /// - Returns: the window, `nil` when the schedule is full.
  @discardableResult
  mutating func insert(_ link: Link, now: Int64) -> LinkWindow? {
    let window = window(for: link)
    guard window.start < window.end else { return nil }
    let place = windows.firstIndex { $0.start >= window.start } ?? windows.count
    if place < windows.count, windows[place].start == window.start {
      windows[place] = window
    } else {
      prune(now: now)
      guard windows.count < Self.capacity else { return nil }
      windows.insert(window, at: windows.firstIndex { $0.start >= window.start } ?? windows.count)
    }
    openWindows()
    return window
  }

  private mutating func window(for link: Link) -> LinkWindow {
    let start = clock.monotonicNanoseconds(at: link.slot.start)
    return LinkWindow(
      slotStart: link.slot.start,
      start: start,
      end: clock.monotonicNanoseconds(at: link.slot.end),
      service: service(of: link.state),
      satellite: link.path.map { index(of: $0.satellite) } ?? -1,
      handOver: link.path?.handOver,
      opensAt: start
    )
  }

  private func service(of state: Link.State) -> LinkWindow.Service {
    switch state {
    case .down(let reason): return .down(reason)
    case .up(let path):
      guard let uplink = DirectionPlan(path.uplink, queue: queue),
        let downlink = DirectionPlan(path.downlink, queue: queue)
      else { return .invalid }
      return .up(uplink: uplink, downlink: downlink)
    }
  }

  private mutating func index(of satellite: String) -> Int {
    if let known = indices[satellite] { return known }
    // A constellation is finite; a source that invents names for ever is not given memory for ever.
    guard satellites.count < 1 << 16 else { return satellites.count - 1 }
    indices[satellite] = satellites.count
    satellites.append(satellite)
    return satellites.count - 1
  }

  /// Forgets windows long past.
  private mutating func prune(now: Int64) {
    let past = windows.prefix { $0.end <= now }.count
    if past > Self.keptBehind { windows.removeFirst(past - Self.keptBehind) }
  }

  /// Between two satellites the link is shut for the gap, the link's own or the configured one.
  private mutating func openWindows() {
    for index in windows.indices {
      let window = windows[index]
      let changes =
        index > 0 && windows[index - 1].end == window.start
        && windows[index - 1].satellite >= 0 && window.satellite >= 0
        && windows[index - 1].satellite != window.satellite
      let own = max(0, min(window.handOver?.gapSeconds ?? 0, 15))
      let gap = max(changes ? gapNanoseconds : 0, Int64(saturating: own * 1e9))
      windows[index].opensAt = min(window.start.addingSaturating(gap), window.end)
    }
  }

  /// The index of the window that holds a time, looked for first where it was found last.
  func index(at time: Int64, hint: inout Int) -> Int? {
    if windows.indices.contains(hint), windows[hint].contains(time) { return hint }
    guard let found = windows.firstIndex(where: { $0.contains(time) }) else { return nil }
    hint = found
    return found
  }
}
