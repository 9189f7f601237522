import Console
import Foundation
import Links
import Scheduling
import Service
import TerminalDevice

/// The terminal that a command carries, as one that answers for itself.
struct CarriedDevice: Sendable {
  /// What answers for the terminal.
  var terminal: any TerminalHandle
  /// What answers for its router.
  var router: any RouterHandle
  /// Tells the terminal what was measured.
  var measure: @Sendable ([WorldSecond: MeasuredSecond]) -> Void
  /// Why the terminal itself is off; nil while it is not.
  var ownReason: @Sendable () throws -> Reason?
  /// Seconds of the machine between two questions for that reason.
  var pause: Double
}

/// Nobody knows yet how the terminal is.
private struct DeviceNotReady: Error {}

extension Reason {
  /// Why a terminal's packets have to stop, by its own state; nil for what is the network's.
  init?(ownCauseOf device: TerminalDevice) {
    guard let cause = device.ownCause else { return nil }
    self.init(ownCause: cause)
  }

  /// The same by the cause of an outage.
  init?(ownCause cause: OutageCause) {
    switch cause {
    case .booting: self = .terminalBooting
    case .sleeping: self = .terminalAsleep
    case .stowed: self = .terminalStowed
    default: return nil
    }
  }
}

extension LocalLinks {
  /// The terminal, from a desk of this process, which gives it its history beside.
  ///
  /// - Parameters:
  ///   - home: What is behind the router.
  ///   - onChange: Called when it was told something.
  /// - Returns: Nil without a desk.
  func device(
    home: HomeNetwork,
    onChange: @escaping @Sendable () -> Void
  ) -> CarriedDevice? {
    guard let desk else { return nil }
    let id = guest.terminal.id
    Thread.detachNewThread { [self] in desk.begin(id, history: history()) }
    let dish = DeskTerminal(desk: desk, id: id, onChange: onChange)
    return CarriedDevice(
      terminal: dish,
      router: DeskRouter(terminal: dish, home: home),
      measure: { desk.enter($0, of: id) },
      ownReason: {
        guard let reason = desk.read(id, { Reason(ownCauseOf: $0) }) else { throw DeviceNotReady() }
        return reason
      },
      pause: 0.25
    )
  }
}

extension ServiceLinks {
  /// The terminal, which the service keeps; what is measured it reads from the account.
  ///
  /// - Parameters:
  ///   - home: What is behind the router.
  ///   - onChange: Called when it was told something.
  /// - Returns: Nil where the service serves no such terminal, as those of earlier versions do.
  func device(
    home: HomeNetwork,
    onChange: @escaping @Sendable () -> Void
  ) -> CarriedDevice? {
    let (client, id) = (client, TerminalID(connection.id))
    do throws(DeviceFault) { try client.serveDevice(id) } catch {
      Warnings.print("apus: the terminal does not answer at 192.168.100.1: \(error)")
      return nil
    }
    let dish = RemoteTerminal(client: client, id: id, onChange: onChange)
    return CarriedDevice(
      terminal: dish,
      router: RemoteRouter(terminal: dish, home: home),
      measure: { _ in },
      ownReason: { try client.deviceStatus(of: id).outage.flatMap { Reason(ownCause: $0.cause) } },
      // Each is an exchange with the service; what this terminal is told itself is seen at once.
      pause: 1
    )
  }
}
