public import Frames
import Links
import Synchronization
public import TerminalDevice

/// A real terminal in an invented sky, behind the handle that servers speak to, and its router.
///
/// Its time goes on when it is told, or with a clock that it is given.
public final class RehearsedTerminal: TerminalHandle, Sendable {
  private let device: Mutex<TerminalDevice>
  private let clock: (@Sendable () -> Instant)?

  /// A terminal as it is.
  ///
  /// - Parameters:
  ///   - device: The terminal.
  ///   - clock: What time it is whenever someone asks; nil for a time that stands still.
  public init(_ device: TerminalDevice, clock: (@Sendable () -> Instant)? = nil) {
    self.device = Mutex(device)
    self.clock = clock
  }

  /// The terminal as it is now.
  public var value: TerminalDevice { look { $0 } }

  /// Brings it forward.
  public func advance(seconds: Int) {
    device.withLock { device in
      let end = device.now + .seconds(seconds)
      device.advance(to: end, watches: RehearsedSky.watches(from: device.now, to: end))
    }
  }

  private func look<Value: Sendable>(_ read: (inout TerminalDevice) -> Value) -> Value {
    device.withLock { device in
      if let instant = clock?(), instant > device.now {
        let start = max(device.now, instant - .seconds(DeviceHistory.length + 15))
        device.advance(to: instant, watches: RehearsedSky.watches(from: start, to: instant))
      }
      return read(&device)
    }
  }

  /// What it says now.
  public func status() async throws(TerminalFault) -> DeviceStatus { look(\.status) }
  /// Its last quarter of an hour.
  public func history() async throws(TerminalFault) -> DeviceHistory { look(\.history) }
  /// Its map.
  public func obstructionMap() async throws(TerminalFault) -> ObstructionMap {
    look(\.obstructionMap)
  }
  /// Who it is.
  public func information() async throws(TerminalFault) -> DeviceInformation { look(\.information) }
  /// Its settings.
  public func config() async throws(TerminalFault) -> DeviceConfig { look(\.currentConfig) }
  /// What it says to whoever looks for a fault.
  public func diagnostics() async throws(TerminalFault) -> DeviceDiagnostics { look(\.diagnostics) }

  /// Where it is.
  public func location() async throws(TerminalFault) -> DeviceLocation {
    let answer = look { device -> Result<DeviceLocation, DeviceRefusal> in
      Result { () throws(DeviceRefusal) in try device.location() }
    }
    do { return try answer.get() } catch { throw .refused(error) }
  }

  /// Does what it is told.
  public func perform(_ command: DeviceCommand) async throws(TerminalFault) {
    let answer = look { device -> Result<Void, DeviceRefusal> in
      Result { () throws(DeviceRefusal) in try device.apply(command) }
    }
    do { try answer.get() } catch { throw .refused(error) }
  }
}

/// The router of a terminal: it starts anew with it.
public struct RehearsedRouter: RouterHandle {
  private let terminal: RehearsedTerminal

  /// The router of a terminal.
  public init(_ terminal: RehearsedTerminal) { self.terminal = terminal }

  /// What it says now.
  public func status() async throws(TerminalFault) -> RouterStatus {
    terminal.value.routerStatus(
      wanAddress: "100.64.0.2",
      clients: [RouterClient(name: "host", ipv4Address: "192.168.1.2")]
    )
  }
  /// Its last quarter of an hour.
  public func history() async throws(TerminalFault) -> RouterHistory {
    terminal.value.routerHistory
  }
  /// What it says to whoever looks for a fault.
  public func diagnostics() async throws(TerminalFault) -> RouterDiagnostics {
    terminal.value.routerDiagnostics()
  }
  /// Starts the terminal anew.
  public func reboot() async throws(TerminalFault) { try await terminal.perform(.reboot) }
}
