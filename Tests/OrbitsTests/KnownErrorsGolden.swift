import Frames
import Testing

@testable import Orbits

/// A set of known-errors.csv, chosen so that a mistake made elsewhere would show.
struct KnownErrorSet {
  /// What a test asks for.
  var group: String
  var name: String
  var mode: SGP4.Mode
  /// 0 for none, 1 for synchronous, 2 for half-day, as the reference has it.
  var resonance: Int
  var elements: ElementSet
  var rows: [GoldenSet.Row] = []

  var model: SGP4 { SGP4(elements, mode: mode) }

  /// Expects the states and error codes of all rows.
  ///
  /// The limit is the largest difference in km out to 7,000 km, and grows in proportion beyond.
  func expectAgreement(
    limit: Double = 1e-8,
    gravity: GravityModel = .wgs72,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let model = SGP4(elements, mode: mode, gravity: gravity)
    for row in rows {
      let place: Comment = "\(group), \(name), mode \(mode) at \(row.minutes) min"
      let outcome = model.evaluate(minutesSinceEpoch: row.minutes)
      #expect((outcome.error?.code ?? 0) == row.code, place, sourceLocation: sourceLocation)
      #expect(
        (outcome.state == nil) == row.state.isEmpty,
        place,
        sourceLocation: sourceLocation
      )
      guard let state = outcome.state, !row.state.isEmpty else { continue }
      let deviation = Deviation(state, from: row.state)
      let scale = row.scale
      #expect(deviation.kilometres < limit * scale, place, sourceLocation: sourceLocation)
      // The motion around the Earth: about a thousandth of the distance in a second.
      let speed = max(1, SIMD3(row.state[3...5]).length / 8)
      #expect(
        deviation.kilometresPerSecond < limit / 300 * speed,
        place,
        sourceLocation: sourceLocation
      )
    }
  }
}

extension GoldenSet.Row {
  /// The distance from the Earth's centre in 7,000 km, at least 1.
  var scale: Double { state.isEmpty ? 1 : max(1, SIMD3(state[0...2]).length / 7_000) }
}

extension SIMD3<Double> {
  init(_ slice: ArraySlice<Double>) {
    let first = slice.startIndex
    self.init(slice[first], slice[first + 1], slice[first + 2])
  }

  var length: Double { (self * self).sum().squareRoot() }
}

extension GoldenFile {
  /// The sets of known-errors.csv in groups; a group that is asked for and empty is a failure.
  static func knownErrors(_ groups: String...) throws -> [KnownErrorSet] {
    var sets: [KnownErrorSet] = []
    for line in try text("known-errors.csv").split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: ",")
      if fields[0] == "set" {
        sets.append(try knownErrorSet(fields))
      } else {
        sets[sets.count - 1].rows.append(
          GoldenSet.Row(
            minutes: try #require(Double(fields[1])),
            code: try #require(Int(fields[2])),
            state: fields.dropFirst(3).compactMap { Double($0) }
          )
        )
      }
    }
    for group in groups { try #require(sets.contains { $0.group == group }, "\(group)") }
    return sets.filter { groups.contains($0.group) }
  }

  private static func knownErrorSet(_ fields: [Substring]) throws -> KnownErrorSet {
    let catalog = ElementCatalog.read(
      fields.suffix(2).joined(separator: "\n"),
      checksums: .ignored
    )
    #expect(catalog.problems.isEmpty, "\(fields[2])")
    return KnownErrorSet(
      group: String(fields[1]),
      name: String(fields[2]),
      mode: fields[3] == "a" ? .afspc : .improved,
      resonance: try #require(Int(fields[4])),
      elements: try #require(catalog.elements.first, "\(fields[2])")
    )
  }
}
