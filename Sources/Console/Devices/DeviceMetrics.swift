import Frames
import Service
import TerminalDevice

/// Prometheus text about terminals whose local interfaces are served.
///
/// The first thousand have lines of their own; none tells a place.
enum DeviceMetrics {
  /// So many terminals have lines.
  static let mostTerminals = 1_000

  /// What the lines of one terminal say.
  struct Reading: Sendable {
    /// The label that says which, escaped, without braces.
    var label: String
    var status: DeviceStatus

    init(_ id: TerminalID, _ status: DeviceStatus) {
      label = String(ConnectionMetrics.labels([("terminal", id.rawValue)]).dropFirst().dropLast())
      self.status = status
    }
  }

  static func lines(_ devices: (any DeviceSource)?) -> [String] {
    guard let devices else { return [] }
    let served = devices.servedTerminals
    let readings = served.prefix(mostTerminals).compactMap { id in
      devices.read(id) { $0.status }.map { Reading(id, $0) }
    }
    return ConnectionMetrics.head(
      "apus_devices_served",
      "gauge",
      "Terminals whose local interfaces are served."
    ) + ["apus_devices_served \(served.count)"] + lines(of: readings)
  }

  static func lines(of readings: [Reading]) -> [String] {
    state(readings) + probes(readings) + body(readings)
  }

  /// One family of gauges, in one piece of text: a thousand terminals have some thousands of lines.
  private struct Family {
    private(set) var text: String
    private let name: String

    init(_ name: String, _ help: String) {
      self.name = "apus_device_" + name
      text = ConnectionMetrics.head(self.name, "gauge", help).joined(separator: "\n")
    }

    /// Adds a line; a number that is none has no line.
    ///
    /// - Parameters:
    ///   - one: the terminal.
    ///   - value: the sample.
    ///   - more: another label, of letters that need no escape, from a comma on.
    mutating func add(_ one: Reading, _ value: Double, _ more: String = "") {
      guard value.isFinite else { return }
      text += "\n"
      text += name
      text += "{"
      text += one.label
      text += more
      text += "} "
      text += value.description
    }

    mutating func add(_ one: Reading, _ flag: Bool) { add(one, flag ? 1 : 0) }
  }

  private static func family(
    _ name: String,
    _ help: String,
    _ readings: [Reading],
    _ add: (inout Family, Reading) -> Void
  ) -> String {
    var family = Family(name, help)
    for one in readings { add(&family, one) }
    return family.text
  }

  private static func state(_ readings: [Reading]) -> [String] {
    [
      family(
        "connected",
        "1 while connected, else 0; modelled, and measured where packets flow.",
        readings
      ) {
        $0.add($1, $1.status.outage == nil)
      },
      family(
        "outage_seconds",
        "For how long it has not been connected, by cause; no line while it is; modelled, and no-pings "
          + "measured where packets flow.",
        readings
      ) { family, one in
        guard let outage = one.status.outage else { return }
        let cause = ",cause=\"\(outage.cause.rawValue)\""
        family.add(one, max(0, outage.duration.inSeconds), cause)
      },
      family("alert", "1 for each alert that is raised; modelled.", readings) { family, one in
        for word in one.status.alerts.raised { family.add(one, 1, ",alert=\"\(word)\"") }
      },
      family("stowed", "1 while it is told to be stowed.", readings) {
        $0.add($1, $1.status.isStowRequested)
      },
    ]
  }

  private static func probes(_ readings: [Reading]) -> [String] {
    [
      family(
        "sample_measured",
        "1 where the last second's probes were measured, 0 where they are modelled.",
        readings
      ) { $0.add($1, $1.status.sampleOrigin == .measured) },
      family(
        "pop_ping_latency_seconds",
        "Mean round trip to the point of presence in the last second; no line where nothing came back; "
          + "measured or modelled, see apus_device_sample_measured.",
        readings
      ) { family, one in
        let milliseconds = one.status.popPingLatencyMilliseconds
        if milliseconds > 0 { family.add(one, milliseconds / 1_000) }
      },
      family(
        "pop_ping_drop_ratio",
        "Part of the last second's probes that were lost, 0 to 1; measured or modelled, see "
          + "apus_device_sample_measured.",
        readings
      ) { $0.add($1, $1.status.popPingDropRate) },
      family(
        "throughput_bytes_per_second",
        "What passed in the last second, by direction; measured, 0 where nothing passed.",
        readings
      ) { family, one in
        let status = one.status
        let (up, down) = (
          status.uplinkThroughputBitsPerSecond, status.downlinkThroughputBitsPerSecond
        )
        family.add(one, up / 8, ",direction=\"uplink\"")
        family.add(one, down / 8, ",direction=\"downlink\"")
      },
    ]
  }

  private static func body(_ readings: [Reading]) -> [String] {
    [
      family("power_watts", "What it drew in the last second; assumed.", readings) {
        $0.add($1, $1.status.powerWatts)
      },
      family(
        "obstructed_sky_ratio",
        "Part of its sky that its mask hides, 0 to 1; modelled.",
        readings
      ) { $0.add($1, $1.status.obstructions.fractionObstructed) },
      family(
        "obstructed_time_ratio",
        "Part of the last quarter of an hour in which that kept it from service, 0 to 1; modelled.",
        readings
      ) { $0.add($1, $1.status.obstructions.timeObstructedFraction) },
      family("uptime_seconds", "World time since it started; modelled.", readings) {
        $0.add($1, Double($1.status.uptimeSeconds))
      },
      family("boots", "How often it has started, as far as is kept.", readings) {
        $0.add($1, Double($1.status.information.bootCount))
      },
    ]
  }
}
