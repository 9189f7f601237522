import Foundation
public import Frames
public import Quantities

/// Finds the satellites above a place without looking at every one.
///
/// Satellites lie in boxes of about four degrees of the sphere by the direction from the Earth's
/// centre. A query reads the boxes that a cap around the site touches, so that its cost is the
/// number of satellites near the site, not the number in the sky.
public struct SkyIndex: Sendable {
  private static let rows = 45
  private static let rowHeight = Double.pi / Double(rows)

  private let columns: [Int]
  private let firstBox: [Int]
  /// Where each box begins in `members`; one more entry than boxes.
  private let starts: [Int]
  private let members: [Int32]
  private let radiusRange: ClosedRange<Double>

  /// Sorts the satellites of a sky into boxes and leaves out those without a state.
  public init(_ sky: Sky) {
    var columns: [Int] = []
    var firstBox: [Int] = []
    var boxes = 0
    for row in 0..<Self.rows {
      let latitude = (Double(row) + 0.5) * Self.rowHeight - .pi / 2
      let count = max(1, Int((2 * .pi * cos(latitude) / Self.rowHeight).rounded(.up)))
      columns.append(count)
      firstBox.append(boxes)
      boxes += count
    }
    (self.columns, self.firstBox) = (columns, firstBox)
    radiusRange = sky.radiusRange
    let boxOf = sky.states.map { state -> Int in
      let p = state.position.metres
      guard p.x.isFinite, p.y.isFinite, p.z.isFinite else { return -1 }
      let row = Self.row(latitude: atan2(p.z, (p.x * p.x + p.y * p.y).squareRoot()))
      return firstBox[row] + Self.column(longitude: atan2(p.y, p.x), of: columns[row])
    }
    (starts, members) = Self.sorted(boxOf, boxes: boxes)
  }

  private static func sorted(_ boxOf: [Int], boxes: Int) -> ([Int], [Int32]) {
    var starts = [Int](repeating: 0, count: boxes + 1)
    for box in boxOf where box >= 0 { starts[box + 1] += 1 }
    for box in 0..<boxes { starts[box + 1] += starts[box] }
    var next = starts
    var members = [Int32](repeating: 0, count: starts[boxes])
    for (satellite, box) in boxOf.enumerated() where box >= 0 {
      members[next[box]] = Int32(satellite)
      next[box] += 1
    }
    return (starts, members)
  }

  private static func row(latitude: Double) -> Int {
    min(rows - 1, max(0, Int((latitude + .pi / 2) / rowHeight)))
  }

  private static func column(longitude: Double, of count: Int) -> Int {
    let turn = (longitude + .pi) / (2 * .pi)
    return min(count - 1, max(0, Int(turn * Double(count))))
  }

  /// Calls `body` with every satellite that may be within a cap around a place, and some beyond it.
  public func forEach(within cap: Double, of place: Position<ITRF>, _ body: (Int) -> Void) {
    let p = place.metres
    let latitude = atan2(p.z, (p.x * p.x + p.y * p.y).squareRoot())
    let longitude = atan2(p.y, p.x)
    let reach = min(cap, .pi)
    let half = halfWidth(ofCap: reach, at: latitude)
    for row in Self.row(latitude: latitude - reach)...Self.row(latitude: latitude + reach) {
      let count = columns[row]
      guard half < .pi else {
        visit(row, 0..<count, body)
        continue
      }
      let from = Int(((longitude - half + .pi) / (2 * .pi) * Double(count)).rounded(.down))
      let to = Int(((longitude + half + .pi) / (2 * .pi) * Double(count)).rounded(.down))
      if to - from >= count - 1 {
        visit(row, 0..<count, body)
      } else {
        for column in from...to {
          let wrapped = ((column % count) + count) % count
          visit(row, wrapped..<(wrapped + 1), body)
        }
      }
    }
  }

  /// Half the widest span of longitudes that the cap covers.
  private func halfWidth(ofCap cap: Double, at latitude: Double) -> Double {
    // The cap reaches a pole: every longitude.
    if abs(latitude) + cap >= .pi / 2 { return .pi }
    // The meridians that touch a cap have sin(half) = sin(cap) / cos(latitude).
    return asin(min(1, sin(min(cap, .pi / 2)) / cos(latitude)))
  }

  private func visit(_ row: Int, _ columns: Range<Int>, _ body: (Int) -> Void) {
    let low = starts[firstBox[row] + columns.lowerBound]
    let high = starts[firstBox[row] + columns.upperBound]
    for position in low..<high { body(Int(members[position])) }
  }

  /// The cap, seen from the Earth's centre, beyond which no satellite is above a mask at a site.
  ///
  /// The local vertical differs from the geocentric one by up to 0.1924°: the mask is lowered by
  /// 0.2°, so that nothing above it is missed.
  public func cap(above mask: Angle, from site: TopocentricSite) -> Double {
    let elevation = max(mask.radians - 0.2 * .pi / 180, -.pi / 2)
    let ratio = site.position.radius.metres / radiusRange.upperBound
    let cosine = min(1, ratio * cos(elevation))
    return max(0, acos(cosine) - elevation)
  }

  /// The cap beyond which no satellite is within a distance of a site.
  public func cap(within range: Length) -> Double {
    let sine = range.metres / radiusRange.lowerBound
    return sine >= 1 ? .pi : asin(sine)
  }
}
