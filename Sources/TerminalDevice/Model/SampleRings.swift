/// What a terminal writes down once a second.
struct DeviceSample: Hashable {
  /// The part of the probes that were lost, `0 ... 1`.
  var dropRate = 0.0
  /// The same by the model alone, `0 ... 1`.
  var modelledDropRate = 0.0
  /// The mean round trip, in ms; 0 when all probes were lost.
  var roundTripMilliseconds = 0.0
  /// What came down, in bit/s.
  var downlinkBitsPerSecond = 0.0
  /// What went up, in bit/s.
  var uplinkBitsPerSecond = 0.0
  /// What the terminal drew, in W.
  var powerWatts = 0.0
  /// Where the probes come from.
  var origin = SampleOrigin.modelled
}

/// The last samples, each at its number since the start modulo the length.
struct SampleRings: Hashable {
  /// Samples written since the start, those that were passed over included.
  private(set) var count: UInt64 = 0
  private var dropRate = Self.zeros
  private var modelledDropRate = Self.zeros
  private var roundTripMilliseconds = Self.zeros
  private var downlinkBitsPerSecond = Self.zeros
  private var uplinkBitsPerSecond = Self.zeros
  private var powerWatts = Self.zeros
  private var isMeasured = [Bool](repeating: false, count: length)

  static let length = DeviceHistory.length
  private static let zeros = [Float](repeating: 0, count: length)

  init() {}

  /// Writes the next sample.
  mutating func append(_ sample: DeviceSample) {
    write(sample, at: Int(count % UInt64(Self.length)))
    count += 1
  }

  /// Counts samples that were never made, when so many follow that none of them would be left.
  mutating func skip(to number: UInt64) { count = max(count, number) }

  /// Writes over a sample that is still kept; any other is left out.
  mutating func replace(_ sample: DeviceSample, number: UInt64) {
    guard number < count, count - number <= UInt64(Self.length) else { return }
    write(sample, at: Int(number % UInt64(Self.length)))
  }

  /// The sample of a number, when it is still kept.
  subscript(number: UInt64) -> DeviceSample? {
    guard number < count, count - number <= UInt64(Self.length) else { return nil }
    let index = Int(number % UInt64(Self.length))
    return DeviceSample(
      dropRate: Double(dropRate[index]),
      modelledDropRate: Double(modelledDropRate[index]),
      roundTripMilliseconds: Double(roundTripMilliseconds[index]),
      downlinkBitsPerSecond: Double(downlinkBitsPerSecond[index]),
      uplinkBitsPerSecond: Double(uplinkBitsPerSecond[index]),
      powerWatts: Double(powerWatts[index]),
      origin: isMeasured[index] ? .measured : .modelled
    )
  }

  /// The newest sample.
  var last: DeviceSample? { count > 0 ? self[count - 1] : nil }

  /// The newest samples, oldest first; fewer where there are no more.
  func newest(_ most: Int) -> [DeviceSample] {
    let first = count > UInt64(most) ? count - UInt64(most) : 0
    return (first..<count).compactMap { self[$0] }
  }

  private mutating func write(_ sample: DeviceSample, at index: Int) {
    dropRate[index] = Self.finite(sample.dropRate, upTo: 1)
    modelledDropRate[index] = Self.finite(sample.modelledDropRate, upTo: 1)
    roundTripMilliseconds[index] = Self.finite(sample.roundTripMilliseconds)
    downlinkBitsPerSecond[index] = Self.finite(sample.downlinkBitsPerSecond)
    uplinkBitsPerSecond[index] = Self.finite(sample.uplinkBitsPerSecond)
    powerWatts[index] = Self.finite(sample.powerWatts)
    isMeasured[index] = sample.origin == .measured
  }

  /// A number that is one, not negative and not too large; else 0 or the bound.
  private static func finite(_ value: Double, upTo bound: Double = 1e15) -> Float {
    value > 0 ? Float(min(value, bound)) : 0
  }

  /// The rings as a readout, without outages.
  var history: DeviceHistory {
    var history = DeviceHistory()
    history.current = count
    history.popPingDropRate = dropRate
    history.popPingLatencyMilliseconds = roundTripMilliseconds
    history.downlinkThroughputBitsPerSecond = downlinkBitsPerSecond
    history.uplinkThroughputBitsPerSecond = uplinkBitsPerSecond
    history.powerWatts = powerWatts
    history.origins = isMeasured.map { $0 ? .measured : .modelled }
    return history
  }
}
