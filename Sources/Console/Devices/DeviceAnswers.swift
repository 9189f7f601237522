import Frames
import Service
import TerminalDevice

/// What can be read of a terminal that is served, by its word in paths.
enum DeviceReadout: String, CaseIterable, Codable, Sendable {
  case status = "status"
  case history = "history"
  case obstructionMap = "obstruction-map"
  case config = "config"
  case diagnostics = "diagnostics"
  case location = "location"
  case information = "information"
  case routerStatus = "router-status"
  case routerHistory = "router-history"
  case routerDiagnostics = "router-diagnostics"
}

/// `GET /api/v1/devices`: the terminals whose local interfaces are served.
struct DevicesAnswer: Encodable {
  /// One of them.
  struct Row: Encodable {
    /// The kit.
    var id: String
    /// What it calls itself.
    var deviceId: String
  }

  var count: Int
  var devices: [Row]

  init(_ source: any DeviceSource) {
    // One that ends meanwhile is left out.
    devices = source.servedTerminals.compactMap { id in
      source.identity(of: id).map { identity in
        Row(id: id.rawValue, deviceId: TerminalDevice.deviceID(of: identity.rawValue))
      }
    }
    count = devices.count
  }
}

/// `GET /api/v1/terminals/{id}/device/{readout}`: a readout with where its values come from.
struct DeviceAnswer<Value: Encodable & Sendable>: Encodable, Sendable {
  var id: String
  var readout: DeviceReadout
  /// World time of the readout.
  var timeUtc: Instant
  /// By key of the value, with a dot before a key inside: where it comes from, if it is a figure.
  var sources: [String: DeviceValueSource]
  var value: Value

  init(
    _ device: TerminalDevice,
    _ readout: DeviceReadout,
    _ value: Value,
    _ sources: [String: DeviceValueSource]
  ) {
    id = device.terminal.id.rawValue
    self.readout = readout
    timeUtc = device.now
    self.sources = sources
    self.value = value
  }
}

/// Where a value comes from.
struct DeviceValueSource: Encodable, Hashable, Sendable {
  /// The words of figures' labels.
  enum Label: String, Encodable, Sendable {
    case measured = "measured"
    case modelled = "modelled"
    case assumed = "assumed"
  }

  var label: Label
  /// By what, or the name of the parameter that is assumed.
  var source: String

  static func modelled(_ source: String) -> Self { Self(label: .modelled, source: source) }
  static func measured(_ source: String) -> Self { Self(label: .measured, source: source) }
  /// Assumed: the names of parameters, as `DeviceParameters` has them.
  static func assumed(_ parameters: String) -> Self { Self(label: .assumed, source: parameters) }

  /// Probes of one second.
  static func probes(_ origin: SampleOrigin) -> Self {
    switch origin {
    case .measured: measured("probes to the point of presence, where packets flow")
    case .modelled: modelled("the link's delay curve, its variation, loss and hand-over")
    }
  }

  /// Times without a connection.
  ///
  /// One cause is what packets met, where they flow.
  static let outages = modelled(
    "the plan's slots, the terminal's mask, what it was told; no-pings measured where packets flow"
  )

  /// Probes of many seconds.
  static func probes(_ origins: [SampleOrigin]) -> Self {
    origins.contains(.measured)
      ? measured("where the history's origin says so; else modelled of the link")
      : probes(.modelled)
  }
}

extension DeviceAnswer where Value == DeviceStatus {
  /// How a terminal is now.
  static func status(_ device: TerminalDevice) -> Self {
    let status = device.status
    var sources: [String: DeviceValueSource] = [
      "outage": .outages,
      "first_nonempty_slot_in_s": .modelled("the plan's slots"),
      "pop_ping_drop_rate": .probes(status.sampleOrigin),
      "pop_ping_latency_ms": .probes(status.sampleOrigin),
      "power_w": .assumed(Self.powerParameters),
      "obstructions": .modelled("the terminal's mask and the ways of serving satellites"),
      "gps": .assumed("gpsSatelliteCount"),
      "ready_states": .assumed("bootSeconds"),
      "ethernet_mbps": .assumed("ethernetSpeedMegabitsPerSecond"),
      "initialization_s": .assumed("bootSeconds"),
      "is_signal_above_noise_floor": .modelled("the plan's slots"),
      "is_signal_persistently_low": .modelled("the plan's slots; persistentlyLowSeconds assumed"),
    ]
    sources.merge(DeviceValueSource.throughput) { $1 }
    sources.merge(DeviceValueSource.alignment) { $1 }
    sources["attitude"] = .modelled("the terminal's mount")
    return Self(device, .status, status, sources)
  }
}

extension DeviceAnswer {
  /// Parameters of what a terminal draws.
  fileprivate static var powerParameters: String {
    "connectedWatts, busyWatts, searchingWatts, bootingWatts, idleWatts, snowMeltWatts"
  }
}

