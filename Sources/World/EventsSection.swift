import Constellation
import Frames
import Geography
import Orbits
import Service

/// Reads the section `events` of a world file.
enum EventsSection {
  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    let terminals = Set(world.terminals.map(\.id))
    let gateways = Set(world.ground.gateways.map(\.name))
    var money: [(act: Act, place: YAMLValue)] = []
    for item in value.list(limit: 100_000) {
      guard let act = event(item, world) else { continue }
      if case .money = act.decision { money.append((act, item)) }
      checkTerrestrial(act.decision, item, world, terminals)
      // What stands in a world that is joined is not known yet.
      if world.also.isEmpty { check(act.decision, item, world, terminals, gateways) }
      world.events.append(act)
    }
    MoneyEvents.check(money, world)
    // Events of one instant keep the order of the file.
    world.events = world.events.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  /// Reports a name that nothing has: an event on it would silently do nothing.
  private static func check(
    _ decision: Act.Decision,
    _ item: YAMLValue,
    _ world: WorldDescription,
    _ terminals: Set<TerminalID>,
    _ gateways: Set<String>
  ) {
    switch decision {
    case .terminal(let id, _) where !terminals.contains(id):
      item.report(
        "no terminal has the id '\(id)'",
        remedy: "Add it to terminals, or name one of those."
      )
    case .gateway(let name, _) where !gateways.contains(name):
      item.report(
        "no gateway is called '\(name)'",
        remedy: "Add it to ground.gateways, or name one of those."
      )
    case .satellite(let name, _): item.checkSatellite(name, of: world.first)
    default: return
    }
  }

  /// Reports a cut of what is not there; terminals and networks of joined worlds do not come along.
  private static func checkTerrestrial(
    _ decision: Act.Decision,
    _ item: YAMLValue,
    _ world: WorldDescription,
    _ terminals: Set<TerminalID>
  ) {
    guard case .terrestrial(let scope, _) = decision else { return }
    if world.terrestrial.isEmpty, world.networks.isEmpty {
      item.report(
        "the world has no terrestrial networks",
        remedy: "Add 'terrestrial' or 'networks' with what is cut or restored."
      )
    } else if case .terminal(let id) = scope.area, !terminals.contains(id) {
      item.report(
        "no terminal has the id '\(id)'",
        remedy: "Add it to terminals, or name one of those."
      )
    }
  }

  /// What an event may say, of which it says one.
  private static let happenings = [
    "licence", "terminal", "terminals", "whitelist", "satellite", "gateway", "terrestrial-cut",
    "terrestrial-restored", "pledge", "payment", "transfer",
  ]

  private static func event(_ value: YAMLValue, _ world: WorldDescription) -> Act? {
    guard let map = value.mapping(["at", "by", "why"] + happenings),
      let at = map.required("at")?.instant()
    else { return nil }
    let named = happenings.compactMap { name in map[name].map { (name, $0) } }
    guard named.count == 1, let (name, happening) = named.first else {
      value.report(
        "an event needs exactly one of \(happenings.joined(separator: ", "))",
        remedy: "Write one event for each thing that happens."
      )
      return nil
    }
    return decision(name, happening, at: at, world).map {
      Act(
        at: at,
        actor: map.string("by", or: "world file"),
        reason: map.string("why", or: ""),
        decision: $0
      )
    }
  }

  private static func decision(
    _ name: String,
    _ value: YAMLValue,
    at: Instant,
    _ world: WorldDescription
  ) -> Act.Decision? {
    switch name {
    case "terminals": many(value, of: world.terminals)
    case "pledge", "payment", "transfer": MoneyEvents.decision(name, value, world.money)
    case "whitelist": whitelist(value)
    case "licence": licence(value, at: at)
    case "terminal": terminal(value)
    case "satellite": works(value).map { .satellite(name: $0.name, works: $0.works) }
    case "gateway": works(value).map { .gateway(name: $0.name, works: $0.works) }
    default:
      TerrestrialSection.scope(value).map {
        .terrestrial(scope: $0, works: name == "terrestrial-restored")
      }
    }
  }

