import Frames

/// Rings as they are written: in the order of time, oldest first, with the number and the second of the
/// first; read back they are rings again.
private struct RingOrder {
  /// Samples written since the start.
  var current: UInt64
  /// When the second of sample 0 began.
  var firstSampleStart: Instant?

  private static let (count, number, second) = (
    FieldKey("sample_count"), FieldKey("first_sample_number"), FieldKey("first_second_utc")
  )
  private static let length = UInt64(DeviceHistory.length)

  init(current: UInt64, firstSampleStart: Instant?) {
    self.current = current
    self.firstSampleStart = firstSampleStart
  }

  /// The number of the oldest sample that is kept.
  private var first: UInt64 { current > Self.length ? current - Self.length : 0 }
  /// How many are kept.
  var keptCount: Int { Int(current - first) }

  /// Where they stand in the ring, from the oldest to the newest.
  private var indices: [Int] { (first..<current).map { Int($0 % Self.length) } }

  init(from members: KeyedDecodingContainer<FieldKey>) throws {
    current = try members.decode(UInt64.self, forKey: Self.count)
    guard FieldBounds.count.contains(current) else {
      throw members.fault(Self.count, "is \(current), more than there can be")
    }
    let number = try members.decode(UInt64.self, forKey: Self.number)
    guard number == first else {
      throw members.fault(Self.number, "is \(number); of \(current) samples it is \(first)")
    }
    let start = try members.decodeIfPresent(Instant.self, forKey: Self.second)
    firstSampleStart = start.map { $0 - .seconds(Int64(number)) }
  }

  func encode(to members: inout KeyedEncodingContainer<FieldKey>) throws {
    guard FieldBounds.count.contains(current) else {
      throw invalid(current, Self.count, members)
    }
    try members.encode(current, forKey: Self.count)
    try members.encode(first, forKey: Self.number)
    try members.encode(firstSampleStart.map { $0 + .seconds(Int64(first)) }, forKey: Self.second)
  }

  private func invalid(
    _ value: Any,
    _ key: FieldKey,
    _ members: KeyedEncodingContainer<FieldKey>
  ) -> EncodingError {
    .invalidValue(
      value,
      EncodingError.Context(
        codingPath: members.codingPath + [key],
        debugDescription: "\(key.stringValue) is no ring of \(DeviceHistory.length) finite numbers"
      )
    )
  }

  /// Writes a ring in the order of time.
  ///
  /// - Parameters:
  ///   - ring: the values by index.
  ///   - name: the key.
  ///   - isNullable: whether 0 stands for "none" and is written as `null`.
  ///   - members: where it is written.
  /// - Throws: where the ring is none, or holds what is no number.
  func encode(
    _ ring: [Float],
    _ name: String,
    isNullable: Bool = false,
    to members: inout KeyedEncodingContainer<FieldKey>
  ) throws {
    let key = FieldKey(name)
    guard ring.count == DeviceHistory.length, ring.allSatisfy(\.isFinite) else {
      throw invalid(ring.count, key, members)
    }
    var list = members.nestedUnkeyedContainer(forKey: key)
    for index in indices {
      if isNullable, ring[index] <= 0 {
        try list.encodeNil()
      } else {
        try list.encode(ring[index])
      }
    }
  }

  func encode(
    _ ring: [SampleOrigin],
    _ name: String,
    to members: inout KeyedEncodingContainer<FieldKey>
  ) throws {
    let key = FieldKey(name)
    guard ring.count == DeviceHistory.length else { throw invalid(ring.count, key, members) }
    try members.encode(indices.map { ring[$0] }, forKey: key)
  }

  /// Reads what was written in the order of time back into a ring; `null` is 0.
  func ring(
    _ name: String,
    in range: ClosedRange<Float>,
    isNullable: Bool = false,
    from members: KeyedDecodingContainer<FieldKey>
  ) throws -> [Float] {
    try ring(name, of: 0, from: members) { list, key in
      if isNullable, try list.decodeNil() { return 0 }
      let value = try list.decode(Float.self)
      guard range.contains(value) else {
        throw members.fault(key, "holds \(value), not within \(range)")
      }
      return value
    }
  }

