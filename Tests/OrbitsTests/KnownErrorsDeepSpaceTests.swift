import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

/// Mistakes that were made in the deep-space parts of other implementations, one test each.
///
/// Names give the project and the number of its issue or change. The golden states are those of
/// python-sgp4 2.27; Golden/README.md says how they are made.
@Suite("Known errors of others: deep space")
struct KnownErrorsDeepSpaceTests {
  @Test("satellite-js #107: half-day resonance in every piece of the eccentricity functions")
  func halfDayCoefficients() throws {
    let sets = try GoldenFile.knownErrors("half-day")
    let eccentricities = sets.map(\.elements.eccentricity)
    // At the limits of the pieces too, on both sides.
    for piece in [0.5...0.5, 0.5...0.65, 0.65...0.7, 0.7...0.715, 0.715...1] {
      #expect(eccentricities.contains { piece.contains($0) })
    }
    for set in sets { set.expectAgreement() }
  }

  @Test("satellite-js #107: Kelso's method, every minute of two days to a millimetre")
  func kelso() throws {
    let models = try GoldenFile.verification().reduce(into: [String: SGP4]()) { models, set in
      // 20413 stands twice in the file, with the same elements.
      models[set.name] = SGP4(set.elements)
    }
    var numbers: Set<Substring> = []
    for line in try GoldenFile.text("kelso-sums.csv").split(separator: "\n")
    where line.hasPrefix("sums") {
      let fields = line.split(separator: ",")
      numbers.insert(fields[1])
      let number = try #require(Int(fields[1]))
      let model = try #require(models["\(number)"])
      let first = try #require(Int(fields[2]))
      var (sum, count) = (SIMD3<Double>.zero, 0)
      for minute in first..<(first + 67) {
        let outcome = model.evaluate(minutesSinceEpoch: Double(minute))
        guard outcome.error == nil, let state = outcome.state,
          state.position.radius.kilometres < 200_000
        else { continue }
        count += 1
        // The remainder that mathematics has, never negative.
        let weight = 1 + Double((minute % 5 + 5) % 5) / 5
        sum += weight * state.position.kilometres
      }
      #expect("\(count)" == fields[3], "\(number) from \(first) min")
      let golden = SIMD3(fields.dropFirst(4).compactMap { Double($0) }[0...2])
      // A state that is off by 1 mm moves its sum by 1 mm or more.
      #expect((sum - golden).length < 1e-6, "\(number) from \(first) min")
    }
    #expect(numbers.count == 23)
  }

  @Test("satellite-js #26: a resonance is switched on exactly within its limits")
  func resonanceConditions() throws {
    let sets = try GoldenFile.knownErrors(
      "resonance-limits",
      "synchronous",
      "half-day",
      "period-225",
      "lyddane"
    )
    for set in sets {
      let kind =
        switch set.model.deepSpace?.resonance {
        case .synchronous: 1
        case .halfDay: 2
        case .none?, nil: 0
        }
      #expect(kind == set.resonance, "\(set.name)")
    }
    for set in sets where set.group == "resonance-limits" || set.group == "synchronous" {
      set.expectAgreement()
    }
  }

  @Test("satellite-js #43: Molniya 3-47")
  func molniya() throws {
    for set in try GoldenFile.knownErrors("satellite-js-43") { set.expectAgreement() }
  }

  @Test("satellite-js #8: 40206 has a state wherever it has no error, and no NaN")
  func noSilentNaN() throws {
    for set in try GoldenFile.knownErrors("satellite-js-8") { set.expectAgreement() }
  }

  @Test("dnwrnr/sgp4 #3: days are counted from 1900, for epochs from 1957 to 2056")
  func dayOrigin() throws {
    for set in try GoldenFile.knownErrors("epoch-year") { set.expectAgreement() }
  }

