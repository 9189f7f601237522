public import Frames
public import Geography
public import Links
public import Quantities

/// The name by which a terminal is known: its kit number, or what the world file calls it.
public struct TerminalID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  /// The name as it was given.
  public let rawValue: String

  /// An identity from a name; any text is taken.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// An identity from a name; any text is taken.
  public init(_ name: String) { rawValue = name }

  /// Orders by name, so that tables and plans come out the same every time.
  public static func < (a: TerminalID, b: TerminalID) -> Bool { a.rawValue < b.rawValue }

  /// Reads a bare string.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes a bare string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

extension TerminalID: CustomStringConvertible {
  /// The name itself.
  public var description: String { rawValue }
}

/// A user terminal (kit), at a place or on its way.
public struct Terminal: Hashable, Sendable {
  /// Its identity.
  public var id: TerminalID
  /// What people call it.
  public var name: String
  /// Where it stands; of one that moves, where its law, cell and home are looked up at first.
  public var point: GeodeticPoint
  /// Where it is in its life.
  public var state: TerminalState
  /// Who owns it and pays for it, and where it may be used.
  public var contract = Contract()
  /// Whether it is on its territory's whitelist.
  public var isWhitelisted: Bool
  /// Its way, when it moves.
  public var track: Track?
  /// What hides parts of its sky.
  public var obstructions: ObstructionMask?
  /// How its antenna is set up; nil for a boresight at the zenith and no limit of scanning beyond
  /// the elevation mask.
  public var mount: AntennaMount?
  /// The name of the constellation that it is a kit of; nil for the world's first.
  public var system: String?
  /// The rate that it would use towards it; nil for all that it gets.
  public var downlinkDemand: DataRate?
  /// The rate that it would use from it; nil for all that it gets.
  public var uplinkDemand: DataRate?
  /// Territories in which its traffic may neither come down at a gateway nor reach a point of
  /// presence.
  public var avoid: [TerritoryCode] = []

  /// A terminal as stated, activated unless told otherwise; that the place exists is not checked.
  public init(
    id: TerminalID,
    name: String,
    point: GeodeticPoint,
    state: TerminalState = .activated,
    isWhitelisted: Bool = false
  ) {
    self.id = id
    self.name = name
    self.point = point
    self.state = state
    self.isWhitelisted = isWhitelisted
  }

  /// A terminal that moves, activated unless told otherwise.
  public init(id: TerminalID, name: String, track: Track, state: TerminalState = .activated) {
    self.init(id: id, name: name, point: track.first.point, state: state)
    self.track = track
  }
}

extension Terminal {
  /// Where it is at an instant.
  public func point(at instant: Instant) -> GeodeticPoint { track?.point(at: instant) ?? point }

  /// Why the terminal itself may not be served, or nil.
  public var refusal: Reason? { state.refusal }

  /// Why the terminal cannot use a satellite that stands in a direction of its sky, or nil.
  ///
  /// Knows what is the terminal's own, its antenna and what hides its sky; not the elevation mask
  /// and other rules of the world.
  public func refusal(ofAzimuth azimuth: Angle, elevation: Angle) -> Reason? {
    if mount?.excludes(azimuth: azimuth, elevation: elevation) == true {
      return .outsideFieldOfView
    }
    return obstructions?.obstructs(azimuth: azimuth, elevation: elevation) == true
      ? .obstructed : nil
  }

  /// The angle between a direction and the antenna's boresight.
  public func offBoresight(azimuth: Angle, elevation: Angle) -> Angle {
    mount?.offBoresight(azimuth: azimuth, elevation: elevation) ?? .rightAngle - elevation
  }
}
