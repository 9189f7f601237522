public import Frames

/// What the router behind a terminal says of itself and its links.
public struct RouterStatus: Hashable, Sendable {
  /// Who it is; its `id` begins with `Router-`.
  public var information: DeviceInformation
  /// How long it has been up, in whole seconds.
  public var uptimeSeconds: UInt64 = 0
  /// Its address towards the terminal; empty when it has none.
  public var ipv4WanAddress = ""
  /// The part of its probes to the internet that were lost, `0 ... 1`: those to the point of presence.
  public var pingDropRate = 0.0
  /// Their mean round trip, in ms.
  public var pingLatencyMilliseconds = 0.0
  /// The part of its probes to the terminal that were lost, `0 ... 1`: assumed.
  public var dishPingDropRate = 0.0
  /// Their mean round trip, in ms: assumed.
  public var dishPingLatencyMilliseconds = 0.0
  /// The part of its probes to the point of presence that were lost, `0 ... 1`.
  public var popPingDropRate = 0.0
  /// Their mean round trip, in ms.
  public var popPingLatencyMilliseconds = 0.0
  /// Its probes to the point of presence over the last five minutes.
  public var recentPings = ProbeSummary()
  /// What the terminal in front of it calls itself; empty for none.
  public var dishID = ""
  /// When it was read; nil when nobody says it.
  public var time: Instant?
  /// Who is connected to it.
  public var clients: [RouterClient] = []

  /// A status with nothing to say but who it is.
  public init(information: DeviceInformation) { self.information = information }
}

/// A host behind a router.
public struct RouterClient: Hashable, Sendable {
  /// How a host is connected.
  public enum Interface: String, CaseIterable, Codable, Hashable, Sendable {
    /// By cable.
    case ethernet = "ethernet"
    /// By radio at 2.4 GHz.
    case wifi2GHz = "wifi-2ghz"
    /// By radio at 5 GHz.
    case wifi5GHz = "wifi-5ghz"
  }

  /// What it calls itself.
  public var name: String
  /// Its IPv4 address.
  public var ipv4Address: String
  /// Its hardware address; empty where there is none, as on a TUN device.
  public var macAddress: String
  /// How it is connected.
  public var interface: Interface
  /// How long it has been connected, in seconds.
  public var associatedSeconds: UInt32

  /// A client as stated.
  public init(
    name: String,
    ipv4Address: String,
    macAddress: String = "",
    interface: Interface = .ethernet,
    associatedSeconds: UInt32 = 0
  ) {
    self.name = name
    self.ipv4Address = ipv4Address
    self.macAddress = macAddress
    self.interface = interface
    self.associatedSeconds = associatedSeconds
  }
}

/// The router's probes, as rates of loss and means over the last quarter of an hour.
public struct RouterHistory: Hashable, Sendable {
  /// How many samples were written since the start.
  public var current: UInt64 = 0
  /// When the second of sample 0 began; nil when nobody says it.
  public var firstSampleStart: Instant?
  /// The part of the probes to the point of presence that were lost, a ring as in ``DeviceHistory``.
  public var pingDropRate = [Float](repeating: 0, count: DeviceHistory.length)
  /// Their mean round trip, in ms.
  public var pingLatencyMilliseconds = [Float](repeating: 0, count: DeviceHistory.length)

  /// A history of nothing.
  public init() {}
}

/// What the router says to whoever looks for a fault.
public struct RouterDiagnostics: Hashable, Sendable {
  /// A network that it serves.
  public struct Network: Hashable, Sendable {
    /// Its name.
    public var domain: String
    /// Its IPv4 address and prefix, as `192.168.1.1/24`.
    public var ipv4: String
    /// Its IPv6 address and prefix; empty when it has none.
    public var ipv6: String
    /// Hosts by cable, at 2.4 GHz and at 5 GHz.
    public var ethernetClients: UInt32, clients2GHz: UInt32, clients5GHz: UInt32

    /// A network as stated.
    public init(
      domain: String,
      ipv4: String,
      ipv6: String = "",
      ethernetClients: UInt32 = 0,
      clients2GHz: UInt32 = 0,
      clients5GHz: UInt32 = 0
    ) {
      self.domain = domain
      self.ipv4 = ipv4
      self.ipv6 = ipv6
      self.ethernetClients = ethernetClients
      self.clients2GHz = clients2GHz
      self.clients5GHz = clients5GHz
    }
  }

  /// Who it is.
  public var information: DeviceInformation
  /// The networks that it serves.
  public var networks: [Network]

  /// Diagnostics as stated.
  public init(information: DeviceInformation, networks: [Network] = []) {
    self.information = information
    self.networks = networks
  }
}
