public import Geography

/// The stations of a way to the internet, with the territories whose law reaches them.
public struct SightedPath: Hashable, Codable, Sendable {
  /// A station on the ground.
  public struct Station: Hashable, Codable, Sendable {
    /// What the world calls it; of a point of presence the code.
    public var name: String
    /// Where it stands.
    public var territory: TerritoryCode

    /// A station as named; whether the world has it is not checked.
    public init(_ name: String, _ territory: TerritoryCode) {
      self.name = name
      self.territory = territory
    }
  }

  /// Where the user stands.
  public var home: TerritoryCode
  /// The operator's system.
  public var system: String
  /// The territory under whose law the operator is; nil when it is not known.
  public var seat: TerritoryCode?
  /// The gateway; nil where the way has none, or there is no way.
  public var gateway: Station?
  /// The point of presence; nil where there is no way.
  public var pointOfPresence: Station?

  /// A path with its stations; nil stands for what it does not have.
  public init(
    home: TerritoryCode,
    system: String,
    seat: TerritoryCode? = nil,
    gateway: Station? = nil,
    pointOfPresence: Station? = nil
  ) {
    self.home = home
    self.system = system
    self.seat = seat
    self.gateway = gateway
    self.pointOfPresence = pointOfPresence
  }

  /// Whether gateway and point of presence are joined by a line on the ground, which may lead through
  /// territories that are not known.
  public var hasTerrestrialLine: Bool { gateway != nil && pointOfPresence != nil }

  /// The territories in which its stations stand, each once, in the order of the way.
  public var territories: [TerritoryCode] {
    var found: [TerritoryCode] = []
    for station in [gateway, pointOfPresence].compactMap(\.self)
    where !found.contains(station.territory) {
      found.append(station.territory)
    }
    return found
  }
}

/// What of a user's traffic someone could see.
public enum Metadata: String, CaseIterable, Codable, Sendable {
  /// Which addresses speak with which.
  case addresses
  /// How much is carried.
  case volume
  /// When.
  case times
  /// Where the user is.
  case place
  /// Who holds and pays for the account.
  case account
  /// What is said, unless the programs at both ends encrypt it.
  case unencryptedContent = "unencrypted-content"
}

/// How an entry of a ``PathSight`` is known.
public enum SightLabel: String, CaseIterable, Codable, Sendable {
  /// It follows from the stations of the path and a statement with a source.
  case modelled
  /// It is taken to be so: the statement is from memory, or there is none.
  case assumed
}

/// Someone on the way of traffic, and what they could see of it.
///
/// What a position on the way allows and the law there permits, not what anybody does.
public struct PathObserver: Hashable, Codable, Sendable {
  /// Where on the way it is.
  public enum Position: String, CaseIterable, Codable, Sendable {
    /// The state where the user stands, by listening to radio.
    case homeState = "home-state"
    /// The operator of the satellite system.
    case satelliteOperator = "operator"
    /// The state under whose law the operator is.
    case operatorState = "operator-state"
    /// The state in which the gateway stands.
    case gatewayState = "gateway-state"
    /// Whoever carries the line between gateway and point of presence.
    case terrestrialLine = "terrestrial-line"
    /// The state in which the point of presence stands.
    case pointOfPresenceState = "pop-state"
    /// The service that the user speaks with.
    case destination
  }

  /// Where on the way it is.
  public var position: Position
  /// Its station or system; empty where it has none.
  public var name: String
  /// The territory whose law it acts under; nil when that is not known.
  public var territory: TerritoryCode?
  /// What it could see, in the order of ``Metadata``.
  public var sees: [Metadata]
  /// What is stated about its territory; nil when nothing is, or where it is not asked for.
  public var regime: Regime?
  /// How this is known.
  public var label: SightLabel
  /// Why it could, and what it could not, as a sentence or two.
  public var explanation: String
  /// Where this is known from.
  public var source: String
}

/// Someone who can end or narrow the service at a place, and by what means.
public struct PathControl: Hashable, Codable, Sendable {
  /// Where on the way it is.
  public var position: PathObserver.Position
  /// Its territory; nil when it is not known.
  public var territory: TerritoryCode?
  /// What it can stop and what it cannot, as a sentence or two.
  public var means: String
  /// How this is known.
  public var label: SightLabel
}
