public import Geography
public import Links

/// Where a kit may be used, beside the law of the place.
public enum Roaming: String, CaseIterable, Codable, Sendable {
  /// In its home territory only.
  case home
  /// Wherever the service is licensed.
  case anywhere
}

/// Who a kit belongs to, who pays for it, on which plan, and where it may be used.
public struct Contract: Hashable, Codable, Sendable {
  /// Who the kit belongs to; nil when nobody is named.
  public var owner: String?
  /// The sponsor who pays for it; nil when its owner does, or nobody.
  public var sponsor: String?
  /// Who is asked for its fee; nil leaves it to the rule: the sponsors in a programme or where a
  /// sponsor is named, else the owner, else nobody.
  public var payer: BillingGroup.Payer?
  /// The name of its service plan; nil for none.
  public var plan: String?
  /// The territory that it is registered in; nil for none, and then it roams anywhere.
  public var home: TerritoryCode?
  /// Where it may be used.
  public var roaming: Roaming

  /// A contract as stated; that sponsor and plan exist is not checked.
  public init(
    owner: String? = nil,
    sponsor: String? = nil,
    payer: BillingGroup.Payer? = nil,
    plan: String? = nil,
    home: TerritoryCode? = nil,
    roaming: Roaming = .anywhere
  ) {
    self.owner = owner
    self.sponsor = sponsor
    self.payer = payer
    self.plan = plan
    self.home = home
    self.roaming = roaming
  }

  /// Why the kit may not be used in a territory, or nil.
  public func refusal(in territory: TerritoryCode) -> Reason? {
    guard roaming == .home, let home, home != territory else { return nil }
    return .notHomeTerritory
  }
}
