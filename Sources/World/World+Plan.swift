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
    planned(for: slot, acts: acts, guests: guests, after: previous).plan
  }

  /// The plan of a slot with what it rests on; all else is as with ``plan(for:acts:guests:after:)``.
  public func planned(
    for slot: Slot,
    acts: [Act] = [],
    guests: [PlannedTerminal] = [],
    after previous: SlotPlan? = nil
  ) -> PlannedSlot {
    let outages = outages(acts: acts)
    if let previous, previous.slot.end == slot.start {
      let sky = SlotSky(of: constellation, in: slot, after: previous.sky, outages: outages)
      return planned(under: sky, acts: acts, guests: guests, after: previous)
    }
    // Whoever starts here plans from the beginning of the window that the slot before is in; a plan of some
    // slots ago still spares the look-back of the lasers.
    var (next, earlier) = (ChoiceWindow.start(of: slot.previous), previous?.sky)
    var memory: SlotMemory?
    while true {
      let sky = SlotSky(of: constellation, in: next, after: earlier, outages: outages)
      let basis = basis(under: sky, acts: acts, guests: guests, towards: slot)
      guard next < slot else {
        let plan = planner.plan(on: basis.plan, remembering: memory, crew: crew)
        return PlannedSlot(plan: plan, basis: basis, acts: acts)
      }
      memory = planner.memory(on: basis.plan, remembering: memory, crew: crew)
      (next, earlier) = (next.next, sky)
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
    planned(under: sky, acts: acts, guests: guests, after: previous).plan
  }

  private func planned(
    under sky: SlotSky,
    acts: [Act],
    guests: [PlannedTerminal],
    after previous: SlotPlan?
  ) -> PlannedSlot {
    let basis = basis(under: sky, acts: acts, guests: guests)
    let plan = planner.plan(on: basis.plan, after: previous, crew: crew)
    return PlannedSlot(plan: plan, basis: basis, acts: acts)
  }

  /// When satellites are out of service, after the file's events and the acts.
  ///
  /// A failure counts from the slot in which it happens, a repair from the first slot that begins at
  /// or after it.
  public func outages(acts: [Act] = []) -> SatelliteOutages {
    var outages: [SatelliteOutages.Outage] = []
    var open: [Int: Instant?] = [:]
    for satellite in failedSatellites { open[satellite] = .some(nil) }
    for act in decided(acts).satellites {
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
    actMemo.state(
      after: decided(acts).all,
      in: slot,
      from: {
        var state = WorldState(
          circumstances: .init(licences: licences, failedSatellites: failedSatellites)
        )
        state.circumstances.whitelist = description.whitelist
        return state
      }
    ) { apply($0, in: slot, to: &$1) }
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
  public var terminals = TerminalStates()
}

extension SlotPlanner.Circumstances {
  fileprivate mutating func setSatellite(_ index: Int, works: Bool) {
    if works { failedSatellites.remove(index) } else { failedSatellites.insert(index) }
  }

  fileprivate mutating func setGateway(_ index: Int, works: Bool) {
    if works { failedGateways.remove(index) } else { failedGateways.insert(index) }
  }
}
