import Foundation
import Frames
import Testing

@testable import Orbits

/// One set of a golden file and its rows.
struct GoldenSet {
  var name: String
  var elements: ElementSet
  var rows: [Row]

  struct Row {
    var minutes: Double
    /// The error code, 0 for none.
    var code: Int
    /// x, y, z in km and vx, vy, vz in km/s; empty where there is none.
    var state: [Double]
  }
}

/// How far a state is from golden numbers.
struct Deviation {
  var kilometres: Double
  var kilometresPerSecond: Double

  init(_ state: StateVector<TEME>, from golden: [Double]) {
    let (r, v) = (state.position.kilometres, state.velocity.kilometresPerSecond)
    let dr = r - SIMD3(golden[0], golden[1], golden[2])
    let dv = v - SIMD3(golden[3], golden[4], golden[5])
    kilometres = (dr * dr).sum().squareRoot()
    kilometresPerSecond = (dv * dv).sum().squareRoot()
  }
}

enum GoldenFile {
  static func text(_ name: String) throws -> String {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Golden")
    )
    return try String(contentsOf: url, encoding: .utf8)
  }

  /// The 33 sets of the verification file; its wrong checksums are let pass.
  static func verification() throws -> [GoldenSet] {
    try sets("vallado-verification.csv") { fields in
      let isError = fields[0] == "error"
      return GoldenSet.Row(
        minutes: Double(fields[1]) ?? .nan,
        code: isError ? Int(fields[2]) ?? -1 : 0,
        state: fields.dropFirst(isError ? 3 : 2).compactMap { Double($0) }
      )
    }
  }

  /// Sets of many classes with states by another implementation.
  static func comparison() throws -> [GoldenSet] {
    try sets("python-sgp4.csv") { fields in
      GoldenSet.Row(
        minutes: Double(fields[1]) ?? .nan,
        code: Int(fields[2]) ?? -1,
        state: fields.dropFirst(3).compactMap { Double($0) }
      )
    }
  }

  private static func sets(
    _ file: String,
    row: ([Substring]) -> GoldenSet.Row
  ) throws -> [GoldenSet] {
    var sets: [GoldenSet] = []
    for line in try text(file).split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: ",")
      if fields[0] == "set" {
        let catalog = ElementCatalog.read(
          fields.suffix(2).joined(separator: "\n"),
          checksums: .ignored
        )
        #expect(catalog.problems.isEmpty)
        let elements = try #require(catalog.elements.first)
        let name = fields.count > 3 ? String(fields[1]) : "\(elements.catalogNumber)"
        sets.append(GoldenSet(name: name, elements: elements, rows: []))
      } else {
        sets[sets.count - 1].rows.append(row(fields))
      }
    }
    return sets
  }
}
