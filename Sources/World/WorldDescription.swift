public import Constellation
public import Frames
public import Geography
public import Orbits
public import Quantities
public import Scheduling
public import Service

/// A world as its file says it: the initial state, before anything is computed.
public struct WorldDescription: Sendable {
  /// A short name, as in `--world`.
  public var name: String
  /// What it is about.
  public var title: String
  /// When the world begins; nil takes the median epoch of its catalogues.
  public var start: Instant?
  /// Seed of everything random.
  public var seed: UInt64 = 1
  /// Shells as filed, with their lasers.
  public var shells: [(shell: WalkerShell, lasers: LaserPattern)] = []
  /// Catalogue files, by path relative to the world file.
  public var catalogues: [String] = []
  /// Satellites that have failed from the beginning, by name.
  public var failedSatellites: [String] = []
  /// The longest laser link.
  public var maximumLaserLength = Length.kilometres(5_400)
  /// Lasers pass at least this far above the ground.
  public var laserGrazingHeight = Length.kilometres(80)
  /// Gateways, points of presence, homes.
  public var ground = GroundSegment()
  /// Who may be linked to whom.
  public var rules = SchedulingRules()
  /// Dated licences.
  public var licences: [Licence] = []
  /// What holds in territories without a licence record.
  public var standing = LicenceStatus.none
  /// How disputed areas are treated.
  public var disputes = DisputePolicy.closed
  /// Service stops this far from a territory without a licence.
  public var borderBuffer = Length.kilometres(5)
  /// HEALPix resolution of the cells.
  public var cellSides = 256
  /// Terminals.
  public var terminals: [Terminal] = []
  /// What happens later, in the order of time.
  public var events: [Act] = []

  /// A world with nothing in it.
  public init(name: String, title: String) {
    self.name = name
    self.title = title
  }
}
