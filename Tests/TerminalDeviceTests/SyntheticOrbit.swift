import Foundation
import Frames
import Quantities
import SeededRandomness

@testable import TerminalDevice

/// A satellite on a circle above a site on a sphere that does not turn: exact at any time.
struct SyntheticOrbit {
  static let earthKm = 6_371.0
  let name: String
  let altitudeKm: Double
  /// Two unit vectors that span the orbit's plane, in the site's axes east, north and up.
  let a: SIMD3<Double>, b: SIMD3<Double>
  /// Radians past `a` at time 0.
  let phase: Double

  /// A random orbit whose pass over the site is in the slot that begins at time 0.
  init(name: String, using random: inout SeededGenerator, altitudesKm: ClosedRange<Double>) {
    self.name = name
    altitudeKm = Double.random(in: altitudesKm, using: &random)
    let heading = Double.random(in: 0..<(2 * .pi), using: &random)
    let aside = Double.random(in: -0.1...0.1, using: &random)
    let along = SIMD3(sin(heading), cos(heading), 0)
    let across = SIMD3(cos(heading), -sin(heading), 0)
    a = SIMD3(0, 0, 1) * cos(aside) + across * sin(aside)
    b = along
    phase = Double.random(in: -0.1...0.1, using: &random)
  }

  /// Where it is, from the site: east, north and up, in km.
  func line(_ seconds: Double) -> SIMD3<Double> {
    let radius = Self.earthKm + altitudeKm
    let rate = (398_600.4418 / (radius * radius * radius)).squareRoot()
    let angle = phase + rate * seconds
    return (a * cos(angle) + b * sin(angle)) * radius - SIMD3(0, 0, Self.earthKm)
  }

  /// Azimuth and elevation, by the definition.
  func direction(_ seconds: Double) -> SkyDirection {
    let v = line(seconds)
    let azimuth = atan2(v.x, v.y)
    return SkyDirection(
      azimuth: .radians(azimuth < 0 ? azimuth + 2 * .pi : azimuth),
      elevation: .radians(asin(v.z / (v * v).sum().squareRoot()))
    )
  }

  var elevationDegrees: Double { direction(7.5).elevation.degrees }

  /// What the world would say of it for a slot of 15 s from a time on.
  func track(from seconds: Double = 0) -> SkyTrack {
    SkyTrack(
      satellite: name,
      start: direction(seconds),
      oneThird: direction(seconds + 5),
      twoThirds: direction(seconds + 10),
      end: direction(seconds + 15)
    )
  }

  /// A random one that stands above an elevation for its slot.
  static func visible(
    name: String,
    aboveDegrees: Double = 25,
    altitudesKm: ClosedRange<Double> = 500...600,
    using random: inout SeededGenerator
  ) -> SyntheticOrbit {
    while true {
      let orbit = SyntheticOrbit(name: name, using: &random, altitudesKm: altitudesKm)
      let lowest = min(
        orbit.direction(0).elevation.degrees,
        orbit.direction(15).elevation.degrees
      )
      if lowest > aboveDegrees { return orbit }
    }
  }
}