  @Test("dnwrnr/sgp4 #5, #38: Sun and Moon at initialisation, on orbits without resonance")
  func bodiesAtInitialisation() throws {
    let sets = try GoldenFile.knownErrors("epoch-year").filter { $0.resonance == 0 }
    #expect(sets.count == 12)
    for set in sets {
      #expect(set.elements.eccentricity > 0.005)
      set.expectAgreement()
    }
  }

  @Test("error 3 begins where Sun and Moon drive the eccentricity below 0, not below -0.001")
  func negativeEccentricity() throws {
    for set in try GoldenFile.knownErrors("negative-eccentricity") {
      #expect(Set(set.rows.map(\.code)) == [0, 3])
      // Four to seven years from epoch, where a last bit of the mean motion is a micrometre.
      set.expectAgreement(limit: 1e-6)
    }
  }

  @Test("heyoka: no deep-space set is propagated as a near-Earth one")
  func silentDeepSpace() throws {
    let sets = try GoldenFile.knownErrors("period-225")
    for set in sets {
      #expect(set.model.isDeepSpace == (set.name == "period above 225 min"))
      set.expectAgreement()
    }
    #expect(sets.count == 2)
    // Two sets whose mean motions are 1e-8 revolutions a day apart: the Sun and the Moon are all
    // that parts them, by metres to kilometres.
    let last = sets.compactMap { $0.rows.last?.state }
    #expect((SIMD3(last[0][0...2]) - SIMD3(last[1][0...2])).length > 1e-3)
  }

  @Test("satkit: the improved mode is the default, and AFSPC differs only near the equator")
  func modes() throws {
    let sets = try GoldenFile.knownErrors("lyddane", "synchronous")
    for set in sets { set.expectAgreement() }
    let improved = sets.filter { $0.mode == .improved }
    let afspc = sets.filter { $0.mode == .afspc }
    var differing = 0
    for (set, other) in zip(improved, afspc) {
      #expect(set.elements == other.elements)
      for (row, otherRow) in zip(set.rows, other.rows) where !row.state.isEmpty {
        let state = try SGP4(set.elements).propagate(minutesSinceEpoch: row.minutes)
        #expect(Deviation(state, from: row.state).kilometres < 1e-8 * row.scale, "\(set.name)")
        let gap = (SIMD3(row.state[0...2]) - SIMD3(otherRow.state[0...2])).length
        if gap > 0.01 { differing += 1 }
        #expect(gap < 1e-9 || set.elements.inclination.degrees < 11.5, "\(set.name)")
      }
    }
    #expect(differing > 5)
  }

  @Test("Rust sgp4: AFSPC keeps the sidereal time of 1982, so that resonances keep their phase")
  func siderealTime() throws {
    let sets = try GoldenFile.knownErrors("synchronous").filter { $0.mode == .afspc }
    #expect(sets.count == 6 && sets.allSatisfy { $0.resonance == 1 })
    for set in sets { set.expectAgreement() }
  }

  @Test(
    "resonance integrator: results depend neither on the order of calls nor on threads",
    arguments: [UInt64(21), 2_026]
  )
  func orderOfCalls(seed: UInt64) async throws {
    let sets = try GoldenFile.knownErrors("half-day", "synchronous", "resonance-limits")
    var generator = SeededGenerator(seed: seed)
    for set in sets {
      let model = set.model
      // A time, its opposite, and one between them; then all times of the golden file.
      let t = Double.random(in: 800...15_000, using: &generator)
      let times = [t, -t, t / 2, -t / 2, 0, 719, -721] + set.rows.map(\.minutes)
      let once = times.map { set.model.evaluate(minutesSinceEpoch: $0).state }
      let orders = (0..<6).map { _ in times.indices.shuffled(using: &generator) }
      let agree = await withTaskGroup(of: Bool.self) { group in
        for order in orders {
          group.addTask {
            order.allSatisfy { model.evaluate(minutesSinceEpoch: times[$0]).state == once[$0] }
          }
        }
        return await group.allSatisfy { $0 }
      }
      #expect(agree, "\(set.name), seed \(seed)")
    }
  }
}
