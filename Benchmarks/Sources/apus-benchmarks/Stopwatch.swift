import Foundation

/// Times a piece of work by the processor time of this process, which a busy machine disturbs least.
enum Stopwatch {
  /// Seconds of processor time that this process has had.
  static var processorSeconds: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  /// Seconds of a clock that only goes on.
  static var wallSeconds: Double { seconds(CLOCK_MONOTONIC) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The median of several runs, in milliseconds, after one that does not count.
  static func medianMilliseconds(runs: Int = 9, _ work: () -> Void) -> Double {
    work()
    let times = (0..<runs).map { _ in
      let began = processorSeconds
      work()
      return (processorSeconds - began) * 1_000
    }
    return times.sorted()[runs / 2]
  }
}
