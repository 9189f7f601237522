import Frames
import Quantities
import TerminalAPI
import TerminalDevice

/// A terminal whose readouts a test sets, and which remembers what it was told.
actor TestTerminal: TerminalHandle {
  static let epoch = Instant(sinceTAI2000: .seconds(718_718_437))
  static let information = DeviceInformation(
    id: "ut01000000-00000000-00c0ffee",
    hardwareVersion: "apus_test1",
    softwareVersion: "apus-test",
    countryCode: "UA",
    bootCount: 3
  )

  var current = DeviceStatus(information: TestTerminal.information)
  var past = DeviceHistory()
  var map = ObstructionMap(frame: .earth)
  var place = DeviceLocation(
    point: GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52, heightMetres: 180),
    source: .gps,
    sigmaMetres: 5,
    time: TestTerminal.epoch
  )
  private(set) var commands: [DeviceCommand] = []
  private var fault: TerminalFault?
  private var waiting = 0
  private var together = 0

  init() {
    current.uptimeSeconds = 1_000
    past.current = 990
  }

  func set(_ change: @Sendable (isolated TestTerminal) -> Void) { change(self) }
  func fail(_ fault: TerminalFault?) { self.fault = fault }
  /// Answers nobody before as many as this are asking.
  func answer(together count: Int) { together = count }

  private func ready() async throws(TerminalFault) {
    if let fault { throw fault }
    waiting += 1
    while waiting < together, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
  }

  func status() async throws(TerminalFault) -> DeviceStatus {
    try await ready()
    return current
  }
  func history() async throws(TerminalFault) -> DeviceHistory {
    try await ready()
    return past
  }
  func obstructionMap() async throws(TerminalFault) -> ObstructionMap {
    try await ready()
    return map
  }
  func information() async throws(TerminalFault) -> DeviceInformation {
    try await ready()
    return current.information
  }
  func location() async throws(TerminalFault) -> DeviceLocation {
    try await ready()
    guard current.config.locationAccess == .local else { throw .refused(.locationDisabled) }
    return place
  }
  func config() async throws(TerminalFault) -> DeviceConfig {
    try await ready()
    return current.config
  }
  func diagnostics() async throws(TerminalFault) -> DeviceDiagnostics {
    try await ready()
    return DeviceDiagnostics(
      information: current.information,
      alerts: current.alerts,
      location: current.config.locationAccess == .local ? place : nil,
      isStowed: current.isStowRequested
    )
  }

  func perform(_ command: DeviceCommand) async throws(TerminalFault) {
    try await ready()
    if case .setPowerSave(let schedule) = command, schedule.durationMinutes == 0 {
      throw .refused(.powerSaveDuration(minutes: 0))
    }
    commands.append(command)
    switch command {
    case .stow: stow(true)
    case .unstow: stow(false)
    case .reboot: current.uptimeSeconds = 0
    case .setPowerSave(let schedule): current.config.powerSave = schedule
    case .inhibitGPS(let inhibits):
      current.gps.isInhibited = inhibits
      current.gps.isValid = !inhibits
    case .clearObstructionMap: map = ObstructionMap(frame: .earth)
    case .configure: break
    }
  }

  private func stow(_ stows: Bool) {
    current.isStowRequested = stows
    current.outage =
      stows ? DeviceOutage(cause: .stowed, start: Self.epoch, duration: .seconds(2)) : nil
  }
}

/// A router with one host behind it.
actor TestRouter: RouterHandle {
  static let information = DeviceInformation(
    id: "Router-00c0ffee",
    hardwareVersion: "apus_router1",
    softwareVersion: "apus-test"
  )
  private(set) var reboots = 0

  func status() async throws(TerminalFault) -> RouterStatus {
    var status = RouterStatus(information: Self.information)
    status.uptimeSeconds = 77
    status.ipv4WanAddress = "100.64.0.2"
    status.popPingLatencyMilliseconds = 31.5
    status.pingLatencyMilliseconds = 31.5
    status.clients = [RouterClient(name: "host", ipv4Address: "192.168.1.2")]
    return status
  }
  func history() async throws(TerminalFault) -> RouterHistory { RouterHistory() }
  func diagnostics() async throws(TerminalFault) -> RouterDiagnostics {
    RouterDiagnostics(
      information: Self.information,
      networks: [.init(domain: "lan", ipv4: "192.168.1.1/24", ethernetClients: 1)]
    )
  }
  func reboot() async throws(TerminalFault) { reboots += 1 }
}
