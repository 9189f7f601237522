import Frames
import Quantities
import SeededRandomness
import Testing

@testable import Orbits

/// What this machine can run: the baseline at least.
private let instructionSets = InstructionSet.allCases.filter(\.isSupported)

@Suite("Batches of SGP4 against the scalar model and the references")
struct BatchTests {
  @Test("every state of the verification set agrees", arguments: instructionSets)
  func verification(instructionSet: InstructionSet) throws {
    let sets = try GoldenFile.verification()
    let batch = SGP4Batch(sets.map(\.elements), instructionSet: instructionSet)
    var table = StateTable<TEME>()
    var count = 0
    for (satellite, set) in sets.enumerated() {
      let instants = try set.rows.map {
        try #require(set.elements.epoch.advanced(byUTCMinutes: $0.minutes))
      }
      batch.propagate(to: instants, into: &table)
      for (index, row) in set.rows.enumerated() {
        #expect((table.error(of: satellite, at: index)?.code ?? 0) == row.code, "\(set.name)")
        guard row.code == 0 else { continue }
        count += 1
        let isFar = set.name == "20413" && row.minutes > 1e6
        let deviation = Deviation(table.state(of: satellite, at: index), from: row.state)
        #expect(deviation.kilometres < (isFar ? 2e-7 : 2e-8), "\(set.name), \(row.minutes) min")
        #expect(deviation.kilometresPerSecond < 3e-9, "\(set.name), \(row.minutes) min")
      }
    }
    #expect(count == 666)
  }

  @Test("random orbits agree with the scalar model over six days", arguments: instructionSets)
  func randomOrbits(instructionSet: InstructionSet) {
    for seed in UInt64(1)...4 {
      var generator = SeededGenerator(seed: seed)
      let sets = (0..<403).map { ElementSet.random(number: $0, using: &generator) }
      let batch = SGP4Batch(sets, instructionSet: instructionSet)
      let start = sets[0].epoch
      let instants = (0..<25).map { start + .seconds(($0 - 12) * 21_611) }
      var table = StateTable<TEME>()
      batch.propagate(to: instants, into: &table)
      var wrong: [String] = []
      for satellite in sets.indices {
        for (index, instant) in instants.enumerated() {
          let outcome = batch.orbits[satellite].evaluate(
            minutesSinceEpoch: instant.utcMinutes(since: sets[satellite].epoch)
          )
          let state = table.state(of: satellite, at: index)
          let isEqual = table.error(of: satellite, at: index) == outcome.error
          let isMissing =
            state.position.metres.x.isNaN && state.velocity.metresPerSecond.z.isNaN
          // A decayed object's state is no result; below the surface its series diverge.
          let isRight =
            outcome.error == .decayed
            || outcome.state.map { state.isClose(to: $0, sets[satellite]) } ?? isMissing
          if !isEqual || !isRight { wrong.append("satellite \(satellite), instant \(index)") }
        }
      }
      #expect(wrong.isEmpty, "seed \(seed)")
    }
  }

  @Test("the AFSPC mode agrees too, where it differs: below 0.2 rad", arguments: instructionSets)
  func afspc(instructionSet: InstructionSet) {
    var generator = SeededGenerator(seed: 20)
    var sets = (0..<64).map { ElementSet.random(number: $0, using: &generator) }
    for index in sets.indices {
      sets[index].inclination = .degrees(.random(in: 3...11, using: &generator))
      // The modes differ where the node, going back, becomes negative.
      sets[index].rightAscensionOfAscendingNode = .degrees(0.01)
      sets[index].meanMotion = MeanMotion(revolutionsPerDay: index % 2 == 0 ? 1.0027 : 2.006)
    }
    let instants = (0..<9).map { sets[0].epoch + .seconds($0 * 259_200) }
    var tables: [StateTable<TEME>] = []
    for mode in [SGP4.Mode.improved, .afspc] {
      let batch = SGP4Batch(sets, mode: mode, instructionSet: instructionSet)
      var table = StateTable<TEME>()
      batch.propagate(to: instants, into: &table)
      for (satellite, set) in sets.enumerated() {
        for (index, instant) in instants.enumerated() {
          let minutes = instant.utcMinutes(since: set.epoch)
          let outcome = batch.orbits[satellite].evaluate(minutesSinceEpoch: minutes)
          guard let expected = outcome.state, outcome.error == nil else { continue }
          #expect(table.state(of: satellite, at: index).isClose(to: expected, set))
        }
      }
      tables.append(table)
    }
    let differing = sets.indices.count { satellite in
      tables[0].bits(of: satellite, at: 8) != tables[1].bits(of: satellite, at: 8)
    }
    #expect(differing > 10)
  }

