import Links
import Foundation
import Quantities
import Testing

@testable import Routing

/// Sums of delay terms beside closed forms.
@Suite struct DelayDistributionTests {
  private static func exponential(_ mean: Double) -> DelayTerm {
    DelayTerm(minimumSeconds: 0, randomMeanSeconds: mean, shape: 1)
  }

  @Test("Constants add up exactly, and have one value")
  func constants() {
    var model = DelayModel()
    model.accessUplink = .constant(0.014)
    model.accessDownlink = .constant(0.006)
    model.satellite = .constant(0.0003)
    model.gateway = .constant(0.001)
    model.pointOfPresence = .constant(0.002)
    let sum = model.roundTrip(satellites: 2, ends: .terminalToPointOfPresence)
    #expect(abs(sum.minimumSeconds - 0.0272) < 1e-15)
    #expect(sum.medianSeconds == sum.minimumSeconds && sum.quantile(1) == sum.minimumSeconds)
    #expect(model.oneWay(.uplink, satellites: 1).medianSeconds == 0.014 + 0.0003 + 0.001 + 0.002)
    let between = model.roundTrip(satellites: 3, ends: .terminalToTerminal)
    #expect(abs(between.medianSeconds - (2 * 0.020 + 6 * 0.0003)) < 1e-15)
  }

  @Test("No terms are no delay, to the bit")
  func nothing() {
    let sum = DelayModel().roundTrip(satellites: 5, ends: .terminalToPointOfPresence)
    #expect(sum.minimumSeconds == 0 && sum.medianSeconds == 0 && sum.meanSeconds == 0)
    #expect(sum.cumulative(0) == 1 && sum.cumulative(-1e-9) == 0)
  }

  @Test("One exponential wait has its quantiles", arguments: [0.01, 0.2, 0.5, 0.9, 0.999])
  func exponential(probability: Double) {
    var model = DelayModel()
    model.accessUplink = Self.exponential(0.010)
    model.accessUplink.minimumSeconds = 0.003
    let sum = model.oneWay(.uplink, satellites: 0)
    let exact = 0.003 - 0.010 * log(1 - probability)
    #expect(abs(sum.quantile(probability) - exact) < 2e-6)
    #expect(abs(sum.cumulative(exact) - probability) < 1e-4)
  }

  @Test("Two waits of different means make a hypoexponential distribution")
  func hypoexponential() {
    var model = DelayModel()
    model.accessUplink = Self.exponential(0.008)
    model.gateway = Self.exponential(0.003)
    let sum = model.oneWay(.uplink, satellites: 0)
    for step in 1...80 {
      let t = Double(step) * 0.0005
      let exact = 1 - (0.008 * exp(-t / 0.008) - 0.003 * exp(-t / 0.003)) / 0.005
      #expect(abs(sum.cumulative(t) - exact) < 1e-5, "at \(t)")
    }
  }

  @Test("Equal waits in many satellites make an Erlang distribution", arguments: [1, 2, 7, 20])
  func erlang(satellites: Int) {
    var model = DelayModel()
    model.satellite = Self.exponential(0.0005)
    let sum = model.oneWay(.downlink, satellites: satellites)
    for step in 1...60 {
      let x = Double(step) * 0.5
      // 1 − e⁻ˣ Σ xᵏ / k!
      var (term, tail) = (1.0, 0.0)
      for k in 0..<satellites {
        tail += term
        term *= x / Double(k + 1)
      }
      #expect(abs(sum.cumulative(x * 0.0005) - (1 - exp(-x) * tail)) < 5e-4)
    }
    #expect(abs(sum.meanSeconds - 0.0005 * Double(satellites)) < 1e-15)
  }

  @Test("Convolution gives what one gamma distribution of the same scale gives")
  func sameScale() {
    var parts = DelayModel()
    parts.accessUplink = DelayTerm(minimumSeconds: 0, randomMeanSeconds: 0.006, shape: 3)
    parts.gateway = DelayTerm(minimumSeconds: 0, randomMeanSeconds: 0.002, shape: 1)
    parts.pointOfPresence = DelayTerm(minimumSeconds: 0, randomMeanSeconds: 0.004, shape: 2)
    let sum = parts.oneWay(.uplink, satellites: 0)
    let whole = GammaDistribution(shape: 6, scale: 0.002)
    for step in 1...100 {
      let t = Double(step) * 0.0004
      #expect(abs(sum.cumulative(t) - whole.cumulative(t)) < 2e-5)
      #expect(abs(sum.quantile(whole.cumulative(t)) - t) < 2e-6)
    }
  }

  @Test("Quantiles rise with probability, and turn back into it")
  func inverse() {
    var model = DelayModel()
    model.accessUplink = DelayTerm(minimumSeconds: 0.01, randomMeanSeconds: 0.02, shape: 0.7)
    model.satellite = DelayTerm(minimumSeconds: 0.0001, randomMeanSeconds: 0.0004)
    model.backhaul = DelayTerm(minimumSeconds: 0, randomMeanSeconds: 0.0001, shape: 9)
    let sum = model.oneWay(.uplink, satellites: 4)
    var last = sum.minimumSeconds
    for step in 1..<1_000 {
      let probability = Double(step) / 1_000
      let seconds = sum.quantile(probability)
      #expect(seconds >= last && seconds >= sum.minimumSeconds)
      #expect(abs(sum.cumulative(seconds) - probability) < 1e-9)
      last = seconds
    }
    #expect(sum.quantile(-1) == sum.minimumSeconds)
    #expect(sum.quantile(2) == sum.quantile(1))
  }

  @Test("Delays of seconds have a coarser grid, and still their median")
  func coarse() {
    var model = DelayModel()
    model.accessUplink = Self.exponential(10)
    let sum = model.oneWay(.uplink, satellites: 0)
    #expect(sum.gridSeconds > 20e-6)
    #expect(abs(sum.medianSeconds - 10 * log(2)) < sum.gridSeconds)
  }

  @Test(
    "Random parts that mean nothing are none; no number traps",
    arguments: [
      (Double.nan, 2.0), (-1, 2), (.infinity, 2), (1e308, 2), (1e-300, 2), (0.01, 0), (0.01, -1),
      (0.01, .infinity), (0.01, 1e300), (0.01, .nan),
    ]
  )
  func hostile(mean: Double, shape: Double) {
    var model = DelayModel()
    model.satellite = DelayTerm(minimumSeconds: 0.001, randomMeanSeconds: mean, shape: shape)
    let sum = model.oneWay(.uplink, satellites: 3)
    #expect(sum.medianSeconds == sum.minimumSeconds)
    #expect(model.roundTrip(satellites: -5, ends: .terminalToTerminal).medianSeconds == 0)
  }

  @Test("More satellites than there are have a sum all the same")
  func endless() {
    var model = DelayModel()
    model.satellite = Self.exponential(0.0005)
    let sum = model.oneWay(.uplink, satellites: .max)
    #expect(sum.medianSeconds.isFinite)
  }
}
