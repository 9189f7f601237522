import Constellation
import Frames
import Geography
import Quantities
import Yams

/// Reads the section `ground` of a world file.
enum GroundSection {
  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping([
        "gateways", "points-of-presence", "homes", "maximum-backhaul-km", "source",
      ])
    else { return }
    var ground = GroundSegment()
    ground.gateways = map["gateways"]?.list(limit: 10_000).compactMap(gateway) ?? []
    ground.pointsOfPresence =
      map["points-of-presence"]?.list(limit: 1_000).compactMap(pointOfPresence) ?? []
    ground.maximumBackhaul = .kilometres(
      map.number("maximum-backhaul-km", in: 0...20_100, or: 3_000)
    )
    let popCount = map["points-of-presence"]?.node.sequence?.count ?? 0
    // With a point of presence that could not be read, its homes would only repeat that problem.
    let areComplete = popCount == ground.pointsOfPresence.count
    for (name, code) in areComplete ? map["homes"]?.entries() ?? [] : [] {
      guard let territory = TerritoryCode(name) else {
        code.report("'\(name)' is not a territory", remedy: "Write an ISO 3166 code such as UA.")
        continue
      }
      guard let text = code.string() else { continue }
      guard let index = ground.pointsOfPresence.firstIndex(where: { $0.code == text }) else {
        code.report(
          "no point of presence has the code '\(text)'",
          remedy: "Add it to points-of-presence, or name one that stands there."
        )
        continue
      }
      ground.homes[territory] = index
    }
    world.ground = ground
  }

  private static func gateway(_ value: YAMLValue) -> Gateway? {
    guard
      let map = value.mapping([
        "name", "territory", "latitude-deg", "longitude-deg", "height-m", "status", "in-service",
        "minimum-elevation-deg", "antennas",
      ]),
      let name = map.required("name")?.string(),
      let code = map.required("territory"), let territory = territory(code),
      let point = point(map)
    else { return nil }
    return Gateway(
      name: name,
      territory: territory,
      point: point,
      minimumElevation: .degrees(map.number("minimum-elevation-deg", in: 0...90, or: 25)),
      antennas: map.integer("antennas", in: 1...1_000, or: 8),
      isInService: map.boolean("in-service", or: true),
      status: map.string("status", or: "in service")
    )
  }

  private static func pointOfPresence(_ value: YAMLValue) -> PointOfPresence? {
    guard
      let map = value.mapping(["code", "name", "latitude-deg", "longitude-deg"]),
      let code = map.required("code")?.string(), let point = point(map)
    else { return nil }
    return PointOfPresence(code: code, name: map.string("name", or: code), point: point)
  }

  static func territory(_ value: YAMLValue) -> TerritoryCode? {
    guard let text = value.string() else { return nil }
    if let code = TerritoryCode(text) { return code }
    value.report(
      "'\(text)' is not a territory",
      remedy: "Write an ISO 3166 code of two capital letters, such as UA."
    )
    return nil
  }

  static func point(_ map: YAMLMapping) -> GeodeticPoint? {
    guard let latitude = map.required("latitude-deg")?.number(in: -90...90),
      let longitude = map.required("longitude-deg")?.number(in: -180...180)
    else { return nil }
    return GeodeticPoint(
      latitudeDegrees: latitude,
      longitudeDegrees: longitude,
      heightMetres: map.number("height-m", in: -500...9_000, or: 0)
    )
  }
}
