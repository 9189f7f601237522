import Constellation
import Frames
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

  /// What stands for the random parts of the terms, beside the least delay up and down, in seconds.
  ///
  /// Tables say the median of the round trip, shared between the ways by the means of their terms:
  /// medians of the two would not add up to it. Packets meet the parts themselves.
  func medianExcess(of assignment: Assignment) -> (uplink: Double, downlink: Double) {
    let (up, down) = rules(of: assignment).delays.medianExcess(
      satellites: assignment.laserHops + 1
    )
    return (up, down)
  }

  private func path(of assignment: Assignment) -> Link.Path {
    let rules = rules(of: assignment)
    let (up, down) = medianExcess(of: assignment)
    func variation(_ direction: PathDirection, _ typicalSeconds: Double) -> DelayVariation {
      DelayVariation(
        terms: rules.delays.variation(direction, satellites: assignment.laserHops + 1),
        typicalSeconds: typicalSeconds
      )
    }
    return Link.Path(
      satellite: constellation.satellites[assignment.satellite].name,
      gateway: assignment.gateway.map { ground.gateways[$0].name } ?? "",
      pointOfPresence: assignment.pointOfPresence.map { ground.pointsOfPresence[$0].code } ?? "",
      uplink: Link.Direction(
        delay: assignment.uplinkDelay,
        variation: variation(.uplink, up),
        rate: assignment.uplinkRate,
        loss: rules.loss
      ),
      downlink: Link.Direction(
        delay: assignment.downlinkDelay,
        variation: variation(.downlink, down),
        rate: assignment.downlinkRate,
        loss: rules.loss
      ),
      handOver: assignment.isHandOver ? rules.handOver : nil,
      gatewayShare: gatewayShare(of: assignment)
    )
  }

  /// The part of the least uplink delay at the middle of the slot that lies before the gateway's far
  /// side, `0 ... 1`; 1 where satellites land at the point of presence itself.
  private func gatewayShare(of assignment: Assignment) -> Double {
    guard let gateway = assignment.gateway, let pop = assignment.pointOfPresence else { return 1 }
    let line = ground.gateways[gateway].site.point
      .greatCircleDistance(to: ground.pointsOfPresence[pop].point)
    let whole = assignment.uplinkDelay.middleSeconds
    guard whole > 0 else { return 1 }
    let beyond = rules(of: assignment).delays.leastSecondsBeyondGateway(line: line)
    return min(max(1 - beyond / whole, 0), 1)
  }
}
