/// Crowds in the plane of inclination and altitude, the densest first.
///
/// Cells as large as half a box count the objects, so that the densest place is found without
/// comparing all pairs; the box is then moved to the median of what it holds until it stays.
struct DensityBoxes {
  private struct Cell: Hashable {
    var column: Int
    var row: Int
  }

  private let parameters: ShellInference.Parameters
  /// Object indices by altitude, with the values that are looked at.
  private let order: [Int]
  private let altitudes: [Double]
  private let inclinations: [Double]
  private var isTaken: [Bool]
  private var counts: [Cell: Int] = [:]

  init(
    _ objects: [CatalogueObject],
    _ candidates: [Int],
    _ parameters: ShellInference.Parameters
  ) {
    self.parameters = parameters
    order = candidates.sorted {
      objects[$0].altitudeKilometres < objects[$1].altitudeKilometres
    }
    altitudes = order.map { objects[$0].altitudeKilometres }
    inclinations = order.map { objects[$0].inclinationDegrees }
    isTaken = Array(repeating: false, count: order.count)
    for place in order.indices { counts[cell(place), default: 0] += 1 }
  }

  /// Every crowd of at least the least count, as object indices.
  consuming func crowds() -> [[Int]] {
    var result: [[Int]] = []
    // Each round takes at least one object away.
    while let start = densest() {
      let places = settled(from: start)
      guard !places.isEmpty else { break }
      for place in places {
        isTaken[place] = true
        let cell = cell(place)
        counts[cell] = counts[cell].flatMap { $0 > 1 ? $0 - 1 : nil }
      }
      if places.count >= parameters.leastCount { result.append(places.map { order[$0] }) }
    }
    return result
  }

  // A box of no width would have cells without number.
  private var columnWidth: Double { max(parameters.inclinationHalfWidth, 1e-6) }
  private var rowHeight: Double { max(parameters.altitudeHalfWidth, 1e-6) }

  private func cell(_ place: Int) -> Cell {
    Cell(
      column: Int((inclinations[place] / columnWidth).rounded(.down)),
      row: Int((altitudes[place] / rowHeight).rounded(.down))
    )
  }

  /// The fullest cell whose surroundings could make a crowd; ties go to the lowest, so that the
  /// result does not depend on the order of a dictionary.
  private func densest() -> Cell? {
    counts.filter { around($0.key) >= parameters.leastCount }.max { a, b in
      (a.value, b.key.row, b.key.column) < (b.value, a.key.row, a.key.column)
    }?.key
  }

  private func around(_ cell: Cell) -> Int {
    var sum = 0
    for column in -1...1 {
      for row in -1...1 {
        sum += counts[Cell(column: cell.column + column, row: cell.row + row)] ?? 0
      }
    }
    return sum
  }

  /// What a box holds that began at a cell and moved to the median of its content.
  private func settled(from cell: Cell) -> [Int] {
    var inclination = (Double(cell.column) + 0.5) * columnWidth
    var altitude = (Double(cell.row) + 0.5) * rowHeight
    var places = box(inclination, altitude)
    for _ in 0..<10 {
      let next = (
        ShellInference.median(places.map { inclinations[$0] }),
        ShellInference.median(places.map { altitudes[$0] })
      )
      guard next != (inclination, altitude) else { break }
      (inclination, altitude) = next
      places = box(inclination, altitude)
    }
    return places
  }

  private func box(_ inclination: Double, _ altitude: Double) -> [Int] {
    var place = firstPlace(atOrAbove: altitude - parameters.altitudeHalfWidth)
    var result: [Int] = []
    while place < altitudes.count, altitudes[place] <= altitude + parameters.altitudeHalfWidth {
      if !isTaken[place], abs(inclinations[place] - inclination) <= parameters.inclinationHalfWidth
      {
        result.append(place)
      }
      place += 1
    }
    return result
  }

  private func firstPlace(atOrAbove altitude: Double) -> Int {
    var (low, high) = (0, altitudes.count)
    while low < high {
      let middle = (low + high) / 2
      if altitudes[middle] < altitude { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
