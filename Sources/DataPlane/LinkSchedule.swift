import Frames
import Links

/// The links of the spans around now, in order.
///
/// One for both directions, which keep a reference to it and look only where their own copy of the
/// present window does not reach.
final class LinkSchedule {
  /// How many spans ahead and behind are kept; what lies farther ahead is refused.
  static let capacity = 256
  private static let keptBehind = 1

  private let clock: WorldClock
  private let queue: QueuePolicy
  private let variation: VariationPolicy
  private let gapNanoseconds: Int64
  private(set) var windows: [LinkWindow] = []
  private(set) var satellites: [String] = []
  private var indices: [String: Int] = [:]

  init(_ configuration: DataPlane.Configuration) {
    clock = configuration.clock
    queue = configuration.queue
    variation = configuration.variation
    let gap = min(max(configuration.handOver.gap.inSeconds, 0), 15)
    gapNanoseconds = Int64(saturating: gap * 1e9)
  }

  /// Takes a span's link; one with the same start is replaced.
  ///
  /// - Returns: whether it was taken: the schedule may be full, or the span empty.
  @discardableResult
  func insert(_ span: LinkSpan, now: Int64) -> Bool {
    let window = window(for: span)
    guard window.start < window.end else { return false }
    let place = windows.firstIndex { $0.start >= window.start } ?? windows.count
    if place < windows.count, windows[place].start == window.start {
      windows[place] = window
    } else {
      prune(now: now)
      guard windows.count < Self.capacity else { return false }
      windows.insert(window, at: windows.firstIndex { $0.start >= window.start } ?? windows.count)
    }
    openWindows()
    return true
  }

  private func window(for span: LinkSpan) -> LinkWindow {
    let start = clock.monotonicNanoseconds(at: span.start)
    let path: Link.Path? = if case .up(let path) = span.state { path } else { nil }
    return LinkWindow(
      begins: span.start,
      start: start,
      end: clock.monotonicNanoseconds(at: span.end),
      service: service(of: span.state),
      satellite: path.map { index(of: $0.satellite) } ?? -1,
      gatewayShare: path.map { min(max($0.gatewayShare, 0), 1) } ?? 1,
      handOver: path?.handOver,
      opensAt: start
    )
  }

  private func service(of state: Link.State) -> LinkWindow.Service {
    switch state {
    case .down(let reason): return .down(reason)
    case .up(let path):
      guard let uplink = plan(path.uplink, of: path), let downlink = plan(path.downlink, of: path)
      else { return .invalid }
      return .up(uplink: uplink, downlink: downlink)
    }
  }

  private func plan(_ direction: Link.Direction, of path: Link.Path) -> DirectionPlan? {
    DirectionPlan(
      direction,
      gatewayShare: min(max(path.gatewayShare, 0), 1),
      queue: queue,
      variation: variation
    )
  }

  private func index(of satellite: String) -> Int {
    if let known = indices[satellite] { return known }
    // A constellation is finite; a source that invents names for ever is not given memory for ever.
    guard satellites.count < 1 << 16 else { return satellites.count - 1 }
    indices[satellite] = satellites.count
    satellites.append(satellite)
    return satellites.count - 1
  }

  /// Forgets windows long past.
  private func prune(now: Int64) {
    let past = windows.prefix { $0.end <= now }.count
    if past > Self.keptBehind { windows.removeFirst(past - Self.keptBehind) }
  }

  /// Between two satellites the link is shut for the gap, the link's own or the configured one.
  private func openWindows() {
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

  /// When a window begins or ends next; `Int64.max` when none does.
  func nextBoundary(after time: Int64) -> Int64 {
    for window in windows {
      if window.start > time { return window.start }
      if window.end > time { return window.end }
    }
    return .max
  }

  /// The window of a time; `hint` is where it was found last, and is updated.
  func index(at time: Int64, hint: inout Int) -> Int? {
    if windows.indices.contains(hint), windows[hint].contains(time) { return hint }
    guard let found = windows.firstIndex(where: { $0.contains(time) }) else { return nil }
    hint = found
    return found
  }
}

/// World time on a scale of nanoseconds, at the machine's pace: what is drawn depends on it alone.
struct WorldTime {
  private let anchor: Int64
  private let anchorMonotonic: Int64

  init(_ clock: WorldClock) {
    let passed = clock.anchorWorld - Instant(UTC(modifiedJulianDay: 51_544, timeOfDay: .zero))
    // Whole numbers, so that a later run meets the same draws at the same nanosecond.
    let parts = passed.components
    let (seconds, overflow) = parts.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    anchor =
      overflow
      ? Int64(saturating: passed.inSeconds * 1e9)
      : seconds.addingSaturating(parts.attoseconds / 1_000_000_000)
    anchorMonotonic = clock.anchorMonotonicNanoseconds
  }

  func nanoseconds(at time: Int64) -> Int64 {
    anchor.addingSaturating(time.subtractingSaturating(anchorMonotonic))
  }
}
