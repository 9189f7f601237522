public import Links

/// Where a kit is in its life, from the order to its end.
///
/// That a kit is *online* is no state of its own: it is activated, and the plan of the slot serves it.
public enum TerminalState: String, CaseIterable, Sendable {
  /// Ordered, not yet sent.
  case ordered
  /// On its way to the user.
  case shipped
  /// With the user, not yet activated.
  case delivered
  /// In service: online whenever the plan gives it a link.
  case activated
  /// Switched off by the operator.
  case suspended
  /// No one knows where it is; switched off.
  case lost
  /// Beyond repair; it never comes back.
  case destroyed
  /// Found again after it was lost, not yet activated.
  case recovered
}

extension TerminalState {
  /// A state by its word.
  ///
  /// `active` and `inactive` are read as ``activated`` and ``delivered``, which they were called
  /// first: world files and stored acts have them.
  public init?(word: String) {
    switch word {
    case "active": self = .activated
    case "inactive": self = .delivered
    default: self.init(rawValue: word)
    }
  }

  /// The states that a kit in this one can come to.
  public var successors: [TerminalState] {
    switch self {
    case .ordered: [.shipped, .lost, .destroyed]
    case .shipped: [.delivered, .lost, .destroyed]
    case .delivered: [.activated, .shipped, .lost, .destroyed]
    case .activated: [.suspended, .lost, .destroyed]
    case .suspended: [.activated, .lost, .destroyed]
    case .lost: [.recovered, .destroyed]
    case .destroyed: []
    case .recovered: [.activated, .shipped, .suspended, .lost, .destroyed]
    }
  }

  /// Whether a kit in this state may be served.
  public var isInService: Bool { self == .activated }

  /// Whether no one has it any more.
  public var isGone: Bool { self == .lost || self == .destroyed }

  /// Whether it has left the operator's store and is there: from when it is shipped until it is gone.
  public var isHeld: Bool { self != .ordered && !isGone }

  /// Why a terminal in this state may not be served, or nil.
  public var refusal: Reason? {
    switch self {
    case .activated: nil
    case .ordered, .shipped, .delivered, .recovered: .terminalInactive
    case .suspended: .terminalSuspended
    case .lost: .terminalLost
    case .destroyed: .terminalDestroyed
    }
  }
}

extension TerminalState: Codable {
  /// Reads a word, that of earlier versions too.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let word = try container.decode(String.self)
    guard let state = TerminalState(word: word) else {
      let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(word.prefix(40))' is not a state; it is one of \(words)"
      )
    }
    self = state
  }

  /// Writes the word.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
