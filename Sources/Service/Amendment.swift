public import Frames
public import Geography
import Quantities

/// What is changed about kits that are registered: a transfer, another plan, another place.
public struct Amendment: Hashable, Sendable {
  /// What becomes of one value.
  public enum Change<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It stays.
    case keep
    /// There is none from now on.
    case clear
    /// It is another from now on.
    case set(Value)

    /// Changes a value.
    public func apply(to value: inout Value?) {
      switch self {
      case .keep: return
      case .clear: value = nil
      case .set(let new): value = new
      }
    }
  }

  /// Who the kit belongs to.
  public var owner = Change<String>.keep
  /// The sponsor who pays for it.
  public var sponsor = Change<String>.keep
  /// Its service plan.
  public var plan = Change<String>.keep
  /// The territory that it is registered in.
  public var home = Change<TerritoryCode>.keep
  /// Where it may be used; nil for no change.
  public var roaming: Roaming?
  /// What people call it; nil for no change.
  public var name: String?
  /// Where it stands from now on, its track given up; nil for no change.
  public var point: GeodeticPoint?

  /// No change at all.
  public init() {}

  /// Whether it changes nothing.
  public var isEmpty: Bool { self == Amendment() }

  /// Changes a terminal.
  public func apply(to terminal: inout Terminal) {
    owner.apply(to: &terminal.contract.owner)
    sponsor.apply(to: &terminal.contract.sponsor)
    plan.apply(to: &terminal.contract.plan)
    home.apply(to: &terminal.contract.home)
    if let roaming { terminal.contract.roaming = roaming }
    if let name { terminal.name = name }
    if let point {
      terminal.point = point
      terminal.track = nil
    }
  }
}

extension Amendment: Codable {
  private enum Keys: String, CodingKey {
    case owner, sponsor, plan, home, roaming, name, latitudeDeg, longitudeDeg, heightM
  }

  /// Reads an object: what is missing stays, what is null is cleared.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    owner = try container.change(.owner)
    sponsor = try container.change(.sponsor)
    plan = try container.change(.plan)
    home = try container.change(.home)
    roaming = try container.decodeIfPresent(Roaming.self, forKey: .roaming)
    name = try container.decodeIfPresent(String.self, forKey: .name)
    guard container.contains(.latitudeDeg) || container.contains(.longitudeDeg) else {
      guard !container.contains(.heightM) else {
        throw DecodingError.dataCorruptedError(
          forKey: .heightM,
          in: container,
          debugDescription: "a height without latitude and longitude is no place"
        )
      }
      return
    }
    point = GeodeticPoint(
      latitudeDegrees: try container.number(.latitudeDeg, in: -90...90),
      longitudeDegrees: try container.number(.longitudeDeg, in: -180...180),
      heightMetres: container.contains(.heightM)
        ? try container.number(.heightM, in: -500...50_000) : 0
    )
  }

  /// Writes what is changed.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(owner, .owner)
    try container.encode(sponsor, .sponsor)
    try container.encode(plan, .plan)
    try container.encode(home, .home)
    try container.encodeIfPresent(roaming, forKey: .roaming)
    try container.encodeIfPresent(name, forKey: .name)
    try container.encodeIfPresent(point?.latitude.degrees, forKey: .latitudeDeg)
    try container.encodeIfPresent(point?.longitude.degrees, forKey: .longitudeDeg)
    try container.encodeIfPresent(point?.height.metres, forKey: .heightM)
  }
}

extension KeyedDecodingContainer {
  fileprivate func change<Value: Decodable & Hashable & Sendable>(
    _ key: Key
  ) throws -> Amendment.Change<Value> {
    guard contains(key) else { return .keep }
    return try decodeNil(forKey: key) ? .clear : .set(decode(Value.self, forKey: key))
  }

  fileprivate func number(_ key: Key, in range: ClosedRange<Double>) throws -> Double {
    let value = try decode(Double.self, forKey: key)
    guard range.contains(value) else {
      throw DecodingError.dataCorruptedError(
        forKey: key,
        in: self,
        debugDescription: "\(value) is not from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return value
  }
}

extension KeyedEncodingContainer {
  fileprivate mutating func encode<Value: Encodable & Hashable & Sendable>(
    _ change: Amendment.Change<Value>,
    _ key: Key
  ) throws {
    switch change {
    case .keep: return
    case .clear: try encodeNil(forKey: key)
    case .set(let value): try encode(value, forKey: key)
    }
  }
}
