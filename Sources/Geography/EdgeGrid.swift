import Quantities

/// One straight piece of a border or coast, with what lies on either side (0: the sea).
struct BorderEdge: Sendable {
  var a: GridPoint, b: GridPoint
  var left: UInt8, right: UInt8

  /// What lies on the side of the point (x, y), in units.
  @inline(__always)
  func side(x: Double, y: Double) -> UInt8 {
    let cross =
      Double(b.x - a.x) * (y - Double(a.y)) - Double(b.y - a.y) * (x - Double(a.x))
    return cross > 0 ? left : right
  }
}

/// All edges of the map in square cells of a quarter of a degree, each with its known centre.
///
/// What holds a point is found by walking from it to the centre of its cell, along the meridian
/// and then along the parallel: the first edge on the way tells by its near side; if no edge is in
/// the way, the centre tells.
struct EdgeGrid: Sendable {
  static let cellSize: Int32 = 2_500
  static let columns = 1_440, rows = 720

  /// The edges of cell k are `edges[starts[k] ..< starts[k + 1]]`.
  private(set) var edges: [BorderEdge] = []
  private(set) var starts: [Int32]
  /// What holds the centre of each cell.
  private(set) var centres: [UInt8]
  /// Whether a cell may hold a point within 12 nautical miles of an edge.
  private(set) var nearEdge: [Bool]

  init(file: TerritoryFile) {
    let count = Self.columns * Self.rows
    starts = [Int32](repeating: 0, count: count + 1)
    centres = [UInt8](repeating: 0, count: count)
    nearEdge = [Bool](repeating: false, count: count)
    fill(from: file)
    spreadCentres(from: file.southWestTerritory)
    markNeighbourhoods()
  }

  static func column(x: Double) -> Int {
    max(0, min(columns - 1, Int(((x + 1_800_000) / Double(cellSize)).rounded(.down))))
  }

  static func row(y: Double) -> Int {
    max(0, min(rows - 1, Int(((y + 900_000) / Double(cellSize)).rounded(.down))))
  }

  /// The middle of a cell, half a unit aside so that no vertex ever lies level with it.
  static func centre(column: Int, row: Int) -> (x: Double, y: Double) {
    let half = Double(cellSize / 2) + 0.5
    return (
      Double(column) * Double(cellSize) - 1_800_000 + half,
      Double(row) * Double(cellSize) - 900_000 + half
    )
  }

  private static func forEachEdge(of file: TerritoryFile, _ body: (BorderEdge) -> Void) {
    for arc in file.arcs where !arc.isSeam {
      for index in arc.points.dropLast() {
        let (a, b) = (file.points[index], file.points[index + 1])
        body(BorderEdge(a: a, b: b, left: arc.left, right: arc.right))
      }
    }
  }

  private static func forEachCell(of edge: BorderEdge, _ body: (Int) -> Void) {
    let (left, right) = (min(edge.a.x, edge.b.x), max(edge.a.x, edge.b.x))
    let (bottom, top) = (min(edge.a.y, edge.b.y), max(edge.a.y, edge.b.y))
    for row in row(y: Double(bottom))...row(y: Double(top)) {
      for column in column(x: Double(left))...column(x: Double(right)) {
        body(row * columns + column)
      }
    }
  }

  /// Sorts the edges into the cells that their boxes touch: count, add up, place.
  private mutating func fill(from file: TerritoryFile) {
    var counts = [Int32](repeating: 0, count: Self.columns * Self.rows + 1)
    Self.forEachEdge(of: file) { edge in
      Self.forEachCell(of: edge) { counts[$0 + 1] += 1 }
    }
    for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
    starts = counts
    let nothing = GridPoint(x: 0, y: 0)
    var placed = [BorderEdge](
      repeating: BorderEdge(a: nothing, b: nothing, left: 0, right: 0),
      count: Int(counts.last ?? 0)
    )
    Self.forEachEdge(of: file) { edge in
      Self.forEachCell(of: edge) { cell in
        placed[Int(counts[cell])] = edge
        counts[cell] += 1
      }
    }
    edges = placed
  }

