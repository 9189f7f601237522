import Foundation
import Frames
import Quantities

@testable import Geography

/// The same answers as the atlas gives, without grid or local map: every edge, in three dimensions.
struct SlowAtlas {
  let file: TerritoryFile
  private let edges: [BorderEdge]

  init(file: TerritoryFile) {
    self.file = file
    edges = file.arcs.filter { !$0.isSeam }.flatMap { arc in
      arc.points.dropLast().map {
        BorderEdge(
          a: file.points[$0],
          b: file.points[$0 + 1],
          left: arc.left,
          right: arc.right
        )
      }
    }
  }

  /// Looks due south: the first edge tells, or else the land at the south pole.
  func landHolder(x: Double, y: Double) -> UInt8 {
    var (best, found) = (Double.infinity, file.southWestTerritory)
    for edge in edges {
      let (ax, bx) = (Double(edge.a.x), Double(edge.b.x))
      guard (ax <= x) != (bx <= x) else { continue }
      let crossing = Double(edge.a.y) + (x - ax) / (bx - ax) * Double(edge.b.y - edge.a.y)
      guard crossing <= y, y - crossing < best else { continue }
      best = y - crossing
      found = edge.side(x: x, y: y)
    }
    return found
  }

  /// The distance in metres to the nearest edge of each holder, up to 60 km.
  func distances(x: Double, y: Double) -> [UInt8: Double] {
    let here = position(x: x, y: y)
    var nearest: [UInt8: Double] = [:]
    for edge in edges where abs(Double(edge.a.y) - y) < 8_000 {
      let (a, b) = (position(edge.a), position(edge.b))
      let (p, d) = (a - here, b - a)
      let length = (d * d).sum()
      let along = length > 0 ? max(0, min(1, -(p * d).sum() / length)) : 0
      let gap = p + d * along
      let distance = (gap * gap).sum().squareRoot()
      guard distance < 60_000 else { continue }
      for side in [edge.left, edge.right] {
        nearest[side] = min(nearest[side] ?? .infinity, distance)
      }
    }
    return nearest
  }

  private func position(_ point: GridPoint) -> SIMD3<Double> {
    position(x: Double(point.x), y: Double(point.y))
  }

  private func position(x: Double, y: Double) -> SIMD3<Double> {
    Position<ITRF>(GeodeticPoint(latitudeDegrees: y / 10_000, longitudeDegrees: x / 10_000)).metres
  }
}
