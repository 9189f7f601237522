import Frames
import Links
import Scheduling
import Service
import World

/// Whose slots are asked for.
enum ScheduleSubject {
  /// One terminal that is not of the world, where it stands or on its way.
  case guest(Terminal)
  /// One of the world's own.
  case own(TerminalID)
  /// All of the world's own, in its order.
  case all

  /// The way of a guest that moves.
  var track: Track? {
    guard case .guest(let terminal) = self else { return nil }
    return terminal.track
  }
}

/// Plans one slot after another and hands out what each gives the subject.
struct ScheduleRun {
  let world: World
  let subject: ScheduleSubject
  /// Slots begin with the one of this instant.
  let from: Instant
  /// The last slot begins before this instant, or is the first.
  let until: Instant

  /// The terminals whose slots are handed out.
  private var terminals: [TerminalID] {
    switch subject {
    case .guest(let terminal): [terminal.id]
    case .own(let id): [id]
    case .all: world.terminals.map(\.terminal.id)
    }
  }

  /// Calls `body` for each slot and, within a slot, for each terminal.
  func forEach(_ body: (SlotPlan, TerminalID) throws -> Void) rethrows {
    let terminals = terminals
    var guests: [PlannedTerminal] = []
    if case .guest(let terminal) = subject { guests = [world.prepared(terminal)] }
    let slots = max(Int((until - from).inSeconds / 15) + 1, 1)
    var progress = Progress(total: slots * terminals.count)
    defer { progress.finish() }
    var done = 0
    var previous: SlotPlan?
    var slot = Slot(containing: from)
    repeat {
      let plan = world.plan(for: slot, guests: guests, after: previous)
      for terminal in terminals {
        try body(plan, terminal)
        done += 1
        if done % 256 == 0 || terminals.count < 256 { progress.advance(to: done) }
      }
      previous = plan
      slot = slot.next
    } while slot.start < until
  }
}
