import Foundation

/// A cell by its base cell and its column and row in it, from the base cell's southern corner:
/// x grows to the north-east, y to the north-west.
struct Facet: Hashable {
  var base: Int, x: Int, y: Int
}

// Górski et al. (2005), section 4 and 5: base cells 0–3 round the north pole, 4–7 on the equator,
// 8–11 round the south pole.
extension CellGrid {
  /// The facet at the sine `z` of a latitude and a longitude in quarter turns, 0 ..< 4.
  func facet(z: Double, quarterTurns t: Double) -> Facet {
    abs(z) <= 2.0 / 3 ? beltFacet(z: z, quarterTurns: t) : capFacet(z: z, quarterTurns: t)
  }

  private func beltFacet(z: Double, quarterTurns t: Double) -> Facet {
    let n = Double(divisions)
    // Numbers of the lines that rise and fall towards the east (eq. 5 and 6 turned by 45°).
    let rising = Int((n * (0.5 + t - z * 0.75)).rounded(.down))
    let falling = Int((n * (0.5 + t + z * 0.75)).rounded(.down))
    let (r, f) = (rising / divisions, falling / divisions)
    let base = r == f ? (r % 4) + 4 : r < f ? r % 4 : f % 4 + 8
    let mask = divisions - 1
    return Facet(base: base, x: falling & mask, y: divisions - 1 - (rising & mask))
  }

  private func capFacet(z: Double, quarterTurns t: Double) -> Facet {
    let quarter = min(3, Int(t))
    let within = t - Double(quarter)
    let root = Double(divisions) * (3 * (1 - abs(z))).squareRoot()
    let east = min(divisions - 1, Int(within * root))
    let west = min(divisions - 1, Int((1 - within) * root))
    return z >= 0
      ? Facet(base: quarter, x: divisions - 1 - west, y: divisions - 1 - east)
      : Facet(base: quarter + 8, x: east, y: west)
  }

  /// The middle of a facet: the sine of its latitude and its longitude in radians, 0 to 2π.
  func direction(of facet: Facet) -> (z: Double, longitude: Double) {
    let n = divisions
    // The ring from the north pole, and the longitude's half steps.
    let ring = (facet.base / 4 + 2) * n - facet.x - facet.y - 1
    let east = facet.x - facet.y
    let corner = facet.base / 4 == 1 ? 2 * (facet.base % 4) : 2 * (facet.base % 4) + 1
    let (z, steps): (Double, Int)
    if ring < n {
      (z, steps) = (1 - Double(ring * ring) / Double(3 * n * n), ring)
    } else if ring > 3 * n {
      let fromSouth = 4 * n - ring
      (z, steps) = (Double(fromSouth * fromSouth) / Double(3 * n * n) - 1, fromSouth)
    } else {
      (z, steps) = (Double(2 * (2 * n - ring)) / Double(3 * n), n)
    }
    let turn = (Double(corner) + Double(east) / Double(steps)) * .pi / 4
    return (z, turn < 0 ? turn + 2 * .pi : turn)
  }

  /// The facet one step away, across the edges of base cells; nil where three base cells meet and
  /// there is none.
  func neighbour(of facet: Facet, dx: Int, dy: Int) -> Facet? {
    let (x, y) = (facet.x + dx, facet.y + dy)
    let (overX, overY) = (Self.overflow(x, divisions), Self.overflow(y, divisions))
    let last = divisions - 1
    let (wx, wy) = (x - overX * divisions, y - overY * divisions)
    let quarter = facet.base % 4
    let (east, west) = ((quarter + 1) % 4, (quarter + 3) % 4)
    switch (facet.base / 4, overX, overY) {
    case (_, 0, 0): return Facet(base: facet.base, x: x, y: y)
    // Northern base cells.
    case (0, 1, 0): return Facet(base: east, x: wy, y: last)
    case (0, 0, 1): return Facet(base: west, x: last, y: wx)
    case (0, 1, 1): return Facet(base: (quarter + 2) % 4, x: last, y: last)
    case (0, -1, 0): return Facet(base: quarter + 4, x: wx, y: wy)
    case (0, 0, -1): return Facet(base: east + 4, x: wx, y: wy)
    case (0, -1, -1): return Facet(base: quarter + 8, x: wx, y: wy)
    // Equatorial base cells.
    case (1, 1, 0): return Facet(base: quarter, x: wx, y: wy)
    case (1, 0, 1): return Facet(base: west, x: wx, y: wy)
    case (1, -1, 0): return Facet(base: west + 8, x: wx, y: wy)
    case (1, 0, -1): return Facet(base: quarter + 8, x: wx, y: wy)
    case (1, 1, -1): return Facet(base: east + 4, x: wx, y: wy)
    case (1, -1, 1): return Facet(base: west + 4, x: wx, y: wy)
    // Southern base cells.
    case (2, 1, 0): return Facet(base: east + 4, x: wx, y: wy)
    case (2, 0, 1): return Facet(base: quarter + 4, x: wx, y: wy)
    case (2, 1, 1): return Facet(base: quarter, x: wx, y: wy)
    case (2, -1, 0): return Facet(base: west + 8, x: wy, y: 0)
    case (2, 0, -1): return Facet(base: east + 8, x: 0, y: wx)
    case (2, -1, -1): return Facet(base: (quarter + 2) % 4 + 8, x: 0, y: 0)
    default: return nil
    }
  }

  private static func overflow(_ value: Int, _ size: Int) -> Int {
    value < 0 ? -1 : value >= size ? 1 : 0
  }

  /// The cell of a facet: base cell, then the bits of y and x in turn.
  func cell(at facet: Facet) -> Cell {
    let within = Self.spread(facet.x) | Self.spread(facet.y) << 1
    return Cell(index: facet.base * divisions * divisions + within)
  }

  /// The facet of a cell; nil for a number that the grid does not have.
  func facet(of cell: Cell) -> Facet? {
    guard cell.index >= 0, cell.index < count else { return nil }
    let (base, within) = cell.index.quotientAndRemainder(dividingBy: divisions * divisions)
    return Facet(base: base, x: Self.gather(within), y: Self.gather(within >> 1))
  }

  /// Moves bit k to bit 2k, for 16 bits (Warren, Hacker's Delight, 2nd ed., section 7-2).
  private static func spread(_ value: Int) -> Int {
    var v = value & 0xFFFF
    v = (v | v << 8) & 0x00FF_00FF
    v = (v | v << 4) & 0x0F0F_0F0F
    v = (v | v << 2) & 0x3333_3333
    return (v | v << 1) & 0x5555_5555
  }

  /// Moves bit 2k to bit k and drops the odd bits.
  private static func gather(_ value: Int) -> Int {
    var v = value & 0x5555_5555
    v = (v | v >> 1) & 0x3333_3333
    v = (v | v >> 2) & 0x0F0F_0F0F
    v = (v | v >> 4) & 0x00FF_00FF
    return (v | v >> 8) & 0xFFFF
  }
}
