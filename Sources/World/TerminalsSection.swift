import Foundation
import Frames
import Geography
import Quantities
import Service

/// Reads the sections `terminals` and `terminal-files` of a world file.
struct TerminalsSection {
  /// Heights above the ellipsoid that a terminal which stands may have, in metres.
  static let heights = -500.0...9_000.0
  /// Rates that a terminal may ask for, in 10⁶ bit/s.
  static let demands = 0.0...1_000_000.0

  let gazetteer: Gazetteer
  /// What the paths of files are relative to.
  let folder: URL?
  /// What terminals may be on; nil where nothing is said about money.
  let names: KnownNames?
  /// The identities that are taken.
  private var seen: Set<TerminalID> = []

  init(gazetteer: Gazetteer, folder: URL?, names: KnownNames?) {
    self.gazetteer = gazetteer
    self.folder = folder
    self.names = names
  }

  mutating func read(_ value: YAMLValue, into world: inout WorldDescription) {
    for item in value.list() {
      guard let terminal = terminal(item, &world.terminalSystems) else { continue }
      if seen.insert(terminal.id).inserted {
        world.terminals.append(terminal)
      } else {
        item.report("the id '\(terminal.id)' stands twice", remedy: "Give each its own id.")
      }
    }
  }

  /// Reads the files of terminals that a world names.
  mutating func readFiles(_ value: YAMLValue, into world: inout WorldDescription) {
    for item in value.list(limit: 1_000) {
      guard let file = DataFile(item, in: folder) else { continue }
      TerminalTable.read(file.path, named: file.name, item.problems, names, seen: &seen) {
        world.terminals.append($0)
      }
    }
  }

  private func terminal(_ value: YAMLValue, _ systems: inout [NameInFile]) -> Terminal? {
    guard
      let map = value.mapping([
        "id", "name", "place", "latitude-deg", "longitude-deg", "height-m", "state",
        "whitelisted", "track", "track-file", "track-repeats", "obstructions", "antenna", "system",
        "downlink-demand-mbps", "uplink-demand-mbps", "owner", "sponsor", "payer", "plan", "home",
        "roaming", "avoid",
      ]),
      let id = map.required("id")?.string()
    else { return nil }
    let track = track(map)
    guard let point = track?.first.point ?? point(map) else { return nil }
    let state = map["state"].map { $0.terminalState() } ?? .activated
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
    terminal.track = track
    terminal.obstructions = map["obstructions"].flatMap(Self.obstructions)
    terminal.mount = map["antenna"].flatMap(Self.mount)
    terminal.downlinkDemand = Self.demand(map["downlink-demand-mbps"])
    terminal.uplinkDemand = Self.demand(map["uplink-demand-mbps"])
    terminal.contract = contract(map)
    if let problem = names?.problem(ofBilling: terminal) {
      map["plan"]?.report(problem.message, remedy: problem.remedy)
    }
    terminal.avoid = map["avoid"]?.list(limit: 300).compactMap(GroundSection.territory) ?? []
    return terminal
  }

  private func contract(_ map: YAMLMapping) -> Contract {
    let home = map["home"].flatMap(GroundSection.territory)
    let roaming = map["roaming"]?.choice(of: Roaming.self) ?? .anywhere
    if roaming == .home, home == nil {
      map["roaming"]?.report("the terminal has no home", remedy: "Add 'home' with its territory.")
    }
    let (plan, sponsor) = (map["plan"]?.string(), map["sponsor"]?.string())
    if let plan, let problem = names?.problem(ofPlan: plan) {
      map["plan"]?.report(problem.message, remedy: problem.remedy)
    }
    if let sponsor, let problem = names?.problem(ofSponsor: sponsor) {
      map["sponsor"]?.report(problem.message, remedy: problem.remedy)
    }
    return Contract(
      owner: map["owner"]?.string(),
      sponsor: sponsor,
      payer: map["payer"]?.choice(of: BillingGroup.Payer.self),
      plan: plan,
      home: home,
      roaming: roaming
    )
  }

  private static func demand(_ value: YAMLValue?) -> DataRate? {
    value?.number(in: demands).map { .megabitsPerSecond($0) }
  }

