public import Frames

/// The last quarter of an hour of a terminal, second by second.
///
/// Five rings of ``length`` samples: the sample number `i` since the start, from 0, stands at index
/// `i % length` of each. Before ``length`` samples were written, the rest is zero.
public struct DeviceHistory: Hashable, Sendable {
  /// The length of every ring.
  public static let length = 900

  /// How many samples were written since the start.
  public var current: UInt64 = 0
  /// When the second of sample 0 began; nil when nobody says it.
  public var firstSampleStart: Instant?
  /// When it was read; nil when nobody says it.
  public var time: Instant?
  /// The part of the probes that were lost, `0 ... 1`.
  public var popPingDropRate = [Float](repeating: 0, count: length)
  /// The mean round trip to the point of presence, in ms; 0 where all probes were lost.
  public var popPingLatencyMilliseconds = [Float](repeating: 0, count: length)
  /// What came down, in bit/s.
  public var downlinkThroughputBitsPerSecond = [Float](repeating: 0, count: length)
  /// What went up, in bit/s.
  public var uplinkThroughputBitsPerSecond = [Float](repeating: 0, count: length)
  /// What the terminal drew, in W.
  public var powerWatts = [Float](repeating: 0, count: length)
  /// Where each second's probes come from.
  public var origins = [SampleOrigin](repeating: .modelled, count: length)
  /// The outages that reach into the history, in the order of time; the last may be under way.
  public var outages: [DeviceOutage] = []
  /// The same as a log of events.
  public var events: [DeviceEvent] = []

  /// A history of nothing.
  public init() {}

  /// Where the newest seconds' probes come from, oldest first; fewer where there are no more.
  public func newestOrigins(_ most: Int) -> [SampleOrigin] {
    indicesInOrder.suffix(max(0, most)).map { origins[$0] }
  }

  /// The indices with data, from the oldest sample to the newest.
  public var indicesInOrder: [Int] {
    let length = UInt64(Self.length)
    let first = current > length ? current - length : 0
    return (first..<current).map { Int($0 % length) }
  }
}
