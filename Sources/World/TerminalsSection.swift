import Frames
import Geography
import Service

/// Reads the section `terminals` of a world file.
struct TerminalsSection {
  let gazetteer: Gazetteer

  func read(_ value: YAMLValue, into world: inout WorldDescription) {
    var seen = Set<TerminalID>()
    for item in value.list() {
      guard let terminal = terminal(item, &world.terminalSystems) else { continue }
      if seen.insert(terminal.id).inserted {
        world.terminals.append(terminal)
      } else {
        item.report("the id '\(terminal.id)' stands twice", remedy: "Give each its own id.")
      }
    }
  }

  private func terminal(_ value: YAMLValue, _ systems: inout [NameInFile]) -> Terminal? {
    guard
      let map = value.mapping([
        "id", "name", "system", "place", "latitude-deg", "longitude-deg", "height-m", "state",
        "whitelisted",
      ]),
      let id = map.required("id")?.string(), let point = point(map)
    else { return nil }
    let state = map["state"].map { $0.choice(of: TerminalState.self) } ?? .active
    guard let state else { return nil }
    let system = map["system"].flatMap { entry in entry.string().map { entry.named($0) } }
    system.map { systems.append($0) }
    var terminal = Terminal(
      id: TerminalID(id),
      name: map.string("name", or: id),
      point: point,
      state: state,
      isWhitelisted: map.boolean("whitelisted", or: false)
    )
    terminal.system = system?.name
    return terminal
  }

  private func point(_ map: YAMLMapping) -> GeodeticPoint? {
    guard let place = map["place"] else {
      guard map["latitude-deg"] != nil || map["longitude-deg"] != nil else {
        map.owner.report(
          "the terminal has no place",
          remedy: "Add 'place', or 'latitude-deg' and 'longitude-deg'."
        )
        return nil
      }
      return GroundSection.point(map)
    }
    guard let text = place.string() else { return nil }
    do {
      return try gazetteer.resolve(text).point
    } catch {
      place.report("\(error)", remedy: "Write LAT,LON or the name of a town.")
      return nil
    }
  }
}
