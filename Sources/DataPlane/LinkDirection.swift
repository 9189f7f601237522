/// A direction of a link, as the terminal sees it.
public enum LinkDirection: UInt8, Hashable, Sendable, Codable {
  /// From the terminal to the point of presence.
  case uplink
  /// From the point of presence to the terminal.
  case downlink
}