  private func point(_ map: YAMLMapping) -> GeodeticPoint? {
    // What is wrong with a track has been said.
    if map["track"] != nil || map["track-file"] != nil { return nil }
    guard let place = map["place"] else {
      guard map["latitude-deg"] != nil || map["longitude-deg"] != nil else {
        map.owner.report(
          "the terminal has no place",
          remedy: "Add 'place', 'latitude-deg' and 'longitude-deg', 'track' or 'track-file'."
        )
        return nil
      }
      return GroundSection.point(map)
    }
    if map["latitude-deg"] != nil || map["longitude-deg"] != nil {
      place.report(
        "the terminal has both a place and coordinates",
        remedy: "Keep 'place', or 'latitude-deg' and 'longitude-deg'."
      )
    }
    guard let text = place.string() else { return nil }
    do {
      return try gazetteer.resolve(text).point
    } catch {
      place.report("\(error)", remedy: "Write LAT,LON or the name of a town.")
      return nil
    }
  }

  /// The way of a terminal that moves; nil when it does not, or after a report.
  private func track(_ map: YAMLMapping) -> Track? {
    let repeats = map.boolean("track-repeats", or: false)
    let fixed = ["place", "latitude-deg", "longitude-deg", "height-m"].first { map[$0] != nil }
    switch (map["track"], map["track-file"]) {
    case (nil, nil):
      map["track-repeats"]?.report("there is no track to repeat", remedy: "Add 'track'.")
      return nil
    case (let value?, nil):
      guard fixed == nil else { break }
      return Self.track(value, repeats: repeats)
    case (nil, let value?):
      guard fixed == nil else { break }
      return DataFile(value, in: folder).flatMap {
        TrackTable.read($0.path, named: $0.name, repeats: repeats, value.problems)
      }
    case (_?, _?): break
    }
    map.owner.report(
      "the terminal has both a track and another track or place",
      remedy: "Keep one of 'track', 'track-file', 'place', 'latitude-deg' with 'longitude-deg'."
    )
    return nil
  }

  private static func track(_ value: YAMLValue, repeats: Bool) -> Track? {
    let items = value.list(limit: Track.largestCount)
    let waypoints = items.compactMap(waypoint)
    guard waypoints.count == items.count else { return nil }
    do {
      return try Track(waypoints, repeats: repeats)
    } catch {
      let place = error.index.map { items[$0] } ?? value
      place.report(error.message, remedy: error.remedy)
      return nil
    }
  }

  private static func waypoint(_ value: YAMLValue) -> Track.Waypoint? {
    guard let map = value.mapping(["at", "latitude-deg", "longitude-deg", "height-m"]),
      let at = map.required("at")?.instant(),
      let latitude = map.required("latitude-deg")?.number(in: -90...90),
      let longitude = map.required("longitude-deg")?.number(in: -180...180)
    else { return nil }
    return Track.Waypoint(
      at: at,
      point: GeodeticPoint(
        latitudeDegrees: latitude,
        longitudeDegrees: longitude,
        heightMetres: map.number("height-m", in: TrackTable.heights, or: 0)
      )
    )
  }

  private static func mount(_ value: YAMLValue) -> AntennaMount? {
    guard let map = value.mapping(["tilt-deg", "azimuth-deg", "field-of-view-deg"]) else {
      return nil
    }
    return AntennaMount(
      tilt: .degrees(map.number("tilt-deg", in: 0...90, or: 0)),
      azimuth: .degrees(map.number("azimuth-deg", in: -360...360, or: 0)),
      fieldOfView: map["field-of-view-deg"]?.number(in: 0...180).map { .degrees($0) }
    )
  }

  private static func obstructions(_ value: YAMLValue) -> ObstructionMask? {
    let items = value.list(limit: ObstructionMask.largestCount)
    let sectors = items.compactMap(sector)
    return sectors.count == items.count ? try? ObstructionMask(sectors) : nil
  }

  private static func sector(_ value: YAMLValue) -> ObstructionMask.Sector? {
    guard let map = value.mapping(["from-azimuth-deg", "to-azimuth-deg", "elevation-deg"]),
      let from = map.required("from-azimuth-deg")?.number(in: -360...360),
      let to = map.required("to-azimuth-deg")?.number(in: -360...360),
      let elevation = map.required("elevation-deg")?.number(in: 0...90)
    else { return nil }
    let sector = ObstructionMask.Sector(
      from: .degrees(from),
      to: .degrees(to),
      elevation: .degrees(elevation)
    )
    guard sector.problem == nil else {
      value.report(
        "the sector ends where it begins",
        remedy: "Write where it ends, clockwise; 0 to 360 is the whole horizon."
      )
      return nil
    }
    return sector
  }
}
