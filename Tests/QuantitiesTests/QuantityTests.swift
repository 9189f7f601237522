import Quantities
import SeededRandomness
import Testing

@Suite struct QuantityTests {
  @Test("Units convert by their definitions")
  func units() {
    #expect(Length.nauticalMiles(12).metres == 22_224)
    #expect(Length.kilometres(550).metres == 550_000)
    #expect(Length.lightSecond.lightTimeSeconds == 1)
    #expect(abs(Angle.degrees(180).radians - .pi) < 1e-15)
    #expect(Frequency.gigahertz(14.25).megahertz == 14_250)
    #expect(DataRate.megabitsPerSecond(2).bitsPerSecond == 2e6)
  }

  @Test(
    "Angles normalise into one turn",
    arguments: [(-90.0, 270.0, -90.0), (360, 0, 0), (540, 180, -180), (-1e-18, 0, 0)]
  )
  func normalised(degrees: Double, turn: Double, half: Double) {
    #expect(abs(Angle.degrees(degrees).normalizedToTurn.degrees - turn) < 1e-9)
    #expect(abs(Angle.degrees(degrees).normalizedToHalfTurn.degrees - half) < 1e-9)
  }

  @Test("Degrees of up to 12 decimals come back as they were given")
  func degreesAsGiven() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let scales: [Double] = [1, 10, 1e4, 1e6, 1e9, 1e12]
    for _ in 0..<20_000 {
      let scale = scales[Int.random(in: scales.indices, using: &random)]
      let degrees = (Double.random(in: -1_080...1_080, using: &random) * scale).rounded() / scale
      #expect(Angle.degrees(degrees).degrees == degrees, "seed \(seed)")
      // Of others four roundings may differ.
      let angle = Angle.radians(.random(in: -20...20, using: &random))
      #expect(
        abs(angle.degrees - angle.radians * 180 / .pi) <= 4 * angle.degrees.ulp,
        "seed \(seed)"
      )
    }
    #expect(Angle.degrees(30).degrees == 30 && Angle.degrees(30.5238).degrees == 30.5238)
    #expect(Angle.degrees(.nan).degrees.isNaN && Angle.degrees(.infinity).degrees == .infinity)
  }

  @Test("Levels differ by decibels and decibels shift levels")
  func levels() {
    let eirp = Power(decibels: 36.7)
    #expect((eirp - .decibels(168.5)).decibels == 36.7 - 168.5)
    #expect((eirp - Power(decibels: 30)).decibels == 36.7 - 30)
    #expect(abs(Decibels.decibels(3).ratio - 1.9952623) < 1e-7)
    #expect(abs(Decibels.ratio(2).decibels - 3.0103) < 1e-5)
  }
}
