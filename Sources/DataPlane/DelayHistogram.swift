/// How often each delay occurred: a histogram of high dynamic range.
///
/// Buckets are log-linear (Gil Tene, HdrHistogram): each doubling of the delay is cut into
/// ``bucketsPerOctave`` buckets of one width, from 0 to 2³⁷ ns (137 s); what is longer is counted in
/// one bucket more. Count, least, greatest and mean delay are exact. A quantile from 1 µs to 100 s is
/// within ``relativeError`` of the delay of its rank; below 1 µs it is within 10 ns.
///
/// Recording takes the same time whatever is recorded. The first record allocates ``storageBytes``;
/// later ones allocate nothing, unless a copy of the histogram was kept, which shares its storage
/// until either is changed. A histogram without records has no storage.
public struct DelayHistogram: Hashable, Sendable {
  /// Into how many buckets each doubling of the delay is cut.
  public static let bucketsPerOctave = 52
  /// A quantile differs from the delay of its rank by at most this part of that delay.
  ///
  /// A bucket from a to b gives 2ab/(a + b), which is off by (b − a)/(b + a) of a or b at most:
  /// 1/(2 · 52 + 1) at the foot of an octave, and 19/1,989 in the bucket that holds 1 µs.
  public static let relativeError = 0.0096
  /// What the buckets occupy after the first record, in bytes.
  public static let storageBytes = bucketCount * MemoryLayout<UInt64>.stride

  /// The octave from 2¹⁰ ns is the first that is cut by itself; what is below is one linear piece.
  private static let linearBits = 10
  private static let octaveCount = 28
  private static let beyond = octaveCount * bucketsPerOctave
  private static let bucketCount = beyond + 1
  private static let beyondNanoseconds: Int64 = 1 << 37

  /// Empty until the first record.
  private var counts: [UInt64] = []
  /// How many delays were recorded.
  public private(set) var count: UInt64 = 0
  private var least = Int64.max
  private var greatest: Int64 = 0
  private var sum: UInt128 = 0

  /// A histogram without records.
  public init() {}

  /// Counts a delay in nanoseconds, so many times; a negative one counts as zero.
  public mutating func record(nanoseconds: Int64, times: UInt64 = 1) {
    if counts.isEmpty { counts = [UInt64](repeating: 0, count: Self.bucketCount) }
    let delay = max(nanoseconds, 0)
    counts[Self.index(of: delay)] &+= times
    count &+= times
    least = min(least, delay)
    greatest = max(greatest, delay)
    sum &+= UInt128(delay.magnitude) &* UInt128(times)
  }

  /// Adds the records of another histogram.
  public mutating func merge(_ other: DelayHistogram) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    for index in counts.indices { counts[index] &+= other.counts[index] }
    count &+= other.count
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
    sum &+= other.sum
  }
}

extension DelayHistogram {
  /// The least delay, exactly, in nanoseconds; `nil` without records.
  public var minimumNanoseconds: Int64? { count > 0 ? least : nil }
  /// The greatest delay, exactly, in nanoseconds; `nil` without records.
  public var maximumNanoseconds: Int64? { count > 0 ? greatest : nil }
  /// The sum of all delays, in seconds: that of whole nanoseconds, rounded once.
  public var sumSeconds: Double { Double(sum) / 1e9 }
  /// The mean delay, in nanoseconds; `nil` without records.
  public var meanNanoseconds: Double? { count > 0 ? Double(sum) / Double(count) : nil }

  /// The delay in nanoseconds that a part of the records does not exceed.
  ///
  /// - Parameter part: `0 ... 1`; what is outside counts as the nearer end, what is no number as 0.
  /// - Returns: the delay of rank ⌈part · count⌉ to within ``relativeError``, the least for 0 and the
  ///   greatest for 1 exactly; `nil` without records.
  public func quantile(_ part: Double) -> Int64? {
    guard count > 0 else { return nil }
    guard part > 0 else { return least }
    guard part < 1 else { return greatest }
    let rank = min(max(UInt64((part * Double(count)).rounded(.up)), 1), count)
    var seen: UInt64 = 0
    for index in counts.indices where counts[index] > 0 {
      seen &+= counts[index]
      if seen >= rank { return min(max(Self.middle(index), least), greatest) }
    }
    return greatest
  }

