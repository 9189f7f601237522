import Constellation
import Frames
import Geography
public import Links
import Quantities
public import Scheduling
public import Service
public import TerminalDevice

extension World {
  /// What a terminal meets in a slot: all that its local interface learns from outside.
  ///
  /// - Parameters:
  ///   - terminal: The terminal where it is during the slot.
  ///   - plan: The plan of the slot, which knows the terminal.
  ///   - state: What holds in the slot.
  ///   - next: The plan of the slot after it, when it is known.
  /// - Returns: Its link, the satellite's way through its sky, and what it is told of the network.
  public func watch(
    of terminal: PlannedTerminal,
    in plan: SlotPlan,
    under state: WorldState,
    before next: SlotPlan? = nil
  ) -> SlotWatch {
    let id = terminal.terminal.id
    var watch = SlotWatch(link: link(of: id, in: plan))
    let territory = terminal.jurisdiction.territory
    watch.countryCode = territory.rawCode
    watch.isRoaming = terminal.terminal.contract.home.map { $0 != territory } ?? false
    if let next, next.slot == plan.slot.next, next.outcomes[id]?.assignment != nil {
      watch.nextScheduled = next.slot.start
    }
    if let assignment = plan.outcomes[id]?.assignment {
      watch.track = track(of: assignment.satellite, seenBy: terminal.terminal, in: plan.sky)
      return watch
    }
    let inView = satellitesInView(of: terminal, under: plan.sky, state)
    watch.seesSatellites = !inView.isEmpty
    if watch.link.reason == .obstructed {
      watch.track =
        inView
        .first { isHidden($0, from: terminal.terminal, in: plan.sky) }
        .map { track(of: $0, seenBy: terminal.terminal, in: plan.sky) }
    }
    return watch
  }

  /// What terminals met in the slots up to one, the last included.
  ///
  /// The plans are those of the whole world, as they would have been made at the time.
  ///
  /// - Parameters:
  ///   - terminals: Whom to watch: terminals of the world, or guests that are planned for beside it.
  ///   - guests: All guests.
  ///   - last: The last slot.
  ///   - count: How many slots, at least one.
  ///   - acts: What was decided beside the file's own events.
  ///   - progress: Called with the number of slots that are done.
  /// - Returns: For each terminal its slots in the order of time.
  public func watches(
    of terminals: [Terminal],
    guests: [PlannedTerminal],
    upTo last: Slot,
    count: Int,
    acts: [Act],
    progress: (Int) -> Void = { _ in }
  ) -> [[SlotWatch]] {
    var slots = [last]
    while slots.count < count { slots.append(slots[slots.count - 1].previous) }
    var watches = [[SlotWatch]](repeating: [], count: terminals.count)
    // One that stands is looked up once.
    let standing = terminals.map { $0.track == nil ? prepared($0) : nil }
    var previous: SlotPlan?
    for (done, slot) in slots.reversed().enumerated() {
      let planned = planned(for: slot, acts: acts, guests: guests, after: previous)
      for (position, terminal) in terminals.enumerated() {
        let place = standing[position] ?? prepared(terminal, during: slot)
        watches[position].append(watch(of: place, in: planned.plan, under: planned.state))
      }
      previous = planned.plan
      progress(done + 1)
    }
    return watches
  }

  /// The satellites of a terminal's system that are in working order and above the elevation mask at the
  /// start of a slot, the highest first.
  private func satellitesInView(
    of terminal: PlannedTerminal,
    under sky: SlotSky,
    _ state: WorldState
  ) -> [Int] {
    let rules = boundRules(of: terminal.terminal, in: sky.slot, state.circumstances)[
      terminal.system
    ]
    let mask = max(rules.minimumElevation, rules.licensedElevation ?? rules.minimumElevation)
    let site = TopocentricSite(terminal.terminal.point(at: sky.slot.start))
    let failed = state.circumstances.failedSatellites
    return sky.index
      .satellites(inViewOf: site, sky: sky.start, mask: mask, rule: rules.groundLinkRule)
      .filter { view in
        constellation.satellites[view.satellite].system == terminal.system
          && !failed.contains(view.satellite)
          && sky.start.reason(for: view.satellite, of: constellation) == nil
      }
      .sorted { $0.sineOfElevation > $1.sineOfElevation }
      .map(\.satellite)
  }

  /// Whether a terminal's own surroundings hide a satellite at the start or the end of a slot.
  private func isHidden(_ satellite: Int, from terminal: Terminal, in sky: SlotSky) -> Bool {
    [(sky.start, sky.slot.start), (sky.end, sky.slot.end)].contains { sky, time in
      let look = TopocentricSite(terminal.point(at: time)).look(at: sky.position(satellite))
      return terminal.refusal(ofAzimuth: look.azimuth, elevation: look.elevation) == .obstructed
    }
  }

  /// The way of a satellite through a terminal's sky during a slot.
  ///
  /// At a third and two thirds it stands on the parabola through its places at the start, the middle
  /// and the end: over 15 s of a low orbit that is within a metre.
  private func track(of satellite: Int, seenBy terminal: Terminal, in sky: SlotSky) -> SkyTrack {
    let ends = (
      sky.start.position(satellite).metres, sky.middle.position(satellite).metres,
      sky.end.position(satellite).metres
    )
    func direction(_ fraction: Double) -> SkyDirection {
      let first = (1 - fraction) * (1 - 2 * fraction)
      let (second, third) = (4 * fraction * (1 - fraction), fraction * (2 * fraction - 1))
      let place = Position<ITRF>(metres: ends.0 * first + ends.1 * second + ends.2 * third)
      let time = sky.slot.start + sky.slot.duration * fraction
      return SkyDirection(TopocentricSite(terminal.point(at: time)).look(at: place))
    }
    return SkyTrack(
      satellite: constellation.satellites[satellite].name,
      start: direction(0),
      oneThird: direction(1.0 / 3),
      twoThirds: direction(2.0 / 3),
      end: direction(1)
    )
  }
}
