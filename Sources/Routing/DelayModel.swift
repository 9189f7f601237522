public import Quantities

/// The named terms that a one-way delay is the sum of, beside propagation in space.
///
/// All in seconds. A world without delay terms has them at zero, and its delay is distance over c.
public struct DelayModel: Hashable, Sendable {
  /// Waiting for a frame and for the grant of the medium, terminal to satellite.
  public var accessUplinkSeconds = 0.0
  /// Waiting for a frame, satellite to terminal.
  public var accessDownlinkSeconds = 0.0
  /// Switching in each satellite on the way.
  public var satelliteSeconds = 0.0
  /// Modem and switching at the gateway.
  public var gatewaySeconds = 0.0
  /// Address translation and routing at the point of presence.
  public var pointOfPresenceSeconds = 0.0
  /// Delay in terrestrial fibre as a multiple of great-circle distance over c: the cable's detour
  /// times its refractive index.
  public var fibreFactor = 1.0

  /// No delay beside propagation, which fibre carries at the speed of light in vacuum.
  public init() {}

  /// One-way delay over a terrestrial line of a great-circle length.
  public func fibreSeconds(_ length: Length) -> Double { length.lightTimeSeconds * fibreFactor }

  /// Delay inside a node.
  public func processingSeconds(_ node: NetworkNode) -> Double {
    switch node {
    case .satellite: satelliteSeconds
    case .gateway: gatewaySeconds
    case .pointOfPresence: pointOfPresenceSeconds
    }
  }
}
