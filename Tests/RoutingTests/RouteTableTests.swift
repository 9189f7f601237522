import Constellation
import Frames
import Geography
import Orbits
import Quantities
import Routing
import Testing

@Suite struct RouteTableTests {
  private static let epoch = Instant(sinceTAI2000: .seconds(700_000_000))

  private static func constellation(planes: Int, slots: Int) throws -> Constellation {
    var constellation = Constellation(
      maximumLaserLength: .kilometres(9_000),
      laserGrazingHeight: .zero
    )
    constellation.add(
      try WalkerShell(
        name: "T",
        height: .altitude(.kilometres(900)),
        inclination: .degrees(60),
        planes: planes,
        satellitesPerPlane: slots,
        phasing: .walker(factor: 1),
        epoch: epoch
      ),
      lasers: .plusGrid
    )
    return constellation
  }

  /// The network of satellites and lasers alone, without delay beside propagation.
  private static func lasersOnly(
    _ constellation: Constellation,
    _ sky: Sky,
    failed: Set<Int> = []
  ) -> NetworkGraph {
    NetworkGraph(
      sky: sky,
      constellation: constellation,
      ground: GroundSegment(),
      feeders: [],
      delays: DelayModel(),
      failed: failed
    )
  }

  /// All pairs by Floyd and Warshall over plain distances: slow and obviously right.
  private static func allPairs(_ constellation: Constellation, _ sky: Sky) -> [[Double]] {
    let count = constellation.satellites.count
    var distance = [[Double]](
      repeating: [Double](repeating: .infinity, count: count),
      count: count
    )
    for satellite in 0..<count { distance[satellite][satellite] = 0 }
    for link in constellation.lasers {
      let length = sky.position(link.a).distance(to: sky.position(link.b)).metres
      guard length <= 9_000_000, isClear(sky.position(link.a), sky.position(link.b)) else {
        continue
      }
      distance[link.a][link.b] = length
      distance[link.b][link.a] = length
    }
    for k in 0..<count {
      for i in 0..<count {
        for j in 0..<count where distance[i][k] + distance[k][j] < distance[i][j] {
          distance[i][j] = distance[i][k] + distance[k][j]
        }
      }
    }
    return distance
  }

  /// Whether a line keeps above the equatorial radius, by a walk along it.
  private static func isClear(_ a: Position<ITRF>, _ b: Position<ITRF>) -> Bool {
    (0...10_000).allSatisfy { step in
      let point = a.metres + (b.metres - a.metres) * (Double(step) / 10_000)
      return (point * point).sum().squareRoot() >= 6_378_137
    }
  }

  @Test(
    "One search finds the distances that Floyd and Warshall find",
    arguments: [(1, 1), (1, 2), (1, 7), (2, 2), (3, 5), (6, 9)]
  )
  func agreesWithAllPairs(planes: Int, slots: Int) throws {
    let constellation = try Self.constellation(planes: planes, slots: slots)
    let sky = Sky(of: constellation, at: Self.epoch)
    let graph = Self.lasersOnly(constellation, sky)
    let slow = Self.allPairs(constellation, sky)
    for target in stride(from: 0, to: constellation.satellites.count, by: 5) {
      let table = RouteTable(to: [.init(.satellite(target))], in: graph)
      for satellite in constellation.satellites.indices {
        let expected = slow[satellite][target]
        let found = table.delaySeconds(fromSatellite: satellite)
        guard expected.isFinite else {
          #expect(found == nil)
          continue
        }
        #expect(abs(try #require(found) * 299_792_458 - expected) < 1e-6)
        let length = try #require(table.length(fromSatellite: satellite))
        #expect(abs(length.space.metres - expected) < 1e-6)
      }
    }
  }

  @Test("Every step of a path is a laser, and its lengths add up")
  func steps() throws {
    let constellation = try Self.constellation(planes: 8, slots: 11)
    let sky = Sky(of: constellation, at: Self.epoch)
    let graph = Self.lasersOnly(constellation, sky)
    let table = RouteTable(to: [.init(.satellite(3))], in: graph)
    let links = Set(constellation.lasers)
    for satellite in constellation.satellites.indices {
      let nodes = try #require(table.nodes(fromSatellite: satellite))
      var sum = 0.0
      for (here, there) in zip(nodes, nodes.dropFirst()) {
        guard case .satellite(let a) = here, case .satellite(let b) = there else {
          Issue.record("the path leaves the satellites")
          continue
        }
        #expect(LaserLink(a, b).map(links.contains) == true)
        sum += sky.position(a).distance(to: sky.position(b)).metres
      }
      #expect(abs(sum - (table.length(fromSatellite: satellite)?.space.metres ?? -1)) < 1e-6)
    }
  }

  @Test("A failed satellite carries nothing")
  func failed() throws {
    let constellation = try Self.constellation(planes: 1, slots: 8)
    let sky = Sky(of: constellation, at: Self.epoch)
    let graph = Self.lasersOnly(constellation, sky, failed: [1])
    let table = RouteTable(to: [.init(.satellite(0))], in: graph)
    let nodes = try #require(table.nodes(fromSatellite: 2))
    // The ring the long way round.
    #expect(nodes.count == 7)
    #expect(table.delaySeconds(fromSatellite: 1) == nil)
  }

  @Test("Without the ground's help a path has one gateway and one point of presence")
  func onePassThroughGround() throws {
    let constellation = try Self.constellation(planes: 8, slots: 11)
    let sky = Sky(of: constellation, at: Self.epoch)
    let points = [(50.0, 8.0), (40, -74), (-33, 151)]
    let ground = GroundSegment(
      gateways: points.enumerated().map { index, place in
        Gateway(
          name: "G\(index)",
          territory: "DE",
          point: GeodeticPoint(latitudeDegrees: place.0, longitudeDegrees: place.1),
          minimumElevation: .degrees(10),
          antennas: 8,
          isInService: true,
          status: ""
        )
      },
      pointsOfPresence: [
        PointOfPresence(
          code: "P",
          name: "P",
          point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 8)
        )
      ],
      maximumBackhaul: .kilometres(20_000)
    )
    let index = SkyIndex(sky)
    let feeders = ground.gateways.indices.flatMap { gateway in
      index.satellites(inViewOf: ground.gateways[gateway].site, sky: sky, mask: .degrees(10))
        .map { Feeder(satellite: $0.satellite, gateway: gateway, length: $0.range) }
    }
    var delays = DelayModel()
    delays.fibreFactor = 2
    delays.gateway = .constant(0.001)
    let graph = NetworkGraph(
      sky: sky,
      constellation: constellation,
      ground: ground,
      feeders: feeders,
      delays: delays
    )
    let table = RouteTable(to: [.init(.pointOfPresence(0))], in: graph)
    for satellite in constellation.satellites.indices {
      let nodes = try #require(table.nodes(fromSatellite: satellite))
      let ground = nodes.filter { if case .satellite = $0 { false } else { true } }
      #expect(ground.count == 2)
      let length = try #require(table.length(fromSatellite: satellite))
      let expected = (length.space + length.fibre * 2).lightTimeSeconds + 0.001
      #expect(abs(try #require(table.delaySeconds(fromSatellite: satellite)) - expected) < 1e-12)
    }
  }
}
