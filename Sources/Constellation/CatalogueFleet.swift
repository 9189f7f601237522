import Foundation
import Frames
public import Orbits
import Quantities

/// The shells that a real catalogue shows, and which satellite is in which.
///
/// A shell is an altitude and an inclination that satellites in many separate planes share. A batch
/// that climbs after its launch shares altitude and inclination too, but lies in one or a few
/// planes; a satellite that drifts or decays shares its altitude with none. The rule needs no list
/// of filings and works on any constellation of several planes; with fewer planes than
/// ``minimumPlanes`` the largest number of planes present counts.
public struct CatalogueFleet: Sendable {
  /// One shell.
  public struct Shell: Sendable {
    /// Mean inclination in degrees.
    public var inclinationDegrees: Double
    /// Mean semi-major axis less the equatorial radius, in kilometres.
    public var altitudeKilometres: Double
    /// How many satellites are in it.
    public var memberCount: Int
  }

  /// Satellites count as one shell within this altitude on either side.
  static let altitudeToleranceKilometres = 4.0
  /// Satellites count as one shell within this inclination on either side.
  static let inclinationToleranceDegrees = 0.25
  /// A shell has satellites in at least this many planes.
  static let minimumPlanes = 5
  /// Nodes are told apart by boxes of this width.
  static let planeWidthDegrees = 4.0

  /// The shells, the most populous first.
  public let shells: [Shell]
  /// For each element set the index of its shell, or nil when it is in none.
  public let membership: [Int?]

  /// Finds the shells among element sets of any epochs, with nodes carried to the median one.
  public init(_ elements: [ElementSet]) {
    let orbits = elements.map(Self.orbit)
    let epoch = elements.map(\.epoch).sorted()[safe: elements.count / 2]
    let nodes = elements.map { element in epoch.map(element.nodeBox) ?? 0 }
    var shells: [Shell] = []
    var membership = [Int?](repeating: nil, count: elements.count)
    for group in Self.inclinationGroups(orbits) {
      var rest = group
      while let found = Self.densest(of: rest, orbits, nodes) {
        for index in found { membership[index] = shells.count }
        shells.append(Self.shell(found, orbits))
        let taken = Set(found)
        rest.removeAll { taken.contains($0) }
      }
    }
    let order = shells.indices.sorted {
      (shells[$1].memberCount, $0) < (shells[$0].memberCount, $1)
    }
    var rank = [Int](repeating: 0, count: shells.count)
    for (position, index) in order.enumerated() { rank[index] = position }
    self.shells = order.map { shells[$0] }
    self.membership = membership.map { $0.map { rank[$0] } }
  }

  private struct Orbit {
    var altitude: Double
    var inclination: Double
  }

  /// Altitude from the Keplerian semi-major axis of the mean motion: good to a few kilometres of
  /// the mean one, and the same few for neighbours.
  private static func orbit(_ elements: ElementSet) -> Orbit {
    let radiansPerSecond = elements.meanMotion.revolutionsPerDay * 2 * .pi / 86_400
    let axis = cbrt(398_600.8 / (radiansPerSecond * radiansPerSecond))
    return Orbit(altitude: axis - 6_378.137, inclination: elements.inclination.degrees)
  }

  /// Indices grouped by inclination: sorted, cut where neighbours differ by more than the tolerance.
  private static func inclinationGroups(_ orbits: [Orbit]) -> [[Int]] {
    let sorted = orbits.indices.filter { orbits[$0].altitude.isFinite }
      .sorted { (orbits[$0].inclination, $0) < (orbits[$1].inclination, $1) }
    var groups: [[Int]] = []
    for index in sorted {
      if let last = groups.last?.last,
        orbits[index].inclination - orbits[last].inclination <= inclinationToleranceDegrees
      {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups
  }

  /// The window of altitudes that holds satellites in the most planes, or nil when too few.
  private static func densest(of group: [Int], _ orbits: [Orbit], _ nodes: [Int]) -> [Int]? {
    let sorted = group.sorted { (orbits[$0].altitude, $0) < (orbits[$1].altitude, $1) }
    var best: Range<Int> = 0..<0
    var bestScore = (planes: 0, count: 0)
    var planes: [Int: Int] = [:]
    var low = 0
    for high in sorted.indices {
      planes[nodes[sorted[high]], default: 0] += 1
      let reach = 2 * altitudeToleranceKilometres
      while orbits[sorted[high]].altitude - orbits[sorted[low]].altitude > reach {
        let node = nodes[sorted[low]]
        planes[node, default: 0] -= 1
        if planes[node] == 0 { planes[node] = nil }
        low += 1
      }
      let score = (planes.count, high - low + 1)
      if score > bestScore { (best, bestScore) = (low..<(high + 1), score) }
    }
    return bestScore.planes >= minimumPlanes ? Array(sorted[best]) : nil
  }

  private static func shell(_ members: [Int], _ orbits: [Orbit]) -> Shell {
    let count = Double(members.count)
    return Shell(
      inclinationDegrees: members.reduce(0) { $0 + orbits[$1].inclination } / count,
      altitudeKilometres: members.reduce(0) { $0 + orbits[$1].altitude } / count,
      memberCount: members.count
    )
  }
}

extension ElementSet {
  /// Which box of right ascension the node falls into, with all nodes carried to one epoch.
  fileprivate func nodeBox(at epoch: Instant) -> Int {
    let radiansPerDay = meanMotion.revolutionsPerDay * 2 * .pi
    let axis = cbrt(398_600.8 / (radiansPerDay / 86_400 * radiansPerDay / 86_400))
    // The node's secular rate under J2 (Vallado 2013, equation 9-37), circular orbit.
    let rate =
      -1.5 * 1.082616e-3 * pow(6_378.135 / axis, 2) * radiansPerDay * cos(inclination.radians)
    let days = epoch.utcMinutes(since: self.epoch) / 1_440
    let node = rightAscensionOfAscendingNode.degrees + rate * days * 180 / .pi
    guard node.isFinite else { return 0 }
    let turn = node.truncatingRemainder(dividingBy: 360)
    return Int((turn < 0 ? turn + 360 : turn) / CatalogueFleet.planeWidthDegrees)
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
