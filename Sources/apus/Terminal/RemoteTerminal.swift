import Console
import Service
import TerminalDevice

/// A terminal of a running service, as its local interface speaks for it in this process.
struct RemoteTerminal: TerminalHandle {
  let client: ServiceClient
  let id: TerminalID
  /// How long a call waits for the service in all.
  var patience = DeskTerminal.patience
  /// Called after the terminal was told something, before whoever told it is answered.
  var onChange: @Sendable () -> Void = {}

  func status() async throws(TerminalFault) -> DeviceStatus {
    try await ask { try $0.deviceStatus(of: $1) }
  }

  func history() async throws(TerminalFault) -> DeviceHistory {
    try await ask { try $0.deviceHistory(of: $1) }
  }

  func obstructionMap() async throws(TerminalFault) -> ObstructionMap {
    try await ask { try $0.deviceObstructionMap(of: $1) }
  }

  func information() async throws(TerminalFault) -> DeviceInformation {
    try await ask { try $0.deviceInformation(of: $1) }
  }

  func location() async throws(TerminalFault) -> DeviceLocation {
    try await ask { try $0.deviceLocation(of: $1) }
  }

  func config() async throws(TerminalFault) -> DeviceConfig {
    try await ask { try $0.deviceConfig(of: $1) }
  }

  func diagnostics() async throws(TerminalFault) -> DeviceDiagnostics {
    try await ask { try $0.deviceDiagnostics(of: $1) }
  }

  func perform(_ command: DeviceCommand) async throws(TerminalFault) {
    try await ask { try $0.perform(command, on: $1) }
    let onChange = onChange
    await BlockingWork.run { onChange() }
  }

  /// Asks the service, off the threads that all tasks share: the question waits for its answer, no longer
  /// than is left of the call's time, for a service that hangs gives none.
  func ask<Value: Sendable>(
    _ question: @escaping @Sendable (ServiceClient, TerminalID) throws -> Value
  ) async throws(TerminalFault) -> Value {
    let (client, id, patience) = (client, id, patience)
    let deadline = ContinuousClock.now + patience
    while true {
      let result = await BlockingWork.run {
        Result {
          var client = client
          let left = deadline - .now
          // Where very many wait, some come to their turn too late.
          guard left > .zero else { throw ServiceClientError.silent(patience) }
          client.deviceLimit = min(client.deviceLimit, left)
          return try question(client, id)
        }
      }
      switch result {
      case .success(let value): return value
      case .failure(DeviceFault.refused(let refusal)): throw .refused(refusal)
      case .failure(DeviceFault.notReady) where ContinuousClock.now < deadline && !Task.isCancelled:
        try? await Task.sleep(for: .milliseconds(100))
      case .failure(let error): throw .unavailable("\(error)")
      }
    }
  }
}

/// The router behind a terminal of a running service.
struct RemoteRouter: RouterHandle {
  let terminal: RemoteTerminal
  var home = HomeNetwork()

  func status() async throws(TerminalFault) -> RouterStatus {
    var status = try await terminal.ask { try $0.routerStatus(of: $1) }
    (status.ipv4WanAddress, status.clients) = (home.wanAddress, home.clients)
    return status
  }

  func history() async throws(TerminalFault) -> RouterHistory {
    try await terminal.ask { try $0.routerHistory(of: $1) }
  }

  func diagnostics() async throws(TerminalFault) -> RouterDiagnostics {
    var diagnostics = try await terminal.ask { try $0.routerDiagnostics(of: $1) }
    diagnostics.networks = home.networks
    return diagnostics
  }

  func reboot() async throws(TerminalFault) { try await terminal.perform(.reboot) }
}
