import Constellation
import Links
import Quantities
import Routing

/// Which gateway antenna serves which satellite in a slot.
///
/// Each antenna serves one satellite and each satellite has one gateway. Antennas go first to
/// satellites that a waiting terminal can use, of those first to the ones that have no laser to reach
/// another gateway by; then the gateway counts from which the nearest point of presence has the least
/// delay: a greedy matching, not the optimum, and the same for the same slot.
struct FeederPlan {
  let feeders: [Feeder]

  /// What the antennas are shared out by.
  struct Demand {
    /// For each satellite whether a waiting terminal can use it.
    var isWanted: [Bool]
    /// For each satellite whether a laser joins it to another.
    var hasLaser: [Bool]
    /// For each gateway the delay of the line to its nearest point of presence, in seconds.
    var backhaulSeconds: [Double]
  }

  init(
    sky: SlotSky,
    constellation: Constellation,
    ground: GroundSegment,
    gateways: [Int],
    demand: Demand,
    verdicts: SatelliteVerdicts,
    rules: [SchedulingRules]
  ) {
    var pairs: [Pair] = []
    for gateway in gateways {
      let station = ground.gateways[gateway]
      let rule = rules[station.system].groundLinkRule
      let views = sky.index.satellites(
        inViewOf: station.site,
        sky: sky.start,
        mask: station.minimumElevation,
        rule: rule
      )
      for view in views {
        guard verdicts[view.satellite] == nil,
          constellation.satellites[view.satellite].system == station.system,
          sky.stays(view.satellite, station.site, mask: station.minimumElevation, rule: rule)
        else { continue }
        let urgency =
          !demand.isWanted[view.satellite] ? 0 : demand.hasLaser[view.satellite] ? 1 : 2
        let seconds = view.range.lightTimeSeconds + demand.backhaulSeconds[gateway]
        pairs.append(Pair(gateway: gateway, view: view, urgency: urgency, seconds: seconds))
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
    var urgency: Int
    var seconds: Double

    static func < (a: Pair, b: Pair) -> Bool {
      if a.urgency != b.urgency { return a.urgency > b.urgency }
      if a.seconds != b.seconds { return a.seconds < b.seconds }
      return (a.gateway, a.view.satellite) < (b.gateway, b.view.satellite)
    }
  }
}
