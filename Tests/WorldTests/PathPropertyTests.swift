import Constellation
import Foundation
import Frames
import Geography
import Orbits
import Quantities
import Routing
import Scheduling
import SeededRandomness
import Testing
import World

/// What holds for every path, on random worlds with printed seeds.
@Suite struct PathPropertyTests {
  private static let failed = ["R0-0-0", "R0-1-2", "R0-3-3"]

  private static func slow(
    _ world: World,
    at time: Instant,
    avoiding: Set<TerritoryCode> = []
  ) -> SlowPaths {
    let names = world.constellation.satellites.map(\.name)
    let failed = Set(Self.failed.compactMap { names.firstIndex(of: $0) })
    return SlowPaths(world, at: time, failed: failed, avoiding: avoiding)
  }

  /// The least round trip in milliseconds, or nil.
  private static func roundTrip(
    _ slow: SlowPaths,
    from: GeodeticPoint,
    to: PathPlace
  ) -> Double? {
    let rules = slow.world.planner.rules
    let first = slow.satelliteCount + slow.gatewayCount
    var access = rules.delays.accessUplink.meanSeconds + rules.delays.accessDownlink.meanSeconds
    let ends: [(node: Int, seconds: Double)]
    switch to {
    case .pointOfPresence(let pop):
      ends = [(first + pop, rules.delays.pointOfPresence.meanSeconds)]
    case .site(let site):
      access *= 2
      ends = slow.views(of: site.point, mask: rules.minimumElevation).compactMap {
        guard !slow.failed.contains($0.satellite) else { return nil }
        return ($0.satellite, $0.metres / SlowPaths.c + rules.delays.satellite.meanSeconds)
      }
    }
    let labels = slow.labels(ends)
    let best = slow.views(of: from, mask: rules.minimumElevation)
      .filter { !slow.failed.contains($0.satellite) }
      .map { labels[$0.satellite] + $0.metres / SlowPaths.c }.min()
    guard let best, best.isFinite else { return nil }
    return (2 * best + access) * 1_000
  }

  @Test("The path is as short as a slow search finds it, or there is none", arguments: 1...24)
  func shortest(seed: UInt64) throws {
    let world = try RandomPathWorlds.world(seed: seed)
    var random = SeededGenerator(seed: seed ^ 0xABCD)
    for _ in 0..<4 {
      let time = world.start + .milliseconds(Int.random(in: 0...5_400_000, using: &random))
      let from = RandomPathWorlds.point(&random)
      let to: PathPlace =
        Bool.random(using: &random)
        ? .pointOfPresence(Int.random(in: 0..<2, using: &random))
        : .site(TopocentricSite(RandomPathWorlds.point(&random)))
      var wishes = PathWishes()
      if Bool.random(using: &random) { wishes.avoiding = ["RU", "CN"] }
      let tracker = PathTracker(world, from: TopocentricSite(from), to: to, wishes: wishes)
      let row = tracker.best(at: time)
      let slow = Self.slow(world, at: time, avoiding: wishes.avoiding)
      var expected = Self.roundTrip(slow, from: from, to: to)
      if case .pointOfPresence(let pop) = to {
        let territory = world.atlas.territory(at: world.ground.pointsOfPresence[pop].point)
        if wishes.avoiding.contains(territory) { expected = nil }
      }
      guard let expected else {
        #expect(row.rttMs == nil && row.hops == "unreachable")
        continue
      }
      #expect(abs(try #require(row.rttMs) - expected) < 1e-8)
      #expect(wishes.avoiding.isDisjoint(with: row.territories))
      let sum = row.terms.reduce(0) { $0 + $1.rttMs }
      #expect(abs(sum - expected) < 1e-8)
      let length = row.hopDetails.reduce(0) { $0 + $1.linkKm }
      #expect(abs(length - (try #require(row.distanceKm))) < 1e-6)
    }
  }

  /// The satellites of a world and their lasers, without the ground.
  private static func lasersAlone(
    _ world: World,
    _ sky: Sky,
    failed: Set<Int> = []
  ) -> NetworkGraph {
    NetworkGraph(
      sky: sky,
      constellation: world.constellation,
      ground: GroundSegment(),
      feeders: [],
      delays: world.planner.rules.delays,
      failed: failed
    )
  }

  @Test("Labels are the same bits as a search over edges in any order gives", arguments: 1...10)
  func sameBits(seed: UInt64) throws {
    let world = try RandomPathWorlds.world(seed: seed, planes: 2...12, slots: 3...14, stations: 0)
    let slow = Self.slow(world, at: world.start)
    let graph = Self.lasersAlone(world, slow.sky, failed: slow.failed)
    let own = world.planner.rules.delays.satellite.meanSeconds
    for end in stride(from: 1, to: slow.satelliteCount, by: 7) {
      let table = RouteTable(to: [.init(.satellite(end))], in: graph)
      let expected = slow.labels([(end, own)])
      let found = (0..<slow.satelliteCount).map { table.delaySeconds(fromSatellite: $0) }
      #expect(found == expected.map { $0.isFinite ? $0 : nil })
    }
  }

  @Test("A search that stops early gives what the whole search gives", arguments: 1...10)
  func earlyStop(seed: UInt64) throws {
    let world = try RandomPathWorlds.world(seed: seed, planes: 4...12, slots: 4...14, stations: 0)
    let slow = Self.slow(world, at: world.start)
    let graph = Self.lasersAlone(world, slow.sky)
    var random = SeededGenerator(seed: seed)
    let satellites = 0..<slow.satelliteCount
    let end = Int.random(in: satellites, using: &random)
    let wanted = (0..<3).map { _ in Int.random(in: satellites, using: &random) }
    let whole = RouteTable(to: [.init(.satellite(end))], in: graph)
    let early = RouteTable(to: [.init(.satellite(end))], in: graph, until: wanted + [-1, 99_999])
    for satellite in wanted {
      #expect(
        early.delaySeconds(fromSatellite: satellite) == whole.delaySeconds(fromSatellite: satellite)
      )
      #expect(early.nodes(fromSatellite: satellite) == whole.nodes(fromSatellite: satellite))
    }
    // What it says of others is true, or nothing.
    for satellite in satellites {
      guard let seconds = early.delaySeconds(fromSatellite: satellite) else { continue }
      #expect(seconds == whole.delaySeconds(fromSatellite: satellite))
    }
  }

  @Test("One thread and two give the same rows, byte for byte", arguments: [3, 9])
  func threads(seed: UInt64) throws {
    let world = try RandomPathWorlds.world(seed: seed)
    var wishes = PathWishes()
    wishes.alternatives = 3
    let tracker = PathTracker(
      world,
      from: TopocentricSite(GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 8)),
      to: .pointOfPresence(0),
      wishes: wishes
    )
    let times = (0..<45).map { world.start + .milliseconds(37_100 * $0) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let texts = try [1, 2].map { size in
      try encoder.encode(tracker.rows(at: times, crew: Crew(size: size)))
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0] == (try encoder.encode(times.map { tracker.rows(at: $0) })))
  }
}
