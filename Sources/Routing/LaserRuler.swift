import Constellation
import Frames
import Quantities

/// Measures laser links and refuses those that are too long or graze the atmosphere.
struct LaserRuler {
  private let maximumMetres: Double
  private let clearanceSquared: Double

  init(_ constellation: Constellation) {
    maximumMetres = constellation.maximumLaserLength.metres
    let clearance = WGS84.equatorialRadius + constellation.laserGrazingHeight
    clearanceSquared = clearance.metres * clearance.metres
  }

  /// The straight length of a link, or nil when it may not be used or has none.
  func metres(of link: LaserLink, in sky: Sky) -> Double? {
    guard link.a >= 0, link.b < sky.states.count else { return nil }
    let a = sky.position(link.a).metres
    let line = sky.position(link.b).metres - a
    let square = (line * line).sum()
    let length = square.squareRoot()
    guard length <= maximumMetres else { return nil }
    // The point of the segment nearest to the centre of the Earth; of two satellites at one place
    // that place itself.
    let along = square > 0 ? min(max(-(a * line).sum() / square, 0), 1) : 0
    let nearest = a + along * line
    return (nearest * nearest).sum() >= clearanceSquared ? length : nil
  }
}
