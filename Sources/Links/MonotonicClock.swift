import Glibc

/// The machine's clock that no one sets: `CLOCK_MONOTONIC`, the same for every process.
public enum MonotonicClock {
  /// The reading now, in nanoseconds since some start.
  public static var nanoseconds: Int64 {
    var time = timespec()
    // Safe because the value outlives the call that fills it.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
