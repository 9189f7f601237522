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

  private func path(of assignment: Assignment) -> Link.Path {
    let rules = rules(of: assignment)
    let satellites = assignment.laserHops + 1
    /// Packets meet the median of the terms; their spread is not drawn for each.
    func direction(_ way: PathDirection, _ least: DelayCurve, _ rate: DataRate) -> Link.Direction {
      let terms = rules.delays.oneWay(way, satellites: satellites)
      return Link.Direction(
        delay: least.adding(terms.medianSeconds - terms.minimumSeconds),
        rate: rate,
        lossProbability: assignment.lossProbability
      )
    }
    return Link.Path(
      satellite: constellation.satellites[assignment.satellite].name,
      gateway: assignment.gateway.map { ground.gateways[$0].name } ?? "",
      pointOfPresence: assignment.pointOfPresence.map { ground.pointsOfPresence[$0].code } ?? "",
      uplink: direction(.uplink, assignment.uplinkDelay, assignment.uplinkRate),
      downlink: direction(.downlink, assignment.downlinkDelay, assignment.downlinkRate),
      handOver: assignment.isHandOver ? rules.handOver : nil
    )
  }
}
