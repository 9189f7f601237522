import Frames
import Geography
import Links
import Scheduling
import Service
import Synchronization
import World

/// What an act would change, said before it is done: a slot's plan with it beside that without.
struct ImpactAnswer: Encodable {
  /// Always true: nothing was done.
  var dryRun = true
  /// The slot that was planned twice.
  var slotStartUtc: Instant
  /// What is to be known of the slot; null where it is the next.
  @Nullable var remark: String?
  var decision: Act.Decision
  var terminals: TerminalImpact
  var cells: CellImpact
  /// The territories that the act is about or in which service changes; at most twenty.
  var territories: [TerritoryImpact]
  /// Programmes whose money the act changes.
  var programmes: [ProgrammeImpact]
  /// What it changes on the ground; null where it is about no network there.
  @Nullable var ground: GroundImpact?
  /// What whoever enters it has to know; it refuses nothing.
  var notices: [ExportNotice]
}

/// Terminals that come online or go off.
struct TerminalImpact: Encodable {
  var servedBefore: Int
  var servedAfter: Int
  var gainedCount: Int
  var lostCount: Int
  /// Those that are served before and after, over other satellites, gateways or points of presence.
  var reroutedCount: Int
  /// The first hundred that come online, by identity.
  var gained: [String]
  /// The first hundred that go off, by identity.
  var lost: [String]
  /// Of those that the act concerns and that stay without service, how many for which reason.
  var reasonsAfter: [String: Int]

  init(_ change: PlanChange) {
    servedBefore = change.before.servedCount
    servedAfter = change.after.servedCount
    gainedCount = change.gained.count
    lostCount = change.lost.count
    reroutedCount = change.reroutedCount
    gained = change.gained.prefix(100).map(\.terminal.id.rawValue)
    lost = change.lost.prefix(100).map(\.terminal.id.rawValue)
    reasonsAfter = change.after.outcomes.all.reduce(into: [:]) { counts, outcome in
      if let reason = outcome.reason { counts[reason.rawValue, default: 0] += 1 }
    }
  }
}

/// Cells on which a beam is pointed.
struct CellImpact: Encodable {
  var servedBefore: Int
  var servedAfter: Int
  var gainedCount: Int
  var lostCount: Int
}

/// Two plans of one slot, without and with an act.
struct PlanChange {
  let before: SlotPlan
  let after: SlotPlan
  /// The terminals that the second serves and the first does not, by identity.
  let gained: [PlannedTerminal]
  /// The terminals that the first serves and the second does not, by identity.
  let lost: [PlannedTerminal]
  /// How many both serve, but over different ways.
  let reroutedCount: Int
  /// Cells with a terminal that is served, without and with the act.
  let cellsBefore, cellsAfter: Set<Cell>

  init(_ before: SlotPlan, _ after: SlotPlan, of terminals: [PlannedTerminal]) {
    self.before = before
    self.after = after
    var gained: [PlannedTerminal] = []
    var lost: [PlannedTerminal] = []
    var cells: (before: Set<Cell>, after: Set<Cell>) = ([], [])
    var rerouted = 0
    for terminal in terminals {
      let was = before.outcomes[terminal.terminal.id]?.assignment
      let becomes = after.outcomes[terminal.terminal.id]?.assignment
      if was != nil { cells.before.insert(terminal.cell) }
      if becomes != nil { cells.after.insert(terminal.cell) }
      switch (was, becomes) {
      case (nil, _?): gained.append(terminal)
      case (_?, nil): lost.append(terminal)
      case (let was?, let becomes?) where was.nodes != becomes.nodes: rerouted += 1
      default: break
      }
    }
    reroutedCount = rerouted
    self.gained = gained.sorted { $0.terminal.id < $1.terminal.id }
    self.lost = lost.sorted { $0.terminal.id < $1.terminal.id }
    (cellsBefore, cellsAfter) = cells
  }
}

extension SlotPlan {
  /// How many terminals have an assignment.
  fileprivate var servedCount: Int { outcomes.values.count { $0.assignment != nil } }
}

extension CellImpact {
  init(_ change: PlanChange) {
    servedBefore = change.cellsBefore.count
    servedAfter = change.cellsAfter.count
    gainedCount = change.cellsAfter.subtracting(change.cellsBefore).count
    lostCount = change.cellsBefore.subtracting(change.cellsAfter).count
  }
}

extension LiveWorld {
  /// What an act would change from the first slot on in which it makes a difference; nothing is entered.
  @concurrent
  func impact(of petition: Petition, _ gazetteer: Gazetteer) async throws -> ImpactAnswer {
    if let problem = problem(of: petition.decision) { throw problem }
    let (acts, guests, present, money) = state.withLock {
      ($0.acts, $0.guests.planned, $0.present.plan, $0.money)
    }
    let next = present.slot.next
    let slot = petition.decision.firstSlot(
      from: next,
      under: world.state(in: next, acts: acts).circumstances.licences(ofSystem: 0)
    )
    let act = Act(
      at: next.start,
      actor: petition.actor,
      reason: petition.reason,
      decision: petition.decision
    )
    let before = world.plan(for: slot, acts: acts, guests: guests, after: present)
    let after = world.plan(for: slot, acts: acts + [act], guests: guests, after: present)
    let change = PlanChange(
      before,
      after,
      of: world.terminals(during: slot, acts: acts + [act])
    )
    return ImpactAnswer(
      slotStartUtc: slot.start,
      remark: petition.decision.remark(on: slot, next: next),
      decision: petition.decision.shortened,
      terminals: TerminalImpact(change),
      cells: CellImpact(change),
      territories: territoryImpacts(change, of: act, after: acts, gazetteer),
      programmes: money.impacts(of: act, from: world.moneyOrigin),
      ground: groundImpact(of: act, after: acts, in: slot, gazetteer),
      notices: notices(of: petition.decision, at: slot.start)
    )
  }
}

extension Act.Decision {
  /// Statements about territories that it enters; none where it is about something else.
  private var licences: [Licence] {
    switch self {
    case .licence(let licence): [licence]
    case .licences(let licences): licences
    default: []
    }
  }

  /// The first slot from another on in which it makes a difference: where all its statements are dated
  /// ahead, the one in which the first begins.
  ///
  /// What takes service away counts for the whole slot in which it begins, all else from the next.
  fileprivate func firstSlot(from next: Slot, under book: LicenceBook) -> Slot {
    let slots = licences.map { licence in
      guard let from = licence.from else { return next }
      let slot = Slot(containing: from)
      let takesAway =
        !licence.status.permitsService
        && book.status(of: licence.territory, during: slot).permitsService
      return takesAway ? slot : Slot(inForceFrom: from)
    }
    return max(next, slots.min() ?? next)
  }

  /// What is to be known of the slot in which it is judged.
  fileprivate func remark(on slot: Slot, next: Slot) -> String? {
    let ends = licences.map { $0.until }
    if let last = ends.compactMap(\.self).max(), ends.allSatisfy({ $0 != nil }), last < slot.end {
      return "It ends at \(last), before a slot begins and ends under it: it changes nothing."
    }
    return slot > next ? "It begins then; in the slots before it changes nothing." : nil
  }
}
