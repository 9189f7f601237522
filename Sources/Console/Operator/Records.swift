import Frames
import Geography
import Service
import World

/// The operator's records as they are now: kits, books and licences, led on by the file's events and by
/// acts in the order of their time.
struct Records: Sendable {
  /// Every kit.
  private(set) var registry: Registry
  /// The books, with how each kit is billed.
  private(set) var money: MoneyCourse
  /// The licences, by system; acts are those of the first one's operator.
  private(set) var licences: [LicenceBook]
  private var territories = KitTerritories()
  /// What lies ahead: events of the file, and acts of an earlier run that had come further.
  private var ahead: ArraySlice<Numbered>
  private let origin: Instant
  /// While the records are made: up to when the books are led already.
  private var moneyIsKnown: Instant?

  /// An act with its place in the log, from 0; nil for an event of the file.
  private struct Numbered: Sendable {
    var act: Act
    var number: Int?
  }

  /// The records of a world at an instant, with the acts that were kept.
  ///
  /// - Parameters:
  ///   - world: the world.
  ///   - acts: the acts, in the order of entry.
  ///   - instant: how far the records are led.
  ///   - first: from when plans will ask for the books: a plan that is made at the same time then waits
  ///     for them instead of leading its own through a hundred thousand kits.
  init(_ world: World, acts: [Act], at instant: Instant, plannedFrom first: Instant) {
    registry = Registry(world.description.terminals)
    licences = world.licences
    let known = world.money(at: first, acts: acts)
    money = known ?? world.moneyCourse()
    origin = world.moneyOrigin
    moneyIsKnown = known == nil ? nil : first
    let all =
      world.description.events.map { Numbered(act: $0) }
      + acts.enumerated().map { Numbered(act: $1, number: $0) }
    // Of one instant events come first, then acts as they were entered.
    ahead =
      all.enumerated().sorted {
        ($0.element.act.at, $0.offset) < ($1.element.act.at, $1.offset)
      }.map(\.element)[...]
    advance(to: instant)
    moneyIsKnown = nil
    money.close(until: instant)
  }

  /// Takes in what holds by an instant.
  mutating func advance(to instant: Instant) {
    while let next = ahead.first, next.act.at <= instant {
      ahead.removeFirst()
      enter(next)
    }
  }

  /// Closes the days that have ended by an instant, up to which everything is taken in.
  mutating func close(until instant: Instant) {
    advance(to: instant)
    money.close(until: instant)
  }

  /// Takes in an act that was entered, after all that holds by its time.
  mutating func enter(_ act: Act, number: Int) {
    advance(to: act.at)
    enter(Numbered(act: act, number: number))
  }

  private mutating func enter(_ numbered: Numbered) {
    registry.enter(numbered.act, number: numbered.number)
    if case .amend(let ids, _) = numbered.act.decision { territories.forget(ids, of: registry) }
    if !licences.isEmpty { licences[0].enter(numbered.act) }
    if let moneyIsKnown, numbered.act.at <= moneyIsKnown { return }
    money.apply(numbered.act, from: origin)
  }

  /// The territory of the kit at a position of the registry.
  mutating func territory(
    at position: Int,
    in terminals: World.PreparedTerminals
  ) -> TerritoryCode {
    territories.territory(at: position, of: registry, in: terminals)
  }
}
