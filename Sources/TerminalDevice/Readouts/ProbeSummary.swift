/// Probes of many seconds, taken together.
///
/// A second counts as much as any other, however many probes were sent in it.
public struct ProbeSummary: Hashable, Sendable {
  /// The most seconds that a router's five-minute figures are of.
  public static let mostSeconds = 300

  /// Of how many seconds it is; fewer than ``mostSeconds`` after a start, 0 before the first is over.
  public var seconds: UInt32 = 0
  /// The part of the probes that were lost, `0 ... 1`: the mean over the seconds.
  public var dropRate = 0.0
  /// The mean round trip over the seconds of which something came back, in ms; 0 where none did.
  public var latencyMeanMilliseconds = 0.0
  /// How far those seconds' round trips lie from their mean, as one standard deviation, in ms; 0 where
  /// there are fewer than two.
  public var latencyDeviationMilliseconds = 0.0

  /// A summary of nothing.
  public init() {}

  /// A summary of samples.
  init(_ samples: some Collection<DeviceSample>) {
    guard !samples.isEmpty else { return }
    seconds = UInt32(clamping: samples.count)
    dropRate = samples.reduce(0) { $0 + $1.dropRate } / Double(samples.count)
    let latencies = samples.map(\.roundTripMilliseconds).filter { $0 > 0 }
    guard !latencies.isEmpty else { return }
    let mean = latencies.reduce(0, +) / Double(latencies.count)
    let squares = latencies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    latencyMeanMilliseconds = mean
    latencyDeviationMilliseconds = (squares / Double(latencies.count)).squareRoot()
  }
}
