import Constellation
public import Links
import Quantities
import Routing
public import Scheduling
public import Service

extension World {
  /// What a plan means for one terminal's packets.
  ///
  /// A terminal that the plan does not know is inactive.
  public func link(of terminal: TerminalID, in plan: SlotPlan) -> Link {
    switch plan.outcomes[terminal] {
    case .none: Link(slot: plan.slot, state: .down(.terminalInactive))
    case .refused(let reason): Link(slot: plan.slot, state: .down(reason))
    case .served(let assignment): Link(slot: plan.slot, state: .up(path(of: assignment)))
    }
  }

  /// What the random parts of the terms add to the least delay up and down, in seconds.
  ///
  /// Packets meet the median of the round trip, shared between the ways by the means of their terms:
  /// medians of the two would not add up to it. The spread is not drawn for each packet.
  func medianExcess(of assignment: Assignment) -> (uplink: Double, downlink: Double) {
    let delays = rules(of: assignment).delays
    let satellites = assignment.laserHops + 1
    let sum = delays.roundTrip(satellites: satellites, ends: .terminalToPointOfPresence)
    let up = delays.oneWay(.uplink, satellites: satellites)
    let excess = sum.medianSeconds - sum.minimumSeconds
    let random = sum.meanSeconds - sum.minimumSeconds
    let share = random > 0 ? (up.meanSeconds - up.minimumSeconds) / random : 0
    return (excess * share, excess * (1 - share))
  }

  private func path(of assignment: Assignment) -> Link.Path {
    let rules = rules(of: assignment)
    let (up, down) = medianExcess(of: assignment)
    func direction(_ least: DelayCurve, _ excess: Double, _ rate: DataRate) -> Link.Direction {
      Link.Direction(
        delay: least.adding(excess),
        rate: rate,
        lossProbability: assignment.lossProbability
      )
    }
    return Link.Path(
      satellite: constellation.satellites[assignment.satellite].name,
      gateway: assignment.gateway.map { ground.gateways[$0].name } ?? "",
      pointOfPresence: assignment.pointOfPresence.map { ground.pointsOfPresence[$0].code } ?? "",
      uplink: direction(assignment.uplinkDelay, up, assignment.uplinkRate),
      downlink: direction(assignment.downlinkDelay, down, assignment.downlinkRate),
      handOver: assignment.isHandOver ? rules.handOver : nil
    )
  }
}
