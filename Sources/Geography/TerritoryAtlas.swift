public import Frames
public import Quantities

/// Which territory holds a place: borders, coasts, 12 nautical miles of water, disputed areas.
///
/// A value; look-ups only read, so that any number of threads may use one atlas. Borders are
/// straight in longitude and latitude between vertices. Distances below 100 km are within 0.1 % of
/// geodesic ones up to 85° of latitude, beyond which the map has no edges.
public struct TerritoryAtlas: Sendable {
  /// The breadth of the territorial sea: 12 nautical miles (UNCLOS 1982, article 3).
  public static let territorialSea = Length.nauticalMiles(12)

  /// How far a line of this atlas may lie from the same line of its source.
  ///
  /// Measured when the data were made; the source itself, a chart at 1:1,000,000, is not better
  /// than a few hundred metres, and at places worse.
  public let displacement: Length
  /// The disputed areas, in the order in which they are looked up.
  public private(set) var disputedAreas: [DisputedArea]

  let file: TerritoryFile
  let grid: EdgeGrid

  /// The atlas that ships with this module.
  ///
  /// - Throws: `GeographyDataError` if a file is missing or damaged.
  public static func bundled() throws(GeographyDataError) -> TerritoryAtlas {
    try TerritoryAtlas(
      territories: DataFolder.bytes(of: TerritoryFile.name),
      disputed: DataFolder.bytes(of: DisputedAreaList.fileName)
    )
  }

  /// An atlas from the bytes of a territory file and of a list of disputed areas.
  ///
  /// - Throws: `GeographyDataError` naming the file, the fault and the byte.
  public init(territories: [UInt8], disputed: [UInt8]) throws(GeographyDataError) {
    file = try TerritoryFile(bytes: territories)
    grid = EdgeGrid(file: file)
    displacement = .metres(file.displacementMetres)
    disputedAreas = try DisputedAreaList.read(disputed)
  }

  /// The same map with another list of disputed areas.
  ///
  /// - Throws: `GeographyDataError` for an area that ``DisputedArea/fault`` refuses.
  public func replacingDisputedAreas(
    with areas: [DisputedArea]
  ) throws(GeographyDataError) -> TerritoryAtlas {
    try DisputedAreaList.check(areas)
    var copy = self
    copy.disputedAreas = areas
    return copy
  }

  /// The territories that have land on the map, in no particular order.
  public var territories: [TerritoryCode] { file.codes }

  /// The territory that holds a point; its height does not count.
  ///
  /// Water within 12 nautical miles of land belongs to the territory of the nearest land, inland
  /// water to the land around it; other water is ``TerritoryCode/highSeas``. Longitudes of any
  /// number of turns are taken. A point that is none (not finite, or latitude beyond ±90°) is
  /// ``TerritoryCode/unknown``, which nobody can license.
  public func territory(at point: GeodeticPoint) -> TerritoryCode {
    guard let place = MapPlace(point) else { return .unknown }
    return code(ofHolder: holder(of: place))
  }

  func code(ofHolder holder: UInt8) -> TerritoryCode {
    holder == 0 ? .highSeas : file.codes[Int(holder) - 1]
  }

  /// What holds a place: 0 the high seas, k the k-th territory.
  func holder(of place: MapPlace) -> UInt8 {
    let land = landHolder(of: place)
    guard land == 0, grid.nearEdge[place.cell] else { return land }
    var nearest = NearestHolder()
    visitEdges(near: place, within: Self.territorialSea.metres) { edge, squaredDistance in
      nearest.offer(edge, squaredDistance)
    }
    return nearest.holder
  }

  /// What holds a place, without the water around it: 0 is water.
  func landHolder(of place: MapPlace) -> UInt8 {
    let cell = place.cell
    guard !grid.edges(ofCell: cell).isEmpty else { return grid.centres[cell] }
    let centre = EdgeGrid.centre(
      column: cell % EdgeGrid.columns,
      row: cell / EdgeGrid.columns
    )
    return grid.firstOnMeridian(x: place.x, from: place.y, to: centre.y, cell: cell)
      ?? grid.firstOnParallel(y: centre.y, from: place.x, to: centre.x, cell: cell)
      ?? grid.centres[cell]
  }
}

/// A point of the Earth in units of 1/10,000 degree, and the grid cell it is in.
struct MapPlace {
  let x: Double, y: Double, cell: Int

  /// Nil for what is no point: not finite, or beyond a pole.
  init?(_ point: GeodeticPoint) {
    let (latitude, longitude) = (point.latitude.degrees, point.longitude.degrees)
    // The pole itself may have come through radians: a rounding error beyond is no error.
    guard longitude.isFinite, abs(latitude) <= 90 + 1e-9 else { return nil }
    let turned = longitude.remainder(dividingBy: 360)
    x = Self.besideVertices(turned * Double(TerritoryFile.unitsPerDegree), limit: 1_800_000)
    y = Self.besideVertices(latitude * Double(TerritoryFile.unitsPerDegree), limit: 900_000)
    cell = EdgeGrid.row(y: y) * EdgeGrid.columns + EdgeGrid.column(x: x)
  }

  /// Moves a coordinate off the lattice of the vertices, by 0.01 mm, so that no walk meets one.
  private static func besideVertices(_ value: Double, limit: Double) -> Double {
    let inside = max(-limit, min(limit, value))
    guard inside == inside.rounded() else { return inside }
    return inside < 0 ? inside + 1e-6 : inside - 1e-6
  }
}

/// The nearest land found so far; of two equally near, the first in the file's order.
private struct NearestHolder {
  private var best = Double.infinity
  private(set) var holder: UInt8 = 0

  mutating func offer(_ edge: BorderEdge, _ squaredDistance: Double) {
    guard squaredDistance <= best else { return }
    for side in [edge.left, edge.right] where side != 0 {
      if squaredDistance < best || side < holder { (best, holder) = (squaredDistance, side) }
    }
  }
}
