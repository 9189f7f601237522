extension TerritoryAtlas {
  /// A place on a drawn line, in degrees: longitude −180 to 180, latitude −90 to 90.
  public struct OutlinePoint: Hashable, Sendable, Codable {
    /// East positive.
    public var longitude: Double
    /// North positive.
    public var latitude: Double
  }

  /// The land of one territory as closed rings.
  ///
  /// Empty for a code without land on the map. See ``outlines(toleranceDegrees:)``.
  public func outline(
    of territory: TerritoryCode,
    toleranceDegrees: Double = 0.1
  ) -> [[OutlinePoint]] {
    outlines(toleranceDegrees: toleranceDegrees)[territory] ?? []
  }

  /// The land of every territory as closed rings for drawing, simplified by Douglas-Peucker.
  ///
  /// Neighbours share their simplified borders, so that no gap shows between them. The outer side
  /// lies to the right of a ring: shells run counter-clockwise, holes clockwise. Rings whose box is
  /// smaller than the tolerance both ways are left out, except the largest of a territory. Rings
  /// end at the antimeridian and run along it. Walks all vertices: keep the answer.
  ///
  /// The tolerance says how far a line may move, in degrees of the map; 0, negative and not a number
  /// keep every vertex.
  public func outlines(
    toleranceDegrees: Double = 0.1
  ) -> [TerritoryCode: [[OutlinePoint]]] {
    let tolerance = toleranceDegrees > 0 ? toleranceDegrees * 10_000 : 0
    let lines = file.arcs.map { simplifiedLine(of: $0, tolerance: tolerance) }
    var sides = [[(arc: Int, isForward: Bool)]](repeating: [], count: file.codes.count + 1)
    for (index, arc) in file.arcs.enumerated() {
      if arc.left != 0, arc.left != BorderArc.seam { sides[Int(arc.left)].append((index, true)) }
      if arc.right != 0, arc.right != BorderArc.seam {
        sides[Int(arc.right)].append((index, false))
      }
    }
    var outlines: [TerritoryCode: [[OutlinePoint]]] = [:]
    for (index, code) in file.codes.enumerated() {
      let rings = Self.rings(of: sides[index + 1], lines: lines)
      outlines[code] = Self.drawn(rings, tolerance: tolerance)
    }
    return outlines
  }

  private func simplifiedLine(of arc: BorderArc, tolerance: Double) -> [GridPoint] {
    let points = Array(file.points[arc.points])
    guard tolerance > 0, points.count > 2 else { return points }
    // A closed line is parted at the vertex farthest from its start, or it would collapse.
    guard points.first == points.last, let start = points.first else {
      return Self.simplified(points[...], tolerance: tolerance)
    }
    let far = points.indices.max {
      Self.squared(points[$0], start) < Self.squared(points[$1], start)
    }
    guard let far else { return points }
    return Self.simplified(points[...far], tolerance: tolerance).dropLast()
      + Self.simplified(points[far...], tolerance: tolerance)
  }

  private static func squared(_ a: GridPoint, _ b: GridPoint) -> Double {
    let (dx, dy) = (Double(a.x) - Double(b.x), Double(a.y) - Double(b.y))
    return dx * dx + dy * dy
  }

  /// Douglas and Peucker (1973), with a list of open pieces instead of recursion.
  private static func simplified(
    _ points: ArraySlice<GridPoint>,
    tolerance: Double
  ) -> [GridPoint] {
    guard points.count > 2 else { return Array(points) }
    var isKept = [Bool](repeating: false, count: points.count)
    let (first, last) = (points.startIndex, points.endIndex - 1)
    isKept[0] = true
    isKept[last - first] = true
    var open = [(first, last)]
    while let (a, b) = open.popLast() {
      var (worst, index) = (tolerance * tolerance, -1)
      for k in a + 1..<max(a + 1, b) {
        let distance = squaredDistance(points[k], points[a], points[b])
        if distance > worst { (worst, index) = (distance, k) }
      }
      guard index >= 0 else { continue }
      isKept[index - first] = true
      open.append((a, index))
      open.append((index, b))
    }
    return zip(points, isKept).compactMap { $1 ? $0 : nil }
  }

  private static func squaredDistance(_ p: GridPoint, _ a: GridPoint, _ b: GridPoint) -> Double {
    let (dx, dy) = (Double(b.x) - Double(a.x), Double(b.y) - Double(a.y))
    let (px, py) = (Double(p.x) - Double(a.x), Double(p.y) - Double(a.y))
    let length = dx * dx + dy * dy
    let along = length > 0 ? max(0, min(1, (px * dx + py * dy) / length)) : 0
    let (ex, ey) = (px - along * dx, py - along * dy)
    return ex * ex + ey * ey
  }

  /// Joins the arcs around one territory, which lies to their left, end to end.
  private static func rings(
    of sides: [(arc: Int, isForward: Bool)],
    lines: [[GridPoint]]
  ) -> [[GridPoint]] {
    func line(_ side: (arc: Int, isForward: Bool)) -> [GridPoint] {
      side.isForward ? lines[side.arc] : lines[side.arc].reversed()
    }
    var starting: [GridPoint: [Int]] = [:]
    for (index, side) in sides.enumerated() {
      if let start = line(side).first { starting[start, default: []].append(index) }
    }
    var isUsed = [Bool](repeating: false, count: sides.count)
    var rings: [[GridPoint]] = []
    for index in sides.indices where !isUsed[index] {
      var ring: [GridPoint] = []
      var next: Int? = index
      while let current = next {
        isUsed[current] = true
        ring.append(contentsOf: line(sides[current]).dropFirst(ring.isEmpty ? 0 : 1))
        guard let end = ring.last, end != ring.first else { break }
        next = starting[end]?.first { !isUsed[$0] }
      }
      if ring.first == ring.last { rings.append(ring) }
    }
    return rings
  }

  private static func drawn(_ rings: [[GridPoint]], tolerance: Double) -> [[OutlinePoint]] {
    func extent(_ ring: [GridPoint]) -> Double {
      let (xs, ys) = (ring.map { Double($0.x) }, ring.map { Double($0.y) })
      return max((xs.max() ?? 0) - (xs.min() ?? 0), (ys.max() ?? 0) - (ys.min() ?? 0))
    }
    let largest = rings.max { extent($0) < extent($1) }
    return rings.filter { $0 == largest || ($0.count > 3 && extent($0) >= tolerance) }.map { ring in
      ring.map {
        OutlinePoint(longitude: Double($0.x) / 10_000, latitude: Double($0.y) / 10_000)
      }
    }
  }
}
