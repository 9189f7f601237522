import Constellation
import Frames
import Links
import Orbits
import Scheduling
import Service
import Synchronization

/// The world's own terminals as they are looked up when acts state terms about borders that the file
/// does not.
final class WiderPlaces: Sendable {
  private let last = Mutex<(scope: BorderScope, roster: TerminalRoster)?>(nil)

  /// The roster for a scope; that of the last scope asked for is kept.
  func roster(for scope: BorderScope, _ make: () -> TerminalRoster) -> TerminalRoster {
    if let known = last.withLock({ $0 }), known.scope == scope { return known.roster }
    let roster = make()
    last.withLock { $0 = (scope, roster) }
    return roster
  }
}

extension World {
  /// What places are looked up in and the terminals that stand, as a slot's licences ask for them.
  ///
  /// The file's own licences and events are known from the beginning. Where an act states a border
  /// buffer or rule beyond those, the places are looked up once more, which for 100,000 terminals
  /// takes seconds, and kept.
  func places(
    under circumstances: SlotPlanner.Circumstances
  ) -> (surroundings: PlannedTerminal.Surroundings, roster: TerminalRoster, areWider: Bool) {
    var scope = surroundings.scope
    for book in circumstances.licences { book.extend(&scope) }
    if scope == surroundings.scope { return (surroundings, roster, false) }
    var wider = surroundings
    wider.scope = scope
    let (asked, own) = (wider, roster.terminals)
    let again = widerPlaces.roster(for: scope) {
      TerminalRoster(
        crew.map(own.indices) { index in
          PlannedTerminal(own[index].terminal, system: own[index].system, in: asked)
        },
        cells: cells
      )
    }
    return (asked, again, true)
  }
}

extension WorldDescription {
  /// What is looked up about borders: what the world says itself, and every licence in it.
  var borderScope: BorderScope {
    var scope = BorderScope(buffer: borderBuffer, rule: borderRule)
    for system in systems {
      for licence in system.licences { scope.include(licence) }
    }
    for event in events {
      if case .licence(let licence) = event.decision { scope.include(licence) }
    }
    return scope
  }
}
