import Constellation
import Frames
import Geography
import Orbits
import Quantities
import Routing
import Testing

/// Networks at the edge: stations at one place, nothing at all, indices of nothing.
@Suite struct EdgeCaseTests {
  private static let epoch = Instant(sinceTAI2000: .seconds(700_000_000))

  private static func sky(planes: Int, slots: Int) throws -> (Constellation, Sky) {
    var constellation = Constellation(
      maximumLaserLength: .kilometres(9_000),
      laserGrazingHeight: .zero
    )
    if planes > 0 {
      let shell = try WalkerShell(
        name: "T",
        height: .altitude(.kilometres(900)),
        inclination: .degrees(60),
        planes: planes,
        satellitesPerPlane: slots,
        phasing: .walker(factor: 0),
        epoch: epoch
      )
      constellation.add(shell, lasers: .plusGrid)
    }
    return (constellation, Sky(of: constellation, at: epoch))
  }

  private static func ground(stations: Int) -> GroundSegment {
    let point = GeodeticPoint(latitudeDegrees: 10, longitudeDegrees: 20)
    return GroundSegment(
      gateways: (0..<stations).map {
        Gateway(
          name: "g\($0)",
          territory: "DE",
          point: point,
          minimumElevation: .zero,
          antennas: 1,
          isInService: true,
          status: ""
        )
      },
      pointsOfPresence: (0..<stations).map {
        PointOfPresence(code: "p\($0)", name: "", point: point)
      }
    )
  }

  @Test("Stations at one place, with no delay between them, make no circle")
  func plateau() throws {
    let (constellation, sky) = try Self.sky(planes: 3, slots: 5)
    let length = Length.kilometres(2_000)
    // Every station at one place: all fibre takes no time at all.
    let graph = NetworkGraph(
      sky: sky,
      constellation: constellation,
      ground: Self.ground(stations: 6),
      feeders: (0..<6).map { Feeder(satellite: $0 * 2, gateway: $0, length: length) },
      delays: DelayModel(),
      hasBackbone: true
    )
    for end in 0..<6 {
      let table = RouteTable(to: [.init(.pointOfPresence(end))], in: graph, throughGround: true)
      for satellite in stride(from: 0, to: 11, by: 2) {
        #expect(table.delaySeconds(fromSatellite: satellite) == length.lightTimeSeconds)
        // Straight to the end: no station more than has to be.
        #expect(
          table.nodes(fromSatellite: satellite)
            == [.satellite(satellite), .gateway(satellite / 2), .pointOfPresence(end)]
        )
      }
    }
  }

  @Test("Rings of one and of two: a plane of two satellites has one laser, of one none")
  func smallRings() throws {
    for (planes, slots, reachable) in [(1, 1, 1), (1, 2, 2), (2, 1, 2), (2, 2, 4)] {
      let (constellation, sky) = try Self.sky(planes: planes, slots: slots)
      let graph = NetworkGraph(
        sky: sky,
        constellation: constellation,
        // Straight through the Earth, so that nothing but the pattern counts.
        lasers: constellation.lasers,
        ground: GroundSegment(),
        feeders: [],
        delays: DelayModel()
      )
      #expect(Set(constellation.lasers).count == constellation.lasers.count)
      #expect(constellation.lasers.count == [1: 0, 2: 1, 4: 4][reachable])
      let table = RouteTable(to: [.init(.satellite(0))], in: graph)
      #expect(table.nodes(fromSatellite: 0) == [.satellite(0)])
    }
  }

  @Test("A laser has to hold under both skies")
  func bothSkies() throws {
    let (constellation, sky) = try Self.sky(planes: 6, slots: 8)
    let later = Sky(of: constellation, at: Self.epoch + .seconds(900))
    var limited = constellation
    // Between the lengths of the links that get longer and those that get shorter.
    limited.maximumLaserLength = .kilometres(4_000)
    func count(_ sky: Sky, until end: Sky?) -> Set<LaserLink> {
      let graph = NetworkGraph(
        sky: sky,
        constellation: limited,
        until: end,
        ground: GroundSegment(),
        feeders: [],
        delays: DelayModel()
      )
      // A link is there where its own light time is the delay between its ends.
      return Set(
        constellation.lasers.filter { link in
          let table = RouteTable(to: [.init(.satellite(link.a))], in: graph)
          return table.nodes(fromSatellite: link.b) == [.satellite(link.b), .satellite(link.a)]
        }
      )
    }
    let (now, then) = (count(sky, until: nil), count(later, until: nil))
    let both = count(sky, until: later)
    #expect(both == now.intersection(then))
    #expect(both != now && both != then)
  }

  @Test("Nothing has no path; indices of nothing are passed over")
  func nothing() throws {
    let (constellation, sky) = try Self.sky(planes: 0, slots: 0)
    let empty = NetworkGraph(
      sky: sky,
      constellation: constellation,
      lasers: [LaserLink(0, 1), LaserLink(-4, 7)].compactMap { $0 },
      ground: Self.ground(stations: 1),
      feeders: [
        Feeder(satellite: 3, gateway: 0, length: .metres(1)),
        Feeder(satellite: -1, gateway: 9, length: .metres(1)),
      ],
      delays: DelayModel(),
      failed: [5, -2]
    )
    let table = RouteTable(to: [.init(.pointOfPresence(0)), .init(.satellite(9))], in: empty)
    #expect(table.delaySeconds(fromSatellite: 0) == nil)
    #expect(table.nodes(fromSatellite: -1) == nil && table.length(fromSatellite: 7) == nil)
    #expect(empty.shortestPaths(3, from: [], to: .pointOfPresence(0)).isEmpty)
    #expect(empty.shortestPath(from: [], to: .pointOfPresence(77)) == nil)
    #expect(PlaceMatrix(of: [[], []], in: empty).seconds(0, 1) == nil)
  }

  @Test(
    "Delays that are no numbers, negative or endless leave no edge",
    arguments: [
      Double.nan, -1, .infinity, 1e300,
    ]
  )
  func hostileDelays(seconds: Double) throws {
    let (constellation, sky) = try Self.sky(planes: 3, slots: 8)
    var delays = DelayModel()
    delays.satellite = .constant(seconds)
    let graph = NetworkGraph(
      sky: sky,
      constellation: constellation,
      ground: GroundSegment(),
      feeders: [],
      delays: delays
    )
    let table = RouteTable(to: [.init(.satellite(0))], in: graph)
    #expect(table.delaySeconds(fromSatellite: 1) == nil)
  }
}
