public import Frames
public import Geography
public import Quantities

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

/// What the export law of the state that controls the equipment says about a territory.
public enum ExportControl: String, CaseIterable, Codable, Sendable {
  /// Nothing has to be applied for.
  case none
  /// A licence that the authority has given to everyone covers it.
  case generalLicence = "general-licence"
  /// Each exporter has to be given a licence of its own.
  case specificLicence = "specific-licence"
  /// Nothing may be sent there.
  case embargoed
}

/// By which rules satellites that are not geostationary keep out of the way of those that are.
public enum GSORegime: String, CaseIterable, Codable, Sendable {
  /// Limits of equivalent power flux density: ITU Radio Regulations, Article 22.
  case article22 = "article-22"
  /// The rules that the United States made in 2026.
  case us2026 = "us-2026"
  /// Rules of the territory's own.
  case other
}

/// How service keeps to the licensed side of a border.
public enum BorderRule: String, CaseIterable, Codable, Sendable {
  /// No service within the border buffer of a territory without a licence.
  case buffer
  /// No service unless the middle of the cell, at which the beam is pointed, is licensed too.
  case cellCentre = "cell-centre"
  /// No service unless every territory that the cell may touch is licensed.
  case wholeCell = "whole-cell"
}

/// One dated statement about a territory: who may be served there, from when, says whom.
public struct Licence: Hashable, Sendable {
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
  /// What export law says about equipment for the territory; nil where it is not stated.
  ///
  /// It decides no service and refuses no act: whoever sends kits there is told (``ExportNotice``).
  public var exportControl: ExportControl?
  /// By which rules the geostationary arc is protected; nil where it is not stated.
  ///
  /// Recorded; ``gsoExclusion`` is what binds.
  public var gsoRegime: GSORegime?
  /// Terminals in the territory use no satellite closer to the geostationary arc than this, 0 to 90°;
  /// nil leaves the angle of the system.
  public var gsoExclusion: Angle?
  /// The lowest elevation at which terminals in the territory are served, 0 to 90°, where that of the
  /// system is not higher; nil leaves that of the system.
  public var minimumElevation: Angle?
  /// Service stops this far from a territory without a licence, 0 to ``largestBorderBuffer``; nil
  /// leaves the world's own.
  public var borderBuffer: Length?
  /// How service keeps to the licensed side of the border; nil leaves the world's own.
  public var borderRule: BorderRule?
  /// Who decided it, such as the authority; empty where it is not stated.
  public var decidedBy = ""
  /// Where this is known from.
  public var source: String
  /// When the source was last looked at: a date such as 2024-06-30; nil where it is not stated.
  public var checkedOn: String?
  /// True when no source was found and the statement is from memory.
  public var isRecalled: Bool

  /// The largest border buffer that a licence may state: farther than this borders are not looked for.
  public static let largestBorderBuffer = Length.kilometres(100)

  /// A statement as dated, without special terms; that its end comes after its beginning is not
  /// checked.
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
