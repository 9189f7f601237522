import CTunnel

/// The machine's clock that no one sets: `CLOCK_MONOTONIC`.
public enum MonotonicClock {
  /// The reading now, in nanoseconds since some start.
  public static var nanoseconds: Int64 { ct_now() }
}
