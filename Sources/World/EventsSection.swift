import Frames
import Geography
import Service

/// Reads the section `events` of a world file.
enum EventsSection {
  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    for item in value.list(limit: 100_000) {
      guard let act = event(item) else { continue }
      world.events.append(act)
    }
    // Events of one instant keep the order of the file.
    world.events = world.events.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  private static func event(_ value: YAMLValue) -> Act? {
    guard
      let map = value.mapping(["at", "by", "why", "licence", "terminal", "satellite", "gateway"]),
      let at = map.required("at")?.instant()
    else { return nil }
    let decisions = [
      map["licence"].flatMap { licence($0, at: at) },
      map["terminal"].flatMap(terminal),
      map["satellite"].flatMap { works($0).map { .satellite(name: $0.name, works: $0.works) } },
      map["gateway"].flatMap { works($0).map { .gateway(name: $0.name, works: $0.works) } },
    ].compactMap(\.self)
    guard decisions.count == 1, let decision = decisions.first else {
      if ["licence", "terminal", "satellite", "gateway"].compactMap({ map[$0] }).count != 1 {
        value.report(
          "an event needs exactly one of licence, terminal, satellite, gateway",
          remedy: "Write one event for each thing that happens."
        )
      }
      return nil
    }
    return Act(
      at: at,
      actor: map.string("by", or: "world file"),
      reason: map.string("why", or: ""),
      decision: decision
    )
  }

  private static func licence(_ value: YAMLValue, at: Instant) -> Act.Decision? {
    guard var licence = TerritoriesSection.licence(value) else { return nil }
    licence.from = licence.from ?? at
    return .licence(licence)
  }

  private static func terminal(_ value: YAMLValue) -> Act.Decision? {
    guard let map = value.mapping(["id", "state"]), let id = map.required("id")?.string(),
      let state = map.required("state")?.choice(of: TerminalState.self)
    else { return nil }
    return .terminal(TerminalID(id), state)
  }

  private static func works(_ value: YAMLValue) -> (name: String, works: Bool)? {
    guard let map = value.mapping(["name", "works"]), let name = map.required("name")?.string(),
      let works = map.required("works")?.boolean()
    else { return nil }
    return (name, works)
  }
}
