public import Service
public import TerminalDevice

/// Whoever has terminals that answer for themselves.
public protocol DeviceSource: Sendable {
  /// The terminals that are served, in the order of their identities.
  var servedTerminals: [TerminalID] { get }

  /// Reads a terminal as it is now; nil for one that is not served, or not ready yet.
  func read<Value: Sendable>(
    _ id: TerminalID,
    _ body: (TerminalDevice) throws -> Value
  ) rethrows -> Value?

  /// Tells a terminal to do something; it shows in the very next readout.
  ///
  /// - Parameters:
  ///   - id: The terminal.
  ///   - command: What it is told.
  /// - Returns: False for a terminal that is not served, or not ready yet.
  /// - Throws: Why it does not.
  func perform(_ id: TerminalID, _ command: DeviceCommand) throws(DeviceRefusal) -> Bool
}
