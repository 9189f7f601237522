import Constellation
import Frames
import Quantities
import Routing
import Scheduling
import SeededRandomness
import Testing
import World

/// The k best paths beside all paths that there are, on small random networks with printed seeds.
@Suite struct AlternativePathTests {
  /// Every path without a node twice, with its delay, by trying everything.
  private static func everyPath(
    _ slow: SlowPaths,
    from near: [(satellite: Int, metres: Double)],
    to ends: [Int: Double]
  ) -> [(seconds: Double, nodes: [Int])] {
    var found: [(seconds: Double, nodes: [Int])] = []
    func go(_ nodes: [Int], _ isUsed: Set<Int>, _ seconds: Double) {
      let node = nodes[nodes.count - 1]
      if let last = ends[node] { found.append((seconds + last, nodes)) }
      for line in slow.lines[node] where !isUsed.contains(line.to) {
        go(
          nodes + [line.to],
          isUsed.union([line.to]),
          seconds + slow.seconds(line, into: line.to)
        )
      }
    }
    let own = slow.world.planner.rules.delays.satellite.meanSeconds
    for view in near { go([view.satellite], [view.satellite], view.metres / SlowPaths.c + own) }
    return found.sorted { $0.seconds < $1.seconds }
  }

  @Test("The best k are the first k of all paths", arguments: 1...40)
  func bestOfAll(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 77)
    let world = try RandomPathWorlds.world(seed: seed, planes: 1...2, slots: 2...5, stations: 4)
    let slow = SlowPaths(world, at: world.start, failed: [])
    let delays = world.planner.rules.delays
    let index = SkyIndex(slow.sky)
    let feeders = world.ground.gateways.indices.flatMap { gateway in
      slow.lines[slow.satelliteCount + gateway].filter { !$0.isFibre }.map {
        Feeder(satellite: $0.to, gateway: gateway, length: .metres($0.metres))
      }
    }
    let graph = NetworkGraph(
      sky: slow.sky,
      constellation: world.constellation,
      ground: world.ground,
      feeders: feeders,
      delays: delays,
      hasBackbone: true
    )
    let mask = Angle.degrees(-30)
    func views() -> [SatelliteInView] {
      let site = TopocentricSite(RandomPathWorlds.point(&random))
      return index.satellites(inViewOf: site, sky: slow.sky, mask: mask)
    }
    let near = views()
    let pop = slow.satelliteCount + slow.gatewayCount
    let (end, ends): (PathEnd, [Int: Double])
    if seed % 2 == 0 {
      (end, ends) = (.pointOfPresence(0), [pop: 0])
    } else {
      let far = views()
      (end, ends) = (
        .place(far),
        Dictionary(uniqueKeysWithValues: far.map { ($0.satellite, $0.range.lightTimeSeconds) })
      )
    }
    let all = Self.everyPath(slow, from: near.map { ($0.satellite, $0.range.metres) }, to: ends)
    for count in [1, 2, 3, 10, 60] {
      let found = graph.shortestPaths(count, from: near, to: end)
      #expect(found.count == min(count, all.count))
      #expect(Set(found.map(\.nodes)).count == found.count, "each path once")
      for (path, expected) in zip(found, all) {
        #expect(Set(path.nodes).count == path.nodes.count, "no node twice")
        #expect(abs(seconds(path, delays) - expected.seconds) < 1e-11)
      }
    }
  }

  /// The delay of a path from its own account, without access.
  private func seconds(_ path: PlacePath, _ delays: DelayModel) -> Double {
    var makeup = path.makeup
    makeup.accessUplinks = 0
    makeup.accessDownlinks = 0
    return path.spaceLength.lightTimeSeconds + delays.fibreSeconds(path.fibreLength)
      + delays.distribution(of: makeup).meanSeconds
  }
}
