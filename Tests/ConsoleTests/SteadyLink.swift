import Frames
import Links
import Quantities
import Service
import TerminalDevice

/// A terminal whose link is the same in every slot.
enum SteadyLink {
  /// 2022-10-10T12:00:00Z.
  static let noon = SampleDevices.noon

  static func terminal(_ name: String) -> Terminal {
    Terminal(
      id: TerminalID(name),
      name: name,
      point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 10)
    )
  }

  /// What the terminal meets in a slot: 20 ms each way, 10 Mb/s, no loss.
  static func watch(_ slot: Slot) -> SlotWatch {
    let direction = Link.Direction(
      delay: DelayCurve(constantSeconds: 0.02),
      rate: .megabitsPerSecond(10),
      lossProbability: 0
    )
    let path = Link.Path(
      satellite: "S",
      gateway: "G",
      pointOfPresence: "p",
      uplink: direction,
      downlink: direction
    )
    return SlotWatch(link: Link(slot: slot, state: .up(path)))
  }
}
