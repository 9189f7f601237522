import Foundation
import Routing
import SeededRandomness
import Testing

/// The distribution of a sum of delay terms beside sums of drawn terms.
@Suite struct DelayDrawTests {
  private static func model() -> DelayModel {
    var model = DelayModel()
    // Shapes that are half or whole numbers can be drawn from normal numbers alone.
    model.accessUplink = DelayTerm(minimumSeconds: 0.008, randomMeanSeconds: 0.007, shape: 2)
    model.accessDownlink = DelayTerm(minimumSeconds: 0.003, randomMeanSeconds: 0.002, shape: 1.5)
    model.satellite = DelayTerm(minimumSeconds: 0.0002, randomMeanSeconds: 0.0003, shape: 0.5)
    model.gateway = DelayTerm(minimumSeconds: 0.001, randomMeanSeconds: 0.0005, shape: 3)
    model.backhaul = DelayTerm(minimumSeconds: 0, randomMeanSeconds: 0.0004, shape: 1)
    model.pointOfPresence = .constant(0.001)
    return model
  }

  /// A standard normal number (Marsaglia's polar method).
  private static func normal(_ random: inout SeededGenerator) -> Double {
    while true {
      let (x, y) = (
        Double.random(in: -1...1, using: &random), Double.random(in: -1...1, using: &random)
      )
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }

  /// The sum of 2k squares of normal numbers, halved, is gamma of shape k.
  private static func draw(_ term: DelayTerm, _ random: inout SeededGenerator) -> Double {
    var sum = 0.0
    for _ in 0..<Int(2 * term.shape) {
      let x = normal(&random)
      sum += x * x / 2
    }
    return term.minimumSeconds + sum * term.randomMeanSeconds / term.shape
  }

  @Test("Quantiles are those of drawn sums", arguments: [1, 2, 3])
  func monteCarlo(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let model = Self.model()
    let sum = model.roundTrip(satellites: 3, ends: .terminalToPointOfPresence)
    let terms = [model.accessUplink, model.accessDownlink, model.pointOfPresence]
    let twice =
      Array(repeating: model.satellite, count: 6) + Array(repeating: model.gateway, count: 2)
      + Array(repeating: model.backhaul, count: 2) + [model.pointOfPresence]
    let count = 40_000
    let draws = (0..<count).map { _ in
      (terms + twice).reduce(0) { $0 + Self.draw($1, &random) }
    }.sorted()
    #expect(sum.minimumSeconds <= draws[0])
    for probability in [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99] {
      let found = sum.cumulative(draws[Int(probability * Double(count))])
      // Four standard deviations of the share of so many draws.
      let bound = 4 * (probability * (1 - probability) / Double(count)).squareRoot()
      #expect(abs(found - probability) < bound, "seed \(seed), share \(probability)")
    }
    let mean = draws.reduce(0, +) / Double(count)
    #expect(abs(mean - sum.meanSeconds) < 0.0002)
  }

  @Test("A packet's draw follows the distribution, and comes again with its seed")
  func draws() {
    let sum = Self.model().oneWay(.uplink, satellites: 2)
    var (one, two) = (SeededGenerator(seed: 9), SeededGenerator(seed: 9))
    let first = (0..<20_000).map { _ in sum.draw(using: &one) }
    #expect(first.prefix(100).allSatisfy { $0 == sum.draw(using: &two) })
    let below = first.count { $0 <= sum.medianSeconds }
    #expect(abs(Double(below) / 20_000 - 0.5) < 4 * (0.25 / 20_000).squareRoot())
    #expect(first.allSatisfy { $0 >= sum.minimumSeconds })
  }
}
