import Quantities

/// The orbital planes of a shell, inferred from the nodes of its satellites.
///
/// The nodes are sorted around the circle. Where planes are kept, the gaps between neighbours fall
/// into two kinds, large ones between planes and small ones within; the circle is cut at the large
/// ones. No lattice is presumed: planes may be missing and unevenly spaced.
public struct PlaneInference: Hashable, Sendable {
  /// What the inference presumes; all values are assumed, chosen on catalogues of 2022 to 2026.
  public struct Parameters: Hashable, Sendable {
    /// Gaps below this, in degrees, are all the same: planes are not kept better.
    public var resolutionDegrees = 0.05
    /// How many times larger the smallest gap between planes is than the largest within one.
    public var leastContrast = 2.5
    /// Planes of one satellite each are seen as such when the smallest gap is at least this part of
    /// the median one; otherwise a plane has two satellites on average at least.
    public var leastEvenness = 0.4
    /// A group of fewer satellites than this part of the group of the median satellite is no plane:
    /// strays on their way between planes.
    public var leastShareOfMedian = 0.2

    /// The values that the command uses.
    public init() {}
  }

  /// One plane.
  public struct Plane: Hashable, Sendable {
    /// The mean node of its satellites, 0 to below 360°.
    public let nodeDegrees: Double
    /// How many satellites it has.
    public let count: Int
  }

  /// The planes, by node.
  public let planes: [Plane]
  /// For each node of the input the index of its plane, or nil of a stray.
  public let planeOfNode: [Int?]
  /// Satellites that belong to no plane.
  public let strayCount: Int
  /// The usual distance of neighbouring planes in degrees, gaps where planes are missing left out;
  /// nil for a single plane.
  public let spacingDegrees: Double?

  /// Infers planes, or nil where the nodes show none.
  ///
  /// - Parameters:
  ///   - nodes: ascending nodes at one instant, in degrees, over any number of turns.
  ///   - parameters: what is presumed.
  public init?(nodesDegrees nodes: [Double], parameters: Parameters = Parameters()) {
    let turned = nodes.map { Angle.degrees($0).normalizedToTurn.degrees }
    let order = nodes.indices.filter { nodes[$0].isFinite }.sorted {
      (turned[$0], $0) < (turned[$1], $1)
    }
    let sorted = order.map { turned[$0] }
    guard let smallestCut = Self.smallestCut(sorted, parameters) else { return nil }
    let groups = Self.groups(sorted, cutAt: smallestCut)
    let sizes = groups.flatMap { repeatElement($0.places.count, count: $0.places.count) }.sorted()
    let least = parameters.leastShareOfMedian * Double(sizes[sizes.count / 2])
    let kept = groups.filter { Double($0.places.count) >= least }
      .sorted { $0.mean < $1.mean }
    planes = kept.map { Plane(nodeDegrees: $0.mean, count: $0.places.count) }
    var owners = [Int?](repeating: nil, count: nodes.count)
    for (index, group) in kept.enumerated() {
      for place in group.places { owners[order[place]] = index }
    }
    planeOfNode = owners
    strayCount = sorted.count - planes.reduce(0) { $0 + $1.count }
    spacingDegrees = Self.spacing(planes)
  }

  /// The smallest gap that parts planes: above the largest relative step in the ordered gaps.
  private static func smallestCut(_ sorted: [Double], _ parameters: Parameters) -> Double? {
    let gaps = gaps(sorted).map { max($0, parameters.resolutionDegrees) }.sorted(by: >)
    guard let least = gaps.last else { return nil }
    let isEven = least >= parameters.leastEvenness * gaps[gaps.count / 2]
    var best = (contrast: 0.0, gap: 0.0)
    for (index, gap) in gaps.enumerated() {
      // Among random nodes the smallest gaps, too, differ by large factors.
      let isLast = index == gaps.count - 1
      guard 2 * (index + 1) <= gaps.count || (isLast && isEven) else { continue }
      let contrast = gap / (isLast ? parameters.resolutionDegrees : gaps[index + 1])
      if contrast > best.contrast { best = (contrast, gap) }
    }
    return best.contrast >= parameters.leastContrast ? best.gap : nil
  }

  /// From each node to the next, the last one around to the first.
  private static func gaps(_ sorted: [Double]) -> [Double] {
    guard let first = sorted.first else { return [] }
    return zip(sorted, sorted.dropFirst() + [first + 360]).map { $1 - $0 }
  }

  /// Neighbouring nodes between two cuts.
  private struct Group {
    /// Places among the sorted nodes.
    var places: [Int]
    /// The mean node, 0 to below 360°.
    var mean: Double

    /// The places from `start` on, over the end of the circle where it comes to that.
    init(_ sorted: [Double], from start: Int, count: Int) {
      places = (start..<(start + count)).map { $0 % sorted.count }
      let sum = (start..<(start + count)).reduce(0.0) { sum, place in
        sum + sorted[place % sorted.count] + (place >= sorted.count ? 360 : 0)
      }
      mean = Angle.degrees(sum / Double(count)).normalizedToTurn.degrees
    }
  }

  /// The nodes in runs, cut where a gap is large.
  private static func groups(_ sorted: [Double], cutAt cut: Double) -> [Group] {
    let gaps = gaps(sorted)
    let ends = gaps.indices.filter { gaps[$0] >= cut }
    guard let first = ends.first else { return [Group(sorted, from: 0, count: sorted.count)] }
    return zip(ends, ends.dropFirst() + [first + sorted.count]).map { end, next in
      Group(sorted, from: end + 1, count: next - end)
    }
  }

  private static func spacing(_ planes: [Plane]) -> Double? {
    guard planes.count > 1 else { return nil }
    let gaps = gaps(planes.map(\.nodeDegrees)).sorted()
    // The small gaps are those of the pattern; the large ones are multiples where planes are missing.
    let small = gaps[(gaps.count - 1) / 5]
    let usual = gaps.filter { (0.5 * small...1.5 * small).contains($0) }
    return usual[(usual.count - 1) / 2]
  }
}
