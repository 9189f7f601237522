import Foundation
import Quantities
import SeededRandomness
import Testing

@testable import TerminalDevice

@Suite("The way of a satellite through the sky")
struct SkyTrackTests {
  @Test("Four directions give the whole way: random passes, 300 to 1,200 km high")
  func accuracy() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    var worst = 0.0
    for _ in 0..<300 {
      let orbit = SyntheticOrbit.visible(
        name: "s",
        aboveDegrees: 10,
        altitudesKm: 300...1_200,
        using: &random
      )
      let track = orbit.track()
      for step in 0...150 {
        let seconds = Double(step) / 10
        let exact = orbit.line(seconds)
        let found = track.direction(atFraction: seconds / 15).vector
        let cosine = (exact * found).sum() / (exact * exact).sum().squareRoot()
        worst = max(worst, acos(min(1, cosine)) * 180 / .pi)
      }
    }
    #expect(worst < 0.005, "seed \(seed), worst \(worst)°")
  }

  @Test("Outside of the slot it stays where the slot ends")
  func clamped() {
    var random = SeededGenerator(seed: 1)
    let track = SyntheticOrbit.visible(name: "s", using: &random).track()
    #expect(track.vector(atFraction: -3) == track.vector(atFraction: 0))
    #expect(track.vector(atFraction: 7) == track.vector(atFraction: 1))
    #expect(track.vector(atFraction: .nan) == track.vector(atFraction: 0))
  }
}
