import Frames

/// Measures the laser links of a constellation, each under the limits of its shell.
public struct LaserRuler: Sendable {
  private let constellation: Constellation
  private let sights: [LaserSight]
  private let standard: LaserSight

  /// A ruler for the links of a constellation.
  public init(_ constellation: Constellation) {
    self.constellation = constellation
    standard = LaserSight(constellation)
    let standard = standard
    sights = constellation.shells.map { standard.under($0.laserRules) }
  }

  /// The straight length of a link in metres, or nil when it is too long, comes too low or has none.
  public func metres(of link: LaserLink, in sky: Sky) -> Double? {
    guard link.a >= 0, link.b < sky.states.count, link.b < constellation.satellites.count else {
      return nil
    }
    let sight = constellation.satellites[link.a].shell.map { sights[$0] } ?? standard
    return sight.length(from: sky.position(link.a).metres, to: sky.position(link.b).metres)
  }
}
