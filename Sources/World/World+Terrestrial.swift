import Constellation
public import Frames
public import Links
import Quantities
public import Scheduling
public import Service

extension World {
  /// The terrestrial link of a terminal's place during a slot, in the order of time and without gaps.
  ///
  /// The best kind of access that is not cut counts, a fixed line before a mobile network; of a kind
  /// the terminal's own entry before that of its territory. Cuts and restorations act at their
  /// instant, not for whole slots as what concerns satellites does: a cable is cut when it is cut, and
  /// nobody plans it. So a slot has one span, and one more for each change inside it. A terminal that
  /// moves is taken where it is at the slot's start.
  ///
  /// - Parameters:
  ///   - terminal: The terminal, prepared for any slot.
  ///   - slot: The slot, which may lie before the start of the world.
  ///   - acts: What was decided beside the file's own events; of two at one instant the later in the
  ///     list counts, and acts count after events.
  /// - Returns: At least one span; down where no access is known or all of it is cut.
  public func terrestrialSpans(
    for terminal: PlannedTerminal,
    during slot: Slot,
    acts: [Act] = []
  ) -> [LinkSpan] {
    let place =
      terminal.terminal.track == nil ? terminal : prepared(terminal.terminal, during: slot)
    let areas: [TerrestrialScope.Area] = [
      .terminal(place.terminal.id), .territory(place.jurisdiction.territory),
    ]
    let links = terrestrialLinks(of: place, in: areas, during: slot)
    guard !links.isEmpty else {
      return [LinkSpan(start: slot.start, end: slot.end, state: .down(.noTerrestrialAccess))]
    }
    var cuts = TerrestrialCuts()
    var state: Link.State {
      links.first { !cuts.isCut($0.kind, in: areas) }?.state ?? .down(.terrestrialCut)
    }
    var changes = terrestrialChanges(areas, before: slot.end, acts)[...]
    var spans: [LinkSpan] = []
    var (start, present) = (slot.start, state)
    while let at = changes.first?.at {
      // All of one instant together: what is cut and restored at once was not cut.
      while let change = changes.first, change.at == at {
        cuts.enter(change.scope, works: change.works, at: change.at)
        changes.removeFirst()
      }
      let next = state
      if at > start, next != present {
        spans.append(LinkSpan(start: start, end: at, state: present))
        start = at
      }
      present = next
    }
    return spans + [LinkSpan(start: start, end: slot.end, state: present)]
  }

  /// The link over each kind of access that the place has, the best first.
  private func terrestrialLinks(
    of place: PlannedTerminal,
    in areas: [TerrestrialScope.Area],
    during slot: Slot
  ) -> [(kind: TerrestrialKind, state: Link.State)] {
    let home = ground.home(among: place.homes, during: slot)
    let point = home.map { ground.pointsOfPresence[$0].point }
    let distance = point.map { place.site.point.greatCircleDistance(to: $0) } ?? .zero
    return TerrestrialKind.allCases.compactMap { kind in
      let own = areas.lazy.compactMap { area in
        self.description.terrestrial.first { $0.area == area && $0.kind == kind }
      }
      return own.first.map { access in
        let code = home.map { ground.pointsOfPresence[$0].code } ?? ""
        return (kind, .up(access.path(to: code, distance: distance)))
      }
    }
  }

  /// What of the networks on the ground is cut at an instant, after the file's events and the acts;
  /// what happens at the instant itself counts.
  public func terrestrialCuts(at time: Instant, acts: [Act] = []) -> TerrestrialCuts {
    var cuts = TerrestrialCuts()
    for change in terrestrialChanges(nil, before: time + .nanoseconds(1), acts) {
      cuts.enter(change.scope, works: change.works, at: change.at)
    }
    return cuts
  }

  /// What concerns any of the areas, or any at all, before an instant, in the order in which it counts.
  func terrestrialChanges(
    _ areas: [TerrestrialScope.Area]?,
    before end: Instant,
    _ acts: [Act]
  ) -> [(at: Instant, scope: TerrestrialScope, works: Bool)] {
    (description.events + acts).compactMap { act -> (Instant, TerrestrialScope, Bool)? in
      guard case .terrestrial(let scope, let works) = act.decision, act.at < end,
        areas?.contains(scope.area) ?? true
      else { return nil }
      return (act.at, scope, works)
    }
    .enumerated()
    .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
    .map { (at: $0.element.0, scope: $0.element.1, works: $0.element.2) }
  }
}
