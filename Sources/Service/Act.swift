public import Frames
public import Geography

/// Something that was decided or happened: it changes what the service does from the next slot on.
///
/// Acts are appended and never changed. A plan is a function of the world, the acts and the slot.
public struct Act: Hashable, Codable, Sendable {
  /// From when the act holds, in world time.
  public var at: Instant
  /// Who decided it.
  public var actor: String
  /// Why.
  public var reason: String
  /// What is decided.
  public var decision: Decision

  /// What an act can change.
  ///
  /// Boxed: a hundred thousand acts are kept, and copied when one comes while a plan is made.
  public indirect enum Decision: Hashable, Codable, Sendable {
    /// A licence is granted, changed or withdrawn.
    case licence(Licence)
    /// Licences are granted, changed or withdrawn, together.
    case licences([Licence])
    /// Kits are put on a territory's whitelist, or taken off it.
    case whitelist(territory: TerritoryCode, ids: [TerminalID], listed: Bool)
    /// A terminal comes to another state of its life.
    case terminal(TerminalID, TerminalState)
    /// Many terminals come to another state, together.
    case terminals(ids: [TerminalID], state: TerminalState)
    /// Terminals are registered.
    case register(terminals: TerminalSheet)
    /// Something about registered terminals is changed.
    case amend(ids: [TerminalID], change: Amendment)
    /// Something about money: a plan, a sponsor, a pledge, a programme, a payment, a transfer.
    case money(MoneyEvent.Kind)
    /// A satellite fails, or works again.
    case satellite(name: String, works: Bool)
    /// A gateway fails, or works again.
    case gateway(name: String, works: Bool)
    /// Terrestrial access is cut, or restored.
    case terrestrial(scope: TerrestrialScope, works: Bool)
  }

  /// An act as decided; a name that the world does not know has no effect on plans.
  public init(at: Instant, actor: String, reason: String, decision: Decision) {
    self.at = at
    self.actor = actor
    self.reason = reason
    self.decision = decision
  }
}
