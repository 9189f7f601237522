public import Frames
import Geography
public import Service

/// The books of a world as its events and acts lead to them, and which kit is billed with which.
///
/// Kits are followed one by one here, and counted by group in the books.
public struct MoneyCourse: Sendable {
  /// The journal and what follows from it.
  public private(set) var books = Books()
  /// What the books refused, a hundred at most: money acts are checked before they are entered, so that
  /// this stays empty unless a world file says what cannot be, or a kit's plan is in a currency without
  /// a rate.
  public private(set) var refusals: [BooksRefusal] = []
  /// That the books cannot be closed any more; nil while they can.
  public private(set) var stop: BooksRefusal?
  /// Each kit that stands on a plan: how it is billed, and where it is in its life.
  private var kits: [TerminalID: Kit] = [:]
  let atlas: TerritoryAtlas
  /// Which programme bills the kits of which territory.
  private(set) var billing = KitBilling()
  /// Whether there are kits that no programme could take, for want of an exchange rate.
  private var leavesOut = false

  private struct Kit {
    var terminal: Terminal
    /// Where it stands, looked up when it has no home.
    var territory: TerritoryCode
    var group: BillingGroup?
  }

  /// The course of a world from its origin on.
  init(_ description: WorldDescription, from origin: Instant, atlas: TerritoryAtlas) {
    self.atlas = atlas
    for event in description.money.events(at: origin) { enter(event) }
    add(description.terminals, at: origin)
  }

  /// How a kit is billed; nil for one that is on no plan, or not known.
  public func group(of id: TerminalID) -> BillingGroup? { kits[id]?.group }

  /// A kit as it is; nil for one that is not known.
  func terminal(_ id: TerminalID) -> Terminal? { kits[id]?.terminal }

  /// The contracts of all kits, and the territories that these are billed by.
  var contracts: some Sequence<(contract: Contract, territory: TerritoryCode)> {
    kits.values.lazy.map { ($0.terminal.contract, $0.territory) }
  }

  /// Kits in service that a condition on their group holds for, with their groups.
  func kitsInService(
    where isMeant: (BillingGroup) -> Bool
  ) -> [(id: TerminalID, group: BillingGroup)] {
    kits.compactMap { id, kit in
      guard kit.terminal.state.isInService, let group = kit.group, isMeant(group) else {
        return nil
      }
      return (id, group)
    }
  }

  private mutating func enter(_ event: MoneyEvent) {
    do throws(MoneyError) {
      try books.enter(event)
    } catch {
      note(BooksRefusal(at: event.at, error))
      return
    }
    guard case .programme(let programme) = event.kind else { return }
    billing.add(programme)
  }

  /// Closes the days that have ended by an instant.
  public mutating func close(until instant: Instant) {
    // Days follow from each other, so that none can be closed after one that cannot.
    guard stop == nil else { return }
    do throws(MoneyError) {
      try books.close(until: instant)
    } catch {
      stop = BooksRefusal(at: books.openSince ?? instant, error)
    }
  }

  private mutating func note(_ refusal: BooksRefusal) {
    if refusals.count < 100, !refusals.contains(refusal) { refusals.append(refusal) }
  }

  /// Applies an act, of before the origin as if at it; those that are about neither kits nor money change
  /// nothing.
  public mutating func apply(_ act: Act, from origin: Instant) {
    let instant = max(act.at, origin)
    switch act.decision {
    case .money(let kind):
      enter(MoneyEvent(at: instant, kind))
      switch kind {
      case .programme: regroup(at: instant)
      case .exchangeRate where leavesOut: regroup(at: instant)
      default: break
      }
    case .register(let sheet): add(sheet.terminals, at: instant)
    case .terminal(let id, let state): change([id], at: instant) { $0.state = state }
    case .terminals(let ids, let state): change(ids, at: instant) { $0.state = state }
    case .amend(let ids, let amendment): change(ids, at: instant) { amendment.apply(to: &$0) }
    default: return
    }
  }

  /// What changes for the books, summed over many kits.
  fileprivate struct Changes {
    var inService: [BillingGroup: Int] = [:]
    var sold: [BillingGroup: Int] = [:]
    /// Kits that are there without a sale.
    var held: [BillingGroup: Int] = [:]
    var lost: [BillingGroup: Int] = [:]
    var found: [BillingGroup: Int] = [:]
    /// Kits that are there and changed their group, by both groups.
    var moved: [BillingGroup: [BillingGroup: Int]] = [:]
  }

  private mutating func add(_ terminals: [Terminal], at instant: Instant) {
    var changes = Changes()
    kits.reserveCapacity(kits.count + terminals.count)
    for terminal in terminals where kits[terminal.id] == nil {
      guard terminal.contract.plan != nil else {
        // Without a plan it is not billed, but it may be put on one later.
        kits[terminal.id] = Kit(terminal: terminal, territory: .unknown)
        continue
      }
      let territory = terminal.contract.home ?? atlas.territory(at: terminal.point)
      let group = group(of: terminal, in: territory, at: instant)
      kits[terminal.id] = Kit(terminal: terminal, territory: territory, group: group)
      guard let group else { continue }
      if terminal.state.isInService { changes.inService[group, default: 0] += 1 }
      if terminal.state.isHeld { changes.held[group, default: 0] += 1 }
    }
    post(changes, at: instant)
  }

