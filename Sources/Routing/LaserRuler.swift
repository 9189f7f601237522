import Constellation
import Frames

/// Measures laser links and refuses those that are too long or graze the atmosphere.
struct LaserRuler {
  private let constellation: Constellation
  private let sights: [LaserSight]
  private let standard: LaserSight

  init(_ constellation: Constellation) {
    self.constellation = constellation
    sights = LaserSight.ofShells(in: constellation)
    standard = LaserSight(constellation)
  }

  /// The straight length of a link, or nil when it may not be used or has none.
  func metres(of link: LaserLink, in sky: Sky) -> Double? {
    guard link.a >= 0, link.b < sky.states.count, link.b < constellation.satellites.count else {
      return nil
    }
    let sight = constellation.satellites[link.a].shell.map { sights[$0] } ?? standard
    return sight.length(from: sky.position(link.a).metres, to: sky.position(link.b).metres)
  }
}
