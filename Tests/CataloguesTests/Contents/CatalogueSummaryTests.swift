import Frames
import Orbits
import Quantities
import SeededRandomness
import Testing

@testable import Catalogues

@Suite("What a catalogue holds")
struct CatalogueSummaryTests {
  private static let epoch = NoisyShell.epoch

  private static func set(
    _ number: Int,
    ageDays: Double = 0,
    revolutionsPerDay: Double = 15.05,
    eccentricity: Double = 0.0001,
    inclination: Double = 53,
    rate: Double = 0,
    bStar: Double = 0
  ) throws -> ElementSet {
    ElementSet(
      objectName: "OBJECT \(number)",
      catalogNumber: try #require(CatalogNumber(number)),
      epoch: try #require(epoch.advanced(byUTCMinutes: -ageDays * 1_440)),
      meanMotion: MeanMotion(revolutionsPerDay: revolutionsPerDay),
      eccentricity: eccentricity,
      inclination: .degrees(inclination),
      rightAscensionOfAscendingNode: .degrees(10),
      argumentOfPericenter: .zero,
      meanAnomaly: .zero,
      bStar: bStar,
      meanMotionRate: rate
    )
  }

  @Test("ages, several sets of one object, and sets without an orbit are counted")
  func counts() throws {
    let sets = try [
      Self.set(7, ageDays: 3), Self.set(5, ageDays: 1), Self.set(7, ageDays: 0.5),
      Self.set(7, ageDays: -2), Self.set(9, revolutionsPerDay: 0),
    ]
    let summary = CatalogueSummary(sets, at: Self.epoch)
    #expect(summary.setCount == 5)
    #expect(summary.objects.count == 2)
    #expect(summary.unusableCount == 1)
    #expect(summary.repeated.map(\.count) == [3])
    #expect(summary.repeated.first?.name == "OBJECT 7")
    // The set nearest to the time stands for its object.
    #expect(summary.objects.first?.elements.epoch == sets[2].epoch)
    let epochs = try #require(summary.epochs)
    #expect(abs(summary.ageDays(of: epochs.first) - 3) < 1e-9)
    #expect(abs(summary.ageDays(of: epochs.median) - 0.5) < 1e-9)
    #expect(abs(summary.ageDays(of: epochs.last) + 2) < 1e-9)
    let empty = CatalogueSummary([], at: Self.epoch)
    #expect(empty.epochs == nil)
    #expect(empty.objects.isEmpty)
  }

  @Test("what a satellite outside the shells does follows from its rates")
  func motions() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    // Half the rate of mean motion, in revolutions per day²; minus is up.
    let sets =
      try NoisyShell().sets(firstNumber: 1_000, using: &random) + [
        Self.set(1, revolutionsPerDay: 15.5, rate: -0.005),
        Self.set(2, revolutionsPerDay: 15.5, rate: 0.005),
        Self.set(3, revolutionsPerDay: 15.5),
        Self.set(4, revolutionsPerDay: 15.5, inclination: 80),
        Self.set(5, revolutionsPerDay: 16.4),
      ]
    let summary = CatalogueSummary(sets, at: Self.epoch)
    #expect(
      summary.motions == [.raising: 1, .lowering: 1, .drifting: 1, .other: 1, .decaying: 1]
    )
    #expect(summary.shells.shells.count == 1)
  }

  @Test("decays are low perigees and SGP4's errors within the days, each with its instant")
  func decays() throws {
    let sets = try [
      Self.set(1),
      Self.set(2, revolutionsPerDay: 16.2),
      Self.set(3, revolutionsPerDay: 16.3, rate: 0.01, bStar: 0.02),
      Self.set(4, revolutionsPerDay: 10, eccentricity: 0.28),
    ]
    let objects = sets.compactMap { CatalogueObject($0, at: Self.epoch) }
    let perigee = try #require(MeanOrbit(sets[1])).perigeeAltitude.kilometres
    var parameters = DecayForecast.Parameters()
    parameters.perigeeAltitude = perigee + 0.001
    let forecast = DecayForecast(objects, from: Self.epoch, parameters: parameters)
    #expect(forecast.instants.count == 8)
    #expect(forecast.decays.map(\.object) == [1, 2, 3])
    #expect(forecast.decays[0].error == nil)
    #expect(forecast.decays[0].hasLowPerigee)
    let error = try #require(forecast.decays[1].errorAt)
    #expect(error > Self.epoch)
    // What SGP4 says at that instant, and not a day before it.
    let orbit = SGP4(sets[2])
    #expect(throws: SGP4Error.self) { try orbit.propagate(to: error) }
    #expect(throws: Never.self) { try orbit.propagate(to: error - .seconds(86_400)) }
    parameters.perigeeAltitude = -1e9
    parameters.days = 0
    #expect(DecayForecast(objects, from: Self.epoch, parameters: parameters).decays.isEmpty)
    for days in [-.infinity, .nan, -3, 1e300] {
      parameters.days = days
      let forecast = DecayForecast(objects, from: Self.epoch, parameters: parameters)
      #expect((1...parameters.mostInstants).contains(forecast.instants.count))
    }
  }

  @Test("sets of SGP4-XP are not propagated and not counted as coming down")
  func otherTheory() throws {
    var low = try Self.set(1, revolutionsPerDay: 16.4)
    let same = low
    low.theory = .sgp4XP
    let forecast = CatalogueSummary([low], at: Self.epoch).forecast
    #expect(forecast.decays.isEmpty)
    #expect(forecast.notPropagated == [0])
    #expect(CatalogueSummary([low], at: Self.epoch).motions[.decaying] == nil)
    let other = CatalogueSummary([same], at: Self.epoch).forecast
    #expect(other.decays.map(\.object) == [0])
    #expect(other.notPropagated.isEmpty)
  }

  @Test("of several sets of one epoch the last one stands for the object, as elsewhere")
  func corrections() throws {
    let sets = try [
      Self.set(7, inclination: 53), Self.set(7, inclination: 54), Self.set(7, ageDays: 1),
    ]
    let summary = CatalogueSummary(sets, at: Self.epoch)
    #expect(summary.objects.map(\.inclinationDegrees) == [54])
    #expect(summary.objects.map(\.elements) == ElementSetIndex(sets).nearest(to: Self.epoch))
  }

  @Test("values that no catalogue has do not trap")
  func hostile() throws {
    let values = [0, -1, 1e-300, 1e300, .nan, .infinity, -.infinity, 16, 180, 0.999_999]
    var sets: [ElementSet] = []
    for (a, motion) in values.enumerated() {
      for (b, other) in values.enumerated() {
        let number = 100 * a + b
        sets.append(
          try Self.set(
            number,
            revolutionsPerDay: motion,
            eccentricity: other,
            inclination: other,
            rate: motion,
            bStar: other
          )
        )
        sets.append(try Self.set(10_000 + number, revolutionsPerDay: motion, inclination: other))
      }
    }
    let many = (0..<40).flatMap { _ in sets }
    let summary = CatalogueSummary(many, at: Self.epoch)
    #expect(summary.objects.count + summary.unusableCount == sets.count)
    var flat = ShellInference.Parameters()
    (flat.altitudeHalfWidth, flat.inclinationHalfWidth, flat.leastCount) = (0, 0, 1)
    _ = ShellInference(summary.objects, parameters: flat)
  }
}
