/// One cell of a ``CellGrid``, by its number in the nested scheme of HEALPix.
public struct Cell: Hashable, Comparable, Sendable, Codable {
  /// 0 ..< 12 N².
  public let index: Int

  /// The cell with a number; whether a grid has it, its look-ups say.
  public init(index: Int) { self.index = index }

  /// By number.
  public static func < (a: Cell, b: Cell) -> Bool { a.index < b.index }
}
