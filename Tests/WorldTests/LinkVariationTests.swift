import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import Routing
import Scheduling
import Service
import Testing
import World

/// What a link says of delays beside what the plan and the delay model say.
@Suite("A link's delay is the least, and what varies has names")
struct LinkVariationTests {
  /// A world whose paths have lasers, and random parts in every second term.
  private static func world(gateway: String) throws -> World {
    let text = """
      apus-world: 1
      name: test
      start: 2022-10-10T12:00:00Z
      constellation:
        shells:
          - {name: A, altitude-km: 550, inclination-deg: 53, planes: 72, satellites-per-plane: 22,
             phasing: half-slot-on-odd-planes, lasers: plus-grid}
      territories: {standing: licensed, border-buffer-km: 0}
      ground:
        maximum-backhaul-km: 20000
        gateways:
          - {name: G, territory: DE, \(gateway)}
        points-of-presence:
          - {code: P, name: P, latitude-deg: 50.11, longitude-deg: 8.68}
      delay:
        access-uplink-ms: {minimum-ms: 8, random-mean-ms: 6, shape: 1.5}
        access-downlink-ms: 3
        satellite-ms: {minimum-ms: 0.3, random-mean-ms: 0.1, shape: 0.5}
        gateway-ms: {minimum-ms: 0.7, random-mean-ms: 2}
        backhaul-ms: {minimum-ms: 1, random-mean-ms: 0.4, shape: 1}
        point-of-presence-ms: 0.9
        fibre-factor: 2

      """
    let description = try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  private static let point = GeodeticPoint(latitudeDegrees: 52.23, longitudeDegrees: 21.01)

  private static func planned(_ world: World) throws -> (SlotPlan, Assignment, Link.Path) {
    let id = TerminalID("t")
    let guest = world.prepared(Terminal(id: id, name: "", point: point))
    let plan = world.plan(for: Slot(containing: world.start), guests: [guest])
    return (
      plan, try #require(plan.outcomes[id]?.assignment),
      try #require(world.link(of: id, in: plan).path)
    )
  }

  /// A gateway near the point of presence, and one so far that lasers lead to it.
  private static let gateways = [
    "latitude-deg: 50.33, longitude-deg: 8.47", "latitude-deg: 40.4, longitude-deg: -3.7",
  ]

  @Test("Curves are the least, random terms carry their names and sums", arguments: gateways)
  func terms(gateway: String) throws {
    let world = try Self.world(gateway: gateway)
    let (_, assignment, path) = try Self.planned(world)
    #expect(path.uplink.delay == assignment.uplinkDelay)
    #expect(path.downlink.delay == assignment.downlinkDelay)
    let satellites = Double(assignment.laserHops + 1)
    let expected: [[(String, Double, Double)]] = [
      [
        ("access-uplink", 0.006, 1.5), ("satellite", 0.0001 * satellites, 0.5 * satellites),
        ("gateway", 0.002, 2), ("backhaul", 0.0004, 1),
      ],
      [
        ("satellite", 0.0001 * satellites, 0.5 * satellites), ("gateway", 0.002, 2),
        ("backhaul", 0.0004, 1),
      ],
    ]
    for (direction, terms) in zip([path.uplink, path.downlink], expected) {
      #expect(direction.variation.terms.map(\.name) == terms.map(\.0))
      for (term, wanted) in zip(direction.variation.terms, terms) {
        #expect(abs(term.meanSeconds - wanted.1) < 1e-12)
        #expect(abs(term.shape - wanted.2) < 1e-12)
      }
      #expect(direction.variation.coherenceSeconds == DelayVariation.defaultCoherenceSeconds)
    }
  }

  @Test("Typical delays up and down add up to the median round trip", arguments: gateways)
  func typical(gateway: String) throws {
    let world = try Self.world(gateway: gateway)
    let (plan, assignment, path) = try Self.planned(world)
    let row = world.scheduleRow(of: TerminalID("t"), in: plan)
    let sum = [path.uplink, path.downlink].reduce(0) {
      $0 + $1.typicalDelay.seconds(atFraction: 0.5)
    }
    #expect(abs(sum * 1_000 - (try #require(row.rttMs))) < 1e-9)
    let least = [path.uplink, path.downlink].reduce(0) { $0 + $1.delay.seconds(atFraction: 0.5) }
    #expect(abs(least - assignment.roundTripSeconds(atFraction: 0.5)) < 1e-12)
    #expect(sum > least + 0.003)
  }

  @Test("The share before the gateway is its legs and terms, one by one", arguments: gateways)
  func share(gateway: String) throws {
    let world = try Self.world(gateway: gateway)
    let (plan, assignment, path) = try Self.planned(world)
    var here = TopocentricSite(Self.point).position
    var seconds = 0.008
    for node in assignment.nodes {
      let there: Position<ITRF>
      switch node {
      case .satellite(let index):
        there = plan.sky.middle.position(index)
        seconds += 0.0003
      case .gateway(let index):
        there = world.ground.gateways[index].site.position
        seconds += 0.0007
      case .pointOfPresence: continue
      }
      seconds += here.distance(to: there).metres / 299_792_458
      here = there
    }
    let share = seconds / path.uplink.delay.middleSeconds
    #expect(abs(path.gatewayShare - share) < 1e-9)
    #expect(share > 0.3 && share < 0.95)
  }
}
