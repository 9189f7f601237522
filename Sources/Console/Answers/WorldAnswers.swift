import Constellation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Routing
import Scheduling
import Service
import World

/// `GET /api/v1/world`: the world, its clock and what it holds.
struct WorldAnswer: Encodable {
  var name: String
  var title: String
  var startUtc: Instant
  var worldTimeUtc: Instant
  var speed: Double
  var slotStartUtc: Instant
  var slotEndUtc: Instant
  /// The names of its systems, in their order.
  var systems: [String]
  var satelliteCount: Int
  /// Laser links that are established in the present slot.
  var laserCount: Int
  var gatewayCount: Int
  var popCount: Int
  var terminalCount: Int
  var version: String

  init(_ live: LiveWorld, version: String) {
    let world = live.world
    let present = live.present
    let plan = present.plan
    let slot = plan.slot
    name = world.description.name
    title = world.description.title
    startUtc = world.start
    worldTimeUtc = live.clock.now
    speed = live.clock.speed
    slotStartUtc = slot.start
    slotEndUtc = slot.end
    systems = world.description.systems.map(\.name)
    satelliteCount = world.constellation.satellites.count
    laserCount = plan.sky.lasers.links.count
    gatewayCount = world.ground.gateways.count
    popCount = world.ground.pointsOfPresence.count
    terminalCount = present.terminals.count + live.guestCount
    self.version = version
  }
}

/// `GET /api/v1/satellites`: columns, in the order of the indices used elsewhere.
struct SatellitesAnswer: Encodable {
  struct ShellRow: Encodable {
    var name: String
    var count: Int
  }

  var names: [String]
  var catalogNumbers: [Int]
  var shells: [ShellRow]
  /// Index into `shells`, −1 for none.
  var shellIndex: [Int]

  init(_ constellation: Constellation) {
    names = constellation.satellites.map(\.name)
    catalogNumbers = constellation.satellites.map { Int($0.catalogNumber.rawValue) }
    shells = constellation.shells.map { ShellRow(name: $0.name, count: $0.count) }
    shellIndex = constellation.satellites.map { $0.shell ?? -1 }
  }
}

/// `GET /api/v1/ground`: gateways and points of presence, as the present plan uses them.
struct GroundAnswer: Encodable {
  struct GatewayRow: Encodable {
    var name: String
    var country: String
    var latitudeDeg: Double
    var longitudeDeg: Double
    var status: String
    var minimumElevationDeg: Double
    var antennas: Int
    /// Whether an antenna serves a satellite in this slot.
    var inUse: Bool
  }

  struct PopRow: Encodable {
    var name: String
    var code: String
    var latitudeDeg: Double
    var longitudeDeg: Double
  }

  var gateways: [GatewayRow]
  var pops: [PopRow]

  init(_ ground: GroundSegment, plan: SlotPlan) {
    let used = Set(plan.feeders.map(\.gateway))
    gateways = ground.gateways.enumerated().map { index, gateway in
      GatewayRow(
        name: gateway.name,
        country: gateway.territory.rawCode,
        latitudeDeg: gateway.site.point.latitude.degrees,
        longitudeDeg: gateway.site.point.longitude.degrees,
        status: gateway.status,
        minimumElevationDeg: gateway.minimumElevation.degrees,
        antennas: gateway.antennas,
        inUse: used.contains(index)
      )
    }
    pops = ground.pointsOfPresence.map {
      PopRow(
        name: $0.name,
        code: $0.code,
        latitudeDeg: $0.point.latitude.degrees,
        longitudeDeg: $0.point.longitude.degrees
      )
    }
  }
}

/// `GET /api/v1/territories`: outlines and licences.
struct TerritoriesAnswer: Encodable {
  struct Row: Encodable {
    var code: String
    var name: String
    var licence: LicenceReport
    /// Outlines as longitude, latitude, longitude, latitude …, in degrees.
    var rings: [[Double]]
  }

  var territories: [Row]
}

/// `GET /api/v1/reasons`: every word for a refusal, with its sentence.
struct ReasonsAnswer: Encodable {
  struct Row: Encodable {
    var reason: String
    var explanation: String
  }

  var reasons = Reason.allCases.map { Row(reason: $0.rawValue, explanation: $0.explanation) }
}

/// How a plan went, for the event `slot` and the metrics.
struct SlotSummary: Encodable {
  var slotStartUtc: Instant
  var slotEndUtc: Instant
  var worldTimeUtc: Instant
  var speed: Double
  var served: Int
  var refused: Int
  var reasons: [String: Int]
  var planMs: Double

  init(_ published: LiveWorld.PublishedPlan, clock: WorldClock) {
    let plan = published.plan
    slotStartUtc = plan.slot.start
    slotEndUtc = plan.slot.end
    worldTimeUtc = clock.now
    speed = clock.speed
    let counts = plan.outcomes.reasonCounts
    refused = counts.values.reduce(0, +)
    served = plan.outcomes.count - refused
    reasons = counts.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    planMs = published.milliseconds
  }
}
