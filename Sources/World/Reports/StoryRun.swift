import Constellation
public import Frames
public import Geography
import Links
import Scheduling
public import Service

/// Runs a world from event to event: one moment after another, as fast as they can be planned.
///
/// A moment is a slot in which an event of the file falls, a dated licence of a territory with kits
/// begins, a pledge or a month of the books ends, or a programme's standing changes of itself. The same
/// world gives the same moments every time.
public struct StoryRun {
  /// The world.
  public let world: World
  /// The first instant.
  public let from: Instant
  /// The last.
  public let until: Instant
  /// Territories in which the world's own kits stand.
  let homes: Set<TerritoryCode>
  private let people: (TerritoryCode) -> TerritoryPeople
  private var known: [TerritoryCode: TerritoryPeople] = [:]
  private var planned: [Planned]
  private var index = 0
  private var lastSlot: Slot?
  /// The word of each programme's standing at the last moment.
  private var standings: [String: String] = [:]

  /// What is known beforehand to happen in one slot.
  private struct Planned {
    var slot: Slot
    var happenings: [StoryMoment.Happening]
    /// When, of what is no happening of the file.
    var at: Instant?
  }

  /// A run from one instant to another.
  ///
  /// - Parameters:
  ///   - world: the world.
  ///   - from: nil for its start.
  ///   - until: nil for its last event.
  ///   - people: those of a territory, asked once for each that has networks on the ground.
  public init(
    of world: World,
    from: Instant? = nil,
    until: Instant? = nil,
    people: @escaping (TerritoryCode) -> TerritoryPeople
  ) {
    let first = from ?? world.start
    let last = until ?? max(first, world.description.events.last?.at ?? first)
    let homes = Set(world.terminals.map(\.jurisdiction.territory))
    self.world = world
    self.from = first
    self.until = last
    self.people = people
    self.homes = homes
    let happenings = world.happenings(from: first, until: last, licencesOf: homes)
    planned = Dictionary(grouping: happenings) { Slot(inForceFrom: $0.timeUtc) }
      .map { Planned(slot: $0, happenings: $1) }
      .sorted { $0.slot < $1.slot }
  }

  /// How many moments are known beforehand; standings that change of themselves come besides.
  public var plannedCount: Int { planned.count }

  /// How many of those are over.
  public var doneCount: Int { index }

  /// The next moment; nil after the last.
  public mutating func next() -> StoryMoment? {
    let due = index < planned.count ? planned[index] : nil
    if let change = standingChange(before: due?.slot) {
      return moment(Planned(slot: Slot(inForceFrom: change), happenings: [], at: change))
    }
    guard let due else { return nil }
    index += 1
    return moment(due)
  }

  /// When a programme's standing changes of itself after the last moment: before a slot, or, after all
  /// that is known beforehand, until the end of the run.
  private func standingChange(before slot: Slot?) -> Instant? {
    guard let last = lastSlot, let books = world.money(at: last.start)?.books else { return nil }
    return books.programmes.compactMap { programme in
      (try? books.nextStanding(of: programme.name, at: last.start))??.at
    }
    .filter { change in
      let own = Slot(inForceFrom: change)
      return change <= until && own > last && slot.map { own < $0 } ?? true
    }
    .min()
  }

  private mutating func moment(_ due: Planned) -> StoryMoment {
    lastSlot = due.slot
    let plan = world.plan(for: due.slot)
    let statements = world.fundingStatements(at: due.slot.start)
    let time = due.at ?? due.happenings.map(\.timeUtc).max() ?? due.slot.start
    let stop = world.money(at: due.slot.start)?.stop
    let happened =
      due.happenings.map { $0.told(after: stop) } + changedStandings(statements, at: time)
    let census = KitCensus(of: world, in: plan)
    let named = Set(world.description.events.lazy.compactMap(\.decision.territory))
    let territories = homes.union(named).sorted().map { territory($0, census, at: due.slot.start) }
    return StoryMoment(
      timeUtc: time,
      slotStartUtc: due.slot.start,
      happened: happened.sorted { $0.timeUtc < $1.timeUtc },
      kits: census.all,
      territories: territories,
      money: statements
    )
  }

