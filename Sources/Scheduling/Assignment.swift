import Constellation
public import Frames
public import Links
public import Quantities
public import Routing

/// What a terminal is given for one slot.
public struct Assignment: Hashable, Sendable {
  /// The serving satellite, by its index.
  public var satellite: Int
  /// The beam of that satellite, from 0.
  public var beam: Int
  /// Where the satellite stands at the start of the slot.
  public var look: LookAngle
  /// From the serving satellite to the point of presence, both included.
  public var nodes: [NetworkNode]
  /// The least one-way delay to the point of presence over the slot: geometry, fibre and the least of
  /// every other term.
  public var uplinkDelay: DelayCurve
  /// The same from the point of presence.
  public var downlinkDelay: DelayCurve
  /// The terminal's share of the beam.
  public var downlinkRate: DataRate
  /// The terminal's share of the uplink channel.
  public var uplinkRate: DataRate
  /// Whether another satellite served the terminal in the slot before.
  public var isHandOver = false
}

extension Assignment {
  /// The gateway, by its index.
  public var gateway: Int? {
    nodes.lazy.compactMap { if case .gateway(let index) = $0 { index } else { nil } }.first
  }

  /// The point of presence, by its index.
  public var pointOfPresence: Int? {
    nodes.lazy.compactMap { if case .pointOfPresence(let index) = $0 { index } else { nil } }.first
  }

  /// Lasers on the way.
  public var laserHops: Int {
    nodes.count { if case .satellite = $0 { true } else { false } } - 1
  }

  /// The least round-trip time at a fraction of the slot, in seconds.
  public func roundTripSeconds(atFraction fraction: Double) -> Double {
    uplinkDelay.seconds(atFraction: fraction) + downlinkDelay.seconds(atFraction: fraction)
  }

  /// The smallest round-trip time in the slot, in seconds.
  public var minimumRoundTripSeconds: Double {
    [0, 0.25, 0.5, 0.75, 1].map(roundTripSeconds).min() ?? 0
  }
}
