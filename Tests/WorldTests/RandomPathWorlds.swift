import Constellation
import Frames
import Geography
import Orbits
import Quantities
import Routing
import Scheduling
import SeededRandomness
import World

/// Random worlds for paths: one plane or many, one satellite, mixed epochs, failed satellites,
/// stations at the poles and at the antimeridian.
enum RandomPathWorlds {
  static let territories: [TerritoryCode] = ["DE", "RU", "US", "CN"]

  static func world(
    seed: UInt64,
    planes: ClosedRange<Int> = 1...9,
    slots: ClosedRange<Int> = 1...12,
    stations: Int = 5
  ) throws -> World {
    var random = SeededGenerator(seed: seed)
    var description = WorldDescription(name: "paths-\(seed)", title: "")
    let start = Instant(sinceTAI2000: .seconds(720_000_000))
    description.start = start
    description.maximumLaserLength = .kilometres(Double.random(in: 3_000...9_000, using: &random))
    description.laserGrazingHeight = .kilometres(Double.random(in: 0...80, using: &random))
    for index in 0...Int.random(in: 0...1, using: &random) {
      let shell = try WalkerShell(
        name: "R\(index)",
        height: .altitude(.kilometres(Double.random(in: 500...1_500, using: &random))),
        inclination: .degrees(Double.random(in: 30...100, using: &random)),
        planes: Int.random(in: planes, using: &random),
        satellitesPerPlane: Int.random(in: slots, using: &random),
        nodeArc: .degrees(Bool.random(using: &random) ? 360 : 180),
        phasing: .halfSlotOnOddPlanes,
        eccentricity: Double.random(in: 0...0.002, using: &random),
        // Each shell has an epoch of its own, hours from the others'.
        epoch: start - .seconds(Int.random(in: 0...86_400, using: &random))
      )
      description.shells.append(ShellDescription(shell, lasers: .plusGrid))
    }
    description.rules.minimumElevation = .degrees(Double.random(in: 5...25, using: &random))
    description.rules.delays = delays(&random)
    description.ground = ground(stations, &random)
    description.failedSatellites = ["R0-0-0", "R0-1-2", "R0-3-3"]
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  private static func delays(_ random: inout SeededGenerator) -> DelayModel {
    var delays = DelayModel()
    guard Bool.random(using: &random) else { return delays }
    delays.accessUplink = .constant(0.010)
    delays.accessDownlink = .constant(0.004)
    delays.satellite = .constant(Double.random(in: 0...0.001, using: &random))
    delays.gateway = .constant(0.001)
    delays.backhaul = .constant(0.0005)
    delays.pointOfPresence = .constant(0.002)
    delays.fibreFactor = 1.5
    return delays
  }

  private static func ground(_ count: Int, _ random: inout SeededGenerator) -> GroundSegment {
    GroundSegment(
      gateways: (0..<count).map { number in
        Gateway(
          name: "g\(number)",
          territory: territories[number % territories.count],
          point: point(&random),
          minimumElevation: .degrees(10),
          antennas: 4,
          isInService: number % 4 != 3,
          status: ""
        )
      },
      pointsOfPresence: (0..<(count / 2)).map {
        PointOfPresence(code: "p\($0)", name: "p\($0)", point: point(&random))
      },
      maximumBackhaul: .kilometres(6_000)
    )
  }

  /// Anywhere, and often where coordinates break.
  static func point(_ random: inout SeededGenerator) -> GeodeticPoint {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: GeodeticPoint(latitudeDegrees: 90, longitudeDegrees: 0)
    case 1: GeodeticPoint(latitudeDegrees: -90, longitudeDegrees: 77)
    case 2:
      GeodeticPoint(
        latitudeDegrees: Double.random(in: -80...80, using: &random),
        longitudeDegrees: Bool.random(using: &random) ? 180 : -180
      )
    default:
      GeodeticPoint(
        latitudeDegrees: Double.random(in: -70...70, using: &random),
        longitudeDegrees: Double.random(in: -180...180, using: &random)
      )
    }
  }
}
