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
