import Links
import Quantities
import Routing
import Service

/// Reads the section `terrestrial` of a world file.
enum TerrestrialSection {
  /// Rates of terrestrial access, in 10⁶ bit/s.
  private static let rates = 0.001...1_000_000.0

  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    let terminals = Set(world.terminals.map(\.id))
    var seen: Set<TerrestrialScope> = []
    for item in value.list(limit: 10_000) {
      guard let access = access(item) else { continue }
      if case .terminal(let id) = access.area, !terminals.contains(id) {
        item.report(
          "no terminal has the id '\(id)'",
          remedy: "Add it to terminals, or name one of those."
        )
      }
      if !seen.insert(TerrestrialScope(access.area, kind: access.kind)).inserted {
        item.report(
          "this kind of access stands twice for the same territory or terminal",
          remedy: "Keep one of the two."
        )
      }
      world.terrestrial.append(access)
    }
  }

  private static func access(_ value: YAMLValue) -> TerrestrialAccess? {
    guard
      let map = value.mapping([
        "territory", "terminal", "kind", "access-uplink-ms", "access-downlink-ms", "backhaul-ms",
        "fibre-factor", "downlink-mbps", "uplink-mbps", "loss-probability", "loss", "label",
        "source",
      ])
    else { return nil }
    let area = area(map)
    let kind = map.required("kind")?.choice(of: TerrestrialKind.self)
    let down = map.required("downlink-mbps")?.number(in: rates)
    let up = map.required("uplink-mbps")?.number(in: rates)
    guard let area, let kind, let down, let up else { return nil }
    var access = TerrestrialAccess(
      area,
      kind,
      downlinkRate: .megabitsPerSecond(down),
      uplinkRate: .megabitsPerSecond(up)
    )
    map["access-uplink-ms"].map { access.accessUplink = LinksSection.term($0) }
    map["access-downlink-ms"].map { access.accessDownlink = LinksSection.term($0) }
    map["backhaul-ms"].map { access.backhaul = LinksSection.term($0) }
    access.fibreFactor = map["fibre-factor"]?.number(in: 1...10)
    access.loss = LinksSection.loss(map)
    access.label = map["label"].flatMap { $0.choice(of: DelayTerm.Label.self) } ?? .assumed
    access.source = map.string("source", or: "")
    return access
  }

  /// What a cut or a restoration is about.
  static func scope(_ value: YAMLValue) -> TerrestrialScope? {
    guard let map = value.mapping(["territory", "terminal", "kind"]) else { return nil }
    let area = area(map)
    let kind = map["kind"]?.choice(of: TerrestrialKind.self)
    guard let area, kind != nil || map["kind"] == nil else { return nil }
    return TerrestrialScope(area, kind: kind)
  }

  /// The territory or the terminal that a mapping names.
  static func area(_ map: YAMLMapping) -> TerrestrialScope.Area? {
    switch (map["territory"], map["terminal"]) {
    case (let territory?, nil):
      return GroundSection.territory(territory).map { .territory($0) }
    case (nil, let terminal?):
      return terminal.string().map { .terminal(TerminalID($0)) }
    default:
      map.owner.report(
        "exactly one of 'territory' and 'terminal' is needed",
        remedy: "Write the code of a territory, or the id of a terminal."
      )
      return nil
    }
  }
}
