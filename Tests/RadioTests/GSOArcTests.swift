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
    let separation = try #require(arc.separation(from: object, seenFrom: site))
    // 0.1954° on a sphere; the ellipsoid's vertical moves it by some hundredths.
    #expect(abs(separation.degrees - 0.1954) < 0.2)
    let line = object.metres - site.position.metres
    #expect(arc.zone(.degrees(18)).contains(line, range: 1e6))
    #expect(!arc.zone(.zero).contains(line, range: 1e6))
  }

  @Test("The search agrees with a walk along the whole arc (seed 11)")
  func bruteForce() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<400 {
      let latitude = Double.random(in: -81...81, using: &generator)
      let longitude = Double.random(in: -180...180, using: &generator)
      let site = TopocentricSite(
        GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      )
      let object = Self.object(
        from: site,
        azimuth: Double.random(in: 0...360, using: &generator),
        elevation: Double.random(in: 0...90, using: &generator)
      )
      let arc = GSOArc(seenFrom: site)
      let found = try #require(arc.separation(from: object, seenFrom: site))
      let slow = Self.walked(site, object)
      #expect(abs(found.degrees - slow) < 0.02, "\(latitude) \(longitude)")
    }
  }

  @Test("A zone holds exactly the directions closer than its limit (seed 12)")
  func zone() throws {
    var generator = SeededGenerator(seed: 12)
    var inside = 0
    for _ in 0..<20_000 {
      let site = TopocentricSite(
        GeodeticPoint(
          latitudeDegrees: Double.random(in: -83...83, using: &generator),
          longitudeDegrees: Double.random(in: -180...180, using: &generator),
          heightMetres: Double.random(in: 0...12_000, using: &generator)
        )
      )
      let object = Self.object(
        from: site,
        azimuth: Double.random(in: 0...360, using: &generator),
        elevation: Double.random(in: -5...90, using: &generator)
      )
      let limit = Angle.degrees(Double.random(in: 0...40, using: &generator))
      let arc = GSOArc(seenFrom: site)
      let line = object.metres - site.position.metres
      let range = (line * line).sum().squareRoot()
      let expected = arc.separation(from: object, seenFrom: site).map { $0 < limit } ?? false
      #expect(arc.zone(limit).contains(line, range: range) == expected)
      inside += expected ? 1 : 0
    }
    #expect((4_000...16_000).contains(inside), "\(inside)")
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
