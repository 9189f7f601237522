import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

/// What this machine can run: the baseline at least.
private let instructionSets = InstructionSet.allCases.filter(\.isSupported)

@Suite("Batches of SGP4 at the edges of the kernels' range")
struct BatchEdgeTests {
  @Test("beyond the range the states are the scalar model's own", arguments: instructionSets)
  func handOver(instructionSet: InstructionSet) throws {
    var sets = orbits(6, seed: 30)
    for index in sets.indices {
      sets[index].bStar = 0
      sets[index].eccentricity = 0.01
      sets[index].meanMotion = MeanMotion(revolutionsPerDay: index < 3 ? 1.5 : 15)
    }
    // In deep space from 1e5 minutes on, near the Earth from 1e7; then near an eccentricity of 1.
    let far = SGP4Batch(sets, instructionSet: instructionSet)
    for minutes in [150_000.0, -700_000] { try compare(far, 0..<3, minutes, isExact: true) }
    for minutes in [12_000_000.0, -40_000_000] { try compare(far, 3..<6, minutes, isExact: true) }
    for index in sets.indices { sets[index].eccentricity = 0.97 }
    let stretched = SGP4Batch(sets, instructionSet: instructionSet)
    for minutes in [35.0, 48, 777] { try compare(stretched, 0..<6, minutes, isExact: true) }
  }

  @Test("an eccentricity that drag takes through 0 has the same codes", arguments: instructionSets)
  func roundedOff(instructionSet: InstructionSet) throws {
    var sets = orbits(48, seed: 31)
    for index in sets.indices {
      sets[index].meanMotion = MeanMotion(revolutionsPerDay: index % 2 == 0 ? 4 : 12)
      sets[index].eccentricity = 0.01
      sets[index].bStar = 1
      // A thousandth of the eccentricity goes each minute: it is 0 after 1,000 minutes.
      sets[index].bStar = 1e-5 / SecularCoefficients(sets[index], gravity: .wgs72).bC4
    }
    let batch = SGP4Batch(sets, instructionSet: instructionSet)
    var codes: Set<Int> = []
    for minutes in stride(from: 900.0, through: 1_300, by: 5) {
      codes.formUnion(try compare(batch, sets.indices, minutes, isExact: false))
    }
    #expect(codes.isSuperset(of: [0, 1, 3]))
  }

  @Test("a mean axis that drag takes through 0 moves the right way", arguments: instructionSets)
  func turnedOver(instructionSet: InstructionSet) throws {
    // Circular at 54.7°, so that drag leaves the eccentricity alone; low, so without higher powers.
    var sets = orbits(16, seed: 32)
    for index in sets.indices {
      sets[index].meanMotion = MeanMotion(revolutionsPerDay: 16.3)
      sets[index].eccentricity = 0
      sets[index].inclination = .degrees(54.735610317)
      sets[index].bStar = 0.5 * Double(index + 1)
    }
    let batch = SGP4Batch(sets, instructionSet: instructionSet)
    var usable = 0
    for minutes in stride(from: 500.0, through: 4_000, by: 500) {
      let instant = try #require(batch.orbits[0].epoch.advanced(byUTCMinutes: minutes))
      var table = StateTable<TEME>()
      batch.propagate(to: [instant], into: &table)
      for satellite in sets.indices where 1 < batch.orbits[satellite].coefficients.c1 * minutes {
        let outcome = batch.orbits[satellite].evaluate(minutesSinceEpoch: minutes)
        guard let expected = outcome.state, outcome.error == nil else { continue }
        usable += 1
        let (a, b) = (table.velocity(of: satellite), expected.velocity)
        let difference = a.kilometresPerSecond - b.kilometresPerSecond
        #expect((difference * difference).sum().squareRoot() < 1e-6, "\(satellite), \(minutes) min")
      }
    }
    #expect(usable > 10)
  }

  /// Orbits with one epoch, a whole minute, so that whole minutes after it are exact.
  private func orbits(_ count: Int, seed: UInt64) -> [ElementSet] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      var set = ElementSet.random(number: number, using: &generator)
      set.epoch = Instant(UTC(modifiedJulianDay: 60_450, timeOfDay: .zero))
      return set
    }
  }

  /// Compares codes, and states to the bit if `isExact`.
  ///
  /// - Returns: The codes, 0 where there is none.
  @discardableResult
  private func compare(
    _ batch: SGP4Batch,
    _ satellites: Range<Int>,
    _ minutes: Double,
    isExact: Bool
  ) throws -> Set<Int> {
    let instant = try #require(batch.orbits[0].epoch.advanced(byUTCMinutes: minutes))
    var table = StateTable<TEME>()
    batch.propagate(to: [instant], into: &table)
    var codes: Set<Int> = []
    for satellite in satellites {
      let outcome = batch.orbits[satellite].evaluate(minutesSinceEpoch: minutes)
      #expect(table.error(of: satellite) == outcome.error, "\(satellite), \(minutes) min")
      codes.insert(outcome.error?.code ?? 0)
      guard isExact, let expected = outcome.state else { continue }
      let state = table.state(of: satellite)
      #expect(state.position.kilometres == expected.position.kilometres, "\(satellite)")
      #expect(state.velocity.kilometresPerSecond == expected.velocity.kilometresPerSecond)
    }
    return codes
  }
}

extension BatchEdgeTests {
  @Test("angles of many turns are the angles without them", arguments: InstructionSet.allCases)
  func hugeAngles(instructionSet: InstructionSet) throws {
    guard instructionSet.isSupported else { return }
    var generator = SeededGenerator(seed: 31)
    var sets = (0..<32).map { ElementSet.random(number: $0, using: &generator) }
    for index in sets.indices {
      sets[index].meanAnomaly = .radians(sets[index].meanAnomaly.radians + 2e4 * .pi)
      if index % 2 == 0 { sets[index].meanAnomaly = .radians(1e20) }
    }
    let batch = SGP4Batch(sets, instructionSet: instructionSet)
    let instant = sets[0].epoch + .seconds(6_000)
    var table = StateTable<TEME>()
    batch.propagate(to: [instant], into: &table)
    for (satellite, set) in sets.enumerated() {
      let outcome = batch.orbits[satellite].evaluate(
        minutesSinceEpoch: instant.utcMinutes(since: set.epoch)
      )
      guard outcome.error == nil, let state = outcome.state else { continue }
      // Beside 1e20 rad the motion of the scalar model is below its rounding.
      if satellite % 2 == 0 {
        #expect(table.position(of: satellite).radius.kilometres < 1e6)
        continue
      }
      let difference = table.position(of: satellite).distance(to: state.position)
      #expect(difference.kilometres < 1e-6 * max(1, state.position.radius.kilometres / 7_000))
    }
  }
}