  private mutating func change(
    _ ids: [TerminalID],
    at instant: Instant,
    _ body: (inout Terminal) -> Void
  ) {
    var changes = Changes()
    for id in ids {
      guard let index = kits.index(forKey: id) else { continue }
      let before = kits.values[index]
      var after = before
      body(&after.terminal)
      if after.terminal.contract != before.terminal.contract
        || after.terminal.point != before.terminal.point
      {
        after.territory =
          after.terminal.contract.home ?? atlas.territory(at: after.terminal.point)
        after.group = group(of: after.terminal, in: after.territory, at: instant)
      }
      kits.values[index] = after
      changes.note(before.group, before.terminal.state, after.group, after.terminal.state)
    }
    post(changes, at: instant)
  }

  /// Sorts every kit anew: a programme may have taken in its territory.
  private mutating func regroup(at instant: Instant) {
    var changes = Changes()
    leavesOut = false
    for index in kits.indices {
      let kit = kits.values[index]
      let group = group(of: kit.terminal, in: kit.territory, at: instant)
      guard group != kit.group else { continue }
      changes.note(kit.group, kit.terminal.state, group, kit.terminal.state)
      kits.values[index].group = group
    }
    post(changes, at: instant)
  }

  /// How a kit is billed from an instant on.
  ///
  /// One whose programme cannot bill it, for want of an exchange rate, is billed outside of programmes,
  /// in its plan's own currency, until there is one; that is said once.
  private mutating func group(
    of terminal: Terminal,
    in territory: TerritoryCode,
    at instant: Instant
  ) -> BillingGroup? {
    let problem = billing.problem(of: terminal.contract, in: territory, at: instant, books)
    if let problem {
      leavesOut = true
      let refusal = BooksRefusal(at: instant, problem)
      if !refusals.contains(where: { $0.reason == refusal.reason }) { note(refusal) }
    }
    return billing.group(of: terminal.contract, in: problem == nil ? territory : .unknown)
  }

  /// Enters changes group by group, in an order of their own: a dictionary has none.
  private mutating func post(_ changes: Changes, at instant: Instant) {
    for (group, count) in changes.sold.sorted(by: Self.inOrder) where count > 0 {
      enter(MoneyEvent(at: instant, .kitSold(group, count: count)))
    }
    for (group, change) in changes.held.sorted(by: Self.inOrder) where change != 0 {
      enter(MoneyEvent(at: instant, .kitStock(group, change: change)))
    }
    for (old, targets) in changes.moved.sorted(by: Self.inOrder) {
      for (new, count) in targets.sorted(by: Self.inOrder) {
        enter(MoneyEvent(at: instant, .kitMoved(old, to: new, count: count)))
      }
    }
    for (group, change) in changes.inService.sorted(by: Self.inOrder) where change != 0 {
      enter(MoneyEvent(at: instant, .kits(group, change: change)))
    }
    for (group, count) in changes.lost.sorted(by: Self.inOrder) where count > 0 {
      let isReplaced = group.programme != nil
      enter(MoneyEvent(at: instant, .kitLost(group, count: count, replaced: isReplaced)))
    }
    for (group, count) in changes.found.sorted(by: Self.inOrder) {
      enter(MoneyEvent(at: instant, .kitFound(group, count: count)))
    }
  }

  private static func inOrder<Value>(
    _ a: (key: BillingGroup, value: Value),
    _ b: (key: BillingGroup, value: Value)
  ) -> Bool {
    let (x, y) = (a.key, b.key)
    return (x.programme ?? "", x.plan, x.sponsor ?? "", x.payer.rawValue)
      < (y.programme ?? "", y.plan, y.sponsor ?? "", y.payer.rawValue)
  }
}

extension MoneyCourse.Changes {
  /// Notes that a kit came from one group and state to others.
  fileprivate mutating func note(
    _ groupBefore: BillingGroup?,
    _ before: TerminalState,
    _ groupAfter: BillingGroup?,
    _ after: TerminalState
  ) {
    if before.isInService, let groupBefore { inService[groupBefore, default: 0] -= 1 }
    if after.isInService, let groupAfter { inService[groupAfter, default: 0] += 1 }
    switch (groupBefore, groupAfter) {
    case (nil, nil): return
    case (nil, let group?):
      // On a plan from now on; what it was before, no books have known.
      if after.isHeld { held[group, default: 0] += 1 }
    case (let group?, nil):
      if before.isHeld { held[group, default: 0] -= 1 }
    case (let old?, let group?):
      if before.isHeld, old.plan != group.plan { moved[old, default: [:]][group, default: 0] += 1 }
      note(group, from: before, to: after)
    }
  }

  /// Notes the way of a kit that is on a plan; steps that it skips count as passed.
  private mutating func note(
    _ group: BillingGroup,
    from before: TerminalState,
    to after: TerminalState
  ) {
    if before == .ordered, after.isHeld { sold[group, default: 0] += 1 }
    // An ordered kit has cost nothing yet, and one that was lost before it was destroyed is lost once.
    if before.isHeld, after.isGone { lost[group, default: 0] += 1 }
    if before.isGone, after.isHeld { found[group, default: 0] += 1 }
  }
}
