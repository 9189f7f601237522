import Foundation
public import Frames
public import Quantities

/// The Earth in cells of equal area: HEALPix (Górski et al., ApJ 622, 759, 2005).
///
/// HEALPix divides a sphere; here the sphere's latitude is the authalic latitude, which maps the
/// WGS-84 ellipsoid to a sphere of the same area with all areas kept (Snyder, Map Projections,
/// USGS PP 1395, 1987, eq. 3-11 and 3-12). So the cells are of one area on the ellipsoid.
///
/// Cells carry nested numbers: the four quarters of a cell are 4k … 4k + 3 in the grid of twice the
/// fineness, and cells near in number are near on the ground, which keeps tables in order of the
/// cell compact.
public struct CellGrid: Hashable, Sendable {
  /// Divisions N along each side of the twelve base cells: a power of two, 1 to 8,192.
  public let divisions: Int

  /// The usual grid: N = 256, 786,432 cells of 649 km².
  public static let standard = CellGrid(order: 8)

  /// A grid of N divisions; nil unless N is a power of two from 1 to 8,192.
  public init?(divisions: Int) {
    guard divisions >= 1, divisions <= 8_192, divisions.nonzeroBitCount == 1 else { return nil }
    self.init(order: divisions.trailingZeroBitCount)
  }

  private init(order: Int) { divisions = 1 << order }

  /// How many cells cover the Earth: 12 N².
  public var count: Int { 12 * divisions * divisions }

  /// The area of every cell on the ellipsoid, in square metres.
  public var cellAreaSquareMetres: Double {
    let radius = Authalic.radiusMetres
    return 4 * .pi * radius * radius / Double(count)
  }

  /// No point of a cell is farther than this from its middle on the ellipsoid.
  ///
  /// The widest cells touch the circle of z = 2/3 at the meridian of a base cell; their corner and
  /// middle are those of `max_pixrad` of the HEALPix library. On the ellipsoid distances along
  /// meridians differ from those on the sphere by less than 1 %, which is added.
  public var circumradius: Length {
    let n = Double(divisions)
    let (z, t) = (2.0 / 3, (1 - 1 / n) * (1 - 1 / n))
    let corner = 1 - t / 3
    let cosine =
      z * corner
      + ((1 - z * z) * (1 - corner * corner)).squareRoot() * cos(.pi / (4 * n))
    return .metres(acos(max(-1, min(1, cosine))) * Authalic.radiusMetres * 1.01)
  }

  /// The cell that holds a point; its height does not count.
  ///
  /// Longitudes of any number of turns are taken. Nil for what is no point: not finite, or latitude
  /// beyond ±90°.
  public func cell(containing point: GeodeticPoint) -> Cell? {
    let (latitude, longitude) = (point.latitude.radians, point.longitude.radians)
    guard longitude.isFinite, abs(latitude) <= .pi / 2 + 1e-9 else { return nil }
    let quarterTurns = longitude.remainder(dividingBy: 2 * .pi) / (.pi / 2)
    let t = quarterTurns < 0 ? quarterTurns + 4 : quarterTurns
    return cell(at: facet(z: Authalic.sine(ofLatitude: latitude), quarterTurns: t))
  }

  /// The middle of a cell, at height 0; nil for a number that the grid does not have.
  public func center(of cell: Cell) -> GeodeticPoint? {
    guard let place = facet(of: cell) else { return nil }
    let (z, longitude) = direction(of: place)
    return GeodeticPoint(
      latitude: .radians(Authalic.latitude(ofSine: z)),
      longitude: Angle.radians(longitude).normalizedToHalfTurn
    )
  }

  /// The cells that share a side or a corner with a cell, ascending; none for a foreign number.
  ///
  /// Eight for most; seven for those at the 24 places where only three base cells meet; fewer where
  /// N is 1 or 2 and one cell is a neighbour at two corners.
  public func neighbours(of cell: Cell) -> [Cell] {
    guard let place = facet(of: cell) else { return [] }
    var found: Set<Int> = []
    for (dx, dy) in Self.directions {
      guard let next = neighbour(of: place, dx: dx, dy: dy) else { continue }
      found.insert(self.cell(at: next).index)
    }
    found.remove(cell.index)
    return found.sorted().map(Cell.init(index:))
  }

  private static let directions =
    [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
}

/// The authalic latitude of the WGS-84 ellipsoid.
enum Authalic {
  /// A measure of the area from the equator to a latitude: q of Snyder's equation 3-12.
  private static func q(sine s: Double) -> Double {
    let e2 = WGS84.flattening * (2 - WGS84.flattening)
    let e = e2.squareRoot()
    return (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e)
  }

  private static let poleQ = q(sine: 1)

  /// The radius of the sphere with the ellipsoid's area: 6,371,007 m.
  static let radiusMetres = WGS84.equatorialRadius.metres * (poleQ / 2).squareRoot()

  /// The sine of the authalic latitude of a geodetic latitude, −1 to 1.
  static func sine(ofLatitude latitude: Double) -> Double {
    max(-1, min(1, q(sine: sin(latitude)) / poleQ))
  }

  /// The geodetic latitude whose authalic latitude has this sine: Newton's method on the sine.
  static func latitude(ofSine z: Double) -> Double {
    let e2 = WGS84.flattening * (2 - WGS84.flattening)
    var s = z
    for _ in 0..<6 {
      let w = 1 - e2 * s * s
      s += (z * poleQ - q(sine: s)) * w * w / (2 * (1 - e2))
      s = max(-1, min(1, s))
    }
    return asin(s)
  }
}