  @Test("a resonance's table gives what integrating from epoch gives, to the bit")
  func resonanceTable() throws {
    for set in try GoldenFile.comparison() + GoldenFile.verification() {
      guard let deepSpace = SGP4(set.elements).deepSpace, let table = ResonanceTable(deepSpace)
      else { continue }
      for minutes in stride(from: -20_000.0, through: 20_000, by: 359.9) {
        let state = try #require(table.state(at: minutes))
        switch deepSpace.resonance {
        case .none: Issue.record("a table without a resonance")
        case .synchronous(let terms): #expect(state.n == terms.integrate(to: minutes).n)
        case .halfDay(let terms): #expect(state.n == terms.integrate(to: minutes).n)
        }
      }
    }
  }

  @Test("far from the epoch the difference grows with the rounding of angles, and no faster")
  func farFromEpoch() {
    var generator = SeededGenerator(seed: 21)
    let sets = (0..<160).map { number in
      var set = ElementSet.random(number: number, using: &generator)
      set.bStar = 0
      return set
    }
    let batch = SGP4Batch(sets)
    var table = StateTable<TEME>()
    for minutes in [2e4, -2e4, 1e5, -2e5, 525_600, 5e6, -2e7] {
      guard let instant = sets[0].epoch.advanced(byUTCMinutes: minutes) else { continue }
      batch.propagate(to: [instant], into: &table)
      for (satellite, set) in sets.enumerated() {
        let outcome = batch.orbits[satellite].evaluate(
          minutesSinceEpoch: instant.utcMinutes(since: set.epoch)
        )
        #expect(table.error(of: satellite) == outcome.error, "satellite \(satellite)")
        guard let expected = outcome.state, outcome.error == nil else { continue }
        let difference = table.position(of: satellite).distance(to: expected.position).kilometres
        let scale = max(expected.position.radius.kilometres / 7_000, 1)
        #expect(difference < (1e-8 + 2e-13 * abs(minutes)) * scale, "satellite \(satellite)")
      }
    }
  }

  @Test("a satellite's states do not depend on its neighbours, rows or threads, to the bit")
  func independence() {
    var generator = SeededGenerator(seed: 5)
    let sets = (0..<77).map { ElementSet.random(number: $0, using: &generator) }
    let start = sets[0].epoch
    let instants = (0..<9).map { start + .seconds($0 * 40_000) }
    let crew = Crew(size: 3)
    for instructionSet in instructionSets {
      var table = StateTable<TEME>()
      let batch = SGP4Batch(sets, instructionSet: instructionSet)
      batch.propagate(to: instants, into: &table)
      var shared = StateTable<TEME>()
      batch.propagate(to: instants.reversed(), into: &shared, crew: crew)
      for (satellite, set) in sets.enumerated() {
        let alone = SGP4Batch([set], instructionSet: instructionSet)
        for (index, instant) in instants.enumerated() {
          var single = StateTable<TEME>()
          alone.propagate(to: [instant], into: &single)
          let bits = table.bits(of: satellite, at: index)
          #expect(bits == single.bits(of: 0, at: 0), "satellite \(satellite)")
          #expect(bits == shared.bits(of: satellite, at: 8 - index), "satellite \(satellite)")
        }
      }
    }
  }

  @Test("any number of satellites and instants fits, none too", arguments: [0, 1, 15, 16, 17, 33])
  func sizes(count: Int) {
    var generator = SeededGenerator(seed: 6)
    let sets = (0..<count).map { ElementSet.random(number: $0, using: &generator) }
    let batch = SGP4Batch(sets)
    let start = sets.first?.epoch ?? Instant(sinceTAI2000: .zero)
    for length in [0, 1, 3] {
      var table = StateTable<ITRF>()
      batch.propagate(to: (0..<length).map { start + .seconds($0) }, into: &table)
      #expect(table.satelliteCount == count)
      #expect(table.instantCount == length)
    }
  }

  @Test("Earth-fixed states are the rotated ones, positions alone are the same positions")
  func frames() throws {
    var generator = SeededGenerator(seed: 7)
    let sets = (0..<50).map { ElementSet.random(number: $0, using: &generator) }
    let batch = SGP4Batch(sets)
    let instants = (0..<5).map { sets[0].epoch + .seconds($0 * 5_000) }
    var inertial = StateTable<TEME>()
    var fixed = StateTable<ITRF>()
    var places = StateTable<ITRF>()
    batch.propagate(to: instants, into: &inertial)
    batch.propagate(to: instants, into: &fixed)
    batch.propagate(to: instants, into: &places, velocities: false)
    for (index, instant) in instants.enumerated() {
      let rotation = EarthRotation(at: instant)
      for satellite in sets.indices where inertial.error(of: satellite, at: index) == nil {
        let expected = rotation(inertial.state(of: satellite, at: index))
        #expect(fixed.state(of: satellite, at: index).isClose(to: expected, sets[satellite]))
        let place = places.position(of: satellite, at: index)
        #expect(place == fixed.position(of: satellite, at: index))
      }
    }
  }

