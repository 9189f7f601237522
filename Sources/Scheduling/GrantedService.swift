import Constellation
import Frames
import Links
import Orbits
import Quantities
import Radio
import Routing

/// Works out what the beams that were given mean for each terminal: delay, rates, hand-over.
struct GrantedService: Sendable {
  private let planner: SlotPlanner
  private let sky: SlotSky
  private let crowd: Crowd
  private let routes: [RouteEnd: RouteTable]
  private let previous: PreviousService

  init(
    _ planner: SlotPlanner,
    sky: SlotSky,
    crowd: Crowd,
    routes: [RouteEnd: RouteTable],
    previous: PreviousService
  ) {
    self.planner = planner
    self.sky = sky
    self.crowd = crowd
    self.routes = routes
    self.previous = previous
  }

  /// All that the way behind the first satellite depends on.
  private struct TailKey: Hashable {
    var end: RouteEnd
    var satellite: Int
  }

  /// Enters the outcome of each grant, worked out by a crew.
  func enter(
    _ grants: [BeamAllocation.Grant],
    into outcomes: inout [SlotPlan.Outcome],
    crew: Crew
  ) {
    let size = 512
    let parts = crew.map(0..<(grants.count + size - 1) / size) { part in
      // Neighbours in the list have satellite and home in common: the tail is worked out once.
      var tails: [TailKey: PathTail] = [:]
      return grants[(part * size)..<min(grants.count, (part + 1) * size)].map { grant in
        outcome(of: grant, &tails)
      }
    }
    for (number, part) in parts.enumerated() {
      for (position, outcome) in part.enumerated() {
        outcomes[grants[number * size + position].terminal] = outcome
      }
    }
  }

  private func outcome(
    of grant: BeamAllocation.Grant,
    _ tails: inout [TailKey: PathTail]
  ) -> SlotPlan.Outcome {
    let place = crowd.place(grant.terminal)
    let rules = planner.systemRules[Int(place.system)]
    guard let (look, downlink, uplink) = link(of: grant) else {
      return .refused(.linkBelowThreshold)
    }
    let tail = tail(of: grant, rules, &tails)
    let motion = place.isMoving ? crowd[grant.terminal].motion : nil
    let (start, middle, end) = tail.seconds(from: place.site, motion, sky: sky)
    func curve(_ access: Double) -> DelayCurve {
      DelayCurve(
        startSeconds: start + access,
        middleSeconds: middle + access,
        endSeconds: end + access
      )
    }
    let before = Int(previous.satellites[grant.terminal])
    return .served(
      Assignment(
        satellite: grant.satellite,
        beam: grant.beam,
        look: look,
        nodes: tail.nodes,
        uplinkDelay: curve(tail.leastUplinkSeconds),
        downlinkDelay: curve(tail.leastDownlinkSeconds),
        downlinkRate: downlink / Double(grant.sharers),
        uplinkRate: uplink / Double(grant.sharers),
        isHandOver: before >= 0 && before != grant.satellite
      )
    )
  }

  /// Where the satellite stands and what its link carries; nil where it carries nothing.
  private func link(
    of grant: BeamAllocation.Grant
  ) -> (look: LookAngle, downlink: DataRate, uplink: DataRate)? {
    let place = crowd.place(grant.terminal)
    let radio = planner.systemRules[Int(place.system)].radio
    let look = place.site.look(at: sky.start.position(grant.satellite))
    guard let downlink = radio.downlinkCapacity(elevation: look.elevation),
      let uplink = radio.uplinkCapacity(range: look.range)
    else { return nil }
    return (look, downlink, uplink)
  }

  /// The satellite that serves each terminal of the crowd, -1 for none: all that the next slot has to
  /// remember.
  func satellites(_ grants: [BeamAllocation.Grant], crew: Crew) -> [Int32] {
    let size = 512
    let parts = crew.map(0..<(grants.count + size - 1) / size) { part in
      grants[(part * size)..<min(grants.count, (part + 1) * size)].map { link(of: $0) != nil }
    }
    var satellites = [Int32](repeating: -1, count: crowd.count)
    for (grant, isServed) in zip(grants, parts.joined()) where isServed {
      satellites[grant.terminal] = Int32(grant.satellite)
    }
    return satellites
  }

  private func tail(
    of grant: BeamAllocation.Grant,
    _ rules: SchedulingRules,
    _ tails: inout [TailKey: PathTail]
  ) -> PathTail {
    let key = TailKey(end: grant.end, satellite: grant.satellite)
    if let known = tails[key] { return known }
    let nodes = routes[grant.end]?.nodes(fromSatellite: grant.satellite) ?? []
    let tail = PathTail(nodes, planner: planner, sky: sky, rules: rules)
    tails[key] = tail
    return tail
  }
}
