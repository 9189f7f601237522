import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

@Suite("SGP4 as a value")
struct SGP4Tests {
  @Test("results do not depend on the order of calls, to the bit", arguments: [UInt64(11), 12])
  func stateless(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for set in try GoldenFile.comparison() {
      let model = SGP4(set.elements)
      let times = (0..<20).map { _ in Double.random(in: -20_000...20_000, using: &generator) }
      let first = times.map { model.evaluate(minutesSinceEpoch: $0).state }
      for index in times.indices.shuffled(using: &generator) {
        let again = model.evaluate(minutesSinceEpoch: times[index]).state
        #expect(again == first[index], "\(set.name), seed \(seed)")
        let fresh = SGP4(set.elements).evaluate(minutesSinceEpoch: times[index]).state
        #expect(fresh == first[index], "\(set.name), seed \(seed)")
      }
    }
  }

  @Test("the velocity is the derivative of the position")
  func velocity() throws {
    let halfStep = 0.5 / 60
    for set in try GoldenFile.comparison() where set.name != "low-pericentre" {
      let model = SGP4(set.elements)
      let before = try model.propagate(minutesSinceEpoch: 100 - halfStep)
      let after = try model.propagate(minutesSinceEpoch: 100 + halfStep)
      let velocity = try model.propagate(minutesSinceEpoch: 100).velocity.metresPerSecond
      let difference = after.position.metres - before.position.metres - velocity
      // The theory's velocity leaves out small terms: metres per second in kilometres per second.
      #expect((difference * difference).sum().squareRoot() < 5, "\(set.name)")
    }
  }

  @Test("an instant is reached by its UTC, leap seconds not counted")
  func instants() throws {
    let set = try #require(ElementCatalog.read(SampleMessage.with()).elements.first)
    let model = SGP4(set)
    let later = try #require(Instant(iso8601: "2024-05-07T19:53:04.999776"))
    #expect(try model.propagate(to: later) == model.propagate(minutesSinceEpoch: 1_440))
    #expect(try model.propagate(to: set.epoch) == model.propagate(minutesSinceEpoch: 0))
  }

  @Test("times that are not finite are an error", arguments: [Double.nan, .infinity, -.infinity])
  func nonFiniteTimes(minutes: Double) throws {
    let set = try #require(ElementCatalog.read(SampleMessage.with()).elements.first)
    #expect(throws: SGP4Error.meanElements) {
      try SGP4(set).propagate(minutesSinceEpoch: minutes)
    }
  }

  @Test("a resonance is not followed for ever")
  func longSpans() throws {
    for set in try GoldenFile.comparison() where set.name == "geostationary" {
      let outcome = SGP4(set.elements).evaluate(minutesSinceEpoch: 1e18)
      #expect(outcome.error == .meanElements)
    }
  }

  @Test("a mean motion of 0 is the error of its name")
  func zeroMeanMotion() throws {
    let set = try #require(
      ElementCatalog.read(SampleMessage.with("MEAN_MOTION", "0")).elements.first
    )
    #expect(throws: SGP4Error.meanMotion) { try SGP4(set).propagate(minutesSinceEpoch: 0) }
  }

  @Test("error words and codes are those promised")
  func errorWords() {
    #expect(
      SGP4Error.allCases.map(\.rawValue) == [
        "mean-elements", "mean-motion", "perturbed-elements", "semi-latus-rectum", "decayed",
        "unsupported-theory",
      ]
    )
    #expect(SGP4Error.allCases.map(\.code) == [1, 2, 3, 4, 6, 7])
  }

  @Test("WGS-84 moves a low orbit by metres to kilometres, the old WGS-72 by less than a metre")
  func gravityModels() throws {
    let set = try #require(ElementCatalog.read(SampleMessage.with()).elements.first)
    let state = try SGP4(set).propagate(minutesSinceEpoch: 0)
    let modern = try SGP4(set, gravity: .wgs84).propagate(minutesSinceEpoch: 0)
    let old = try SGP4(set, gravity: .wgs72Old).propagate(minutesSinceEpoch: 0)
    #expect((1..<5_000).contains(state.position.distance(to: modern.position).metres))
    #expect((1e-6..<1).contains(state.position.distance(to: old.position).metres))
  }
}
