import Frames
import Quantities
import Radio
import Testing

@Suite struct LinkBudgetTests {
  @Test("Free-space loss agrees with the closed form of P.525: 92.4478 + 20 log d + 20 log f")
  func freeSpace() {
    // The form in kilometres and gigahertz, as the recommendation prints it.
    let loss = freeSpaceLoss(over: .kilometres(1_000), at: .gigahertz(14.25))
    #expect(abs(loss.decibels - (92.4478 + 60 + 23.0763)) < 1e-3)
  }

  @Test("A budget sums to the worked value: 104.80 dB-Hz")
  func budget() {
    let density = carrierToNoiseDensity(
      eirp: Power(decibels: 36.7),
      losses: .decibels(168.5) + .decibels(1.2),
      figureOfMerit: FigureOfMerit(decibels: 9.2)
    )
    #expect(abs(density.decibels - 104.80) < 0.005)
  }

  @Test("Flux, gain and noise give the worked carrier to noise of 13.17 dB at the zenith")
  func downlink() throws {
    // C/N 13.1703 dB: PFD −122 dB(W/m²/MHz), 240 MHz, 33 dBi, 200 K, 0.6 dB of loss.
    let radio = AccessRadio()
    let rate = try #require(radio.downlinkCapacity(elevation: .degrees(90)))
    let efficiency = rate.bitsPerSecond / radio.downlinkBandwidth.hertz
    let expected = try #require(
      radio.modulation.spectralEfficiency(carrierToNoise: .decibels(13.1703))
    )
    #expect(abs(efficiency - expected) < 2e-3)
  }

  @Test("Rates fall with the scan angle and with distance")
  func monotonic() throws {
    var radio = AccessRadio()
    // Without the cap of the highest modulation, which hides the fall where the link is strong.
    radio.modulation.maximumEfficiency = 20
    var last = Double.infinity
    for elevation in stride(from: 90.0, through: 25, by: -5) {
      let rate = try #require(radio.downlinkCapacity(elevation: .degrees(elevation)))
      #expect(rate.bitsPerSecond <= last)
      last = rate.bitsPerSecond
    }
    let near = try #require(radio.uplinkCapacity(range: .kilometres(550)))
    let far = try #require(radio.uplinkCapacity(range: .kilometres(1_123)))
    #expect(far < near)
  }

  @Test("Below the most robust mode there is no link, and no clamp")
  func threshold() {
    let model = ShannonGapModel()
    #expect(model.spectralEfficiency(carrierToNoise: .decibels(-2.86)) == nil)
    #expect(model.spectralEfficiency(carrierToNoise: .decibels(-2.85)) != nil)
    #expect(model.spectralEfficiency(carrierToNoise: .decibels(60)) == 4)
  }

  @Test("Over DVB-S2's efficient points the gap model is within 0.25 bit/s/Hz")
  func modulation() throws {
    // EN 302 307-1, table 13: ideal Es/N0 and spectral efficiency of five of its modes.
    let modes = [
      (-2.35, 0.490243), (1.0, 0.988858), (6.62, 1.980636), (8.97, 2.637201), (10.21, 2.966728),
    ]
    for (ratio, efficiency) in modes {
      let model = try #require(
        ShannonGapModel().spectralEfficiency(carrierToNoise: .decibels(ratio))
      )
      #expect(abs(model - efficiency) < 0.25, "\(ratio) dB: \(model)")
    }
  }
}