  func origins(
    _ name: String,
    from members: KeyedDecodingContainer<FieldKey>
  ) throws -> [SampleOrigin] {
    try ring(name, of: .modelled, from: members) { list, _ in try list.decode(SampleOrigin.self) }
  }

  private func ring<Value>(
    _ name: String,
    of blank: Value,
    from members: KeyedDecodingContainer<FieldKey>,
    _ read: (inout any UnkeyedDecodingContainer, FieldKey) throws -> Value
  ) throws -> [Value] {
    let key = FieldKey(name)
    var list = try members.nestedUnkeyedContainer(forKey: key)
    var ring = [Value](repeating: blank, count: DeviceHistory.length)
    for index in indices {
      guard !list.isAtEnd else { throw members.fault(key, "has not \(keptCount) values") }
      ring[index] = try read(&list, key)
    }
    guard list.isAtEnd else { throw members.fault(key, "has more than \(keptCount) values") }
    return ring
  }
}

extension DeviceHistory: Codable {
  private static let (timeKey, outagesKey, eventsKey) = (
    FieldKey("time_utc"), FieldKey("outages"), FieldKey("events")
  )
  private static let quantity: ClosedRange<Float> = 0...1e16

  /// Reads samples in the order of time, as many as were kept, and makes rings of them again.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: FieldKey.self)
    let order = try RingOrder(from: members)
    self.init()
    current = order.current
    firstSampleStart = order.firstSampleStart
    origins = try order.origins("origin", from: members)
    popPingDropRate = try order.ring("pop_ping_drop_rate", in: 0...1, from: members)
    popPingLatencyMilliseconds = try order.ring(
      "pop_ping_latency_ms",
      in: Self.quantity,
      isNullable: true,
      from: members
    )
    downlinkThroughputBitsPerSecond = try order.ring(
      "downlink_bps",
      in: Self.quantity,
      from: members
    )
    uplinkThroughputBitsPerSecond = try order.ring("uplink_bps", in: Self.quantity, from: members)
    powerWatts = try order.ring("power_w", in: Self.quantity, from: members)
    time = try members.decodeIfPresent(Instant.self, forKey: Self.timeKey)
    outages = try members.decodeList(DeviceOutage.self, forKey: Self.outagesKey)
    events = try members.decodeList(DeviceEvent.self, forKey: Self.eventsKey)
  }

  /// Writes the samples that are kept, oldest first.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: FieldKey.self)
    let order = RingOrder(current: current, firstSampleStart: firstSampleStart)
    try order.encode(to: &members)
    try order.encode(origins, "origin", to: &members)
    try order.encode(popPingDropRate, "pop_ping_drop_rate", to: &members)
    try order.encode(
      popPingLatencyMilliseconds,
      "pop_ping_latency_ms",
      isNullable: true,
      to: &members
    )
    try order.encode(downlinkThroughputBitsPerSecond, "downlink_bps", to: &members)
    try order.encode(uplinkThroughputBitsPerSecond, "uplink_bps", to: &members)
    try order.encode(powerWatts, "power_w", to: &members)
    try members.encode(time, forKey: Self.timeKey)
    try members.encode(outages, forKey: Self.outagesKey)
    try members.encode(events, forKey: Self.eventsKey)
  }
}

extension RouterHistory: Codable {
  /// Reads samples in the order of time, as many as were kept, and makes rings of them again.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: FieldKey.self)
    let order = try RingOrder(from: members)
    self.init()
    current = order.current
    firstSampleStart = order.firstSampleStart
    pingDropRate = try order.ring("ping_drop_rate", in: 0...1, from: members)
    pingLatencyMilliseconds = try order.ring(
      "ping_latency_ms",
      in: 0...1e16,
      isNullable: true,
      from: members
    )
  }

  /// Writes the samples that are kept, oldest first.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: FieldKey.self)
    let order = RingOrder(current: current, firstSampleStart: firstSampleStart)
    try order.encode(to: &members)
    try order.encode(pingDropRate, "ping_drop_rate", to: &members)
    try order.encode(pingLatencyMilliseconds, "ping_latency_ms", isNullable: true, to: &members)
  }
}
