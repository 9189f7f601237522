import Constellation
import Frames
import Links
import Quantities
import Routing

/// The delay of a fixed path from its first satellite on, over a slot.
///
/// Every terminal of that satellite and home shares it.
struct PathTail: Sendable {
  /// From the serving satellite to the point of presence, both included.
  let nodes: [NetworkNode]
  private let satellite: Int
  /// One-way seconds of propagation and fibre without the link to the terminal, at the three instants.
  private let start: Double, middle: Double, end: Double
  /// The least of all other terms, up and down, in seconds.
  let leastUplinkSeconds: Double, leastDownlinkSeconds: Double

  init(_ nodes: [NetworkNode], planner: SlotPlanner, sky: SlotSky, rules: SchedulingRules) {
    self.nodes = nodes
    let satellites = nodes.count { if case .satellite = $0 { true } else { false } }
    leastUplinkSeconds = rules.delays.oneWay(.uplink, satellites: satellites).minimumSeconds
    leastDownlinkSeconds = rules.delays.oneWay(.downlink, satellites: satellites).minimumSeconds
    guard case .satellite(let first)? = nodes.first else {
      (satellite, start, middle, end) = (0, .nan, .nan, .nan)
      return
    }
    satellite = first
    let fixed = Self.fixedSeconds(nodes, planner.ground, rules)
    func seconds(_ sky: Sky) -> Double {
      fixed + Self.spaceLength(nodes, planner.ground, sky).lightTimeSeconds
    }
    (start, middle, end) = (seconds(sky.start), seconds(sky.middle), seconds(sky.end))
  }

  /// One-way seconds of propagation and fibre between a terminal and the point of presence, at the
  /// start, the middle and the end of the slot.
  func seconds(
    from site: TopocentricSite,
    _ motion: Motion?,
    sky: SlotSky
  ) -> (Double, Double, Double) {
    func reach(_ place: Position<ITRF>, _ sky: Sky) -> Double {
      place.distance(to: sky.position(satellite)).lightTimeSeconds
    }
    return (
      start + reach(site.position, sky.start),
      middle + reach(motion?.middle.position ?? site.position, sky.middle),
      end + reach(motion?.end.position ?? site.position, sky.end)
    )
  }

  /// Fibre: what does not move.
  private static func fixedSeconds(
    _ nodes: [NetworkNode],
    _ ground: GroundSegment,
    _ rules: SchedulingRules
  ) -> Double {
    var total = 0.0
    var gateway: GeodeticPoint?
    for node in nodes {
      switch node {
      case .satellite: continue
      case .gateway(let index): gateway = ground.gateways[index].site.point
      case .pointOfPresence(let index):
        let pop = ground.pointsOfPresence[index].point
        total += gateway.map { rules.delays.fibreSeconds($0.greatCircleDistance(to: pop)) } ?? 0
      }
    }
    return total
  }

  /// The length from the first satellite on, in space.
  private static func spaceLength(
    _ nodes: [NetworkNode],
    _ ground: GroundSegment,
    _ sky: Sky
  ) -> Length {
    var here: Position<ITRF>?
    var total = Length.zero
    for node in nodes {
      let there: Position<ITRF>
      switch node {
      case .satellite(let index): there = sky.position(index)
      case .gateway(let index): there = ground.gateways[index].site.position
      case .pointOfPresence: continue
      }
      total = total + (here?.distance(to: there) ?? .zero)
      here = there
    }
    return total
  }
}
