public import Quantities
public import Service

/// The most that a terminal gets, whatever its beam would give.
public struct RateCap: Hashable, Sendable {
  /// Towards it; nil for no cap.
  public var downlink: DataRate?
  /// From it; nil for no cap.
  public var uplink: DataRate?

  /// Caps as stated.
  public init(downlink: DataRate? = nil, uplink: DataRate? = nil) {
    self.downlink = downlink
    self.uplink = uplink
  }

  /// The lower of two caps, each way by itself.
  public func lower(of other: RateCap) -> RateCap {
    RateCap(
      downlink: [downlink, other.downlink].compactMap(\.self).min(),
      uplink: [uplink, other.uplink].compactMap(\.self).min()
    )
  }
}

/// What money does to service in a slot.
public struct SlotFunding: Sendable {
  /// Terminals that are not served because nobody pays.
  public var unfunded: Set<TerminalID> = []
  /// Terminals that get no more than a rate, by their plan or because money has run out.
  public var caps: [TerminalID: RateCap] = [:]

  /// Money changes nothing.
  public init() {}
}

extension Crowd {
  /// Lowers rates to the caps of terminals that have one.
  func cap(_ outcomes: inout [SlotPlan.Outcome], _ caps: [TerminalID: RateCap]) {
    for (id, cap) in caps {
      for (roster, first) in [(own, 0), (others, own.terminals.count)] {
        guard let index = roster.position(of: id),
          case .served(var assignment) = outcomes[first + index]
        else { continue }
        if let most = cap.downlink { assignment.downlinkRate = min(assignment.downlinkRate, most) }
        if let most = cap.uplink { assignment.uplinkRate = min(assignment.uplinkRate, most) }
        outcomes[first + index] = .served(assignment)
      }
    }
  }
}