  /// How many records are in buckets that end at or below a delay in nanoseconds.
  ///
  /// For cumulative buckets at edges of one's own: the count is right for an edge that is lower by at
  /// most twice ``relativeError``.
  public func count(below nanoseconds: Int64) -> UInt64 {
    var seen: UInt64 = 0
    for bucket in buckets where bucket.upperNanoseconds <= nanoseconds { seen &+= bucket.count }
    return seen
  }

  /// Delays from an edge to another, and how many were recorded.
  public struct Bucket: Hashable, Sendable {
    /// The least delay of the bucket, in nanoseconds.
    public let lowerNanoseconds: Int64
    /// The first delay above it, in nanoseconds; `Int64.max` for the bucket of what is beyond.
    public let upperNanoseconds: Int64
    /// How many records are in it, above zero.
    public let count: UInt64
  }

  /// The buckets that hold records, in rising order.
  public var buckets: some Sequence<Bucket> {
    counts.indices.lazy.filter { counts[$0] > 0 }.map { index in
      Bucket(
        lowerNanoseconds: Self.lowerEdge(index),
        upperNanoseconds: Self.lowerEdge(index + 1),
        count: counts[index]
      )
    }
  }
}

extension DelayHistogram {
  private static func index(of delay: Int64) -> Int {
    guard delay < beyondNanoseconds else { return beyond }
    guard delay >= 1 << linearBits else { return (Int(delay) &* bucketsPerOctave) >> linearBits }
    let octave = 63 &- delay.leadingZeroBitCount
    let within = Int(delay) &- 1 << octave
    return (octave &- linearBits &+ 1) &* bucketsPerOctave
      &+ (within &* bucketsPerOctave) >> octave
  }

  /// The least delay of a bucket, in nanoseconds.
  private static func lowerEdge(_ index: Int) -> Int64 {
    guard index < beyond else { return index == beyond ? beyondNanoseconds : .max }
    let octave = max(linearBits + index / bucketsPerOctave - 1, linearBits)
    let foot: Int64 = index < bucketsPerOctave ? 0 : 1 << octave
    let part = Int64(index % bucketsPerOctave) << octave
    // The first whole nanosecond that falls into the bucket.
    return foot + (part + Int64(bucketsPerOctave) - 1) / Int64(bucketsPerOctave)
  }

  /// The value whose greatest relative distance from the bucket's delays is least.
  private static func middle(_ index: Int) -> Int64 {
    let lower = Double(lowerEdge(index))
    guard index < beyond else { return .max }
    let upper = Double(lowerEdge(index + 1) - 1)
    return upper > 0 ? Int64((2 * lower * upper / (lower + upper)).rounded()) : 0
  }
}

extension DelayHistogram {
  /// What a report says of a histogram, in milliseconds.
  public struct Summary: Hashable, Sendable, Codable {
    /// How many delays were recorded, above zero.
    public var count: UInt64
    /// The least delay, exactly.
    public var minimum: Double
    /// The mean delay, exactly.
    public var mean: Double
    /// The median, to within ``DelayHistogram/relativeError``.
    public var p50: Double
    /// The delay that nine in ten do not exceed.
    public var p90: Double
    /// The delay that 99 in a hundred do not exceed.
    public var p99: Double
    /// The delay that 999 in a thousand do not exceed.
    public var p999: Double
    /// The greatest delay, exactly.
    public var maximum: Double

    enum CodingKeys: String, CodingKey {
      case count
      case minimum = "min_ms"
      case mean = "mean_ms"
      case p50 = "p50_ms"
      case p90 = "p90_ms"
      case p99 = "p99_ms"
      case p999 = "p999_ms"
      case maximum = "max_ms"
    }
  }

  /// The summary; `nil` without records.
  public var summary: Summary? {
    guard let mean = meanNanoseconds else { return nil }
    func milliseconds(_ part: Double) -> Double { Double(quantile(part) ?? 0) * 1e-6 }
    return Summary(
      count: count,
      minimum: Double(least) * 1e-6,
      mean: mean * 1e-6,
      p50: milliseconds(0.5),
      p90: milliseconds(0.9),
      p99: milliseconds(0.99),
      p999: milliseconds(0.999),
      maximum: Double(greatest) * 1e-6
    )
  }
}
