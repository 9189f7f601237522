public import Frames
public import Geography

/// Every dated statement of a world about filtering and interception.
///
/// Of the statements about a territory that hold at an instant, the one that began last counts; of
/// two that began together, the one that was entered last. One about a point of presence counts
/// before those about its territory.
public struct RegimeBook: Hashable, Codable, Sendable {
  /// Every statement, in the order of entry.
  public private(set) var regimes: [Regime]

  /// A book of statements, entered in the order given.
  public init(_ regimes: [Regime] = []) { self.regimes = regimes }

  /// Adds a statement.
  public mutating func enter(_ regime: Regime) { regimes.append(regime) }

  /// Territories about which something is stated, in the order of their codes.
  public var territories: [TerritoryCode] { Set(regimes.map(\.territory)).sorted() }

  /// Every statement about a territory and the points of presence in it, in the order of entry.
  public func history(of territory: TerritoryCode) -> [Regime] {
    regimes.filter { $0.territory == territory }
  }

  /// The statement that holds in a territory at an instant, or nil when none does.
  ///
  /// - Parameters:
  ///   - territory: The territory.
  ///   - pointOfPresence: The code of one there, when it is about traffic at that one.
  ///   - instant: When.
  /// - Returns: The statement, or nil when nothing is stated.
  public func regime(
    of territory: TerritoryCode,
    pointOfPresence: String? = nil,
    at instant: Instant
  ) -> Regime? {
    if let pointOfPresence, let own = latest(territory, pointOfPresence, instant) { return own }
    return latest(territory, nil, instant)
  }

  private func latest(
    _ territory: TerritoryCode,
    _ pointOfPresence: String?,
    _ instant: Instant
  ) -> Regime? {
    var current: Regime?
    for regime in regimes
    where regime.territory == territory && regime.pointOfPresence == pointOfPresence
      && regime.holds(at: instant)
    {
      if let from = current?.from, regime.from.map({ $0 < from }) ?? true { continue }
      current = regime
    }
    return current
  }
}
