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

/// Which terrestrial access is cut.
///
/// The cut of a territory and that of a terminal in it are two facts: one is not mended with the
/// other, and access works where it is cut by neither.
public struct TerrestrialCuts: Hashable, Sendable {
  private var cut: [TerrestrialScope.Area: Set<TerrestrialKind>] = [:]

  /// Nothing is cut.
  public init() {}

  /// Enters that access is cut or restored.
  public mutating func enter(_ scope: TerrestrialScope, works: Bool) {
    let kinds = scope.kind.map { [$0] } ?? TerrestrialKind.allCases
    if works {
      cut[scope.area]?.subtract(kinds)
    } else {
      cut[scope.area, default: []].formUnion(kinds)
    }
  }

  /// Whether a kind of access is cut in any of the areas that a place is in.
  public func isCut(_ kind: TerrestrialKind, in areas: [TerrestrialScope.Area]) -> Bool {
    areas.contains { cut[$0]?.contains(kind) ?? false }
  }
}
