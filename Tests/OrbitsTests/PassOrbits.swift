import Frames
import Quantities
import SeededRandomness

@testable import Orbits

/// Invented orbits and sites for the tests of passes, from a seed.
struct PassOrbits {
  enum Class: String, CaseIterable {
    case low, starlink, lowPericentre, eccentric, medium, molniya, transfer, navigation
    case geosynchronous, geostationary, equatorial, retrograde
  }

  static let epoch = Instant(sinceTAI2000: .seconds(820_000_000))
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func random(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &generator)
  }

  mutating func orbit(_ kind: Class) -> ElementSet? {
    switch kind {
    case .low: set(random(12...15.6), random(0...0.02), random(0...110), drag: random(-1e-4...5e-4))
    case .starlink: set(random(15.0...15.9), random(0...0.0005), 53.1, drag: random(-2e-3...2e-3))
    case .lowPericentre: set(random(15.8...16.2), random(0...0.012), random(20...100), drag: 3e-4)
    case .eccentric: set(random(8...11), random(0.2...0.28), random(0...120), drag: 1e-4)
    case .medium: set(random(6.45...8), random(0...0.3), random(0...170), drag: 0)
    case .molniya: set(random(1.99...2.02), random(0.68...0.74), 63.4, drag: 1e-4, pericentre: 270)
    case .transfer: set(random(2.2...2.4), random(0.70...0.735), random(2...30), drag: 1e-4)
    case .navigation: set(random(1.7...2.2), random(0...0.02), random(50...66), drag: 0)
    case .geosynchronous: set(random(1.0026...1.0028), random(0...0.2), random(2...60), drag: 0)
    case .geostationary: set(1.00271, random(0...0.0005), random(0.01...0.2), drag: 0)
    case .equatorial: set(random(13...15.5), random(0...0.01), random(0...1), drag: 1e-5)
    case .retrograde: set(random(13...15.5), random(0...0.01), random(140...179.9), drag: 1e-5)
    }
  }

  private mutating func set(
    _ meanMotion: Double,
    _ eccentricity: Double,
    _ inclination: Double,
    drag: Double,
    pericentre: Double? = nil
  ) -> ElementSet? {
    guard let number = CatalogNumber(90_000) else { return nil }
    return ElementSet(
      catalogNumber: number,
      epoch: Self.epoch,
      meanMotion: MeanMotion(revolutionsPerDay: meanMotion),
      eccentricity: eccentricity,
      inclination: .degrees(inclination),
      rightAscensionOfAscendingNode: .degrees(random(0...360)),
      argumentOfPericenter: .degrees(pericentre ?? random(0...360)),
      meanAnomaly: .degrees(random(0...360)),
      bStar: drag
    )
  }

  /// Poles, the equator, a mountain, the sea floor, and places in between.
  mutating func site() -> GeodeticPoint {
    let latitudes: [Double] = [
      -90, 90, 0, 0.01, 89.5, random(-90...90), random(-70...70), random(-60...60),
    ]
    let heights: [Double] = [0, 0, 180, 8_848, -400]
    return GeodeticPoint(
      latitudeDegrees: latitudes[Int.random(in: latitudes.indices, using: &generator)],
      longitudeDegrees: random(-180...180),
      heightMetres: heights[Int.random(in: heights.indices, using: &generator)]
    )
  }

  mutating func mask() -> Angle {
    let masks: [Double] = [0, 0, 0, 10, 25, 40, -1, -5, 70, random(-30...85)]
    return .degrees(masks[Int.random(in: masks.indices, using: &generator)])
  }
}
