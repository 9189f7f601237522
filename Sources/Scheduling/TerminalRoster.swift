import Constellation
public import Geography
public import Service

/// Terminals in the order in which plans treat them: those that can share a beam together, and near
/// ones near each other.
///
/// Made once for a world's own terminals and used for every slot; building it costs O(n log n).
public final class TerminalRoster: Sendable {
  /// The terminals as they were given; where an identity stands twice, both are planned for and the
  /// first is found by it.
  public let terminals: [PlannedTerminal]
  /// Indices of terminals, by group and in it by identity.
  let order: [Int32]
  /// Terminals that can share a beam, by ``GroupKey``.
  let groups: [Group]
  /// Ranges of `groups` whose terminals stand near each other.
  let blocks: [Range<Int>]
  /// What is asked of the law, each question once.
  let laws: [Law]
  /// For each terminal its question.
  let lawOf: [Int32]
  /// Where terminals' traffic may go, each once; those of an earlier roster first.
  let destinations: [Destination]
  let cells: CellGrid
  private let positions: [TerminalID: Int32]

  /// Terminals of one cell, system and home: one beam can serve them all.
  struct GroupKey: Hashable, Comparable {
    var cell: Cell
    var system: Int
    /// Where the traffic may go: an index into ``TerminalRoster/destinations``.
    var destination: Int

    static func < (a: GroupKey, b: GroupKey) -> Bool {
      (a.cell, a.system, a.destination) < (b.cell, b.system, b.destination)
    }
  }

  /// Where traffic may go.
  struct Destination: Hashable {
    /// The preferred home first.
    var homes: [Home]
    /// It may not come down in these territories, ascending.
    var avoided: [TerritoryCode]
  }

  struct Group {
    var key: GroupKey
    /// Of `order`.
    var members: Range<Int>
  }

  /// All that a refusal by law depends on, beside licences and time.
  struct Law: Hashable {
    var jurisdiction: Jurisdiction
    var isWhitelisted: Bool
    var system: Int
    /// A terminal to which this applies.
    var example: Int

    static func == (a: Law, b: Law) -> Bool {
      a.isWhitelisted == b.isWhitelisted && a.system == b.system
        && a.jurisdiction.asksTheSame(as: b.jurisdiction)
    }

    func hash(into hasher: inout Hasher) {
      jurisdiction.hashQuestion(into: &hasher)
      hasher.combine(isWhitelisted)
      hasher.combine(system)
    }
  }

  /// Puts terminals, given in any order, in the order of their cells of a grid.
  public convenience init(_ terminals: [PlannedTerminal], cells: CellGrid) {
    self.init(terminals, cells: cells, destinations: [])
  }

  init(_ terminals: [PlannedTerminal], cells: CellGrid, destinations: [Destination]) {
    self.terminals = terminals
    self.cells = cells
    var interned = Interned(destinations)
    positions = Dictionary(
      terminals.indices.map { (terminals[$0].terminal.id, Int32($0)) },
      uniquingKeysWith: { first, _ in first }
    )
    let keys = terminals.map {
      GroupKey(
        cell: $0.cell,
        system: $0.system,
        destination: interned.index(of: Destination($0))
      )
    }
    self.destinations = interned.values
    order = terminals.indices.sorted {
      keys[$0] != keys[$1]
        ? keys[$0] < keys[$1]
        : (terminals[$0].terminal.id, $0) < (terminals[$1].terminal.id, $1)
    }
    .map(Int32.init)
    groups = Self.runs(of: order) { keys[Int($0)] }.map { key, members in
      Group(key: key, members: members)
    }
    // Cells carry nested numbers: all of one coarser cell stand together.
    let shift = max(0, 2 * (cells.divisions.trailingZeroBitCount - Self.blockOrder))
    blocks = Self.runs(of: groups) { $0.key.cell.index >> shift }.map(\.1)
    var laws = Interned<Law>([])
    lawOf = terminals.indices.map { Int32(laws.index(of: Law(terminals[$0], example: $0))) }
    self.laws = laws.values
  }

  /// Blocks are cells of the grid with 2⁴ divisions: 3.7 degrees on a side.
  private static let blockOrder = 4

  /// Runs of equal keys.
  private static func runs<Element, Key: Equatable>(
    of elements: [Element],
    by key: (Element) -> Key
  ) -> [(Key, Range<Int>)] {
    var runs: [(Key, Range<Int>)] = []
    for index in elements.indices {
      let own = key(elements[index])
      if let last = runs.last, last.0 == own {
        runs[runs.count - 1].1 = last.1.lowerBound..<(index + 1)
      } else {
        runs.append((own, index..<(index + 1)))
      }
    }
    return runs
  }

  /// Where a terminal stands in ``terminals``.
  public func position(of id: TerminalID) -> Int? { positions[id].map(Int.init) }
}

extension TerminalRoster.Law {
  fileprivate init(_ planned: PlannedTerminal, example: Int) {
    self.init(
      jurisdiction: planned.jurisdiction,
      isWhitelisted: planned.terminal.isWhitelisted,
      system: planned.system,
      example: example
    )
  }
}

extension TerminalRoster.Destination {
  init(_ planned: PlannedTerminal) {
    let avoided = planned.terminal.avoid
    self.init(homes: planned.homes, avoided: avoided.isEmpty ? [] : Set(avoided).sorted())
  }
}

/// Values, each once, and their numbers.
struct Interned<Value: Hashable> {
  private(set) var values: [Value]
  private var numbers: [Value: Int]

  init(_ values: [Value]) {
    self.values = values
    numbers = Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
  }

  mutating func index(of value: Value) -> Int {
    if let known = numbers[value] { return known }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}
