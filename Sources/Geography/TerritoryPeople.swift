/// The people of a territory: those of its towns, whose places are known, and the others.
///
/// GeoNames lists districts of some large cities beside the city, so that a sum over towns counts
/// people twice: too many are taken to live in towns. Where the sum is even more than the
/// territory's population, each town counts for less, by one factor.
public struct TerritoryPeople: Hashable, Sendable {
  /// The most people that a place or a territory is believed to have.
  private static let limit = 10_000_000_000

  /// The territory.
  public let territory: TerritoryCode
  /// Its towns of 15,000 inhabitants or more and its capital, the largest first, as listed.
  public let towns: [Place]
  /// People in these towns, at most ``total``.
  public let townsPopulation: Int
  /// All others, whose places are not known.
  public let remainder: Int
  /// How many people count for one who is listed in a town, above 0 and at most 1.
  public let townFactor: Double

  /// Everyone.
  public var total: Int { townsPopulation + remainder }

  /// The people of a territory from its towns and its population.
  ///
  /// - Parameters:
  ///   - territory: The territory.
  ///   - towns: Places of that territory; those without a population count as empty.
  ///   - population: Everyone in it; nil takes the people of the towns for all.
  public init(_ territory: TerritoryCode, towns: [Place], population: Int?) {
    self.territory = territory
    self.towns = towns
    let listed = towns.reduce(0) { $0 + Self.people(of: $1) }
    let everyone = population.map { max(0, min($0, Self.limit)) } ?? listed
    townsPopulation = min(listed, everyone)
    remainder = everyone - townsPopulation
    townFactor = listed > 0 && everyone > 0 ? Double(townsPopulation) / Double(listed) : 1
  }

  /// Inhabitants of a town as listed, within what fits into sums.
  static func people(of town: Place) -> Int { min(max(town.population ?? 0, 0), limit) }
}

extension Gazetteer {
  /// The people of a territory: towns as GeoNames assigns them to countries, which may differ from the
  /// atlas in disputed areas, and the rest of its ``TerritoryCode/population``.
  public func people(in territory: TerritoryCode) -> TerritoryPeople {
    let towns = (0..<count).lazy.compactMap { self.place(number: $0) }
      .filter { $0.country == territory }
    return TerritoryPeople(territory, towns: Array(towns), population: territory.population)
  }
}

/// The cells of a territory with the people in each.
///
/// Of a town all people are in the cell that holds its middle. Those outside towns are spread evenly
/// over the territory's land, which is assumed: nothing finer than towns is known here.
public struct PeopleByCell: Hashable, Sendable {
  /// The people who are spread.
  public let people: TerritoryPeople
  /// The cells whose middle is land of the territory, ascending; where no cell is, as on small
  /// islands, the cells of its towns.
  public let landCells: [Cell]
  private let listed: [Cell: Int]
  private let land: Set<Cell>

  /// Spreads the people of a territory over its cells.
  ///
  /// Looks at the middle of every cell of the grid; to be done once for a territory.
  public init(_ people: TerritoryPeople, grid: CellGrid, atlas: TerritoryAtlas) {
    var listed: [Cell: Int] = [:]
    for town in people.towns {
      guard let cell = grid.cell(containing: town.point) else { continue }
      listed[cell, default: 0] += TerritoryPeople.people(of: town)
    }
    let cells = atlas.landCells(of: people.territory, in: grid)
    self.people = people
    self.listed = listed
    landCells = cells.isEmpty ? listed.keys.sorted() : cells
    land = Set(landCells)
  }

  /// The people of towns in some cells, not rounded.
  public func townsPopulation(in cells: Set<Cell>) -> Double {
    Double(cells.reduce(0) { $0 + (listed[$1] ?? 0) }) * people.townFactor
  }

  /// People outside towns in one cell of the territory's land, not rounded: assumed, as they are
  /// spread evenly.
  public var remainderPerCell: Double {
    landCells.isEmpty ? 0 : Double(people.remainder) / Double(landCells.count)
  }

  /// All people in some cells, not rounded: those of their towns and the share of the others.
  ///
  /// Cells that are not the territory's have none but those of its towns.
  public func population(in cells: Set<Cell>) -> Double {
    townsPopulation(in: cells) + Double(cells.intersection(land).count) * remainderPerCell
  }
}

extension TerritoryAtlas {
  /// The cells whose middle is land of a territory, ascending; inland water counts as land.
  public func landCells(of territory: TerritoryCode, in grid: CellGrid) -> [Cell] {
    guard let holder = file.codes.firstIndex(of: territory).map({ UInt8($0 + 1) }) else {
      return []
    }
    return (0..<grid.count).lazy.map(Cell.init(index:)).filter { cell in
      guard let center = grid.center(of: cell), let place = MapPlace(center) else { return false }
      return landHolder(of: place) == holder
    }
  }
}
