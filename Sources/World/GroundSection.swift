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
    var names: Set<String> = []
    for item in map["gateways"]?.list(limit: 10_000) ?? [] {
      guard let gateway = gateway(item) else { continue }
      if !names.insert(gateway.name).inserted {
        item.report(
          "the gateway '\(gateway.name)' stands twice",
          remedy: "Give each its own name, by which events can name it."
        )
      }
      ground.gateways.append(gateway)
    }
    ground.pointsOfPresence =
      map["points-of-presence"]?.list(limit: 1_000).compactMap(pointOfPresence) ?? []
    ground.maximumBackhaul = .kilometres(
      map.number("maximum-backhaul-km", in: 0...20_100, or: 3_000)
    )
    let popCount = map["points-of-presence"]?.node.sequence?.count ?? 0
    reportDoubles(ground.pointsOfPresence.map(\.code), map["points-of-presence"])
    // With a point of presence that could not be read, its homes would only repeat that problem.
    if popCount == ground.pointsOfPresence.count {
      ground.homes = homes(map["homes"], ground.pointsOfPresence)
    }
    world.ground = ground
  }

  /// Homes by territory: the code of a point of presence, or dated ones.
  private static func homes(
    _ value: YAMLValue?,
    _ points: [PointOfPresence]
  ) -> [TerritoryCode: [Home]] {
    var homes: [TerritoryCode: [Home]] = [:]
    for (name, entry) in value?.entries() ?? [] {
      guard let territory = TerritoryCode(name) else {
        entry.report("'\(name)' is not a territory", remedy: "Write an ISO 3166 code such as UA.")
        continue
      }
      let dated =
        entry.node.sequence == nil
        ? [home(entry, from: nil, points)]
        : entry.list(limit: 100).map { item in
          item.mapping(["pop", "from"]).flatMap { map in
            map.required("pop").flatMap { home($0, from: map["from"]?.instant(), points) }
          }
        }
      // Of two homes of one date the later in the file counts.
      homes[territory] = dated.compactMap(\.self).enumerated()
        .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
        .map(\.element)
    }
    return homes
  }

  private static func home(
    _ value: YAMLValue,
    from: Instant?,
    _ points: [PointOfPresence]
  ) -> Home? {
    guard let code = value.string() else { return nil }
    if let index = points.firstIndex(where: { $0.code == code }) { return Home(index, from: from) }
    value.report(
      "no point of presence has the code '\(code)'",
      remedy: "Add it to points-of-presence, or name one that stands there."
    )
    return nil
  }

  private static func reportDoubles(_ codes: [String], _ value: YAMLValue?) {
    var seen = Set<String>()
    for code in codes where !seen.insert(code).inserted {
      value?.report("the code '\(code)' stands twice", remedy: "Give each its own code.")
    }
  }

  private static func gateway(_ value: YAMLValue) -> Gateway? {
    guard
      let map = value.mapping([
        "name", "territory", "latitude-deg", "longitude-deg", "height-m", "status", "in-service",
        "in-service-from", "in-service-until", "minimum-elevation-deg", "antennas",
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
      status: map.string("status", or: "in service"),
      serviceBegins: map["in-service-from"]?.instant(),
      serviceEnds: map["in-service-until"]?.instant()
    ).checked(value)
  }

  private static func pointOfPresence(_ value: YAMLValue) -> PointOfPresence? {
    guard
      let map = value.mapping([
        "code", "name", "latitude-deg", "longitude-deg", "territory", "in-service",
        "in-service-from", "in-service-until",
      ]),
      let code = map.required("code")?.string(), let point = point(map)
    else { return nil }
    return PointOfPresence(
      code: code,
      name: map.string("name", or: code),
      point: point,
      territory: map["territory"].flatMap(territory),
      isInService: map.boolean("in-service", or: true),
      serviceBegins: map["in-service-from"]?.instant(),
      serviceEnds: map["in-service-until"]?.instant()
    ).checked(value)
  }

  static func territory(_ value: YAMLValue) -> TerritoryCode? {
    guard let text = value.string() else { return nil }
    let special = [TerritoryCode.highSeas, .unknown]
    if let code = TerritoryCode(text), special.contains(code) || TerritoryCode.all.contains(code) {
      return code
    }
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

extension DatedService {
  /// Itself, after its dates have been reported where they contradict each other.
  fileprivate func checked(_ value: YAMLValue) -> Self {
    if !isInService, serviceBegins != nil || serviceEnds != nil {
      value.report(
        "'in-service: false' means never, yet it has dates of service",
        remedy: "Keep the flag or the dates."
      )
    }
    if let serviceBegins, let serviceEnds, serviceEnds <= serviceBegins {
      value.report(
        "'in-service-until' is not after 'in-service-from'",
        remedy: "Mend the two times."
      )
    }
    return self
  }
}

extension Home {
  /// Orders homes by date, those without one first.
  fileprivate var order: Instant { from ?? Instant(sinceTAI2000: .seconds(-1e15)) }
}
