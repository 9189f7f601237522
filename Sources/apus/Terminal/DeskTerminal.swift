import Console
import Foundation
import Service
import TerminalDevice

/// A terminal of a desk in this process, as its local interface speaks for it.
struct DeskTerminal: TerminalHandle {
  let desk: any DeviceSource
  let id: TerminalID
  /// Called after the terminal was told something, before whoever told it is answered.
  var onChange: @Sendable () -> Void = {}

  func status() async throws(TerminalFault) -> DeviceStatus { try await read { $0.status } }

  func history() async throws(TerminalFault) -> DeviceHistory { try await read { $0.history } }

  func obstructionMap() async throws(TerminalFault) -> ObstructionMap {
    try await read { $0.obstructionMap }
  }

  func information() async throws(TerminalFault) -> DeviceInformation {
    try await read { $0.information }
  }

  func location() async throws(TerminalFault) -> DeviceLocation {
    let told = try await read { device in
      Result { () throws(DeviceRefusal) -> DeviceLocation in try device.location() }
    }
    return try Self.taken(told)
  }

  func config() async throws(TerminalFault) -> DeviceConfig { try await read { $0.currentConfig } }

  func diagnostics() async throws(TerminalFault) -> DeviceDiagnostics {
    try await read { $0.diagnostics }
  }

  func perform(_ command: DeviceCommand) async throws(TerminalFault) {
    let (desk, id) = (desk, id)
    let done = try await patiently {
      // It is written down before this goes on.
      let result = await BlockingWork.run {
        Result { () throws(DeviceRefusal) -> Bool in try desk.perform(id, command) }
      }
      // Nil for a terminal that is not ready: it is told again.
      if case .success(false) = result { return Result<Bool, DeviceRefusal>?.none }
      return result
    }
    _ = try Self.taken(done)
    onChange()
  }

  /// Reads the terminal; waits a while for one that is not ready.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (TerminalDevice) -> Value
  ) async throws(TerminalFault) -> Value {
    try await patiently { desk.read(id, body) }
  }

  /// Clients wait ten seconds for an answer, most of them.
  static let patience = Duration.seconds(8)

  private func patiently<Value: Sendable>(
    _ body: () async -> Value?
  ) async throws(TerminalFault) -> Value {
    let deadline = ContinuousClock.now + Self.patience
    while true {
      if let value = await body() { return value }
      let isOver = ContinuousClock.now >= deadline || Task.isCancelled
      guard !isOver, desk.isOpen(id) else { break }
      try? await Task.sleep(for: .milliseconds(20))
    }
    throw .unavailable(
      "The terminal is not ready: its last quarter of an hour is being computed. "
        + "Ask again in some seconds."
    )
  }

  private static func taken<Value>(
    _ result: Result<Value, DeviceRefusal>
  ) throws(TerminalFault) -> Value {
    do throws(DeviceRefusal) { return try result.get() } catch { throw .refused(error) }
  }
}

/// The router behind a terminal of a desk in this process.
struct DeskRouter: RouterHandle {
  let terminal: DeskTerminal
  var home = HomeNetwork()

  func status() async throws(TerminalFault) -> RouterStatus {
    let home = home
    return try await terminal.read {
      $0.routerStatus(wanAddress: home.wanAddress, clients: home.clients)
    }
  }

  func history() async throws(TerminalFault) -> RouterHistory {
    try await terminal.read { $0.routerHistory }
  }

  func diagnostics() async throws(TerminalFault) -> RouterDiagnostics {
    let home = home
    return try await terminal.read { $0.routerDiagnostics(networks: home.networks) }
  }

  func reboot() async throws(TerminalFault) { try await terminal.perform(.reboot) }
}

/// What is behind a router.
struct HomeNetwork: Sendable {
  /// The router's IPv4 address towards the terminal; empty where no packets flow.
  var wanAddress = ""
  /// Machines behind it.
  var clients: [RouterClient] = []

  /// The one network that a router serves.
  var networks: [RouterDiagnostics.Network] {
    [
      RouterDiagnostics.Network(
        domain: "lan",
        ipv4: "192.168.1.1/24",
        ethernetClients: UInt32(clamping: clients.count)
      )
    ]
  }
}