  private static func licence(_ value: YAMLValue, at: Instant) -> Act.Decision? {
    guard var licence = TerritoriesSection.licence(value) else { return nil }
    licence.from = licence.from ?? at
    return .licence(licence)
  }

  private static func terminal(_ value: YAMLValue) -> Act.Decision? {
    guard let map = value.mapping(["id", "state"]), let id = map.required("id")?.string(),
      let state = map.required("state")?.terminalState()
    else { return nil }
    return .terminal(TerminalID(id), state)
  }

  /// The kits that a list of ids names, or all whose records say what is written.
  private static func many(_ value: YAMLValue, of terminals: [Terminal]) -> Act.Decision? {
    guard
      let map = value.mapping([
        "ids", "first-id", "last-id", "home", "owner", "sponsor", "plan", "state",
      ]),
      let state = map.required("state")?.terminalState()
    else { return nil }
    let named = map["ids"].map { Set($0.list().compactMap { $0.string() }) }
    let home = map["home"].flatMap(GroundSection.territory)
    let (owner, sponsor) = (map["owner"]?.string(), map["sponsor"]?.string())
    let plan = map["plan"]?.string()
    let (first, last) = (map["first-id"]?.string(), map["last-id"]?.string())
    let words = [first, last, owner, sponsor, plan].compactMap(\.self)
    guard named != nil || home != nil || !words.isEmpty else {
      value.report(
        "no terminals are named",
        remedy: "Add 'ids', 'first-id' and 'last-id', or 'home', 'owner', 'sponsor' or 'plan' for "
          + "all that have it."
      )
      return nil
    }
    let ids = terminals.filter { terminal in
      let contract = terminal.contract
      let id = terminal.id.rawValue
      return named?.contains(id) ?? true && first.map { $0 <= id } ?? true
        && last.map { id <= $0 } ?? true && contract.home == home ?? contract.home
        && contract.owner == owner ?? contract.owner
        && contract.sponsor == sponsor ?? contract.sponsor && contract.plan == plan ?? contract.plan
    }.map(\.id)
    if ids.isEmpty || ids.count < named?.count ?? 0 {
      value.report(
        ids.isEmpty ? "no terminal is like that" : "a terminal that is named is not in the world",
        remedy: "Write what terminals of this file have."
      )
    }
    return .terminals(ids: ids, state: state)
  }

  private static func whitelist(_ value: YAMLValue) -> Act.Decision? {
    guard let map = value.mapping(["territory", "ids", "listed"]) else { return nil }
    let territory = map.required("territory").flatMap(GroundSection.territory)
    let ids = map.required("ids")?.list().compactMap { $0.string() }
    guard let territory, let ids, !ids.isEmpty else { return nil }
    return .whitelist(
      territory: territory,
      ids: ids.map { TerminalID($0) },
      listed: map.boolean("listed", or: true)
    )
  }

  private static func works(_ value: YAMLValue) -> (name: String, works: Bool)? {
    guard let map = value.mapping(["name", "works"]), let name = map.required("name")?.string(),
      let works = map.required("works")?.boolean()
    else { return nil }
    return (name, works)
  }
}

extension YAMLValue {
  /// Reports a satellite that no shell of a system has; those of catalogues are not known yet.
  func checkSatellite(_ name: String, of system: SystemDescription) {
    guard system.catalogues.isEmpty, !system.shells.contains(where: { $0.shell.has(name) }) else {
      return
    }
    report(
      "no shell has a satellite '\(name)'",
      remedy: "Write SHELL-PLANE-SLOT, both counted from 0, such as S1-0-0."
    )
  }
}

extension WalkerShell {
  /// Whether a name is that of one of its satellites.
  fileprivate func has(_ satellite: String) -> Bool {
    guard satellite.hasPrefix(name + "-") else { return false }
    let numbers = satellite.dropFirst(name.count + 1).split(
      separator: "-",
      omittingEmptySubsequences: false
    )
    guard numbers.count == 2, let plane = Int(numbers[0]), let slot = Int(numbers[1]) else {
      return false
    }
    return (0..<planes).contains(plane) && (0..<satellitesPerPlane).contains(slot)
      && satellite == "\(name)-\(plane)-\(slot)"
  }
}
