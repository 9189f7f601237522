extension RouterStatus: CodedByFields, Codable {
  static let blank = RouterStatus(information: .blank)
  static let fields: [CodedField<RouterStatus>] = [
    .value("information", \.information),
    .count("uptime_s", \.uptimeSeconds, in: FieldBounds.count),
    .text("ipv4_wan_address", \.ipv4WanAddress),
    .number("ping_drop_rate", \.pingDropRate, in: FieldBounds.fraction),
    .number("ping_latency_ms", \.pingLatencyMilliseconds, in: FieldBounds.quantity, nullFor: 0),
    .number("dish_ping_drop_rate", \.dishPingDropRate, in: FieldBounds.fraction),
    .number(
      "dish_ping_latency_ms",
      \.dishPingLatencyMilliseconds,
      in: FieldBounds.quantity,
      nullFor: 0
    ),
    .number("pop_ping_drop_rate", \.popPingDropRate, in: FieldBounds.fraction),
    .number(
      "pop_ping_latency_ms",
      \.popPingLatencyMilliseconds,
      in: FieldBounds.quantity,
      nullFor: 0
    ),
    .value("ping_5min", \.recentPings),
    .text("dish_id", \.dishID),
    .optional("time_utc", \.time),
    .list("clients", \.clients),
  ]
}

extension ProbeSummary: CodedByFields, Codable {
  static let blank = ProbeSummary()
  static let fields: [CodedField<ProbeSummary>] = [
    .count("sample_count", \.seconds, in: 0...UInt32(mostSeconds)),
    .number("drop_rate", \.dropRate, in: FieldBounds.fraction),
    .number(
      "latency_mean_ms",
      \.latencyMeanMilliseconds,
      in: FieldBounds.quantity,
      nullFor: 0
    ),
    .number("latency_deviation_ms", \.latencyDeviationMilliseconds, in: FieldBounds.quantity),
  ]
}

extension RouterClient: CodedByFields, Codable {
  static let blank = RouterClient(name: "", ipv4Address: "")
  static let fields: [CodedField<RouterClient>] = [
    .text("name", \.name),
    .text("ipv4", \.ipv4Address),
    .text("mac_address", \.macAddress),
    .value("interface", \.interface),
    .count("associated_s", \.associatedSeconds, in: 0...UInt32.max),
  ]
}

extension RouterDiagnostics: CodedByFields, Codable {
  static let blank = RouterDiagnostics(information: .blank)
  static let fields: [CodedField<RouterDiagnostics>] = [
    .value("information", \.information), .list("networks", \.networks),
  ]
}

extension RouterDiagnostics.Network: CodedByFields, Codable {
  static let blank = RouterDiagnostics.Network(domain: "", ipv4: "")
  static let fields: [CodedField<RouterDiagnostics.Network>] = [
    .text("domain", \.domain),
    .text("ipv4", \.ipv4),
    .text("ipv6", \.ipv6),
    .count("ethernet_client_count", \.ethernetClients, in: 0...UInt32.max),
    .count("wifi_2ghz_client_count", \.clients2GHz, in: 0...UInt32.max),
    .count("wifi_5ghz_client_count", \.clients5GHz, in: 0...UInt32.max),
  ]
}
