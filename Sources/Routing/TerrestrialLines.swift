public import Constellation
import Frames
public import Quantities

/// The lines of a ground segment with their great-circle lengths.
///
/// They change with the ground segment alone: one value serves the networks of all instants.
public struct TerrestrialLines: Sendable {
  /// A line between two stations, each by its index among those of its kind.
  struct Line {
    var from: Int32
    var to: Int32
    var metres: Double
  }

  /// From gateways to points of presence not farther than the ground segment allows.
  let backhaul: [Line]
  /// Between every two points of presence, each pair once.
  let backbone: [Line]

  /// Measures the lines of a ground segment.
  ///
  /// - Parameters:
  ///   - ground: the gateways and points of presence.
  ///   - system: the system whose stations are joined; nil: those of all, each among themselves.
  ///   - closed: points of presence, by index, that no line leads to.
  /// - Complexity: O(gateways × points of presence + points of presence²).
  public init(
    _ ground: GroundSegment,
    ofSystem system: Int? = nil,
    without closed: Set<Int> = []
  ) {
    let points = ground.pointsOfPresence.map(\.point)
    let sites = ground.gateways.map(\.site.point)
    let (gateways, pops) = (ground.gateways, ground.pointsOfPresence)
    func isMeant(_ own: Int) -> Bool { system == nil || system == own }
    let open = points.indices.filter { !closed.contains($0) && isMeant(pops[$0].system) }
    backhaul = sites.indices.flatMap { gateway in
      open.compactMap { pop in
        let length = sites[gateway].greatCircleDistance(to: points[pop])
        guard gateways[gateway].system == pops[pop].system,
          length <= ground.maximumBackhaul(ofSystem: pops[pop].system)
        else { return nil }
        return Line(from: Int32(gateway), to: Int32(pop), metres: length.metres)
      }
    }
    backbone = open.flatMap { a in
      open.filter { $0 > a && pops[$0].system == pops[a].system }.map { b in
        let length = points[a].greatCircleDistance(to: points[b])
        return Line(from: Int32(a), to: Int32(b), metres: length.metres)
      }
    }
  }

  private init(backhaul: [Line], backbone: [Line]) {
    self.backhaul = backhaul
    self.backbone = backbone
  }

  /// The same lines without those that lead to some points of presence, by index.
  public func without(_ closed: Set<Int>) -> TerrestrialLines {
    TerrestrialLines(
      backhaul: backhaul.filter { !closed.contains(Int($0.to)) },
      backbone: backbone.filter {
        !closed.contains(Int($0.from)) && !closed.contains(Int($0.to))
      }
    )
  }

  /// The points of presence, by index, that a line leads to from one of some gateways.
  public func pointsOfPresence(from gateways: Set<Int>) -> Set<Int> {
    Set(backhaul.lazy.filter { gateways.contains(Int($0.from)) }.map { Int($0.to) })
  }

  /// For each of so many gateways the length of the shortest line to a point of presence; nil where
  /// there is none.
  public func shortestBackhauls(gateways count: Int) -> [Length?] {
    var shortest = [Double](repeating: .infinity, count: count)
    for line in backhaul where Int(line.from) < count {
      shortest[Int(line.from)] = min(shortest[Int(line.from)], line.metres)
    }
    return shortest.map { $0.isFinite ? .metres($0) : nil }
  }
}
