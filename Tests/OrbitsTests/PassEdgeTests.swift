import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

@Suite("Passes at the edges")
struct PassEdgeTests {
  private static let day = Duration.seconds(86_400)

  private func elements(
    _ meanMotion: Double,
    _ eccentricity: Double = 0.0001,
    _ inclination: Double = 53,
    drag: Double = 0
  ) throws -> ElementSet {
    ElementSet(
      catalogNumber: try #require(CatalogNumber(90_000)),
      epoch: PassOrbits.epoch,
      meanMotion: MeanMotion(revolutionsPerDay: meanMotion),
      eccentricity: eccentricity,
      inclination: .degrees(inclination),
      rightAscensionOfAscendingNode: .degrees(10),
      argumentOfPericenter: .degrees(20),
      meanAnomaly: .degrees(30),
      bStar: drag
    )
  }

  private func finder(_ latitude: Double, _ longitude: Double = 0) throws -> PassFinder {
    try PassFinder(site: GeodeticPoint(latitudeDegrees: latitude, longitudeDegrees: longitude))
  }

  @Test("a geostationary object has one pass cut at both ends, or none")
  func geostationary() throws {
    let orbit = SGP4(try elements(1.00271, 0.0001, 0.02))
    let start = PassOrbits.epoch
    let position = EarthRotation(at: start)(try orbit.propagate(to: start)).position
    let under = GeodeticPoint(position).longitude.degrees
    for (longitude, expected) in [(under, [Pass.Cut.both]), (under + 180, [])] {
      let finder = try finder(30, longitude)
      let report = try finder.passes(of: orbit, from: start, until: start + Self.day * 60)
      #expect(report.passes.map(\.cut) == expected)
      #expect(report.failure == nil)
      for pass in report.passes {
        #expect(pass.rise.instant == start)
        #expect(pass.set.instant == start + Self.day * 60)
        #expect(pass.culmination.look.elevation >= pass.rise.look.elevation)
      }
    }
  }

  @Test("passes of a decaying object end with it, and the report says when and why")
  func decay() throws {
    let orbit = SGP4(try elements(16.2, 0.001, 53, drag: 1e-3))
    let start = PassOrbits.epoch
    let report = try finder(40).passes(of: orbit, from: start, until: start + Self.day * 400)
    let failure = try #require(report.failure)
    guard case .propagation = failure.reason else {
      Issue.record("\(failure)")
      return
    }
    #expect(throws: SGP4Error.self) { try orbit.propagate(to: failure.instant + .milliseconds(3)) }
    #expect(report.passes.count > 2)
    for pass in report.passes { #expect(pass.set.instant <= failure.instant + .microseconds(1)) }
  }

  @Test("an object that cannot be propagated has no passes and the reason")
  func impossible() throws {
    let start = PassOrbits.epoch
    let report = try finder(0).passes(
      of: SGP4(try elements(0)),
      from: start,
      until: start + Self.day
    )
    #expect(report.passes.isEmpty)
    #expect(report.failure == PassFailure(instant: start, reason: .propagation(.meanMotion)))
  }

  @Test("hostile elements end, whatever they are", arguments: [UInt64(21), 22, 23])
  func hostile(seed: UInt64) throws {
    var orbits = PassOrbits(seed: seed)
    for _ in 0..<300 {
      var set = try elements(
        pow(10, orbits.random(-2...1.3)),
        orbits.random(0...0.999),
        orbits.random(0...180),
        drag: orbits.random(-1...1) * pow(10, orbits.random(-6...1))
      )
      set.meanAnomaly = .degrees(orbits.random(0...360))
      let finder = try PassFinder(site: orbits.site(), minimumElevation: orbits.mask())
      let start = PassOrbits.epoch + .seconds(orbits.random(-1e6...1e7))
      let report = try finder.passes(of: SGP4(set), from: start, until: start + Self.day * 3)
      for pass in report.passes {
        #expect(pass.rise.instant <= pass.culmination.instant, "seed \(seed) \(set)")
        #expect(pass.culmination.instant <= pass.set.instant, "seed \(seed) \(set)")
      }
      for (a, b) in zip(report.passes, report.passes.dropFirst()) {
        #expect(a.set.instant <= b.rise.instant, "seed \(seed) \(set)")
      }
    }
  }

  @Test("a mask or a pass that hugs the object does not make the work unbounded")
  func hugging() throws {
    let orbit = SGP4(try elements(1.00271, 0.00001, 0.001))
    let start = PassOrbits.epoch
    let fixed = EarthRotation(at: start)(try orbit.propagate(to: start)).position
    let place = GeodeticPoint(latitudeDegrees: 20, longitudeDegrees: 0)
    let elevation = TopocentricSite(place).look(at: fixed).elevation
    guard elevation.degrees > -89 else { return }
    let finder = try PassFinder(site: place, minimumElevation: elevation)
    var search = try finder.search(orbit, from: start, until: start + Self.day * 30)
    while search.next() != nil {}
    #expect(search.sampler.evaluations < 30 * PassFinder.mostEvaluationsPerDay)
    print("evaluations a day at the mask: \(search.sampler.evaluations / 30)")
  }

  @Test("what a finder cannot work with is an error")
  func problems() throws {
    let place = GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: 0)
    for degrees in [-90, 90, 1_000, Double.nan, .infinity] {
      #expect(throws: PassFinder.Problem.minimumElevation) {
        try PassFinder(site: place, minimumElevation: .degrees(degrees))
      }
    }
    for (latitude, longitude, height) in [
      (91.0, 0.0, 0.0), (.nan, 0, 0), (0, .nan, 0), (0, 0, 1e6), (0, 0, .nan),
    ] {
      let place = GeodeticPoint(
        latitudeDegrees: latitude,
        longitudeDegrees: longitude,
        heightMetres: height
      )
      #expect(throws: PassFinder.Problem.site) { try PassFinder(site: place) }
    }
    let (orbit, start) = (SGP4(try elements(15)), PassOrbits.epoch)
    for end in [start - .seconds(1), start + Self.day * 200_000] {
      #expect(throws: PassFinder.Problem.span) {
        try finder(0).passes(of: orbit, from: start, until: end)
      }
    }
    #expect(try finder(0).passes(of: orbit, from: start, until: start).failure == nil)
  }

  @Test("the sidereal angle of a search is that of the frames, for decades")
  func clock() throws {
    for text in ["2026-05-30T12:00:00Z", "2000-01-01T00:00:00Z", "2016-12-30T18:00:00.25Z"] {
      let start = try #require(Instant(iso8601: text))
      let clock = PassClock(from: start, until: start + Self.day * 12_000)
      for days in [0, 0.3, 1, 10.7, 365.25, 3_652.5, 12_000] {
        let instant = try #require(start.advanced(byUTCMinutes: days * 1_440))
        let exact = EarthRotation(at: instant).greenwichMeanSiderealTime
        let difference = Angle.radians(clock.siderealAngle(at: days * 86_400)) - exact
        #expect(abs(difference.normalizedToHalfTurn.radians) < 1e-10, "\(text) + \(days)")
        #expect(abs((clock.instant(at: days * 86_400) - instant).inSeconds) < 2e-6, "\(text)")
      }
    }
  }
}
