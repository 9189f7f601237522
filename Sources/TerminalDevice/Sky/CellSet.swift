/// A set of a map's cells, one bit each.
struct CellSet: Hashable {
  private static let cells = ObstructionMap.side * ObstructionMap.side
  /// Words of 64 cells; bits beyond the last cell are never set.
  private(set) var words = [UInt64](repeating: 0, count: (cells + 63) / 64)

  init() {}

  /// A set by its words, or nil when there are more or fewer, or a bit stands for no cell.
  init?(words: [UInt64]) {
    let rest = UInt64(Self.cells % 64)
    guard words.count == self.words.count, let last = words.last, rest == 0 || last >> rest == 0
    else { return nil }
    self.words = words
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ cell: Int) -> Bool { words[cell / 64] >> UInt64(cell % 64) & 1 == 1 }

  mutating func insert(_ cell: Int) { words[cell / 64] |= 1 << UInt64(cell % 64) }

  /// How many cells are in this set or another.
  func unionCount(_ other: CellSet) -> Int {
    zip(words, other.words).reduce(0) { $0 + ($1.0 | $1.1).nonzeroBitCount }
  }
}
