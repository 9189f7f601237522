public import Frames

/// When a server may be asked again: records and times go in, decisions come out.
///
/// CelesTrak makes new data every two hours and asks not to be asked more often; who does is shut
/// out (celestrak.org/NORAD/documentation/gp-data-formats.php and its usage policy).
public enum FetchPolicy {
  /// The shortest time between two attempts at one group of one server.
  public static let interval = Duration.seconds(2 * 3_600)
  /// The longest time that anything, a server's wish included, keeps from the next attempt.
  public static let longestWait = Duration.seconds(24 * 3_600)

  /// Whether to ask.
  public enum Decision: Hashable, Sendable {
    /// Ask now.
    case ask
    /// Do not ask, for a reason that has its time.
    case wait(FetchProblem.Kind, until: Instant)
  }

  /// Whether a server may be asked now.
  ///
  /// - Parameters:
  ///   - record: what is known of earlier attempts; nil when there were none.
  ///   - now: the time of this machine's clock. A clock that was put back does not unlock: until it
  ///     has passed the last attempt by two hours nothing is asked.
  ///   - isForced: whether to ask all the same; for servers without a limit of their own.
  /// - Returns: whether to ask, and if not, why and until when.
  public static func decision(
    record: FetchRecord?,
    now: Instant,
    isForced: Bool = false
  ) -> Decision {
    guard let record, !isForced else { return .ask }
    let next = nextAttempt(after: record)
    guard now < next else { return .ask }
    if now < record.lastAttemptUtc { return .wait(.clock, until: next) }
    let isBackingOff = now >= record.lastAttemptUtc + interval
    return .wait(isBackingOff ? .backingOff : .askedRecently, until: next)
  }

  /// Whether a server may be asked now, by what it said to any query.
  ///
  /// - Parameters:
  ///   - host: what is known of the server's refusals.
  ///   - now: the time of this machine's clock.
  ///   - isForced: whether only the server's own wish (Retry-After) counts.
  /// - Returns: whether to ask, and if not, why and until when.
  static func decision(host: HostRecord?, now: Instant, isForced: Bool) -> Decision {
    guard let next = host?.nextAttempt(isForced: isForced), now < next else { return .ask }
    return .wait(.backingOff, until: next)
  }

  /// The first instant at which a server may be asked again.
  public static func nextAttempt(after record: FetchRecord) -> Instant {
    let soonest = record.lastAttemptUtc + interval
    // Bounded here as well: a record may have been edited, or written by a clock gone wrong.
    let latest = record.lastAttemptUtc + longestWait
    return max(soonest, min(record.notBeforeUtc ?? soonest, latest))
  }

  /// Until when to stay away after a failure, or nil where the two hours are enough.
  ///
  /// After refusals, floods and errors of the server the wait doubles with each failure: 4, 8, 16
  /// and 24 hours from the attempt. A server's own wish counts where it is longer, up to 24 hours.
  ///
  /// - Parameters:
  ///   - problem: what went wrong.
  ///   - record: the record of the attempt, which it counts in its failures.
  ///   - retryAfter: what the server said, from now.
  ///   - now: when the answer was there.
  /// - Returns: the first instant of the next attempt, or nil.
  static func notBefore(
    after problem: FetchProblem.Kind,
    record: FetchRecord,
    retryAfter: Duration?,
    now: Instant
  ) -> Instant? {
    let wish = retryAfter.map { now + min(max($0, .zero), longestWait) }
    guard [.refused, .tooManyRequests, .server].contains(problem) else { return wish }
    let doublings = min(max(record.failures, 1), 4)
    let backOff = record.lastAttemptUtc + min(interval * (1 << doublings), longestWait)
    return max(backOff, wish ?? backOff)
  }
}
