public import Quantities

/// What stands around a terminal and hides a part of its sky: a horizon by azimuth.
///
/// Given as a person would: sectors of azimuth, each up to an elevation. Where sectors overlap the
/// highest counts; outside of all of them nothing is hidden.
public struct ObstructionMask: Hashable, Sendable {
  /// A part of the horizon: clockwise from one azimuth up to another, hidden below an elevation.
  public struct Sector: Hashable, Sendable {
    /// Where it begins and, clockwise from there, ends: from true north, at most one turn each way.
    ///
    /// The beginning belongs to the sector, the end does not. A sector from 350° to 10° goes through
    /// north; one that spans 360° or more is the whole horizon.
    public var from: Angle, to: Angle
    /// All below this elevation is hidden: 0° to 90°.
    public var elevation: Angle

    /// A sector as stated; ``ObstructionMask/init(_:)`` checks it.
    public init(from: Angle, to: Angle, elevation: Angle) {
      self.from = from
      self.to = to
      self.elevation = elevation
    }

    /// Whether no mask could be made of it.
    public var problem: Problem? {
      guard from.isWithin(degrees: -360...360), to.isWithin(degrees: -360...360) else {
        return .azimuth
      }
      guard elevation.isWithin(degrees: 0...90) else { return .elevation }
      return !isWhole && from.normalizedToTurn == to.normalizedToTurn ? .empty : nil
    }

    /// Whether it is the whole horizon.
    fileprivate var isWhole: Bool { to - from >= .fullTurn }
  }

  /// What is wrong with a sector.
  public enum Problem: Error, Hashable, Sendable {
    /// An azimuth is not a number or more than a turn away from north.
    case azimuth
    /// The elevation is not a number from 0° to 90°.
    case elevation
    /// Beginning and end are the same, which may mean nothing or all.
    case empty
    /// There are more than ``ObstructionMask/largestCount`` sectors.
    case tooMany
  }

  /// A mask has at most this many sectors: one for each tenth of a degree.
  public static let largestCount = 3_600

  /// An elevation that nothing is below: that of the free horizon.
  public static let free = Angle.degrees(-90)

  /// From this azimuth on, up to that of the next step, all below the elevation is hidden.
  private struct Step: Hashable {
    var azimuth: Angle
    var elevation: Angle
  }

  /// The sectors as they were given.
  public let sectors: [Sector]
  /// The horizon from north round to north, without overlaps; the first step begins at 0°.
  private let steps: [Step]

  /// A mask of sectors in any order.
  public init(_ sectors: [Sector]) throws(Problem) {
    guard sectors.count <= Self.largestCount else { throw .tooMany }
    for sector in sectors {
      if let problem = sector.problem { throw problem }
    }
    self.sectors = sectors
    steps = Self.steps(of: sectors)
  }

  /// Sweeps the horizon once from north.
  ///
  /// At each azimuth where a sector begins or ends, the highest one under way is found in a list
  /// that is kept in order.
  private static func steps(of sectors: [Sector]) -> [Step] {
    var changes: [(azimuth: Angle, elevation: Angle, begins: Bool)] = []
    for sector in sectors {
      for part in parts(of: sector) {
        changes.append((part.lowerBound, sector.elevation, true))
        changes.append((part.upperBound, sector.elevation, false))
      }
    }
    changes.sort { $0.azimuth < $1.azimuth }
    var underWay = [free]
    var steps = [Step(azimuth: .zero, elevation: free)]
    for change in changes where change.azimuth < .fullTurn {
      let place = firstIndex(in: underWay) { $0 >= change.elevation }
      if change.begins {
        underWay.insert(change.elevation, at: place)
      } else if place < underWay.count {
        underWay.remove(at: place)
      }
      let step = Step(azimuth: change.azimuth, elevation: underWay.last ?? free)
      if steps.last?.azimuth == change.azimuth { steps.removeLast() }
      if steps.last?.elevation != step.elevation { steps.append(step) }
    }
    return steps
  }

  /// A sector as one or two intervals within `0° ... 360°`.
  private static func parts(of sector: Sector) -> [Range<Angle>] {
    if sector.isWhole { return [.zero..<Angle.fullTurn] }
    let (from, to) = (sector.from.normalizedToTurn, sector.to.normalizedToTurn)
    if from < to { return [from..<to] }
    return [from..<Angle.fullTurn, .zero..<to].filter { !$0.isEmpty }
  }

  /// The elevation below which a direction is hidden; ``free`` where nothing stands.
  ///
  /// The azimuth may have any number of turns.
  public func minimumElevation(atAzimuth azimuth: Angle) -> Angle {
    let azimuth = azimuth.normalizedToTurn
    let next = Self.firstIndex(in: steps) { $0.azimuth > azimuth }
    return next > 0 ? steps[next - 1].elevation : Self.free
  }

  /// Whether a direction is hidden; one exactly at the edge is not.
  public func obstructs(azimuth: Angle, elevation: Angle) -> Bool {
    elevation < minimumElevation(atAzimuth: azimuth)
  }

  /// The first index from which on a property holds, in elements ordered by it.
  private static func firstIndex<Element>(
    in elements: [Element],
    where holds: (Element) -> Bool
  ) -> Int {
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(elements[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
