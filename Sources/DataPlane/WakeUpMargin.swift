import Links

/// How much earlier to wake than a packet is due, learnt from how late the kernel's timers are.
///
/// On virtual machines a processor that sleeps takes some 100 µs to come back; a loop that slept
/// until the very moment would deliver every packet that much too late. What is left of the margin
/// after waking is spent looking at the clock.
struct WakeUpMargin {
  /// The most that is spent so, in nanoseconds; a machine that is later than this is late.
  static let limit: Int64 = 250_000
  /// Above the mean lateness, to be early more often than late.
  private static let allowance: Int64 = 15_000
  /// How much of each new measurement is believed.
  private static let weight = 0.125

  private var meanLateness = 50_000.0

  /// Nanoseconds to wake before the time.
  var nanoseconds: Int64 {
    min(Self.limit, Int64(saturating: meanLateness) + Self.allowance)
  }

  /// Learns from one wait that ended by its timeout.
  mutating func woke(late nanoseconds: Int64) {
    let lateness = Double(min(max(nanoseconds, 0), 2 * Self.limit))
    meanLateness += Self.weight * (lateness - meanLateness)
  }
}
