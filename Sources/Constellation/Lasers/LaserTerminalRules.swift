public import Quantities

/// What the laser terminals of a shell's satellites can do.
///
/// Where no longest link and no height above which it must pass are stated, those of the whole
/// constellation count: ``Constellation/maximumLaserLength`` and
/// ``Constellation/laserGrazingHeight``.
public struct LaserTerminalRules: Hashable, Sendable {
  /// How many lasers a satellite has; 0 to ``mostLasers`` count.
  public var lasersPerSatellite: Int
  /// The fastest that a partner may cross the sky of a satellite, in degrees per second against the
  /// satellite's own axes, which turn with its orbit.
  public var maximumTrackingRate: Double
  /// How fast a laser is pointed at a new partner, in degrees per second.
  public var slewRate: Double
  /// How long two lasers that point at each other take to lock, in seconds.
  public var acquisitionSeconds: Double
  /// A new partner must be nearer than the one that is kept by this factor; 1 and more.
  public var hysteresis: Double
  /// For so long a new partner must promise to stay in reach, in seconds.
  public var horizonSeconds: Double
  /// The longest link; nil for the constellation's.
  public var maximumLength: Length?
  /// Links pass at least this far above the equatorial radius; nil for the constellation's.
  public var grazingHeight: Length?

  /// Rules as stated; ``establishmentSeconds`` says what becomes of impossible values.
  public init(
    lasersPerSatellite: Int = 4,
    maximumTrackingRate: Double = 1,
    slewRate: Double = 12,
    acquisitionSeconds: Double = 12,
    hysteresis: Double = 1.1,
    horizonSeconds: Double = 600
  ) {
    self.lasersPerSatellite = lasersPerSatellite
    self.maximumTrackingRate = maximumTrackingRate
    self.slewRate = slewRate
    self.acquisitionSeconds = acquisitionSeconds
    self.hysteresis = hysteresis
    self.horizonSeconds = horizonSeconds
  }

  /// Assumed values, with half a turn and the acquisition taking 27 s together.
  ///
  /// The operator spoke of 266,141 acquisitions a day by more than 9,000 lasers that are up for more
  /// than 99 % of the time (Brashears, SPIE Photonics West 2024, as reported): an acquisition every
  /// 49 minutes, of which it takes 29 s at most. How these divide into slewing and locking, and all
  /// other values, are assumed.
  public static let assumed = LaserTerminalRules()

  /// Links that are there at once, as published simulators of a +Grid presume.
  public static let immediate = LaserTerminalRules(
    slewRate: .infinity,
    acquisitionSeconds: 0
  )

  /// The most lasers of a satellite that are looked at.
  public static let mostLasers = 16
  /// The longest time that pointing and locking may take, in seconds: the look-back ends there.
  public static let longestEstablishment = 1_200.0

  /// How long a new link takes to carry, in seconds: half a turn and the acquisition.
  ///
  /// Half a turn is the longest way; where the laser pointed before is not kept. A rate that is not
  /// positive and times that are no numbers count as none; at most ``longestEstablishment``.
  public var establishmentSeconds: Double {
    let slew = slewRate > 0 ? 180 / slewRate : 0
    let lock = acquisitionSeconds > 0 ? acquisitionSeconds : 0
    return min(slew + lock, Self.longestEstablishment)
  }
}
