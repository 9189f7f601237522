import CTunnel

/// What happened to the machine's time beside its passing.
public enum ClockNotice: Hashable, Sendable {
  /// The machine slept for so many seconds; world time stood still with it.
  case suspended(seconds: Double)
  /// Someone set the machine's clock, by so many seconds; world time does not follow it.
  case clockSet(bySeconds: Double)
  /// The process did not run for so many seconds, stopped or starved; packets came late.
  case stalled(seconds: Double)
}

/// Compares the machine's clocks: the one that no one sets, the same with sleep counted, and the
/// calendar's.
struct ClockWatch {
  /// Readings of the three clocks at one time, in nanoseconds.
  struct Reading {
    var monotonic: Int64
    var withSleep: Int64
    var calendar: Int64

    static var now: Reading {
      Reading(monotonic: ct_now(), withSleep: ct_now_with_sleep(), calendar: ct_calendar_now())
    }
  }

  /// What is smaller is drift and the time between two readings.
  static let threshold: Int64 = 100_000_000
  /// How long a loop waits at most, in nanoseconds.
  static let beat: Int64 = 250_000_000
  /// A loop that is later than this did not run.
  static let stallThreshold: Int64 = 250_000_000

  private var last: Reading

  init(_ reading: Reading) { last = reading }

  /// What happened since the last reading.
  mutating func observe(_ reading: Reading) -> [ClockNotice] {
    let slept = reading.withSleep - reading.monotonic - (last.withSleep - last.monotonic)
    let set = reading.calendar - reading.withSleep - (last.calendar - last.withSleep)
    last = reading
    var notices: [ClockNotice] = []
    if slept > Self.threshold { notices.append(.suspended(seconds: Double(slept) * 1e-9)) }
    if abs(set) > Self.threshold { notices.append(.clockSet(bySeconds: Double(set) * 1e-9)) }
    return notices
  }
}

extension DataPlaneAccount.Machine {
  mutating func note(_ notice: ClockNotice) {
    switch notice {
    case .suspended(let seconds): suspendedSeconds += seconds
    case .stalled(let seconds): stalledSeconds += seconds
    case .clockSet: clockSettings += 1
    }
  }
}
