public import Service
import Synchronization
public import TerminalDevice

/// Holds the terminals whose local interfaces are served, and brings each up to now when it is asked.
public protocol DeviceSource: Sendable {
  /// The terminals that are served, in a fixed order.
  var servedTerminals: [TerminalID] { get }

  /// Whether a terminal is among them.
  func isOpen(_ id: TerminalID) -> Bool

  /// The name that a terminal's own identity follows from: its id, or a place's for one that joined there.
  ///
  /// - Parameter id: which.
  /// - Returns: nil for a terminal that is not served.
  func identity(of id: TerminalID) -> TerminalID?

  /// Looks at a terminal as it is now.
  ///
  /// - Parameters:
  ///   - id: which.
  ///   - body: reads it; no other call for the same terminal goes on meanwhile, so it is short.
  /// - Returns: what the body returns; nil for a terminal that is not served, or not ready yet.
  func read<Value: Sendable>(
    _ id: TerminalID,
    _ body: (TerminalDevice) throws -> Value
  ) rethrows -> Value?

  /// Tells a terminal something, now; it shows in the very next readout.
  ///
  /// - Parameters:
  ///   - id: which.
  ///   - command: what it is told.
  /// - Returns: false for a terminal that is not served, or not ready yet.
  /// - Throws: why the terminal does not do it.
  func perform(_ id: TerminalID, _ command: DeviceCommand) throws(DeviceRefusal) -> Bool
}

extension LiveWorld {
  /// The terminals whose local interfaces the API shows.
  var readableDevices: any DeviceSource { shownDevices.withLock { $0 } ?? devices }

  /// Shows the terminals of another source in the API and in the metrics from now on.
  func show(_ devices: any DeviceSource) { shownDevices.withLock { $0 = devices } }
}
