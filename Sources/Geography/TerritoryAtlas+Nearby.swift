public import Frames
public import Quantities

extension TerritoryAtlas {
  /// Every territory whose land or 12 nautical miles of water may come within a distance of a point.
  ///
  /// Fails closed: ``displacement`` is added to the distance, and where water lies within it,
  /// territory T counts as soon as its land is within 12 nautical miles + d and within 2 d more
  /// than the nearest land. ``TerritoryCode/highSeas`` is among the answers if a point within the
  /// distance may be beyond 12 nautical miles of all land. Ascending, without repetition. A point
  /// that is none gives ``TerritoryCode/unknown``; a distance that is not finite or beyond 100 km
  /// gives every territory, since nothing nearer was made sure of; a negative one counts as 0.
  public func territories(
    within distance: Length,
    of point: GeodeticPoint
  ) -> [TerritoryCode] {
    guard let place = MapPlace(point) else { return [.unknown] }
    guard distance.metres.isFinite, distance.metres <= 100_000 else {
      return (file.codes + [.highSeas]).sorted()
    }
    let reach = max(0, distance.metres) + displacement.metres
    return holders(within: reach, of: place).map { code(ofHolder: $0) }.sorted()
  }

  /// The same by the numbers of the file; `reach` in metres has the displacement in it.
  private func holders(within reach: Double, of place: MapPlace) -> [UInt8] {
    let sea = Self.territorialSea.metres
    let own = landHolder(of: place)
    if own == 0, !grid.nearEdge[place.cell], let far = farFromLand(place, reach: reach) {
      return far
    }
    var distances = HolderDistances(own: own)
    visitEdges(near: place, within: reach) { edge, squared in
      distances.offer(edge, squared)
    }
    guard own == 0 || distances.water <= reach else {
      return distances.holders(within: reach)
    }
    visitEdges(near: place, within: sea + reach) { edge, squared in
      distances.offer(edge, squared)
    }
    let nearest = own == 0 ? distances.nearestLand : 0
    var found = distances.holders(within: min(sea + reach, nearest + 2 * reach))
    if nearest + reach > sea { found.append(0) }
    return found
  }

  /// The answer in the open sea, where no edge is within 12 nautical miles and the reach.
  private func farFromLand(_ place: MapPlace, reach: Double) -> [UInt8]? {
    var isNear = false
    visitCells(near: place, within: Self.territorialSea.metres + reach) { cell, _ in
      if !grid.edges(ofCell: cell).isEmpty { isNear = true }
    }
    return isNear ? nil : [0]
  }

  /// Calls `body` with every edge within `radius` metres and the square of its distance.
  ///
  /// An edge that lies in several cells is seen several times.
  @inline(__always)
  func visitEdges(
    near place: MapPlace,
    within radius: Double,
    _ body: (BorderEdge, Double) -> Void
  ) {
    let plane = LocalPlane(x: place.x, y: place.y)
    let limit = radius * radius
    visitCells(near: place, within: radius) { cell, shift in
      for index in grid.edges(ofCell: cell) {
        let edge = grid.edges[index]
        let squared = plane.squaredDistance(edge.a, edge.b, shift: shift)
        if squared <= limit { body(edge, squared) }
      }
    }
  }

  /// Calls `body` with every cell that a circle may touch, and with the whole turns to add to its
  /// longitudes, in units.
  @inline(__always)
  func visitCells(
    near place: MapPlace,
    within radius: Double,
    _ body: (_ cell: Int, _ shift: Double) -> Void
  ) {
    let plane = LocalPlane(x: place.x, y: place.y)
    let (height, width) = (
      plane.latitudeReach(metres: radius), plane.longitudeReach(metres: radius)
    )
    let columns = EdgeGrid.columns
    let size = Double(EdgeGrid.cellSize)
    // Columns are counted on past the antimeridian, at most once round.
    let first = Int(((place.x - width + 1_800_000) / size).rounded(.down))
    let last = min(
      first + columns - 1,
      Int(((place.x + width + 1_800_000) / size).rounded(.down))
    )
    for row in EdgeGrid.row(y: place.y - height)...EdgeGrid.row(y: place.y + height) {
      let cells = row * columns..<(row + 1) * columns
      if grid.starts[cells.lowerBound] == grid.starts[cells.upperBound] { continue }
      for column in first...last {
        let turns = column < 0 ? -1 : column >= columns ? 1 : 0
        body(cells.lowerBound + column - turns * columns, Double(turns) * 3_600_000)
      }
    }
  }
}

/// How near the land of each territory, and the sea, comes to one place.
struct HolderDistances {
  /// What holds the place itself.
  private let own: UInt8
  private var squared: [(holder: UInt8, distance: Double)] = []
  private var squaredWater = Double.infinity

  init(own: UInt8) {
    self.own = own
    if own != 0 { squared.append((own, 0)) }
  }

  var water: Double { own == 0 ? 0 : squaredWater.squareRoot() }

  var nearestLand: Double {
    (squared.map(\.distance).min() ?? .infinity).squareRoot()
  }

  mutating func offer(_ edge: BorderEdge, _ distance: Double) {
    offer(edge.left, distance)
    offer(edge.right, distance)
  }

  private mutating func offer(_ holder: UInt8, _ distance: Double) {
    guard holder != 0 else {
      squaredWater = min(squaredWater, distance)
      return
    }
    for index in squared.indices where squared[index].holder == holder {
      squared[index].distance = min(squared[index].distance, distance)
      return
    }
    squared.append((holder, distance))
  }

  func holders(within reach: Double) -> [UInt8] {
    squared.compactMap { $0.distance.squareRoot() <= reach ? $0.holder : nil }
  }
}
