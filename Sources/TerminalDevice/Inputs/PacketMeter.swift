public import Frames

/// Turns successive counts of a link into what was measured in each whole second of world time.
///
/// The counts are taken for readings of curves that go straight from one reading to the next. What
/// passed in a second is what the curves rise by from its start to its end: a reading a second later
/// gives its rise to one second, one after many seconds shares it evenly, and readings within a second
/// add up until it is over. A reading within a tenth of a second of a mark, and within a tenth of the
/// time since the reading before, counts as taken at the mark, so that a reading that comes a little
/// late leaves nothing of a second to the next one. Numbers of packets and bytes are rounded at the
/// marks and not in the seconds: over all seconds they add up to what passed, to the byte.
///
/// Of the second in which the first reading was taken only the rest is seen.
public struct PacketMeter: Hashable, Sendable {
  /// A reading is moved to a mark by at most this many seconds, and this part of the time since the
  /// last one.
  static let nearness = (seconds: 0.1, part: 0.1)

  /// The last reading, where the curves have come to.
  private var last: Reading?
  /// The curves at the start of the first second that is not over, or at the first reading.
  private var closed = PacketTotals()

  /// Counts, and where they stand in world time for the meter.
  private struct Reading: Hashable {
    var counts: Counts
    var place: Instant
    var totals: PacketTotals

    init(_ counts: Counts, at place: Instant) {
      self.counts = counts
      self.place = place
      totals = PacketTotals(counts)
    }
  }

  /// A meter without a reading.
  public init() {}

  /// Takes a reading.
  ///
  /// One with any count, or the time, below the last one's is of another run, and the meter starts
  /// anew.
  ///
  /// - Parameter counts: What has been counted since the run began.
  /// - Returns: The seconds that are over since the last reading, at most those that a history
  ///   holds; none for the first reading.
  public mutating func take(_ counts: Counts) -> [WorldSecond: MeasuredSecond] {
    guard let last, counts.follows(last.counts) else {
      let first = Reading(counts, at: counts.instant)
      (last, closed) = (first, first.totals)
      return [:]
    }
    let now = Reading(counts, at: Self.place(of: counts.instant, after: last))
    defer { self.last = now }
    return close(from: last, to: now)
  }

  /// Where a reading counts as taken.
  private static func place(of instant: Instant, after last: Reading) -> Instant {
    let since = (instant - last.counts.instant).inSeconds
    let tolerance = min(nearness.seconds, since * nearness.part)
    let second = WorldSecond(containing: instant)
    let isEarly = (instant - second.start).inSeconds <= tolerance
    let isLate = (second.end - instant).inSeconds <= tolerance
    let place = isEarly ? second.start : isLate ? second.end : instant
    return max(place, last.place)
  }

  /// Ends the seconds that lie between two readings.
  private mutating func close(
    from last: Reading,
    to now: Reading
  ) -> [WorldSecond: MeasuredSecond] {
    let open = WorldSecond(containing: now.place)
    let oldest = open.number - Int64(DeviceHistory.length)
    var second = WorldSecond(containing: last.place)
    if second.number < oldest {
      second = WorldSecond(number: oldest)
      closed = Self.totals(at: second.start, from: last, to: now)
    }
    var seconds: [WorldSecond: MeasuredSecond] = [:]
    while second < open {
      let end = Self.totals(at: second.end, from: last, to: now)
      seconds[second] = end.measured(since: closed)
      closed = end
      second = second.next
    }
    return seconds
  }

  /// The curves at a mark between two readings.
  private static func totals(
    at mark: Instant,
    from last: Reading,
    to now: Reading
  ) -> PacketTotals {
    guard mark < now.place else { return now.totals }
    let fraction = (mark - last.place).inSeconds / (now.place - last.place).inSeconds
    return last.totals.toward(now.totals, fraction: fraction)
  }
}

extension PacketMeter {
  /// What a link has counted from the beginning of a run up to an instant.
  public struct Counts: Hashable, Sendable {
    /// World time of the reading.
    public let instant: Instant
    /// From the terminal.
    public let uplink: Direction
    /// To the terminal.
    public let downlink: Direction

    /// Counts as stated; an instant beyond all calendars is held to their ends.
    public init(instant: Instant, uplink: Direction, downlink: Direction) {
      let first = WorldSecond(number: -WorldSecond.last.number).start
      self.instant = min(max(instant, first), WorldSecond.last.start)
      self.uplink = uplink
      self.downlink = downlink
    }

    /// Whether nothing in it is below what was counted before.
    fileprivate func follows(_ other: Counts) -> Bool {
      instant >= other.instant && uplink.follows(other.uplink) && downlink.follows(other.downlink)
    }
  }

  /// What one direction of a link has counted.
  public struct Direction: Hashable, Sendable {
    /// Packets that reached the other end.
    public let packetsDelivered: Int
    /// Their bytes.
    public let bytesDelivered: Int
    /// Packets that were lost on the way: neither noise nor those that a traced route ends.
    public let packetsLost: Int
    /// How many of the delivered packets have a measured delay.
    public let delaysMeasured: Int
    /// Their mean delay, in ms.
    public let meanDelayMilliseconds: Double

    /// Counts held to `0 ... 2⁵⁹`, and a mean held to a time from 0 to 10⁹ ms.
    ///
    /// - Parameters:
    ///   - packetsDelivered: Packets that reached the other end.
    ///   - bytesDelivered: Their bytes.
    ///   - packetsLost: Packets that were lost on the way.
    ///   - delaysMeasured: How many of the delivered packets have a measured delay.
    ///   - meanDelayMilliseconds: Their mean delay, in ms.
    public init(
      packetsDelivered: Int,
      bytesDelivered: Int,
      packetsLost: Int,
      delaysMeasured: Int,
      meanDelayMilliseconds: Double
    ) {
      func held(_ count: Int) -> Int { min(max(count, 0), 1 << 59) }
      self.packetsDelivered = held(packetsDelivered)
      self.bytesDelivered = held(bytesDelivered)
      self.packetsLost = held(packetsLost)
      self.delaysMeasured = held(delaysMeasured)
      self.meanDelayMilliseconds =
        meanDelayMilliseconds > 0 ? min(meanDelayMilliseconds, 1e9) : 0
    }

    fileprivate func follows(_ other: Direction) -> Bool {
      packetsDelivered >= other.packetsDelivered && bytesDelivered >= other.bytesDelivered
        && packetsLost >= other.packetsLost && delaysMeasured >= other.delaysMeasured
    }
  }
}
