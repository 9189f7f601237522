import Frames
import Quantities
import Testing

@testable import Orbits

@Suite("Mean orbits")
struct MeanOrbitTests {
  private func set(
    altitude: Double,
    inclination: Double,
    eccentricity: Double = 0
  ) throws -> ElementSet {
    let shell = try WalkerShell(
      name: "S",
      height: .altitude(.kilometres(altitude)),
      inclination: .degrees(inclination),
      planes: 1,
      satellitesPerPlane: 1,
      phasing: .walker(factor: 0),
      eccentricity: eccentricity,
      epoch: try #require(Instant(iso8601: "2024-01-01"))
    )
    return try #require(shell.elementSets().first)
  }

  @Test(
    "the altitude that a shell was made with comes back",
    arguments: [300.0, 550, 1_200, 35_786]
  )
  func altitude(kilometres: Double) throws {
    for inclination in [0.0, 53, 97.6, 180] {
      let elements = try set(altitude: kilometres, inclination: inclination, eccentricity: 0.01)
      let orbit = try #require(MeanOrbit(elements))
      #expect(abs(orbit.meanAltitude.kilometres - kilometres) < 1e-6)
      let lower = 0.01 * (kilometres + 6_378.137)
      #expect(abs(orbit.perigeeAltitude.kilometres - (kilometres - lower)) < 1e-6)
    }
  }

  @Test("the node turns as SGP4 turns it, but for J4 and second order")
  func node() throws {
    for (altitude, inclination) in [(550.0, 53.0), (560, 97.6), (1_200, 87.9), (20_200, 55)] {
      let elements = try set(altitude: altitude, inclination: inclination)
      let full = SecularCoefficients(elements, gravity: .wgs72).nodeDot * 1_440 * 180 / .pi
      let rate = try #require(MeanOrbit(elements)).nodeDegreesPerDay
      #expect(abs(rate - full) < 0.005 * abs(full))
    }
    // A sun-synchronous orbit turns with the Sun: 360° in a tropical year of 365.2422 days.
    let synchronous = try #require(MeanOrbit(try set(altitude: 700, inclination: 98.19)))
    #expect(abs(synchronous.nodeDegreesPerDay - 360 / 365.242_2) < 0.005)
  }

  @Test("a growing mean motion lowers the orbit, by Kepler's third law")
  func rate() throws {
    var elements = try set(altitude: 550, inclination: 53)
    elements.meanMotionRate = 0.001
    let orbit = try #require(MeanOrbit(elements))
    var later = elements
    later.meanMotion = MeanMotion(
      revolutionsPerDay: elements.meanMotion.revolutionsPerDay + 2 * 0.001
    )
    let change =
      try #require(MeanOrbit(later)).semiMajorAxis.kilometres - orbit.semiMajorAxis.kilometres
    #expect(abs(orbit.semiMajorAxisKilometresPerDay / change - 1) < 0.01)
    #expect(orbit.semiMajorAxisKilometresPerDay < 0)
  }

  @Test("elements that describe no orbit give none")
  func none() throws {
    let good = try set(altitude: 550, inclination: 53)
    for motion in [0, -1, .nan, .infinity, 1e300] {
      var elements = good
      elements.meanMotion = MeanMotion(revolutionsPerDay: motion)
      if let orbit = MeanOrbit(elements) { #expect(orbit.semiMajorAxis.kilometres.isFinite) }
    }
    for eccentricity in [1, -0.1, .nan] {
      var elements = good
      elements.eccentricity = eccentricity
      #expect(MeanOrbit(elements) == nil)
    }
  }
}
