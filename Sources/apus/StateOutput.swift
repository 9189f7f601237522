import Frames
import Orbits
import World

/// Prints state vectors as CSV or JSON.
struct StateOutput: ~Copyable {
  private let frame: Elements.Propagate.FrameName
  private let json: Bool
  private var output = OutputBuffer()
  private var isFirst = true

  init(frame: Elements.Propagate.FrameName, json: Bool) {
    self.frame = frame
    self.json = json
    output.line(json ? "[" : StateRow.csvHeader)
  }

  mutating func row(_ elements: ElementSet, _ orbit: SGP4, minutes: Double, _ instant: Instant?) {
    var row = StateRow(
      catalogNumber: Int(elements.catalogNumber.rawValue),
      tsinceMin: minutes,
      timeUtc: instant
    )
    do throws(SGP4Error) {
      let state = try orbit.propagate(minutesSinceEpoch: minutes)
      switch frame {
      case .teme: row.set(state.position.kilometres, state.velocity.kilometresPerSecond)
      case .itrf:
        // Without a date there is no rotation of the Earth to apply.
        guard let instant else { throw SGP4Error.meanElements }
        let fixed = EarthRotation(at: instant)(state)
        row.set(fixed.position.kilometres, fixed.velocity.kilometresPerSecond)
      }
    } catch {
      row.error = error.rawValue
    }
    if json {
      output.line((isFirst ? "" : ",") + row.json)
      isFirst = false
    } else {
      output.line(row.csv)
    }
  }

  mutating func finish() {
    if json { output.line("]") }
  }
}

/// One state of one object.
struct StateRow {
  var catalogNumber: Int
  var tsinceMin: Double
  /// Nil beyond the calendar.
  var timeUtc: Instant?
  var values: [Double] = []
  var error = ""

  static let csvHeader =
    "catalog_number,tsince_min,time_utc,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,error"

  private static let names = ["x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s"]

  mutating func set(_ position: SIMD3<Double>, _ velocity: SIMD3<Double>) {
    values = [position.x, position.y, position.z, velocity.x, velocity.y, velocity.z]
  }

  var csv: String {
    let numbers = values.isEmpty ? ",,,,," : values.map { "\($0)" }.joined(separator: ",")
    return "\(catalogNumber),\(tsinceMin),\(timeUtc?.iso8601 ?? ""),\(numbers),\(error)"
  }

  var json: String {
    let numbers = zip(Self.names, values.isEmpty ? [Double?](repeating: nil, count: 6) : values)
      .map { "\"\($0)\":\($1.map { "\($0)" } ?? "null")" }
      .joined(separator: ",")
    return "{\"catalog_number\":\(catalogNumber),\"tsince_min\":\(tsinceMin),"
      + "\"time_utc\":\(timeUtc.map { "\"\($0)\"" } ?? "null"),\(numbers),\"error\":\"\(error)\"}"
  }
}
