import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_WifiGetStatusResponse {
  /// A router's status as a message.
  init(_ status: RouterStatus) {
    self.init()
    deviceInfo = .init(status.information)
    deviceState = .init(uptimeSeconds: status.uptimeSeconds)
    ipv4WanAddress = status.ipv4WanAddress
    pingDropRate = single(status.pingDropRate)
    pingLatencyMs = single(status.pingLatencyMilliseconds)
    dishPingDropRate = single(status.dishPingDropRate)
    dishPingLatencyMs = single(status.dishPingLatencyMilliseconds)
    popPingDropRate = single(status.popPingDropRate)
    popPingLatencyMs = single(status.popPingLatencyMilliseconds)
    // Those to the terminal are assumed to be as they are now.
    dishPingDropRate5M = single(status.dishPingDropRate)
    popPingDropRate5M = single(status.recentPings.dropRate)
    pingDropRate5M = single(status.recentPings.dropRate)
    dishID = status.dishID
    utcNs = status.time?.unixNanoseconds ?? 0
    alerts = .init()
    config = .init(status.information)
    clients = status.clients.map(SpaceX_API_Device_WifiClient.init)
  }
}

extension SpaceX_API_Device_WifiConfig {
  init(_ information: DeviceInformation) {
    self.init()
    countryCode = information.countryCode
    setupComplete = true
    bootCount = information.bootCount
  }
}

extension SpaceX_API_Device_WifiClient {
  init(_ client: RouterClient) {
    self.init()
    name = client.name
    ipAddress = client.ipv4Address
    macAddress = client.macAddress
    iface = .init(client.interface)
    role = .client
    associatedTimeS = client.associatedSeconds
  }
}

extension SpaceX_API_Device_WifiClient.Interface {
  init(_ interface: RouterClient.Interface) {
    switch interface {
    case .ethernet: self = .eth
    case .wifi2GHz: self = .rf2Ghz
    case .wifi5GHz: self = .rf5Ghz
    }
  }
}

extension SpaceX_API_Device_PingMetrics {
  /// A router's probes to the internet: the last second's, and those of five minutes.
  init(_ status: RouterStatus) {
    self.init()
    latencyMeanMs = single(status.pingLatencyMilliseconds)
    dropRate = single(status.pingDropRate)
    latencyMeanMs5M = single(status.recentPings.latencyMeanMilliseconds)
    // Between the seconds of the five minutes: within one second nobody keeps single probes.
    latencyStddevMs = single(status.recentPings.latencyDeviationMilliseconds)
    dropRate5M = single(status.recentPings.dropRate)
  }
}

extension SpaceX_API_Device_WifiGetHistoryResponse {
  /// A router's last quarter of an hour as a message: two rings of one length.
  init(_ history: RouterHistory) {
    self.init()
    current = history.current
    pingDropRate = ring(history.pingDropRate)
    pingLatencyMs = ring(history.pingLatencyMilliseconds)
  }
}

extension SpaceX_API_Device_WifiGetDiagnosticsResponse {
  /// What a router says to whoever looks for a fault, as a message.
  init(_ diagnostics: RouterDiagnostics) {
    self.init()
    id = diagnostics.information.id
    hardwareVersion = diagnostics.information.hardwareVersion
    softwareVersion = diagnostics.information.softwareVersion
    networks = diagnostics.networks.map(Network.init)
  }
}

extension SpaceX_API_Device_WifiGetDiagnosticsResponse.Network {
  init(_ network: RouterDiagnostics.Network) {
    self.init()
    domain = network.domain
    ipv4 = network.ipv4
    if !network.ipv6.isEmpty { ipv6 = [network.ipv6] }
    clientsEthernet = network.ethernetClients
    clients2Ghz = network.clients2GHz
    clients5Ghz = network.clients5GHz
  }
}
