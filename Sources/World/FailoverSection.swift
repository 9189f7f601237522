public import Service

/// How sites choose between their uplinks, for one area or as the default of a world.
public struct FailoverStatement: Hashable, Sendable {
  /// Whose sites; nil for all that nothing else is said about.
  public var area: TerrestrialScope.Area?
  /// The rules.
  public var rules: SiteFailover

  /// A statement as given; that the world has the terminal is not checked.
  public init(_ area: TerrestrialScope.Area?, _ rules: SiteFailover) {
    self.area = area
    self.rules = rules
  }
}

/// Reads the section `failover` of a world file.
enum FailoverSection {
  /// Times of a site's router, in seconds: up to a day.
  private static let times = 0.0...86_400.0

  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    let terminals = Set(world.terminals.map(\.id))
    var seen: Set<TerrestrialScope.Area?> = []
    for item in value.list(limit: 10_000) {
      guard let statement = statement(item) else { continue }
      if case .terminal(let id) = statement.area, !terminals.contains(id) {
        item.report(
          "no terminal has the id '\(id)'",
          remedy: "Add it to terminals, or name one of those."
        )
      }
      if !seen.insert(statement.area).inserted {
        item.report(
          "rules stand twice for the same territory, terminal or for all",
          remedy: "Keep one of the two."
        )
      }
      world.failover.append(statement)
    }
  }

  private static func statement(_ value: YAMLValue) -> FailoverStatement? {
    guard let map = value.mapping(["territory", "terminal", "order", "detection-s", "hold-s"])
    else { return nil }
    let usual = SiteFailover.usual
    let order = map["order"].map { list in
      list.list(limit: SiteUplink.allCases.count).compactMap { $0.choice(of: SiteUplink.self) }
    }
    if let order, Set(order).count != order.count {
      map["order"]?.report("an uplink stands twice", remedy: "Name each uplink once.")
    }
    let rules = SiteFailover(
      order: order ?? usual.order,
      detectionSeconds: map.number("detection-s", in: times, or: usual.detectionSeconds),
      holdSeconds: map.number("hold-s", in: times, or: usual.holdSeconds)
    )
    guard map["territory"] != nil || map["terminal"] != nil else {
      return FailoverStatement(nil, rules)
    }
    return TerrestrialSection.area(map).map { FailoverStatement($0, rules) }
  }
}

extension WorldDescription {
  /// How the site of a terminal chooses between its uplinks: by its own statement, else by that of its
  /// territory, else by the world's, else as usual.
  func failover(in areas: [TerrestrialScope.Area]) -> SiteFailover {
    let wanted: [TerrestrialScope.Area?] = areas + [nil]
    for area in wanted {
      if let own = failover.first(where: { $0.area == area }) { return own.rules }
    }
    return .usual
  }
}
