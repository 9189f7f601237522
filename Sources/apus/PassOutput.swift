import Frames
import Orbits
import Quantities
import World

/// Prints passes as a table, CSV or JSON.
///
/// A year of a large catalogue has millions of rows, so numbers and times are written digit by
/// digit instead of through format strings.
struct PassOutput: ~Copyable {
  static let csvHeader =
    "catalog_number,name,rise_utc,rise_azimuth_deg,culmination_utc,culmination_azimuth_deg,"
    + "culmination_elevation_deg,culmination_range_km,set_utc,set_azimuth_deg,cut"

  private static let textHeader =
    "rise UTC                 az °   culmination   az °   el °  range km  set           az °  "
    + "object"

  private let format: SpanOptions.Format
  private var output = OutputBuffer()
  private var isFirst = true

  init(format: SpanOptions.Format) {
    self.format = format
    switch format {
    case .text: output.line(Self.textHeader)
    case .csv: output.line(Self.csvHeader)
    case .json: output.line("[")
    }
  }

  mutating func row(number: Int, name: String, _ pass: Pass) {
    switch format {
    case .text: output.line(Self.text(number: number, name: name, pass))
    case .csv: output.line(Self.csv(number: number, name: name, pass))
    case .json:
      output.line((isFirst ? "" : ",") + Self.json(number: number, name: name, pass))
      isFirst = false
    }
  }

  mutating func finish() {
    if format == .json { output.line("]") }
  }

  static func csv(number: Int, name: String, _ pass: Pass) -> String {
    var fields = ["\(number)", csvField(name)]
    fields += values(pass).map(\.text)
    fields.append(pass.cut.rawValue)
    return fields.joined(separator: ",")
  }

  static func json(number: Int, name: String, _ pass: Pass) -> String {
    let columns = csvHeader.split(separator: ",").dropFirst(2).dropLast()
    let members = zip(columns, values(pass)).map { column, value in
      "\"\(column)\":"
        + (value.isTime ? "\"\(value.text)\"" : value.text.isEmpty ? "null" : value.text)
    }
    return "{\"catalog_number\":\(number),\"name\":\(quoted(name)),"
      + members.joined(separator: ",") + ",\"cut\":\"\(pass.cut.rawValue)\"}"
  }

  /// Text as a JSON string.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 32:
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The columns from `rise_utc` to `set_azimuth_deg`.
  private static func values(_ pass: Pass) -> [(text: String, isTime: Bool)] {
    let (rise, top, set) = (pass.rise, pass.culmination, pass.set)
    return [
      (rise.instant.milliseconds, true),
      (azimuth(rise), false),
      (top.instant.milliseconds, true),
      (azimuth(top), false),
      (fixed(top.look.elevation.degrees, 6), false),
      (fixed(top.look.range.kilometres, 3), false),
      (set.instant.milliseconds, true),
      (azimuth(set), false),
    ]
  }

  /// Below 360 after rounding too.
  private static func azimuth(_ event: Pass.Event) -> String {
    let text = fixed(event.look.azimuth.degrees, 4)
    return text == "360.0000" ? "0.0000" : text
  }

  private static func text(number: Int, name: String, _ pass: Pass) -> String {
    let (rise, top, set) = (pass.rise, pass.culmination, pass.set)
    func column(_ value: Double, _ width: Int) -> String {
      let text = fixed(value, 1)
      return String(repeating: " ", count: max(0, width - text.count)) + text
    }
    func timeOfDay(_ event: Pass.Event) -> String {
      String(event.instant.milliseconds.dropFirst(11))
    }
    let cut = pass.cut == .none ? "" : "  (cut: \(pass.cut.rawValue))"
    return "\(rise.instant.milliseconds) \(column(rise.look.azimuth.degrees, 5))  "
      + "\(timeOfDay(top)) \(column(top.look.azimuth.degrees, 5))  "
      + "\(column(top.look.elevation.degrees, 5)) \(column(top.look.range.kilometres, 9))  "
      + "\(timeOfDay(set)) \(column(set.look.azimuth.degrees, 5))  "
      + "\(number) \(name)\(cut)"
  }
}

/// A number with a fixed count of decimals, rounded to nearest; empty if it is not finite or has
/// more than fifteen digits.
func fixed(_ value: Double, _ decimals: Int) -> String {
  var scale = 1
  for _ in 0..<decimals { scale *= 10 }
  let scaled = (value * Double(scale)).rounded()
  guard scaled.isFinite, abs(scaled) < 1e15 else { return "" }
  let digits = Int(abs(scaled))
  let whole = "\(scaled < 0 ? "-" : "")\(digits / scale)"
  guard decimals > 0 else { return whole }
  let fraction = String(digits % scale)
  return whole + "." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
}

extension Instant {
  /// ISO 8601 in UTC with three decimals, rounded to nearest.
  var milliseconds: String {
    let utc = (self + .microseconds(500)).utc
    let (date, time) = (utc.date, utc.time)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    func append(_ value: Int, _ width: Int, _ mark: Unicode.Scalar) {
      var divisor = 1
      for _ in 1..<width { divisor *= 10 }
      while divisor > 0 {
        bytes.append(48 + UInt8(value / divisor % 10))
        divisor /= 10
      }
      bytes.append(UInt8(ascii: mark))
    }
    append(date.year, 4, "-")
    append(date.month, 2, "-")
    append(date.day, 2, "T")
    append(time.hour, 2, ":")
    append(time.minute, 2, ":")
    append(time.second, 2, ".")
    append(Int(time.attoseconds / 1_000_000_000_000_000), 3, "Z")
    return String(decoding: bytes, as: UTF8.self)
  }
}
