public import Constellation
public import Geography
public import Orbits
public import Quantities
public import Scheduling
public import Service

/// One operator's system as its world file says it: satellites, ground, rules and licences.
///
/// A world holds one system or several side by side, each under its own rules.
public struct SystemDescription: Sendable {
  /// Its name, which is that of the world file that it stands in.
  public var name: String
  /// The world file that it stands in, as it was named.
  public var file = ""
  /// The world in which its licences stand: another than that of ``file`` where that builds on it; nil
  /// for one that no library has read.
  public var lawSource: WorldSource?
  /// The territory under whose law the operator is; nil when it is not stated.
  public var seat: TerritoryCode?
  /// Shells as filed, with their lasers.
  public var shells: [ShellDescription] = []
  /// Catalogues of element sets.
  public var catalogues: [CatalogueDescription] = []
  /// Satellites that have failed from the beginning, by name.
  public var failedSatellites: [String] = []
  /// The longest laser link.
  public var maximumLaserLength = Length.kilometres(5_400)
  /// Lasers pass at least this far above the equatorial radius.
  public var laserGrazingHeight = Length.kilometres(80)
  /// Laser terminals of a satellite; nil: the constellation's default.
  public var lasersPerSatellite: Int?
  /// Seconds in which a laser link is acquired once it points; nil: the constellation's default.
  public var laserAcquisitionSeconds: Double?
  /// How fast a laser terminal turns to a new partner, in degrees per second; nil: the
  /// constellation's default.
  public var laserSlewDegreesPerSecond: Double?
  /// The factor by which a new partner must be nearer than the one that is kept, 1 or more; nil: the
  /// constellation's default.
  public var laserHysteresis: Double?
  /// The first launch with lasers in a catalogue that is given in place of the shells; nil: all.
  public var catalogueLasersSince: LaunchDesignator?
  /// Gateways, points of presence, homes.
  public var ground = GroundSegment()
  /// Who may be linked to whom.
  public var rules = SchedulingRules()
  /// Dated licences.
  public var licences: [Licence] = []
  /// What holds in territories without a licence record.
  public var standing = LicenceStatus.none

  /// A system with nothing in it.
  public init(name: String) { self.name = name }
}

/// How a world is named to be read again.
public struct WorldSource: Hashable, Sendable {
  /// The name of a world that ships, or the path of a file.
  public var name: String
  /// Whether it ships.
  public var isShipped: Bool

  /// A source as stated.
  public init(_ name: String, isShipped: Bool) {
    self.name = name
    self.isShipped = isShipped
  }
}

/// A shell as filed, with its lasers.
public struct ShellDescription: Sendable {
  /// Its orbits.
  public var shell: WalkerShell
  /// How its satellites are joined.
  public var lasers: LaserPattern
  /// The +Grid of its lasers, used where the pattern is that.
  public var grid: PlusGrid

  /// A shell whose +Grid is its own unless another is given.
  public init(_ shell: WalkerShell, lasers: LaserPattern, grid: PlusGrid? = nil) {
    self.shell = shell
    self.lasers = lasers
    self.grid = grid ?? shell.plusGrid
  }
}

/// A catalogue of element sets, and which of its satellites carry lasers.
public struct CatalogueDescription: Hashable, Sendable {
  /// The file, relative to the world file; absolute once ``WorldLibrary`` has found it.
  public var path: String
  /// How its satellites are joined.
  public var lasers: LaserPattern
  /// The first launch whose satellites carry lasers; nil: all do.
  public var lasersSince: LaunchDesignator?

  /// A catalogue whose satellites carry no lasers unless a pattern is given.
  public init(_ path: String, lasers: LaserPattern = .none, lasersSince: LaunchDesignator? = nil) {
    self.path = path
    self.lasers = lasers
    self.lasersSince = lasersSince
  }
}

extension SystemDescription {
  /// What the lasers of a pattern can do in this system.
  func laserRules(_ pattern: LaserPattern) -> LaserTerminalRules {
    var rules = pattern.defaultRules
    rules.maximumLength = maximumLaserLength
    rules.grazingHeight = laserGrazingHeight
    lasersPerSatellite.map { rules.lasersPerSatellite = $0 }
    laserAcquisitionSeconds.map { rules.acquisitionSeconds = $0 }
    laserSlewDegreesPerSecond.map { rules.slewRate = $0 }
    laserHysteresis.map { rules.hysteresis = $0 }
    return rules
  }
}