  /// What is new about standings since the last moment.
  private mutating func changedStandings(
    _ statements: [FundingStatement],
    at time: Instant
  ) -> [StoryMoment.Happening] {
    statements.compactMap { statement in
      let word = statement.standing.word
      let before = standings.updateValue(word, forKey: statement.programme)
      guard let before, before != word else { return nil }
      let until = statement.standing.until.map { " until \($0)" } ?? ""
      return StoryMoment.Happening(
        timeUtc: time,
        kind: "standing",
        what: "\(statement.programme): \(before) becomes \(word)\(until)",
        by: "",
        why: "rule of the programme"
      )
    }
  }

  private mutating func territory(
    _ code: TerritoryCode,
    _ census: KitCensus,
    at time: Instant
  ) -> StoryMoment.Territory {
    let kits = census.territories[code] ?? KitCensus.Local()
    var reached: StoryMoment.Reached?
    if !world.networks(in: code, at: time).isEmpty {
      let people = known[code] ?? people(code)
      known[code] = people
      reached = StoryMoment.Reached(world.reachReport(of: people, at: time, kits: kits.online))
    }
    return StoryMoment.Territory(
      territory: code.rawCode,
      name: code.name,
      licence: world.licenceReport(of: code, at: time),
      kitsActivated: kits.activated,
      kitsOnline: kits.online,
      refused: kits.refused,
      through: kits.through.sorted {
        ($1.value, $0.key.gateway, $0.key.pop) < ($0.value, $1.key.gateway, $1.key.pop)
      }.map { way, count in
        StoryMoment.Through(
          gatewayTerritory: way.gateway,
          pop: way.pop,
          popTerritory: way.popTerritory,
          kits: count
        )
      },
      reach: reached
    )
  }
}

extension StoryMoment.Happening {
  /// The same, or, of a month that ends after the books have stopped, that it is not closed.
  fileprivate func told(after stop: BooksRefusal?) -> Self {
    guard let stop, kind == "month", timeUtc > stop.at else { return self }
    var told = self
    (told.what, told.why) = ("the books stopped at \(stop.at)", stop.reason)
    return told
  }
}

extension World {
  /// Every programme as it stands at an instant, in the order of the file; one that the books cannot
  /// state is left out.
  public func fundingStatements(at instant: Instant, acts: [Act] = []) -> [FundingStatement] {
    guard let books = money(at: instant, acts: acts)?.books else { return [] }
    return books.programmes.compactMap { try? books.statement(of: $0.name, at: instant) }
  }
}

/// The kits of a world in one plan, counted.
struct KitCensus {
  /// All of them.
  private(set) var all = StoryMoment.Kits(byState: [:], online: 0, refused: [:])
  /// By where they stand.
  private(set) var territories: [TerritoryCode: Local] = [:]

  struct Local {
    var activated = 0, online = 0
    var refused: [String: Int] = [:]
    var through: [Way: Int] = [:]
  }

  struct Way: Hashable {
    var gateway: String, pop: String, popTerritory: String
  }

  init(of world: World, in plan: SlotPlan) {
    let states = world.state(in: plan.slot).terminals
    let gateways = world.ground.gateways.map(\.territory.rawCode)
    let points = world.ground.pointsOfPresence
    for planned in world.terminals(during: plan.slot) {
      let id = planned.terminal.id
      let state = states[id] ?? planned.terminal.state
      all.byState[state.rawValue, default: 0] += 1
      guard state.isInService else { continue }
      let territory = planned.jurisdiction.territory
      territories[territory, default: Local()].activated += 1
      guard let assignment = plan.outcomes[id]?.assignment else {
        let word = plan.outcomes[id]?.reason?.rawValue ?? ""
        all.refused[word, default: 0] += 1
        territories[territory]?.refused[word, default: 0] += 1
        continue
      }
      all.online += 1
      let point = assignment.pointOfPresence.map { points[$0] }
      let way = Way(
        gateway: assignment.gateway.map { gateways[$0] } ?? "",
        pop: point?.code ?? "",
        popTerritory: point?.territory?.rawCode ?? ""
      )
      territories[territory]?.online += 1
      territories[territory]?.through[way, default: 0] += 1
    }
  }
}
