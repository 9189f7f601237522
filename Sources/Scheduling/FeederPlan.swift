import Constellation
import Foundation
import Links
import Quantities
import Routing

/// Which gateway antenna serves which satellite in a slot.
///
/// Each antenna serves one satellite and each satellite has one gateway. Antennas go first to
/// satellites that a waiting terminal can use, then to the highest in the gateway's sky: a greedy
/// matching, not the optimum, and the same for the same slot.
struct FeederPlan {
  let feeders: [Feeder]

  init(
    sky: SlotSky,
    constellation: Constellation,
    ground: GroundSegment,
    gateways: [Int],
    wanted: Set<Int>,
    failed: Set<Int>,
    rule: GroundLinkRule
  ) {
    var pairs: [Pair] = []
    for gateway in gateways {
      let station = ground.gateways[gateway]
      let views = sky.index.satellites(
        inViewOf: station.site,
        sky: sky.start,
        mask: station.minimumElevation,
        rule: rule
      )
      for view in views {
        guard !failed.contains(view.satellite),
          sky.start.reason(for: view.satellite, of: constellation) == nil,
          sky.stays(view.satellite, station.site, mask: station.minimumElevation, rule: rule)
        else { continue }
        pairs.append(Pair(gateway, view, isWanted: wanted.contains(view.satellite)))
      }
    }
    feeders = Self.matched(pairs.sorted(), ground)
  }

  private static func matched(_ pairs: [Pair], _ ground: GroundSegment) -> [Feeder] {
    var free = ground.gateways.map(\.antennas)
    var taken = Set<Int>()
    var feeders: [Feeder] = []
    for pair in pairs where free[pair.gateway] > 0 {
      guard taken.insert(pair.view.satellite).inserted else { continue }
      free[pair.gateway] -= 1
      feeders.append(
        Feeder(satellite: pair.view.satellite, gateway: pair.gateway, length: pair.view.range)
      )
    }
    return feeders
  }

  private struct Pair: Comparable {
    var gateway: Int
    var view: SatelliteInView
    var isWanted: Bool

    init(_ gateway: Int, _ view: SatelliteInView, isWanted: Bool) {
      self.gateway = gateway
      self.view = view
      self.isWanted = isWanted
    }

    static func < (a: Pair, b: Pair) -> Bool {
      if a.isWanted != b.isWanted { return a.isWanted }
      if a.view.sineOfElevation != b.view.sineOfElevation {
        return a.view.sineOfElevation > b.view.sineOfElevation
      }
      return (a.gateway, a.view.satellite) < (b.gateway, b.view.satellite)
    }
  }
}
