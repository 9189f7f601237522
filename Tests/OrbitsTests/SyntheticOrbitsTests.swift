import Frames
import Testing

@testable import Orbits

/// The sets of synthetic-orbits.tle and the reference's states of all of them at common instants.
struct SyntheticOrbits {
  /// Midnight UTC, from which the minutes are counted.
  var reference: Instant
  var elements: [ElementSet]
  /// For each set, its rows in the order of time; minutes after ``reference``.
  var rows: [[GoldenSet.Row]]

  /// The instants of the file, in minutes after ``reference``.
  var minutes: [Double] { rows.first?.map(\.minutes) ?? [] }

  init() throws {
    let catalog = ElementCatalog.read(try GoldenFile.text("synthetic-orbits.tle"))
    #expect(catalog.problems.isEmpty)
    elements = catalog.elements
    rows = Array(repeating: [], count: elements.count)
    var day = 0.0
    for line in try GoldenFile.text("synthetic-orbits.csv").split(separator: "\n") {
      let fields = line.split(separator: ",")
      if fields[0] == "reference" { day = try #require(Double(fields[1])) }
      guard fields[0] == "state" else { continue }
      rows[try #require(Int(fields[1]))].append(
        GoldenSet.Row(
          minutes: try #require(Double(fields[2])),
          code: try #require(Int(fields[3])),
          state: fields.dropFirst(4).compactMap { Double($0) }
        )
      )
    }
    // The Julian date of a midnight ends in one half.
    reference = Instant(UTC(modifiedJulianDay: Int(day - 2_400_000.5), timeOfDay: .zero))
  }
}

@Suite("Synthetic sets of every class, all at common instants")
struct SyntheticOrbitsTests {
  @Test("there are sixty sets or more, of both theories, and each error of the reference")
  func contents() throws {
    let orbits = try SyntheticOrbits()
    #expect(orbits.elements.count >= 60)
    #expect(orbits.minutes.count == 25)
    #expect(orbits.rows.allSatisfy { $0.map(\.minutes) == orbits.minutes })
    let codes = Set(orbits.rows.joined().map(\.code))
    #expect(codes == [0, 1, 2, 3, 4, 6])
    let deep = orbits.elements.count { SGP4($0).isDeepSpace }
    #expect((30...60).contains(deep))
    let kinds = orbits.elements.map { SGP4($0).deepSpace?.resonance }
    #expect(kinds.contains { if case .synchronous = $0 { true } else { false } })
    #expect(kinds.contains { if case .halfDay = $0 { true } else { false } })
  }

  @Test("python-sgp4 #87: states to 1e-8 km and codes, each in the row of its own set and time")
  func scalar() throws {
    let orbits = try SyntheticOrbits()
    for (elements, rows) in zip(orbits.elements, orbits.rows) {
      let model = SGP4(elements)
      let start = orbits.reference.utcMinutes(since: elements.epoch)
      for row in rows {
        let place: Comment = "\(elements.objectName), \(elements.catalogNumber), \(row.minutes) min"
        let outcome = model.evaluate(minutesSinceEpoch: start + row.minutes)
        #expect((outcome.error?.code ?? 0) == row.code, place)
        #expect((outcome.state == nil) == row.state.isEmpty, place)
        guard let state = outcome.state, !row.state.isEmpty else { continue }
        let deviation = Deviation(state, from: row.state)
        #expect(deviation.kilometres < 1e-8, place)
        #expect(deviation.kilometresPerSecond < 1e-11 * max(1, row.speed), place)
      }
    }
  }

  @Test(
    "the batch gives the same states and codes, all sets at once",
    arguments: InstructionSet.allCases.filter(\.isSupported)
  )
  func batch(instructionSet: InstructionSet) throws {
    let orbits = try SyntheticOrbits()
    let batch = SGP4Batch(orbits.elements, instructionSet: instructionSet)
    let instants = try orbits.minutes.map {
      try #require(orbits.reference.advanced(byUTCMinutes: $0))
    }
    var table = StateTable<TEME>()
    batch.propagate(to: instants, into: &table)
    for (satellite, rows) in orbits.rows.enumerated() {
      for (index, row) in rows.enumerated() {
        let place: Comment = "\(orbits.elements[satellite].catalogNumber), \(row.minutes) min"
        #expect((table.error(of: satellite, at: index)?.code ?? 0) == row.code, place)
        let state = table.state(of: satellite, at: index)
        #expect(state.position.metres.x.isNaN == row.state.isEmpty, place)
        // A decayed object's state is no result; below the surface its series diverge.
        guard row.code == 0 else { continue }
        let deviation = Deviation(state, from: row.state)
        #expect(deviation.kilometres < 1e-8, place)
        #expect(deviation.kilometresPerSecond < 1e-11 * max(1, row.speed), place)
      }
    }
  }
}

extension GoldenSet.Row {
  /// In km/s.
  fileprivate var speed: Double { SIMD3(state[3...5]).length }
}
