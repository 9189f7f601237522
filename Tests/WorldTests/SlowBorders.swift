import Foundation

/// Borders read and asked without the module that the planner uses: territories by looking south,
/// distances by looking at every edge of the neighbourhood.
struct SlowBorders {
  struct Edge {
    var a: (x: Double, y: Double), b: (x: Double, y: Double)
    var left: Int, right: Int
  }

  private struct Area: Decodable {
    var claimants: [String]
    var mappedAs: [String]
    var region: [[[Double]]]
  }

  private struct AreaList: Decodable {
    var areas: [Area]
  }

  private(set) var codes: [String] = []
  /// Edges between two different holders, in degrees.
  private(set) var edges: [Edge] = []
  private var southWest = 0
  private var areas: [Area] = []
  /// Edges by whole degrees: those that a meridian may cross, and those near a place.
  private var columns: [[Int32]]
  private var boxes: [Int: [Int32]] = [:]

  static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/Geography/Data").standardized

  init() throws {
    columns = Array(repeating: [], count: 361)
    try readTerritories(
      [UInt8](Data(contentsOf: Self.data.appendingPathComponent("territories.bin")))
    )
    areas = try JSONDecoder().decode(
      AreaList.self,
      from: Data(contentsOf: Self.data.appendingPathComponent("disputed.json"))
    ).areas
    for (index, edge) in edges.enumerated() {
      let (low, high) = (min(edge.a.x, edge.b.x), max(edge.a.x, edge.b.x))
      for column in Int(low.rounded(.down)) + 180...Int(high.rounded(.down)) + 180 {
        columns[min(360, column)].append(Int32(index))
      }
      let middle = ((edge.a.x + edge.b.x) / 2, (edge.a.y + edge.b.y) / 2)
      boxes[Self.box(middle.0, middle.1), default: []].append(Int32(index))
    }
  }

  private static func box(_ x: Double, _ y: Double) -> Int {
    (Int(y.rounded(.down)) + 90) * 1_000 + Int(x.rounded(.down)) + 180
  }

  private mutating func readTerritories(_ bytes: [UInt8]) throws {
    var at = 12
    func word() -> Int {
      defer { at += 4 }
      return Int(bytes[at]) | Int(bytes[at + 1]) << 8 | Int(bytes[at + 2]) << 16
        | Int(bytes[at + 3]) << 24
    }
    func number() -> Int {
      var (value, shift) = (0, 0)
      while true {
        let byte = Int(bytes[at])
        at += 1
        value |= (byte & 127) << shift
        if byte < 128 { return value }
        shift += 7
      }
    }
    func signed() -> Int {
      let value = number()
      return value % 2 == 0 ? value / 2 : -(value + 1) / 2
    }
    let scale = Double(word())
    _ = word()
    let (territories, arcs) = (word(), word())
    at += 8
    southWest = Int(bytes[at])
    at += 1
    codes = (0..<territories).map {
      String(decoding: bytes[(at + 2 * $0)..<(at + 2 * $0 + 2)], as: UTF8.self)
    }
    at += 2 * territories
    for _ in 0..<arcs {
      let (left, right) = (Int(bytes[at]), Int(bytes[at + 1]))
      at += 2
      var (x, y) = (0, 0)
      var last: (x: Double, y: Double)?
      for _ in 0..<number() {
        x += signed()
        y += signed()
        let point = (x: Double(x) / scale, y: Double(y) / scale)
        if let last, left != right, left < 255, right < 255 {
          edges.append(Edge(a: last, b: point, left: left, right: right))
        }
        last = point
      }
    }
  }

  /// What holds the land at a place: 0 for water.
  private func land(_ x: Double, _ y: Double) -> Int {
    // Off the lattice of the vertices.
    let x = x + 1e-9
    var (best, found) = (-Double.infinity, southWest)
    for index in columns[max(0, min(360, Int(x.rounded(.down)) + 180))] {
      let edge = edges[Int(index)]
      guard (edge.a.x <= x) != (edge.b.x <= x) else { continue }
      let crossing = edge.a.y + (x - edge.a.x) / (edge.b.x - edge.a.x) * (edge.b.y - edge.a.y)
      guard crossing <= y, crossing > best else { continue }
      best = crossing
      // Going east, the left side is north of the edge.
      found = edge.b.x > edge.a.x ? edge.left : edge.right
    }
    return found
  }

