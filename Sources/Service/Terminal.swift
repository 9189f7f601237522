public import Frames
public import Links

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

/// What the operator lets a terminal do.
public enum TerminalState: String, CaseIterable, Codable, Sendable {
  /// In service.
  case active
  /// Delivered, not yet activated.
  case inactive
  /// Switched off by the operator.
  case suspended
}

/// A user terminal (kit) at a place.
public struct Terminal: Hashable, Sendable {
  /// Its identity.
  public var id: TerminalID
  /// What people call it.
  public var name: String
  /// Where it stands.
  public var point: GeodeticPoint
  /// What the operator lets it do.
  public var state: TerminalState
  /// Whether it is on its territory's whitelist.
  public var isWhitelisted: Bool
  /// The name of the system that it belongs to; nil: the world's first.
  public var system: String?

  /// A terminal as stated, active unless told otherwise; that the place exists is not checked.
  public init(
    id: TerminalID,
    name: String,
    point: GeodeticPoint,
    state: TerminalState = .active,
    isWhitelisted: Bool = false
  ) {
    self.id = id
    self.name = name
    self.point = point
    self.state = state
    self.isWhitelisted = isWhitelisted
  }

  /// Why the terminal itself may not be served, or nil.
  public var refusal: Reason? {
    switch state {
    case .active: nil
    case .inactive: .terminalInactive
    case .suspended: .terminalSuspended
    }
  }
}
