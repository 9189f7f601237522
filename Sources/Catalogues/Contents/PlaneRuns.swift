import Foundation
import Quantities

/// Objects whose nodes lie close together.
enum PlaneRuns {
  /// Objects in runs around the circle in which no node is further from the next than a width.
  static func runs(_ objects: [CatalogueObject], widthDegrees: Double) -> [[CatalogueObject]] {
    let sorted = objects.map { ($0, Angle.degrees($0.nodeDegrees).normalizedToTurn.degrees) }
      .sorted { $0.1 < $1.1 }
    var runs: [[CatalogueObject]] = []
    var last = -Double.infinity
    for (object, node) in sorted {
      if node - last > widthDegrees { runs.append([]) }
      runs[runs.count - 1].append(object)
      last = node
    }
    // The run that ends at 360° goes on at 0°.
    if runs.count > 1, let first = sorted.first?.1, first + 360 - last <= widthDegrees {
      runs[0] += runs.removeLast()
    }
    return runs
  }

  /// The length of the mean of unit vectors: 0 when evenly spread, 1 when all in one direction.
  static func meanDirectionLength(_ degrees: [Double]) -> Double {
    guard !degrees.isEmpty else { return 0 }
    var (x, y) = (0.0, 0.0)
    for value in degrees {
      let angle = Angle.degrees(value.truncatingRemainder(dividingBy: 360))
      x += angle.cosine
      y += angle.sine
    }
    return (x * x + y * y).squareRoot() / Double(degrees.count)
  }
}
