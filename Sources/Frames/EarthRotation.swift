import Foundation
public import Quantities

/// The rotation from TEME to the Earth-fixed frame at one instant.
///
/// A rotation about the z axis by Greenwich mean sidereal time (IAU 1982; Vallado et al. 2006,
/// appendix C), with UT1 = UTC and no polar motion. |UT1 − UTC| < 0.9 s, so a point on the equator
/// may be off by up to 420 m along its parallel; polar motion is below 15 m.
public struct EarthRotation: Sendable {
  /// Greenwich mean sidereal time, in `0 ..< 360°`.
  public let greenwichMeanSiderealTime: Angle
  /// The rate of that angle, in radians per second of UT1.
  public let rateRadiansPerSecond: Double
  /// Cosine and sine of that angle.
  public let cosine: Double, sine: Double

  /// The rotation at an instant, whose UTC stands in for UT1.
  public init(at instant: Instant) {
    let (midnight, dayFraction) = instant.utc.julianDate
    let centuries = ((midnight - 2_451_545) + dayFraction) / 36_525
    // Seconds of time. The term of 876,600 hours a century turns once a day; taken apart, its
    // whole days drop out exactly and the fraction keeps its digits.
    let polynomial =
      67_310.54841
      + centuries * (8_640_184.812866 + centuries * (0.093104 - centuries * 6.2e-6))
    // At 0h UT1 the day term amounts to half a turn: the Julian day begins at noon.
    let turns = polynomial / 86_400 + dayFraction + 0.5
    let angle = Angle.radians((turns - turns.rounded(.down)) * 2 * .pi)
    greenwichMeanSiderealTime = angle
    let derivative =
      876_600 * 3_600 + 8_640_184.812866 + centuries * (2 * 0.093104 - centuries * 3 * 6.2e-6)
    rateRadiansPerSecond = derivative / 36_525 / 86_400 * (2 * .pi / 86_400)
    cosine = cos(angle.radians)
    sine = sin(angle.radians)
  }

  /// The same place in Earth-fixed axes.
  public func callAsFunction(_ position: Position<TEME>) -> Position<ITRF> {
    Position(metres: turned(position.metres))
  }

  /// The same state relative to the rotating Earth.
  public func callAsFunction(_ state: StateVector<TEME>) -> StateVector<ITRF> {
    let position = turned(state.position.metres)
    let velocity = turned(state.velocity.metresPerSecond)
    let transport = SIMD3(-position.y, position.x, 0) * rateRadiansPerSecond
    return StateVector(
      position: Position(metres: position),
      velocity: Velocity(metresPerSecond: velocity - transport)
    )
  }

  private func turned(_ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(cosine * v.x + sine * v.y, cosine * v.y - sine * v.x, v.z)
  }
}
