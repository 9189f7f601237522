public import Frames
public import Geography

/// What a territory's authorities say about the service.
public enum LicenceStatus: String, CaseIterable, Codable, Sendable {
  /// Granted: terminals may be served.
  case licensed
  /// Granted for an emergency: terminals may be served.
  case emergency
  /// Only terminals on the territory's list may be served.
  case whitelist
  /// Applied for.
  case pending
  /// Neither granted nor forbidden.
  case none
  /// Forbidden by law.
  case prohibited

  /// Whether any terminal may be served under this status.
  public var permitsService: Bool {
    switch self {
    case .licensed, .emergency, .whitelist: true
    case .pending, .none, .prohibited: false
    }
  }
}

/// One dated statement about a territory: who may be served there, from when, says whom.
public struct Licence: Hashable, Codable, Sendable {
  /// The territory.
  public var territory: TerritoryCode
  /// What its authorities say.
  public var status: LicenceStatus
  /// From when it holds; nil means from the beginning of the world.
  public var from: Instant?
  /// When it ends; nil means that it stands until a later statement.
  public var until: Instant?
  /// Whether gateways may work there.
  public var gatewayRights: Bool
  /// Where this is known from.
  public var source: String
  /// True when no source was found and the statement is from memory.
  public var isRecalled: Bool

  /// A statement as dated; that its end comes after its beginning is not checked.
  public init(
    territory: TerritoryCode,
    status: LicenceStatus,
    from: Instant? = nil,
    until: Instant? = nil,
    gatewayRights: Bool = false,
    source: String,
    isRecalled: Bool = false
  ) {
    self.territory = territory
    self.status = status
    self.from = from
    self.until = until
    self.gatewayRights = gatewayRights
    self.source = source
    self.isRecalled = isRecalled
  }
}
