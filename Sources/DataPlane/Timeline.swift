import Frames
import Links

/// What the link was over time: satellites in order, hand-overs, outages.
struct Timeline: Sendable {
  struct Span: Sendable {
    var satellite: Int
    var firstSlot: Instant
    var lastSlot: Instant
  }

  /// Spans kept; later ones are counted in ``handOvers`` only.
  static let capacity = 16_384

  private(set) var spans: [Span] = []
  private(set) var handOvers = 0
  /// In nanoseconds of the machine's clock.
  private(set) var served: Int64 = 0
  private(set) var withoutPlan: Int64 = 0
  private(set) var outages: [Reason: Int64] = [:]
  private var accounted: Int64
  private var lastServedBy: Int?

  init(start: Int64) { accounted = start }

  /// Adds up the time from the last call until now.
  mutating func advance(to now: Int64, windows: [LinkWindow]) {
    for window in windows where window.end > accounted && window.start < now {
      if window.start > accounted { withoutPlan += window.start - accounted }
      let from = max(window.start, accounted)
      let until = min(window.end, now)
      add(window, nanoseconds: until - from)
      accounted = until
    }
    if accounted < now {
      withoutPlan += now - accounted
      accounted = now
    }
  }

  private mutating func add(_ window: LinkWindow, nanoseconds: Int64) {
    switch window.service {
    case .up:
      served += nanoseconds
      serve(window)
    case .down(let reason): outages[reason, default: 0] += nanoseconds
    case .invalid: withoutPlan += nanoseconds
    }
  }

  private mutating func serve(_ window: LinkWindow) {
    if lastServedBy != window.satellite {
      if lastServedBy != nil { handOvers += 1 }
      lastServedBy = window.satellite
      guard spans.count < Self.capacity else { return }
      spans.append(
        Span(
          satellite: window.satellite,
          firstSlot: window.begins,
          lastSlot: window.begins
        )
      )
    } else if let last = spans.last, last.satellite == window.satellite {
      spans[spans.count - 1].lastSlot = window.begins
    }
  }
}
