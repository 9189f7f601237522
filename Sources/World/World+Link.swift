import Constellation
public import Links
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
    let system = constellation.satellites[assignment.satellite].system
    let rules = planner.systemRules[system]
    return Link.Path(
      satellite: constellation.satellites[assignment.satellite].name,
      gateway: assignment.gateway.map { ground.gateways[$0].name } ?? "",
      pointOfPresence: assignment.pointOfPresence.map { ground.pointsOfPresence[$0].code } ?? "",
      uplink: Link.Direction(
        delay: assignment.uplinkDelay,
        rate: assignment.uplinkRate,
        lossProbability: assignment.lossProbability
      ),
      downlink: Link.Direction(
        delay: assignment.downlinkDelay,
        rate: assignment.downlinkRate,
        lossProbability: assignment.lossProbability
      ),
      handOver: assignment.isHandOver ? rules.handOver : nil
    )
  }
}
