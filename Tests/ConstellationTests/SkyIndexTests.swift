import Constellation
import Foundation
import Frames
import Orbits
import Quantities
import SeededRandomness
import Testing

@Suite struct SkyIndexTests {
  private static func constellation(altitude: Double, inclination: Double) throws -> Constellation {
    var constellation = Constellation()
    constellation.add(
      try WalkerShell(
        name: "T",
        height: .altitude(.kilometres(altitude)),
        inclination: .degrees(inclination),
        planes: 20,
        satellitesPerPlane: 20,
        phasing: .walker(factor: 1),
        epoch: Instant(sinceTAI2000: .seconds(700_000_000))
      ),
      lasers: .none
    )
    return constellation
  }

  /// Every satellite looked at, one by one.
  private static func slow(
    _ sky: Sky,
    _ site: TopocentricSite,
    _ mask: Angle,
    _ rule: GroundLinkRule
  ) -> [Int] {
    sky.states.indices.filter {
      let look = site.look(at: sky.position($0))
      switch rule {
      case .elevationMask: return look.elevation >= mask
      case .maximumSlantRange(let limit): return look.range <= limit
      }
    }
  }

  @Test(
    "The index finds what a look at every satellite finds, poles and antimeridian included",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64]
  )
  func agreesWithBruteForce(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let altitude = Double.random(in: 300...2_000, using: &generator)
    let inclination = Double.random(in: 0...110, using: &generator)
    let constellation = try Self.constellation(altitude: altitude, inclination: inclination)
    let start = Instant(sinceTAI2000: .seconds(700_000_000))
    let sky = Sky(
      of: constellation,
      at: start + .seconds(Double.random(in: 0...86_400, using: &generator))
    )
    let index = SkyIndex(sky)
    let corners = [(90.0, 0.0), (-90, 0), (0, 180), (0, -180), (89.99, 179.99), (-52, -179.9)]
    let random = (0..<200).map { _ in
      (
        Double.random(in: -90...90, using: &generator),
        Double.random(in: -180...180, using: &generator)
      )
    }
    for (latitude, longitude) in corners + random {
      let site = TopocentricSite(
        GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude)
      )
      let mask = Angle.degrees(Double.random(in: 0...60, using: &generator))
      let rules = [GroundLinkRule.elevationMask, .maximumSlantRange(.kilometres(altitude * 2.2))]
      for rule in rules {
        let found = index.satellites(inViewOf: site, sky: sky, mask: mask, rule: rule)
        #expect(
          found.map(\.satellite) == Self.slow(sky, site, mask, rule),
          "seed \(seed), place \(latitude),\(longitude), mask \(mask.degrees), \(rule)"
        )
      }
    }
  }

  @Test("No access is shorter than the altitude")
  func noShortAccess() throws {
    let constellation = try Self.constellation(altitude: 550, inclination: 53)
    let sky = Sky(of: constellation, at: Instant(sinceTAI2000: .seconds(700_000_000)))
    let index = SkyIndex(sky)
    for latitude in stride(from: -60.0, through: 60, by: 5) {
      let site = TopocentricSite(GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: 20))
      let views = index.satellites(inViewOf: site, sky: sky, mask: .degrees(25))
      // Height above the ellipsoid differs from that above the equatorial radius by up to 21 km.
      #expect(views.allSatisfy { $0.range.kilometres > 525 })
    }
  }

  @Test("A filed shell's satellites are at the filed altitude and evenly spaced in their plane")
  func geometry() throws {
    let constellation = try Self.constellation(altitude: 550, inclination: 53)
    let sky = Sky(of: constellation, at: Instant(sinceTAI2000: .seconds(700_000_000)))
    let radius = 6_928.137
    for satellite in 0..<400 {
      // J2 moves an orbit's radius by up to some ten kilometres around its mean.
      #expect(abs(sky.position(satellite).radius.kilometres - radius) < 15)
    }
    let chord = sky.position(0).distance(to: sky.position(1)).kilometres
    #expect(abs(chord - 2 * radius * sin(.pi / 20)) < 15)
  }
}