  @Test("a table larger than the caches holds what a small one holds")
  func largeTables() {
    var generator = SeededGenerator(seed: 8)
    let sets = (0..<300).map { ElementSet.random(number: $0, using: &generator) }
    let batch = SGP4Batch(sets)
    let instants = (0..<400).map { sets[0].epoch + .seconds($0 * 60) }
    var large = StateTable<TEME>()
    batch.propagate(to: instants, into: &large)
    #expect(large.storage.isLarge)
    for index in stride(from: 0, to: 400, by: 57) {
      var small = StateTable<TEME>()
      batch.propagate(to: [instants[index]], into: &small)
      for satellite in sets.indices {
        #expect(small.bits(of: satellite, at: 0) == large.bits(of: satellite, at: index))
      }
    }
  }

  @Test("a copy of a table keeps its states when the table is used again")
  func copies() {
    var generator = SeededGenerator(seed: 9)
    let sets = (0..<20).map { ElementSet.random(number: $0, using: &generator) }
    let batch = SGP4Batch(sets)
    var table = StateTable<TEME>()
    batch.propagate(to: [sets[0].epoch], into: &table)
    let copy = table
    let before = copy.bits(of: 3, at: 0)
    batch.propagate(to: [sets[0].epoch + .seconds(600)], into: &table)
    #expect(copy.bits(of: 3, at: 0) == before)
    #expect(table.bits(of: 3, at: 0) != before)
  }

  @Test("elements that cannot be propagated are errors in their lane alone")
  func permanentErrors() {
    var generator = SeededGenerator(seed: 10)
    var sets = (0..<20).map { ElementSet.random(number: $0, using: &generator) }
    sets[4].theory = .sgp4XP
    sets[7].meanMotion = MeanMotion(revolutionsPerDay: 0)
    sets[9].bStar = .nan
    let batch = SGP4Batch(sets)
    var table = StateTable<TEME>()
    batch.propagate(to: [sets[0].epoch], into: &table)
    #expect(table.error(of: 4) == .unsupportedTheory)
    #expect(table.error(of: 7) == .meanMotion)
    #expect(table.error(of: 9) == .meanElements)
    for satellite in [4, 7, 9] { #expect(table.position(of: satellite).metres.x.isNaN) }
    #expect(table.error(of: 5) == batch.orbits[5].evaluate(minutesSinceEpoch: 0).error)
  }
}

extension ElementSet {
  /// An orbit of any class that a catalogue holds, its epoch within three days of 2024-05-20.
  static func random(number: Int, using generator: inout SeededGenerator) -> ElementSet {
    func any(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &generator) }
    let (revolutions, eccentricity): (Double, Double)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0...3: (revolutions, eccentricity) = (any(14.8...16.2), any(0...0.002))
    case 4: (revolutions, eccentricity) = (any(12...15.5), any(0...0.05))
    case 5: (revolutions, eccentricity) = (any(7...11), any(0...0.3))
    case 6: (revolutions, eccentricity) = (any(1.0020...1.0035), any(0...0.01))
    case 7: (revolutions, eccentricity) = (any(2.0035...2.0080), any(0...0.74))
    case 8: (revolutions, eccentricity) = (any(0.3...6.4), any(0...0.5))
    default: (revolutions, eccentricity) = (any(15.9...16.4), any(0...0.01))
    }
    guard let catalogNumber = CatalogNumber(10_000 + number) else {
      preconditionFailure("the number \(number) is out of range")
    }
    let midnight = UTC(modifiedJulianDay: 60_450, timeOfDay: .zero)
    return ElementSet(
      catalogNumber: catalogNumber,
      epoch: Instant(midnight) + .seconds(any(-259_200...259_200)),
      meanMotion: MeanMotion(revolutionsPerDay: revolutions),
      eccentricity: eccentricity,
      inclination: .degrees(any(0...180)),
      rightAscensionOfAscendingNode: .degrees(any(0...360)),
      argumentOfPericenter: .degrees(any(0...360)),
      meanAnomaly: .degrees(any(0...360)),
      bStar: any(-1e-4...1e-3)
    )
  }
}

extension StateVector {
  /// Whether two states agree within 1e-8 km for each Earth radius of distance, and the speeds alike.
  ///
  /// Far out the same angle is a longer way: the reference's own tolerance is 1e-12 rad.
  fileprivate func isClose(to other: StateVector, _ elements: ElementSet) -> Bool {
    let dr = position.metres - other.position.metres
    let dv = velocity.metresPerSecond - other.velocity.metresPerSecond
    let scale = max(other.position.radius.metres / 7e6, 1)
    let distance = (dr * dr).sum().squareRoot()
    return distance < 1e-5 * scale && (dv * dv).sum().squareRoot() < 1e-7
  }
}

extension StateTable {
  /// The bits of a state and its error, so that "not a number" equals itself.
  fileprivate func bits(of satellite: Int, at instant: Int) -> [UInt64] {
    let state = state(of: satellite, at: instant)
    let (r, v) = (state.position.metres, state.velocity.metresPerSecond)
    let error = UInt64(error(of: satellite, at: instant)?.code ?? 0)
    return [r.x, r.y, r.z, v.x, v.y, v.z].map(\.bitPattern) + [error]
  }
}
