public import Quantities

/// What a path leads through, between its two ends.
public enum NetworkNode: Hashable, Sendable {
  /// A satellite, by its index.
  case satellite(Int)
  /// A gateway, by its index.
  case gateway(Int)
  /// A point of presence, by its index.
  case pointOfPresence(Int)
}

extension NetworkNode: Comparable {
  /// Orders satellites before gateways and those before points of presence, each by index.
  public static func < (a: NetworkNode, b: NetworkNode) -> Bool { a.rank < b.rank }

  private var rank: (kind: Int, index: Int) {
    switch self {
    case .satellite(let index): (0, index)
    case .gateway(let index): (1, index)
    case .pointOfPresence(let index): (2, index)
    }
  }
}

/// A gateway's antenna on a satellite.
public struct Feeder: Hashable, Sendable {
  /// The index of the satellite in its constellation.
  public var satellite: Int
  /// The index of the gateway in its ground segment.
  public var gateway: Int
  /// The straight-line distance between the two.
  public var length: Length

  /// An antenna on a satellite at a distance; that both indices exist is not checked.
  public init(satellite: Int, gateway: Int, length: Length) {
    self.satellite = satellite
    self.gateway = gateway
    self.length = length
  }
}
