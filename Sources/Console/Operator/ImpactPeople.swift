import Constellation
import Frames
import Geography
import Links
import Scheduling
import Service
import World

/// The people of a territory whom an act concerns.
struct TerritoryImpact: Encodable {
  var territory: String
  /// What the law of the territory says, without and with the act.
  var statusBefore, statusAfter: String
  /// Everybody: towns of the gazetteer and the remainder of the territory's population.
  var people: Int
  /// Those in towns that the gazetteer lists.
  var peopleInTowns: Int
  /// Those elsewhere, taken as spread evenly over the land (assumed).
  var peopleElsewhere: Int
  /// Cells whose middle is land of the territory: where the act opens or closes service.
  var landCells: Int
  /// People in the cells in which terminals come online, and in those in which the last goes off.
  var peopleInCellsGained, peopleInCellsLost: Int
}

/// What an act does to a programme's money, per month.
struct ProgrammeImpact: Encodable {
  var programme: String
  var kitsBefore, kitsAfter: Int
  var burnBefore, burnAfter: Money
  var coveredBefore, coveredAfter: Money
  var gapBefore, gapAfter: Money
  /// Months that the reserve lasts; null: without end.
  @Nullable var runwayMonthsBefore: Double?
  @Nullable var runwayMonthsAfter: Double?
  /// The end of the first day that money does not pay whole; null: not within ten years.
  @Nullable var runwayEndsUtcBefore: Instant?
  @Nullable var runwayEndsUtcAfter: Instant?
}

extension PlanChange {
  /// The territories that an act is about: the one that it names, and those in which terminals come
  /// online or go off; ascending.
  func territories(of decision: Act.Decision) -> [TerritoryCode] {
    var territories = Set((gained + lost).map(\.jurisdiction.territory))
    switch decision {
    case .licence(let licence): territories.insert(licence.territory)
    case .licences(let licences): territories.formUnion(licences.map(\.territory))
    case .whitelist(let territory, _, _): territories.insert(territory)
    case .terrestrial(let scope, _):
      if case .territory(let territory) = scope.area { territories.insert(territory) }
    default: break
    }
    return territories.sorted()
  }

  /// The cells of a territory in which the first terminals come online, and the last go off.
  func cells(of territory: TerritoryCode) -> (gained: Set<Cell>, lost: Set<Cell>) {
    let come = Set(gained.filter { $0.jurisdiction.territory == territory }.map(\.cell))
    let go = Set(lost.filter { $0.jurisdiction.territory == territory }.map(\.cell))
    return (come.subtracting(cellsBefore), go.subtracting(cellsAfter))
  }
}

extension LiveWorld {
  /// The people of the territories that an act concerns, of at most `limit` territories.
  func territoryImpacts(
    _ change: PlanChange,
    of act: Act,
    after acts: [Act],
    _ gazetteer: Gazetteer,
    limit: Int = 20
  ) -> [TerritoryImpact] {
    let slot = change.after.slot
    let before = world.state(in: slot, acts: acts).circumstances.licences(ofSystem: 0)
    let after = world.state(in: slot, acts: acts + [act]).circumstances.licences(ofSystem: 0)
    return change.territories(of: act.decision).prefix(limit).map { territory in
      let people = PeopleByCell(
        gazetteer.people(in: territory),
        grid: world.cells,
        atlas: world.atlas
      )
      let cells = change.cells(of: territory)
      return TerritoryImpact(
        territory: territory.rawCode,
        statusBefore: before.status(of: territory, during: slot).rawValue,
        statusAfter: after.status(of: territory, during: slot).rawValue,
        people: people.people.total,
        peopleInTowns: people.people.townsPopulation,
        peopleElsewhere: people.people.remainder,
        landCells: people.landCells.count,
        peopleInCellsGained: Int(people.population(in: cells.gained).rounded()),
        peopleInCellsLost: Int(people.population(in: cells.lost).rounded())
      )
    }
  }
}

extension MoneyCourse {
  /// What an act does to the money of each programme, by the statements of its instant.
  func impacts(of act: Act, from origin: Instant) -> [ProgrammeImpact] {
    var (before, after) = (self, self)
    after.apply(act, from: origin)
    before.close(until: act.at)
    after.close(until: act.at)
    return after.books.programmes.compactMap { programme in
      guard let then = try? after.books.statement(of: programme.name, at: act.at) else {
        return nil
      }
      let now = (try? before.books.statement(of: programme.name, at: act.at)) ?? then
      guard now != then else { return nil }
      return ProgrammeImpact(
        programme: programme.name,
        kitsBefore: now.kits.value,
        kitsAfter: then.kits.value,
        burnBefore: now.burn.value,
        burnAfter: then.burn.value,
        coveredBefore: now.covered.value,
        coveredAfter: then.covered.value,
        gapBefore: now.gap.value,
        gapAfter: then.gap.value,
        runwayMonthsBefore: now.runwayMonths?.value,
        runwayMonthsAfter: then.runwayMonths?.value,
        runwayEndsUtcBefore: now.runwayEnds?.value,
        runwayEndsUtcAfter: then.runwayEnds?.value
      )
    }
  }
}
