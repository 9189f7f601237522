public import Frames

/// Where a terminal says that it is.
public struct DeviceLocation: Hashable, Sendable {
  /// How it knows.
  public enum Source: String, CaseIterable, Codable, Hashable, Sendable {
    /// By satellite navigation.
    case gps = "gps"
    /// By the network's own satellites, while it starts and while navigation is inhibited.
    case network = "network"
  }

  /// The place; its height is above the ellipsoid.
  public var point: GeodeticPoint
  /// How it knows.
  public var source: Source
  /// One standard deviation, in metres: assumed.
  public var sigmaMetres: Double
  /// How fast it moves over the ground, in m/s.
  public var horizontalSpeedMetresPerSecond: Double
  /// How fast it climbs, in m/s.
  public var verticalSpeedMetresPerSecond: Double
  /// When it is there.
  public var time: Instant

  /// A location as stated.
  public init(
    point: GeodeticPoint,
    source: Source,
    sigmaMetres: Double,
    horizontalSpeedMetresPerSecond: Double = 0,
    verticalSpeedMetresPerSecond: Double = 0,
    time: Instant
  ) {
    self.point = point
    self.source = source
    self.sigmaMetres = sigmaMetres
    self.horizontalSpeedMetresPerSecond = horizontalSpeedMetresPerSecond
    self.verticalSpeedMetresPerSecond = verticalSpeedMetresPerSecond
    self.time = time
  }
}
