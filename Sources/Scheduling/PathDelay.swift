import Constellation
import Frames
import Links
import Quantities
import Routing

/// The delay of a fixed path as the satellites on it move through a slot.
struct PathDelay {
  private let atStart: Double
  private let atMiddle: Double
  private let atEnd: Double

  init(planner: SlotPlanner, sky: SlotSky, nodes: [NetworkNode], site: TopocentricSite) {
    let fixed = Self.fixedSeconds(planner, nodes)
    func seconds(_ sky: Sky) -> Double {
      fixed + Self.spaceLength(planner, sky, nodes, site).lightTimeSeconds
    }
    atStart = seconds(sky.start)
    atMiddle = seconds(sky.middle)
    atEnd = seconds(sky.end)
  }

  func curve(access seconds: Double) -> DelayCurve {
    DelayCurve(
      startSeconds: atStart + seconds,
      middleSeconds: atMiddle + seconds,
      endSeconds: atEnd + seconds
    )
  }

  /// Fibre: what does not move.
  private static func fixedSeconds(_ planner: SlotPlanner, _ nodes: [NetworkNode]) -> Double {
    let delays = planner.rules.delays
    var total = 0.0
    var gateway: GeodeticPoint?
    for node in nodes {
      switch node {
      case .satellite: continue
      case .gateway(let index): gateway = planner.ground.gateways[index].site.point
      case .pointOfPresence(let index):
        let pop = planner.ground.pointsOfPresence[index].point
        total += gateway.map { delays.fibreSeconds($0.greatCircleDistance(to: pop)) } ?? 0
      }
    }
    return total
  }

  private static func spaceLength(
    _ planner: SlotPlanner,
    _ sky: Sky,
    _ nodes: [NetworkNode],
    _ site: TopocentricSite
  ) -> Length {
    var here = site.position
    var total = Length.zero
    for node in nodes {
      let there: Position<ITRF>
      switch node {
      case .satellite(let index): there = sky.position(index)
      case .gateway(let index): there = planner.ground.gateways[index].site.position
      case .pointOfPresence: continue
      }
      total = total + here.distance(to: there)
      here = there
    }
    return total
  }
}
