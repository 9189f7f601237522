public import Constellation
import Frames
public import Links
public import Scheduling
public import Service

extension World {
  /// The plan of a slot.
  ///
  /// - Parameters:
  ///   - slot: the slot, which may lie before the start of the world.
  ///   - acts: what was decided beside the file's own events, in the order of decision.
  ///   - guests: terminals beside the file's own.
  ///   - previous: the plan of the slot before, when it is at hand: it saves making that plan and
  ///     those back to the beginning of its ``ChoiceWindow`` again. Of an earlier one the lasers are led
  ///     on; any other plan is ignored.
  /// - Returns: one outcome for each terminal, the same for the same world, slot, acts and guests
  ///   every time.
  public func plan(
    for slot: Slot,
    acts: [Act] = [],
    guests: [PlannedTerminal] = [],
    after previous: SlotPlan? = nil
  ) -> SlotPlan {
    var before = previous.flatMap { $0.slot.end == slot.start ? $0 : nil }
    // Whoever starts here plans from the beginning of the window that the slot before is in.
    var next = before == nil ? ChoiceWindow.start(of: slot.previous) : slot
    let outages = outages(acts: acts)
    while true {
      // A plan of some slots ago still spares the look-back of the lasers.
      let earlier = (before ?? previous)?.sky
      let sky = SlotSky(of: constellation, in: next, after: earlier, outages: outages)
      let plan = plan(under: sky, acts: acts, guests: guests, after: before)
      guard next < slot else { return plan }
      before = plan
      next = next.next
    }
  }

  /// The plan of a slot whose sky is already known; without the plan before it no assignment is a
  /// hand-over.
  public func plan(
    under sky: SlotSky,
    acts: [Act],
    guests: [PlannedTerminal],
    after previous: SlotPlan? = nil
  ) -> SlotPlan {
    let state = state(in: sky.slot, acts: acts)
    let surroundings = surroundings(under: state.circumstances)
    let roster = roster(during: sky.slot, acts: acts, in: surroundings)
    let moving = (roster.movers + guests.map(\.terminal)).filter { $0.track != nil }
    let areWider = surroundings.scope != self.surroundings.scope
    return planner.plan(
      sky,
      for: SlotPlanner.Demand(
        roster.standing,
        others: guests.filter { $0.terminal.track == nil }
          .map { areWider ? prepared($0.terminal, in: surroundings) : $0 }
          + moving.map { prepared($0, during: sky.slot, in: surroundings) },
        states: state.terminals,
        funding: funding(in: sky.slot, acts: acts)
      ),
      under: state.circumstances,
      after: previous,
      crew: crew
    )
  }

  /// When satellites are out of service, after the file's events and the acts.
  ///
  /// A failure counts from the slot in which it happens, a repair from the first slot that begins at
  /// or after it.
  public func outages(acts: [Act] = []) -> SatelliteOutages {
    var outages: [SatelliteOutages.Outage] = []
    var open: [Int: Instant?] = [:]
    for satellite in failedSatellites { open[satellite] = .some(nil) }
    for act in decided(acts) {
      guard case .satellite(let name, let works) = act.decision,
        let satellite = satelliteIndices[name]
      else { continue }
      let slot = Slot(containing: act.at)
      if !works, open[satellite] == nil {
        open[satellite] = .some(slot.start)
      } else if works, let from = open.removeValue(forKey: satellite) {
        let until = slot.start == act.at ? slot.start : slot.end
        outages.append(SatelliteOutages.Outage(satellite: satellite, from: from, until: until))
      }
    }
    outages += open.map { SatelliteOutages.Outage(satellite: $0.key, from: $0.value) }
    return SatelliteOutages(outages)
  }

  /// What holds in a slot after the file's events and the acts.
  public func state(in slot: Slot, acts: [Act] = []) -> WorldState {
    var state = WorldState(
      circumstances: .init(licences: licences, failedSatellites: failedSatellites)
    )
    state.circumstances.whitelist = description.whitelist
    for act in decided(acts) { apply(act, in: slot, to: &state) }
    return state
  }

  /// Applies an act to a slot.
  ///
  /// What takes service away counts for the whole slot in which it happens; what gives it counts
  /// from the first slot that begins at or after it.
  private func apply(_ act: Act, in slot: Slot, to state: inout WorldState) {
    switch act.decision {
    case .licence, .licences:
      // The acts are those of the first system's operator.
      if !state.circumstances.licences.isEmpty { state.circumstances.licences[0].enter(act) }
    case .whitelist(let territory, let ids, let isListed):
      guard takesEffect(act, in: slot, gives: isListed) else { return }
      state.circumstances.whitelist.enter(territory, ids, isListed: isListed)
    case .terminal(let id, let condition):
      guard takesEffect(act, in: slot, gives: condition.isInService) else { return }
      state.terminals[id] = condition
    case .terminals(let ids, let condition):
      guard takesEffect(act, in: slot, gives: condition.isInService) else { return }
      for id in ids { state.terminals[id] = condition }
    // Which terminals there are is a matter of the roster.
    case .register, .amend: return
    // What money does to service: ``funding(in:acts:)``.
    case .money: return
    case .satellite(let name, let works):
      guard takesEffect(act, in: slot, gives: works), let index = satelliteIndices[name] else {
        return
      }
      state.circumstances.setSatellite(index, works: works)
    case .gateway(let name, let works):
      guard takesEffect(act, in: slot, gives: works) else { return }
      for index in ground.gateways.indices where ground.gateways[index].name == name {
        state.circumstances.setGateway(index, works: works)
      }
    // What is on the ground has no part in the plan: ``terrestrialSpans(for:during:acts:)``.
    case .terrestrial: return
    }
  }

  func takesEffect(_ act: Act, in slot: Slot, gives: Bool) -> Bool {
    gives ? act.at <= slot.start : act.at < slot.end
  }
}

/// What holds in one slot: circumstances for the planner and the state of terminals.
public struct WorldState: Sendable {
  /// Licences and failures, as the planner takes them.
  public var circumstances: SlotPlanner.Circumstances
  /// Terminals whose state has changed since the file.
  public var terminals: [TerminalID: TerminalState] = [:]
}

extension SlotPlanner.Circumstances {
  fileprivate mutating func setSatellite(_ index: Int, works: Bool) {
    if works { failedSatellites.remove(index) } else { failedSatellites.insert(index) }
  }

  fileprivate mutating func setGateway(_ index: Int, works: Bool) {
    if works { failedGateways.remove(index) } else { failedGateways.insert(index) }
  }
}
