/// How often something may happen: a burst at once, and so many a second in the long run.
struct Rate: Hashable, Sendable {
  /// In the long run, each second; above 0.
  var perSecond: Double
  /// At once, after a rest; at least 1.
  var burst: Double
}

/// A bucket that fills steadily and from which each request takes one; empty, it refuses.
///
/// A function of the times that it is given, from any clock that does not run backwards.
struct TokenBucket: Sendable {
  private var level: Double
  private var filledAt: Duration

  /// A full bucket.
  init(_ rate: Rate, at now: Duration) {
    level = rate.burst
    filledAt = now
  }

  /// Takes one.
  ///
  /// - Returns: nil when there was one, else how long until there is.
  mutating func take(_ rate: Rate, at now: Duration) -> Duration? {
    level = filled(rate, at: now)
    filledAt = max(filledAt, now)
    guard level < 1 else {
      level -= 1
      return nil
    }
    return .seconds((1 - level) / rate.perSecond)
  }

  /// Whether it is as full as one that was never used.
  func isFull(_ rate: Rate, at now: Duration) -> Bool { filled(rate, at: now) >= rate.burst }

  private func filled(_ rate: Rate, at now: Duration) -> Double {
    let seconds = max(0, (now - filledAt) / .seconds(1))
    return min(rate.burst, level + seconds * rate.perSecond)
  }
}

/// A bucket for each of many callers, in bounded room.
struct BucketTable: Sendable {
  private let rate: Rate
  private let limit: Int
  private var buckets: [String: TokenBucket] = [:]

  /// Shared by all that come when there is no room.
  private var shared: TokenBucket?

  /// No buckets yet, and never more than a number of them.
  init(_ rate: Rate, limit: Int = 10_000) {
    self.rate = rate
    self.limit = limit
  }

  /// How many callers have a bucket of their own.
  var count: Int { buckets.count }

  /// Takes one for a caller.
  ///
  /// - Returns: nil when there was one, else how long until there is.
  mutating func take(for caller: String, at now: Duration) -> Duration? {
    if buckets[caller] == nil, buckets.count >= limit {
      // A full bucket says no more than none.
      buckets = buckets.filter { !$0.value.isFull(rate, at: now) }
      guard buckets.count < limit else {
        // Callers without end are one crowd: they get what one gets.
        var crowd = shared ?? TokenBucket(rate, at: now)
        defer { shared = crowd }
        return crowd.take(rate, at: now)
      }
    }
    var bucket = buckets[caller] ?? TokenBucket(rate, at: now)
    defer { buckets[caller] = bucket }
    return bucket.take(rate, at: now)
  }
}
