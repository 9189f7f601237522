import Foundation
import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

@Suite("Passes against looking every few seconds")
struct PassTests {
  @Test(
    "the same passes, rise and set within 1 ms, culmination within 1e-6°",
    arguments: PassOrbits.Class.allCases,
    [UInt64(1), 2, 3, 4, 5]
  )
  func slowModel(kind: PassOrbits.Class, seed: UInt64) throws {
    var orbits = PassOrbits(
      seed: seed &* 1_000 &+ UInt64(kind.rawValue.utf8.reduce(0) { $0 + UInt64($1) })
    )
    for round in 0..<4 {
      let elements = orbits.orbit(kind)
      let orbit = SGP4(try #require(elements))
      let (place, mask) = (orbits.site(), orbits.mask())
      let start = PassOrbits.epoch + .seconds(orbits.random(-400_000...3_000_000))
      let length = 86_400.0
      let finder = try PassFinder(site: place, minimumElevation: mask)
      let report = try finder.passes(of: orbit, from: start, until: start + .seconds(length))
      let slow = SlowPasses(
        orbit: orbit,
        site: finder.site,
        mask: mask.degrees,
        start: start,
        length: length,
        step: orbit.isDeepSpace ? 20 : 5
      )
      let label =
        "\(kind) seed \(seed) round \(round) at \(place.latitude.degrees)° mask \(mask.degrees)°"
      guard report.failure == nil else { continue }
      compare(report.passes, slow.passes(), from: start, label)
    }
  }

  @Test(
    "a mask just below a culmination leaves a pass of a second or less, just above it none",
    arguments: PassOrbits.Class.allCases,
    [UInt64(31), 32]
  )
  func grazing(kind: PassOrbits.Class, seed: UInt64) throws {
    var orbits = PassOrbits(seed: seed)
    var (count, shortest) = (0, Double.infinity)
    for _ in 0..<6 {
      let elements = orbits.orbit(kind)
      let orbit = SGP4(try #require(elements))
      let place = orbits.site()
      let start = PassOrbits.epoch + .seconds(orbits.random(0...1e6))
      let end = start + .seconds(86_400)
      let report = try PassFinder(site: place).passes(of: orbit, from: start, until: end)
      for pass in report.passes.prefix(6) where pass.cut == .none {
        let (top, instant) = (pass.culmination.look.elevation.degrees, pass.culmination.instant)
        // Near the zenith the elevation comes to a point.
        guard top < 85 else { continue }
        for below in [1e-3, 1e-4, 1e-5, 1e-6] {
          let finder = try PassFinder(site: place, minimumElevation: .degrees(top - below))
          let grazing = try finder.passes(of: orbit, from: start, until: end).passes
          let found = grazing.first { $0.rise.instant <= instant && instant <= $0.set.instant }
          #expect(found != nil, "\(kind) seed \(seed) \(top)° less \(below)°")
          guard let found else { continue }
          count += 1
          shortest = min(shortest, (found.set.instant - found.rise.instant).inSeconds)
        }
        let above = try PassFinder(site: place, minimumElevation: .degrees(top + 1e-6))
        let none = try above.passes(of: orbit, from: start, until: end).passes
        #expect(!none.contains { $0.rise.instant <= instant && instant <= $0.set.instant })
      }
    }
    print("\(kind): \(count) grazing passes, the shortest \(shortest) s")
  }

  private func compare(
    _ passes: [Pass],
    _ slow: [SlowPasses.Found],
    from start: Instant,
    _ label: String
  ) {
    #expect(passes.count == slow.count, "\(label)")
    for (pass, found) in zip(passes, slow) {
      let rise = (pass.rise.instant - start).inSeconds
      let set = (pass.set.instant - start).inSeconds
      let top = (pass.culmination.instant - start).inSeconds
      #expect(abs(rise - found.rise) < 1e-3, "\(label) rise \(rise)")
      #expect(abs(set - found.set) < 1e-3, "\(label) set \(set)")
      let elevation = pass.culmination.look.elevation.degrees
      #expect(abs(elevation - found.elevation) < 1e-6, "\(label) top \(top) \(found.top)")
      #expect(pass.cut == cut(found), "\(label)")
    }
  }

  private func cut(_ found: SlowPasses.Found) -> Pass.Cut {
    switch (found.isCutAtStart, found.isCutAtEnd) {
    case (false, false): .none
    case (true, false): .start
    case (false, true): .end
    case (true, true): .both
    }
  }
}