extension DeviceValueSource {
  /// What passed through a terminal.
  fileprivate static let throughput: [String: DeviceValueSource] = [
    "downlink_bps": .measured("what passed; 0 where nothing did"),
    "uplink_bps": .measured("what passed; 0 where nothing did"),
  ]

  /// How an antenna stands.
  fileprivate static let alignment: [String: DeviceValueSource] = [
    "alignment": .modelled("the terminal's mount"),
    "alignment.attitude_uncertainty_deg": .assumed("attitudeUncertaintyDegrees"),
  ]

  /// Where a terminal is.
  fileprivate static func place(_ prefix: String) -> [String: DeviceValueSource] {
    let place = modelled("the terminal's place or track in the world")
    return [
      "\(prefix)latitude_deg": place, "\(prefix)longitude_deg": place, "\(prefix)height_m": place,
      "\(prefix)horizontal_speed_m_per_s": place, "\(prefix)vertical_speed_m_per_s": place,
      "\(prefix)sigma_m": assumed("gpsSigmaMetres, networkSigmaMetres"),
    ]
  }
}

extension DeviceAnswer where Value == DeviceHistory {
  /// The last quarter of an hour; its key `origin` says of each second's probes where they come from.
  static func history(_ device: TerminalDevice) -> Self {
    let history = device.history
    let probes = DeviceValueSource.probes(history.origins)
    var sources: [String: DeviceValueSource] = [
      "pop_ping_drop_rate": probes, "pop_ping_latency_ms": probes,
      "power_w": .assumed(Self.powerParameters),
      "outages": .outages, "events": .outages,
    ]
    sources.merge(DeviceValueSource.throughput) { $1 }
    return Self(device, .history, history, sources)
  }
}

extension DeviceAnswer where Value == ObstructionMap {
  /// The map in a frame, or in that which the terminal shows.
  static func map(_ device: TerminalDevice, _ frame: ObstructionMap.Frame?) -> Self {
    let map = frame.map { device.obstructionMap(in: $0) } ?? device.obstructionMap
    return Self(
      device,
      .obstructionMap,
      map,
      ["rows": .modelled("the terminal's mask and the ways of serving satellites")]
    )
  }
}

extension DeviceAnswer where Value == DeviceConfig {
  /// The settings.
  static func config(_ device: TerminalDevice) -> Self {
    Self(device, .config, device.currentConfig, [:])
  }
}

extension DeviceAnswer where Value == DeviceInformation {
  /// Who it is.
  static func information(_ device: TerminalDevice) -> Self {
    Self(device, .information, device.information, [:])
  }
}

extension DeviceAnswer where Value == DeviceDiagnostics {
  /// What it says to whoever looks for a fault.
  static func diagnostics(_ device: TerminalDevice) -> Self {
    let diagnostics = device.diagnostics
    var sources = DeviceValueSource.alignment
    sources["is_obstructed"] = .outages
    sources["self_test"] = .assumed("bootSeconds")
    if diagnostics.location != nil {
      sources.merge(DeviceValueSource.place("location.")) { $1 }
    }
    return Self(device, .diagnostics, diagnostics, sources)
  }
}

extension DeviceAnswer where Value == DeviceLocation {
  /// Where it says that it is.
  static func location(_ device: TerminalDevice) throws(DeviceRefusal) -> Self {
    Self(device, .location, try device.location(), DeviceValueSource.place(""))
  }
}

extension DeviceAnswer where Value == RouterStatus {
  /// How the router behind it is.
  static func routerStatus(_ device: TerminalDevice) -> Self {
    let probes = DeviceValueSource.probes(device.status.sampleOrigin)
    let recent = device.history.newestOrigins(ProbeSummary.mostSeconds)
    return Self(
      device,
      .routerStatus,
      device.routerStatus(),
      [
        "ping_5min": .probes(recent),
        "ping_drop_rate": probes, "ping_latency_ms": probes,
        "pop_ping_drop_rate": probes, "pop_ping_latency_ms": probes,
        "dish_ping_drop_rate": .assumed("none is lost"),
        "dish_ping_latency_ms": .assumed("routerRoundTripMilliseconds"),
      ]
    )
  }
}

extension DeviceAnswer where Value == RouterHistory {
  /// The router's probes: the terminal's.
  static func routerHistory(_ device: TerminalDevice) -> Self {
    let probes = DeviceValueSource.probes(device.history.origins)
    return Self(
      device,
      .routerHistory,
      device.routerHistory,
      ["ping_drop_rate": probes, "ping_latency_ms": probes]
    )
  }
}

extension DeviceAnswer where Value == RouterDiagnostics {
  /// What the router says to whoever looks for a fault.
  static func routerDiagnostics(_ device: TerminalDevice) -> Self {
    Self(device, .routerDiagnostics, device.routerDiagnostics(), [:])
  }
}
