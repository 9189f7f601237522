/// A terminal that the interface speaks for: it answers readouts and takes commands.
///
/// Several calls may be under way at once. A readout after a command that has returned shows what the
/// command did.
public protocol TerminalHandle: Sendable {
  /// What the terminal says about itself and its link now.
  func status() async throws(TerminalFault) -> DeviceStatus
  /// The last quarter of an hour, second by second.
  func history() async throws(TerminalFault) -> DeviceHistory
  /// Where in its sky it had a satellite, and where something was in the way.
  func obstructionMap() async throws(TerminalFault) -> ObstructionMap
  /// Who it is.
  func information() async throws(TerminalFault) -> DeviceInformation
  /// Where it is, unless its settings forbid to tell.
  func location() async throws(TerminalFault) -> DeviceLocation
  /// Its settings.
  func config() async throws(TerminalFault) -> DeviceConfig
  /// What it says to whoever looks for a fault.
  func diagnostics() async throws(TerminalFault) -> DeviceDiagnostics
  /// Does what it is told, or says why not.
  func perform(_ command: DeviceCommand) async throws(TerminalFault)
}

/// A router that the interface speaks for.
public protocol RouterHandle: Sendable {
  /// What the router says of itself and its links now.
  func status() async throws(TerminalFault) -> RouterStatus
  /// Its probes of the last quarter of an hour.
  func history() async throws(TerminalFault) -> RouterHistory
  /// What it says to whoever looks for a fault.
  func diagnostics() async throws(TerminalFault) -> RouterDiagnostics
  /// Starts anew.
  func reboot() async throws(TerminalFault)
}

/// Why a terminal or a router does not answer.
public enum TerminalFault: Error, Hashable, Sendable {
  /// It refuses.
  case refused(DeviceRefusal)
  /// It cannot now, with the cause and what helps.
  case unavailable(String)
}

extension TerminalFault: CustomStringConvertible {
  /// What is wrong, and what helps.
  public var description: String {
    switch self {
    case .refused(let refusal): refusal.explanation
    case .unavailable(let cause): cause
    }
  }
}
