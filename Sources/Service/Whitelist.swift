public import Geography

/// The terminals that may be served in territories that license them one by one, by kit number.
public struct Whitelist: Hashable, Sendable {
  private var lists: [TerritoryCode: Set<TerminalID>] = [:]

  /// A whitelist on which nobody stands.
  public init() {}

  /// Puts terminals on the list of a territory, or takes them off it.
  ///
  /// Whether such terminals exist is not asked: kits are listed before they arrive.
  public mutating func enter(
    _ territory: TerritoryCode,
    _ ids: some Sequence<TerminalID>,
    isListed: Bool = true
  ) {
    if isListed {
      lists[territory, default: []].formUnion(ids)
    } else {
      lists[territory]?.subtract(ids)
    }
    if lists[territory]?.isEmpty == true { lists[territory] = nil }
  }

  /// Whether a terminal is on the list of a territory.
  public func contains(_ id: TerminalID, in territory: TerritoryCode) -> Bool {
    lists[territory]?.contains(id) ?? false
  }

  /// The territories that have anybody on their list, ascending.
  public var territories: [TerritoryCode] { lists.keys.sorted() }

  /// The terminals on the list of a territory, ascending.
  public func terminals(in territory: TerritoryCode) -> [TerminalID] {
    (lists[territory] ?? []).sorted()
  }
}