  @inline(__always)
  func edges(ofCell cell: Int) -> Range<Int> {
    Int(starts[cell])..<Int(starts[cell + 1])
  }

  /// Walks from the south-west cell up the first column and along each row.
  private mutating func spreadCentres(from southWest: UInt8) {
    let half = Double(Self.cellSize) / 2 + 0.5
    for row in 0..<Self.rows {
      let first = row * Self.columns
      var known = southWest
      if row > 0 {
        let (x, y) = Self.centre(column: 0, row: row)
        let (edge, below) = (y - half, y - Double(Self.cellSize))
        known = centres[first - Self.columns]
        known = firstOnMeridian(x: x, from: edge, to: below, cell: first - Self.columns) ?? known
        known = firstOnMeridian(x: x, from: y, to: edge, cell: first) ?? known
      }
      centres[first] = known
      for cell in first + 1..<first + Self.columns {
        let (x, y) = Self.centre(column: cell - first, row: row)
        let (edge, west) = (x - half, x - Double(Self.cellSize))
        known = firstOnParallel(y: y, from: edge, to: west, cell: cell - 1) ?? known
        known = firstOnParallel(y: y, from: x, to: edge, cell: cell) ?? known
        centres[cell] = known
      }
    }
  }

  /// The near side of the first edge of the cell on the way north or south, if any is in the way.
  func firstOnMeridian(x: Double, from y: Double, to end: Double, cell: Int) -> UInt8? {
    let (low, high) = (min(y, end), max(y, end))
    var (best, found): (Double, UInt8?) = (.infinity, nil)
    for index in edges(ofCell: cell) {
      let edge = edges[index]
      let (ax, bx) = (Double(edge.a.x), Double(edge.b.x))
      guard (ax <= x) != (bx <= x) else { continue }
      let crossing =
        Double(edge.a.y) + (x - ax) * Double(edge.b.y - edge.a.y) / (bx - ax)
      guard crossing >= low, crossing <= high, abs(crossing - y) < best else { continue }
      best = abs(crossing - y)
      found = edge.side(x: x, y: y)
    }
    return found
  }

  /// The near side of the first edge of the cell on the way east or west, if any is in the way.
  func firstOnParallel(y: Double, from x: Double, to end: Double, cell: Int) -> UInt8? {
    let (low, high) = (min(x, end), max(x, end))
    var (best, found): (Double, UInt8?) = (.infinity, nil)
    for index in edges(ofCell: cell) {
      let edge = edges[index]
      let (ay, by) = (Double(edge.a.y), Double(edge.b.y))
      guard (ay <= y) != (by <= y) else { continue }
      let crossing =
        Double(edge.a.x) + (y - ay) * Double(edge.b.x - edge.a.x) / (by - ay)
      guard crossing >= low, crossing <= high, abs(crossing - x) < best else { continue }
      best = abs(crossing - x)
      found = edge.side(x: x, y: y)
    }
    return found
  }

  /// Marks every cell within 12 nautical miles of a cell with edges.
  private mutating func markNeighbourhoods() {
    for row in 0..<Self.rows {
      let cellsInRow = row * Self.columns..<(row + 1) * Self.columns
      guard starts[cellsInRow.lowerBound] != starts[cellsInRow.upperBound] else { continue }
      for near in max(0, row - 1)...min(Self.rows - 1, row + 1) {
        // The reach in longitude at the poleward side of the row, where it is widest.
        let south = Double(near) * 0.25 - 90
        let latitude = max(abs(south), abs(south + 0.25))
        let plane = LocalPlane(x: 0, y: min(latitude, 89.9) * 10_000)
        let reach = plane.longitudeReach(metres: TerritoryAtlas.territorialSea.metres)
        let width = min(Self.columns / 2, Int(reach / Double(Self.cellSize)) + 1)
        for cell in cellsInRow where starts[cell] != starts[cell + 1] {
          for offset in -width...width {
            let column = (cell - cellsInRow.lowerBound + offset + Self.columns) % Self.columns
            nearEdge[near * Self.columns + column] = true
          }
        }
      }
    }
  }
}
