import Constellation
import Frames
import Links
import Orbits
import Scheduling
import Service
import Synchronization

extension World {
  /// What places are looked up in, as a slot's licences ask for it.
  ///
  /// The file's own licences and events are known from the beginning. Where an act states a border
  /// buffer or rule beyond those, the places are looked up once more, which for 100,000 terminals
  /// takes seconds, and kept.
  func surroundings(
    under circumstances: SlotPlanner.Circumstances
  ) -> PlannedTerminal.Surroundings {
    var wider = surroundings
    for book in circumstances.licences { book.extend(&wider.scope) }
    return wider
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