  /// The territory that holds a place; waters within 12 nautical miles are the nearest land's.
  func territory(_ x: Double, _ y: Double) -> String {
    let own = land(x, y)
    if own != 0 { return codes[own - 1] }
    let nearest = distances(x, y, within: 22_224).filter { $0.key != 0 }
      .min { ($0.value, $0.key) < ($1.value, $1.key) }
    return nearest.map { codes[$0.key - 1] } ?? "XZ"
  }

  /// The territories that all have to agree at a place: every claimant where it is disputed.
  func deciders(_ x: Double, _ y: Double) -> [String] {
    let holder = territory(x, y)
    let area = areas.first {
      $0.mappedAs.contains(holder)
        && ($0.region.isEmpty || $0.region.contains { Self.ring($0, holds: x, y) })
    }
    return area?.claimants ?? [holder]
  }

  /// Territories that certainly come within a distance: by their land's edges, and by what holds
  /// places around.
  func near(_ x: Double, _ y: Double, metres: Double) -> Set<String> {
    var found = Set(
      distances(x, y, within: metres * 0.998).keys.filter { $0 != 0 }.map { codes[$0 - 1] }
    )
    for step in 0..<12 {
      let angle = Double(step) * .pi / 6
      let (north, east) = (cos(angle) * metres * 0.998, sin(angle) * metres * 0.998)
      let latitude = y + north / 111_700
      found.formUnion(deciders(x + east / (111_400 * cos(y * .pi / 180)), latitude))
    }
    return found
  }

  private static func ring(_ ring: [[Double]], holds x: Double, _ y: Double) -> Bool {
    var isInside = false
    for (index, corner) in ring.enumerated() {
      let other = ring[index == 0 ? ring.count - 1 : index - 1]
      guard (corner[1] <= y) != (other[1] <= y) else { continue }
      let crossing = other[0] + (y - other[1]) * (corner[0] - other[0]) / (corner[1] - other[1])
      if x < crossing { isInside.toggle() }
    }
    return isInside
  }

  /// The distance to the nearest edge of each holder, in metres, where it is not beyond a limit.
  func distances(_ x: Double, _ y: Double, within limit: Double) -> [Int: Double] {
    let reachY = Int((limit / 111_000).rounded(.up))
    let reachX = Int((limit / (111_000 * max(0.05, cos(y * .pi / 180)))).rounded(.up))
    let here = Self.place(x, y)
    var nearest: [Int: Double] = [:]
    for row in -reachY...reachY {
      for column in -reachX...reachX {
        for index in boxes[Self.box(x + Double(column), y + Double(row))] ?? [] {
          let edge = edges[Int(index)]
          let distance = Self.distance(here, Self.place(edge.a), Self.place(edge.b))
          guard distance <= limit else { continue }
          for side in [edge.left, edge.right] {
            nearest[side] = min(nearest[side] ?? .infinity, distance)
          }
        }
      }
    }
    return nearest
  }

  private static func place(_ point: (x: Double, y: Double)) -> SIMD3<Double> {
    place(point.x, point.y)
  }

  /// A place on the ellipsoid WGS-84, in metres from the Earth's centre.
  private static func place(_ x: Double, _ y: Double) -> SIMD3<Double> {
    let (longitude, latitude) = (x * .pi / 180, y * .pi / 180)
    let squared = 0.00669437999014
    let normal = 6_378_137 / (1 - squared * sin(latitude) * sin(latitude)).squareRoot()
    return SIMD3(
      normal * cos(latitude) * cos(longitude),
      normal * cos(latitude) * sin(longitude),
      normal * (1 - squared) * sin(latitude)
    )
  }

  private static func distance(
    _ p: SIMD3<Double>,
    _ a: SIMD3<Double>,
    _ b: SIMD3<Double>
  ) -> Double {
    let (line, gap) = (b - a, p - a)
    let length = (line * line).sum()
    let along = length > 0 ? max(0, min(1, (gap * line).sum() / length)) : 0
    let rest = gap - along * line
    return (rest * rest).sum().squareRoot()
  }
}
