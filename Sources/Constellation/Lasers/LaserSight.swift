import Frames
import Quantities

/// Which lines between satellites a laser can follow: short enough, and clear of the atmosphere.
public struct LaserSight: Sendable {
  /// The longest link, in metres.
  private(set) var mostMetres: Double
  /// The least distance from the centre of the Earth, in metres.
  private(set) var leastRadius: Double

  /// What the lasers of a constellation can follow, where their shell says nothing else.
  public init(_ constellation: Constellation) {
    self.init(constellation.maximumLaserLength, constellation.laserGrazingHeight)
  }

  private init(_ length: Length, _ height: Length) {
    mostMetres = length.metres
    leastRadius = (WGS84.equatorialRadius + height).metres
  }

  /// The same where rules state no limits of their own.
  func under(_ rules: LaserTerminalRules) -> LaserSight {
    var sight = self
    if let length = rules.maximumLength { sight.mostMetres = length.metres }
    if let height = rules.grazingHeight {
      sight.leastRadius = (WGS84.equatorialRadius + height).metres
    }
    return sight
  }

  /// The length of the straight line between two places in metres; nil where it is too long, comes
  /// too low, or a place is no number.
  public func length(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Double? {
    let line = b - a
    let square = (line * line).sum()
    let length = square.squareRoot()
    guard length <= mostMetres else { return nil }
    // The point of the segment nearest to the centre of the Earth.
    let along = square > 0 ? min(max(-(a * line).sum() / square, 0), 1) : 0
    let nearest = a + along * line
    return (nearest * nearest).sum() >= leastRadius * leastRadius ? length : nil
  }

  /// The square of the longest line, in m², that is short and clear enough between any two
  /// satellites of which the lower one is at a radius; negative where there is none.
  ///
  /// No point of a chord is lower than the middle of one as long between two places of that radius.
  func mostSquare(radius: Double) -> Double {
    let clear = 4 * (radius * radius - leastRadius * leastRadius)
    return min(clear, mostMetres * mostMetres)
  }
}
