import Frames
import Links
import Quantities
import Service
import Synchronization
import TerminalDevice

@testable import Console

/// Terminals that are served, without a world that moves them.
final class SampleDevices: DeviceSource {
  /// 2022-10-10T12:00:00Z.
  static let noon = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))

  private let devices: Mutex<[TerminalID: TerminalDevice]>

  init(_ devices: [TerminalDevice]) {
    self.devices = Mutex(
      Dictionary(devices.map { ($0.terminal.id, $0) }, uniquingKeysWith: { first, _ in first })
    )
  }

  var servedTerminals: [TerminalID] { devices.withLock { $0.keys.sorted() } }

  func isOpen(_ id: TerminalID) -> Bool { devices.withLock { $0[id] != nil } }

  func identity(of id: TerminalID) -> TerminalID? { devices.withLock { $0[id]?.terminal.id } }

  func read<Value: Sendable>(
    _ id: TerminalID,
    _ body: (TerminalDevice) throws -> Value
  ) rethrows -> Value? {
    guard let device = devices.withLock({ $0[id] }) else { return nil }
    return try body(device)
  }

  func perform(_ id: TerminalID, _ command: DeviceCommand) throws(DeviceRefusal) -> Bool {
    let result = devices.withLock { devices -> Result<Bool, DeviceRefusal> in
      guard devices[id] != nil else { return .success(false) }
      do throws(DeviceRefusal) {
        try devices[id]?.apply(command)
        return .success(true)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// A terminal that is connected, with measurements in its last seconds.
  static func device(_ name: String) -> TerminalDevice {
    let terminal = Terminal(
      id: TerminalID(name),
      name: name,
      point: GeodeticPoint(latitudeDegrees: 52.5, longitudeDegrees: 13.4)
    )
    var device = TerminalDevice(terminal: terminal, from: noon, software: "apus-test")
    device.advance(to: noon, watches: watches, measured: measured)
    return device
  }

  private static let measured: [WorldSecond: MeasuredSecond] = {
    let last = WorldSecond(containing: noon).number
    let one = MeasuredSecond(
      probesSent: 10,
      probesLost: 1,
      meanRoundTripMilliseconds: 48.5,
      downlinkBits: 8e6,
      uplinkBits: 1e6
    )
    return Dictionary(uniqueKeysWithValues: (1...30).map { (WorldSecond(number: last - $0), one) })
  }()

  private static let watches: [Slot: SlotWatch] = {
    let direction = Link.Direction(
      delay: DelayCurve(startSeconds: 0.02, middleSeconds: 0.02, endSeconds: 0.02),
      rate: .megabitsPerSecond(100),
      lossProbability: 0.01
    )
    let path = Link.Path(
      satellite: "A-0-0",
      gateway: "G",
      pointOfPresence: "fra",
      uplink: direction,
      downlink: direction
    )
    var watches: [Slot: SlotWatch] = [:]
    var slot = Slot(containing: noon - .seconds(1_000))
    while slot.start <= noon {
      let isDown = slot.start < noon - .seconds(300) && slot.start > noon - .seconds(400)
      let state: Link.State = isDown ? .down(.noGatewayInReach) : .up(path)
      watches[slot] = SlotWatch(link: Link(slot: slot, state: state), countryCode: "DE")
      slot = slot.next
    }
    return watches
  }()
}
