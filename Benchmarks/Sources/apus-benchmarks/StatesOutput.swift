import Foundation
import Frames
import Orbits

/// Writes states for others to check: for each minute, six little-endian doubles for each satellite in
/// the order of the file (TEME, km and km/s; not a number where there is no state), then one byte
/// for each satellite with the reference's error code.
enum StatesOutput {
  static func run(_ options: Options) throws {
    let elements = try Catalogue.elements(try options.word(0, "the catalogue"))
    let batch = SGP4Batch(elements, instructionSet: try options.instructionSet())
    let start = try start(options, elements)
    let minutes = (options.text("minutes") ?? "0").split(separator: ",").compactMap { Double($0) }
    var table = StateTable<TEME>()
    for minute in minutes {
      guard let instant = start.advanced(byUTCMinutes: minute) else { continue }
      batch.propagate(to: [instant], into: &table)
      FileHandle.standardOutput.write(Data(row(of: table)))
    }
  }

  private static func row(of table: StateTable<TEME>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(table.satelliteCount * 49)
    for satellite in 0..<table.satelliteCount {
      let state = table.state(of: satellite)
      let (r, v) = (state.position.kilometres, state.velocity.kilometresPerSecond)
      for value in [r.x, r.y, r.z, v.x, v.y, v.z] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
      }
    }
    return bytes + (0..<table.satelliteCount).map { UInt8(table.error(of: $0)?.code ?? 0) }
  }

  private static func start(_ options: Options, _ elements: [ElementSet]) throws -> Instant {
    guard let text = options.text("reference-jd") else {
      return Catalogue.commonStart(of: elements)
    }
    guard let day = Double(text) else {
      throw Options.Wrong(description: "--reference-jd is no number: \(text)")
    }
    let midnight = (day - 2_400_000.5).rounded(.down)
    let seconds = (day - 2_400_000.5 - midnight) * 86_400
    return Instant(UTC(modifiedJulianDay: Int(midnight), timeOfDay: .seconds(seconds)))
  }
}
