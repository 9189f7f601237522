import Foundation
import Frames
import Quantities
import Radio
import SeededRandomness
import Testing

@Suite struct GSOArcTests {
  private static func object(
    from site: TopocentricSite,
    azimuth: Double,
    elevation: Double
  ) -> Position<ITRF> {
    let (a, e) = (azimuth * .pi / 180, elevation * .pi / 180)
    let line = site.east * (sin(a) * cos(e)) + site.north * (cos(a) * cos(e)) + site.up * sin(e)
    return Position(metres: site.position.metres + line * 1e6)
  }

  @Test("From Kyiv the arc due south stands at 32.2°, and 32° is 0.2° from it")
  func kyiv() throws {
    let site = TopocentricSite(GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52))
    let arc = GSOArc(seenFrom: site)
    let object = Self.object(from: site, azimuth: 180, elevation: 32)
    let separation = try #require(arc.separation(from: object))
    // 0.1954° on a sphere; the ellipsoid's vertical moves it by some hundredths.
    #expect(abs(separation.degrees - 0.1954) < 0.2)
    #expect(arc.isWithin(.degrees(18), of: object))
    #expect(!arc.isWithin(.zero, of: object))
  }

  @Test("The search agrees with a walk along the whole arc (seed 11)")
  func bruteForce() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<60 {
      let latitude = Double.random(in: -75...75, using: &generator)
      let longitude = Double.random(in: -180...180, using: &generator)
      let site = TopocentricSite(
        GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      )
      let object = Self.object(
        from: site,
        azimuth: Double.random(in: 0...360, using: &generator),
        elevation: Double.random(in: 10...90, using: &generator)
      )
      let found = try #require(GSOArc(seenFrom: site).separation(from: object))
      let slow = Self.walked(site, object)
      #expect(abs(found.degrees - slow) < 0.02, "\(latitude) \(longitude)")
    }
  }

  /// The smallest angle over 36,000 points of the arc, in degrees.
  private static func walked(_ site: TopocentricSite, _ object: Position<ITRF>) -> Double {
    let line = object.metres - site.position.metres
    var best = Double.infinity
    for step in 0..<36_000 {
      let longitude = Double(step) * .pi / 18_000
      let point = 42_164_170 * SIMD3(cos(longitude), sin(longitude), 0)
      let other = point - site.position.metres
      guard (other * site.up).sum() >= 0 else { continue }
      let cosine = (line * other).sum() / ((line * line).sum() * (other * other).sum()).squareRoot()
      best = min(best, acos(min(1, cosine)))
    }
    return best * 180 / .pi
  }

  @Test("Beyond 81.3° of latitude there is no arc to keep away from")
  func poles() {
    let site = TopocentricSite(GeodeticPoint(latitudeDegrees: 82, longitudeDegrees: 10))
    #expect(!GSOArc(seenFrom: site).isVisible)
  }
}
