public import Frames

/// A time in which a terminal is not connected, with one cause.
public struct DeviceOutage: Hashable, Sendable {
  /// Why.
  public var cause: OutageCause
  /// The first instant of it.
  public var start: Instant
  /// How long it lasted, or has lasted up to the time of the readout.
  public var duration: Duration
  /// Whether the terminal has another satellite after it than before it.
  public var didSwitch: Bool

  /// An outage as stated.
  public init(cause: OutageCause, start: Instant, duration: Duration, didSwitch: Bool = false) {
    self.cause = cause
    self.start = start
    self.duration = duration
    self.didSwitch = didSwitch
  }

  /// The start in nanoseconds of GPS time.
  public var startGPSNanoseconds: Int64 { start.gpsNanoseconds }
  /// The duration in nanoseconds; never negative.
  public var durationNanoseconds: UInt64 { UInt64(max(0, duration.clampedNanoseconds)) }
}

/// An entry of a terminal's event log.
public struct DeviceEvent: Hashable, Sendable {
  /// What happened: the cause of an outage.
  public var cause: OutageCause
  /// When it began.
  public var start: Instant
  /// How long it lasted.
  public var duration: Duration

  /// An event as stated.
  public init(cause: OutageCause, start: Instant, duration: Duration) {
    self.cause = cause
    self.start = start
    self.duration = duration
  }

  /// The start in nanoseconds of Unix time, in which event logs count.
  public var startUnixNanoseconds: Int64 { start.unixNanoseconds }
  /// The duration in nanoseconds; never negative.
  public var durationNanoseconds: UInt64 { UInt64(max(0, duration.clampedNanoseconds)) }
}
