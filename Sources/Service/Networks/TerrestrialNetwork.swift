public import Frames
public import Geography

/// One operator's network on the ground of a territory: how many people it reaches, and who controls it.
///
/// It says whom a network reaches; ``TerrestrialScope`` says what of it is cut, and the delays and
/// rates that a place has over the ground are stated apart.
public struct TerrestrialNetwork: Hashable, Codable, Sendable {
  /// The territory.
  public var territory: TerritoryCode
  /// Whose network it is.
  public var operatorName: String
  /// Fixed or mobile.
  public var kind: TerrestrialKind
  /// The part of the territory's people that it reaches, 0 to 1: could be connected, not are.
  public var share: Double
  /// Of a mobile network, the part of those whom it reaches who are reached by the fourth generation
  /// or a later one, 0 to 1; nil when unknown.
  public var share4G: Double?
  /// Of a mobile network, the part of those whom it reaches who are reached by the fifth generation, 0
  /// to 1; nil when unknown.
  public var share5G: Double?
  /// Whether the state, or a body that answers to it, owns or directs the operator.
  public var isStateControlled: Bool
  /// From when this holds; nil means from the beginning of the world.
  public var from: Instant?
  /// When it ends; nil means that it stands.
  public var until: Instant?
  /// Where this is known from.
  public var source: String
  /// True when no source was found for it or for a part of it.
  public var isRecalled: Bool

  /// A network as stated; ranges are not checked.
  public init(
    territory: TerritoryCode,
    operatorName: String,
    kind: TerrestrialKind,
    share: Double,
    share4G: Double? = nil,
    share5G: Double? = nil,
    isStateControlled: Bool = false,
    from: Instant? = nil,
    until: Instant? = nil,
    source: String,
    isRecalled: Bool = false
  ) {
    self.territory = territory
    self.operatorName = operatorName
    self.kind = kind
    self.share = share
    self.share4G = share4G
    self.share5G = share5G
    self.isStateControlled = isStateControlled
    self.from = from
    self.until = until
    self.source = source
    self.isRecalled = isRecalled
  }

  /// Whether it stands at an instant by its own dates.
  public func stands(at instant: Instant) -> Bool {
    (from.map { $0 <= instant } ?? true) && (until.map { instant < $0 } ?? true)
  }
}
