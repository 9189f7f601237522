public import Frames
public import Geography

/// A way to the internet over the ground, in the order in which a place uses them.
public enum TerrestrialKind: String, CaseIterable, Codable, Sendable {
  /// A fixed line.
  case fibre
  /// A mobile network of the fourth generation.
  case mobile
}

/// What of the terrestrial networks something is about: a territory's or one terminal's, of one kind
/// or of all.
public struct TerrestrialScope: Hashable, Sendable {
  /// Whose access it is.
  public enum Area: Hashable, Sendable {
    /// That of every place in a territory.
    case territory(TerritoryCode)
    /// That of one terminal's place.
    case terminal(TerminalID)
  }

  /// Whose access it is.
  public var area: Area
  /// Which kind; nil for every kind.
  public var kind: TerrestrialKind?

  /// A scope as stated; that the area has such access is not checked.
  public init(_ area: Area, kind: TerrestrialKind? = nil) {
    self.area = area
    self.kind = kind
  }
}

extension TerrestrialScope: Codable {
  private enum Keys: String, CodingKey { case territory, terminal, kind }

  /// Reads an object with either `territory` or `terminal`, and perhaps a `kind`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let territory = try container.decodeIfPresent(TerritoryCode.self, forKey: .territory)
    let terminal = try container.decodeIfPresent(TerminalID.self, forKey: .terminal)
    switch (territory, terminal) {
    case (let territory?, nil): area = .territory(territory)
    case (nil, let terminal?): area = .terminal(terminal)
    default:
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "exactly one of territory and terminal is needed"
        )
      )
    }
    kind = try container.decodeIfPresent(TerrestrialKind.self, forKey: .kind)
  }

  /// Writes an object with one of the two areas.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    switch area {
    case .territory(let territory): try container.encode(territory, forKey: .territory)
    case .terminal(let terminal): try container.encode(terminal, forKey: .terminal)
    }
    try container.encodeIfPresent(kind, forKey: .kind)
  }
}

/// A kind of terrestrial access that is cut in an area.
public struct TerrestrialCut: Hashable, Sendable {
  /// Whose access it is.
  public var area: TerrestrialScope.Area
  /// Which kind.
  public var kind: TerrestrialKind
  /// Since when.
  public var since: Instant
}

/// Which terrestrial access is cut.
///
/// The cut of a territory and that of a terminal in it are two facts: one is not mended with the
/// other, and access works where it is cut by neither.
public struct TerrestrialCuts: Hashable, Sendable {
  /// Since when each kind is cut.
  private var cut: [TerrestrialScope.Area: [TerrestrialKind: Instant]] = [:]

  /// Nothing is cut.
  public init() {}

  /// Enters that access is cut or restored at an instant; what is cut already stays so since it was.
  public mutating func enter(_ scope: TerrestrialScope, works: Bool, at instant: Instant) {
    for kind in scope.kind.map({ [$0] }) ?? TerrestrialKind.allCases {
      cut[scope.area, default: [:]][kind] = works ? nil : cut[scope.area]?[kind] ?? instant
    }
  }

  /// Whether a kind of access is cut in any of the areas that a place is in.
  public func isCut(_ kind: TerrestrialKind, in areas: [TerrestrialScope.Area]) -> Bool {
    areas.contains { cut[$0]?[kind] != nil }
  }

  /// Everything that is cut: territories by code, then terminals by identity, each by kind.
  public var all: [TerrestrialCut] {
    let areas = cut.keys.sorted { $0.place < $1.place }
    return areas.flatMap { area in
      TerrestrialKind.allCases.compactMap { kind in
        cut[area]?[kind].map { TerrestrialCut(area: area, kind: kind, since: $0) }
      }
    }
  }
}

extension TerrestrialScope.Area {
  /// Where it stands in a list.
  fileprivate var place: (Int, String) {
    switch self {
    case .territory(let code): (0, code.rawCode)
    case .terminal(let id): (1, id.rawValue)
    }
  }
}
