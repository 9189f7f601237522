extension DeviceStatus: CodedByFields, Codable {
  static let blank = DeviceStatus(information: .blank)
  static let fields: [CodedField<DeviceStatus>] = [
    .value("information", \.information),
    .count("uptime_s", \.uptimeSeconds, in: FieldBounds.count),
    .optional("outage", \.outage),
    .number(
      "first_nonempty_slot_in_s",
      \.secondsToFirstNonemptySlot,
      in: 0...FieldBounds.longestSeconds,
      nullFor: -1
    ),
    .number("pop_ping_drop_rate", \.popPingDropRate, in: FieldBounds.fraction),
    .number(
      "pop_ping_latency_ms",
      \.popPingLatencyMilliseconds,
      in: FieldBounds.quantity,
      nullFor: 0
    ),
    .number("downlink_bps", \.downlinkThroughputBitsPerSecond, in: FieldBounds.quantity),
    .number("uplink_bps", \.uplinkThroughputBitsPerSecond, in: FieldBounds.quantity),
    .number("power_w", \.powerWatts, in: FieldBounds.quantity),
    .value("sample_origin", \.sampleOrigin),
    .value("obstructions", \.obstructions),
    .value("alerts", \.alerts),
    .value("gps", \.gps),
    .value("ready_states", \.readyStates),
    .value("alignment", \.alignment),
    .value("attitude", \.attitude),
    .value("is_stow_requested", \.isStowRequested),
    .count("ethernet_mbps", \.ethernetSpeedMegabitsPerSecond, in: 0...Int32.max),
    .value("mobility", \.mobility),
    .value("service_class", \.serviceClass),
    .value("disablement", \.disablement),
    .value("is_signal_above_noise_floor", \.isSignalAboveNoiseFloor),
    .value("is_signal_persistently_low", \.isSignalPersistentlyLow),
    .value("is_cell_disabled", \.isCellDisabled),
    .number("initialization_s", \.initializationSeconds, in: 0...FieldBounds.longestSeconds),
    .value("config", \.config),
  ]
}

extension ObstructionStatistics: CodedByFields, Codable {
  static let blank = ObstructionStatistics()
  static let fields: [CodedField<ObstructionStatistics>] = [
    .number("fraction_obstructed", \.fractionObstructed, in: FieldBounds.fraction),
    .number("valid_s", \.validSeconds, in: FieldBounds.quantity),
    .value("is_currently_obstructed", \.isCurrentlyObstructed),
    .number(
      "average_prolonged_duration_s",
      \.averageProlongedDurationSeconds,
      in: 0...FieldBounds.longestSeconds
    ),
    .number(
      "average_prolonged_interval_s",
      \.averageProlongedIntervalSeconds,
      in: 0...FieldBounds.longestSeconds
    ),
    .number("time_obstructed_fraction", \.timeObstructedFraction, in: FieldBounds.fraction),
    .count("valid_patches", \.validPatches, in: 0...UInt32.max),
  ]
}

extension GPSStatistics: CodedByFields, Codable {
  static let blank = GPSStatistics()
  static let fields: [CodedField<GPSStatistics>] = [
    .value("is_valid", \.isValid),
    .count("satellite_count", \.satelliteCount, in: 0...UInt32.max),
    .value("has_no_satellites_after_first_fix", \.hasNoSatellitesAfterFirstFix),
    .value("is_inhibited", \.isInhibited),
  ]
}

extension ReadyStates: CodedByFields, Codable {
  static let blank = ReadyStates()
  static let fields: [CodedField<ReadyStates>] = [
    .value("cady", \.cady), .value("scp", \.scp), .value("l1l2", \.l1l2), .value("xphy", \.xphy),
    .value("aap", \.aap), .value("rf", \.rf),
  ]
}

extension AlignmentStatistics: CodedByFields, Codable {
  static let blank = AlignmentStatistics()
  static let fields: [CodedField<AlignmentStatistics>] = [
    .number("tilt_deg", \.tiltDegrees, in: FieldBounds.angle),
    .number("boresight_azimuth_deg", \.boresightAzimuthDegrees, in: FieldBounds.angle),
    .number("boresight_elevation_deg", \.boresightElevationDegrees, in: FieldBounds.angle),
    .number(
      "desired_boresight_azimuth_deg",
      \.desiredBoresightAzimuthDegrees,
      in: FieldBounds.angle
    ),
    .number(
      "desired_boresight_elevation_deg",
      \.desiredBoresightElevationDegrees,
      in: FieldBounds.angle
    ),
    .number("attitude_uncertainty_deg", \.attitudeUncertaintyDegrees, in: 0...360),
    .value("is_attitude_converged", \.isAttitudeConverged),
  ]
}

extension AttitudeQuaternion: CodedByFields, Codable {
  /// One, and what rounding adds.
  private static let part = -1.001...1.001
  static let blank = AttitudeQuaternion.identity
  static let fields: [CodedField<AttitudeQuaternion>] = [
    .number("scalar", \.scalar, in: part), .number("x", \.x, in: part),
    .number("y", \.y, in: part), .number("z", \.z, in: part),
  ]
}

extension DeviceAlerts: Codable {
  /// Reads a list of words; one that is not known is an error that quotes it.
  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    var alerts: DeviceAlerts = []
    var count = 0
    while !list.isAtEnd {
      let word = try list.decode(String.self)
      count += 1
      guard let known = Self.words.first(where: { $0.word == word }), count <= 32 else {
        let text = "'\(word.prefix(40))' is no alert, or there are more than 32"
        throw DecodingError.dataCorruptedError(in: list, debugDescription: text)
      }
      alerts.insert(known.alert)
    }
    self = alerts
  }

  /// Writes the words of what is raised, in the order of fields; a bit without a word is left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(raised)
  }

  /// The words of what is raised, in the order of fields.
  public var raised: [String] { Self.words.filter { contains($0.alert) }.map(\.word) }
}
