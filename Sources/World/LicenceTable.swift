public import Frames
import Geography
import Quantities
public import Service

/// Reads and writes dated licences as CSV, one statement a row.
public enum LicenceTable {
  /// More statements than this in one file are a mistake.
  private static let largestCount = 100_000

  /// Angles that a licence may state, in degrees.
  static let angles = 0.0...90.0
  /// Border buffers that a licence may state, in kilometres.
  static let buffers = 0.0...Licence.largestBorderBuffer.kilometres

  /// The columns, in the order in which they are written; units stand in their names.
  enum Column: String, CaseIterable {
    case territory, status
    case from = "from_utc"
    case until = "until_utc"
    case gatewayRights = "gateway_rights"
    case exportControl = "export_control"
    case gsoRegime = "gso_regime"
    case gsoExclusion = "gso_exclusion_deg"
    case minimumElevation = "minimum_elevation_deg"
    case borderBuffer = "border_buffer_km"
    case borderRule = "border_rule"
    case decidedBy = "decided_by"
    case source, recalled
    case checkedOn = "checked_on"
  }

  /// Reads licences from the text of a table with a header.
  ///
  /// Columns stand in any order; `territory` and `status` have to be there. A value that is missing
  /// means what a missing key means in a world file.
  ///
  /// - Parameters:
  ///   - text: the table, of at most 100,000 rows.
  ///   - name: what messages call it.
  ///   - instant: from when a statement holds that names no instant; nil for the beginning of a world.
  /// - Returns: the statements in the order of the rows.
  /// - Throws: every problem that was found, with line and column.
  public static func read(
    text: String,
    named name: String,
    heldFrom instant: Instant? = nil
  ) throws(WorldFileError) -> [Licence] {
    let problems = ProblemList(file: name)
    var table = table(named: name, problems)
    var licences: [Licence] = []
    table.read(Array(text.utf8), isLast: true) { row in
      guard let licence = licence(row) else { return }
      licences.append(licence)
      if let instant, let until = licence.until, licence.from == nil, until <= instant {
        row.report(
          "until_utc is not after \(instant.iso8601), from when it would hold",
          "Give from_utc, or a later until_utc.",
          in: .until
        )
      }
    }
    guard problems.problems.isEmpty else { throw WorldFileError(problems.problems) }
    return licences
  }

  /// Reads a file; what is wrong goes to `problems`.
  static func read(path: String, named file: String, _ problems: ProblemList) -> [Licence] {
    var table = table(named: file, problems)
    var licences: [Licence] = []
    table.read(path: path) { row in
      if let licence = licence(row) { licences.append(licence) }
    }
    return licences
  }

  private static func table(named file: String, _ problems: ProblemList) -> CSVTable<Column> {
    CSVTable(
      file: file,
      problems: problems,
      required: [.territory, .status],
      largestCount: largestCount
    )
  }

  private static func licence(_ row: CSVRow<Column>) -> Licence? {
    let code = row.required(.territory)
    let isStated = row.required(.status) != nil
    guard isStated, let territory = code.flatMap({ row.territory($0, .territory) }),
      let status = row.choice(.status, of: LicenceStatus.self)
    else { return nil }
    var licence = Licence(
      territory: territory,
      status: status,
      from: row.instant(.from),
      until: row.instant(.until),
      gatewayRights: row.boolean(.gatewayRights) ?? status.permitsService,
      source: row.text(.source) ?? "",
      isRecalled: row.boolean(.recalled) ?? false
    )
    licence.exportControl = row.choice(.exportControl, of: ExportControl.self)
    licence.gsoRegime = row.choice(.gsoRegime, of: GSORegime.self)
    licence.gsoExclusion = row.number(.gsoExclusion, in: angles).map { .degrees($0) }
    licence.minimumElevation = row.number(.minimumElevation, in: angles).map { .degrees($0) }
    licence.borderBuffer = row.number(.borderBuffer, in: buffers).map { .kilometres($0) }
    licence.borderRule = row.choice(.borderRule, of: BorderRule.self)
    licence.decidedBy = row.text(.decidedBy) ?? ""
    licence.checkedOn = date(row)
    if let from = licence.from, let until = licence.until, until <= from {
      row.report("until_utc is not after from_utc", "Mend the two times.", in: .until)
    }
    return licence
  }

  private static func date(_ row: CSVRow<Column>) -> String? {
    guard let text = row.text(.checkedOn) else { return nil }
    if isDate(text) { return text }
    row.report(
      "'\(text.prefix(40))' is not a date",
      "Write a date such as 2024-06-30.",
      in: .checkedOn
    )
    return nil
  }

  /// Whether a text is a date without a time.
  public static func isDate(_ text: String) -> Bool {
    text.utf8.count == 10 && Instant(iso8601: text) != nil
  }

  /// Writes licences as a table that ``read(text:named:)`` reads back to the same values.
  public static func text(_ licences: [Licence]) -> String {
    let header = Column.allCases.map(\.rawValue).joined(separator: ",")
    let rows = licences.map { licence in
      Column.allCases.map { quoted(value(of: $0, licence)) }.joined(separator: ",")
    }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }

  private static func value(of column: Column, _ licence: Licence) -> String {
    func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
    return switch column {
    case .territory: licence.territory.rawCode
    case .status: licence.status.rawValue
    case .from: licence.from?.iso8601 ?? ""
    case .until: licence.until?.iso8601 ?? ""
    case .gatewayRights: "\(licence.gatewayRights)"
    case .exportControl: licence.exportControl?.rawValue ?? ""
    case .gsoRegime: licence.gsoRegime?.rawValue ?? ""
    case .gsoExclusion: text(licence.gsoExclusionDegrees)
    case .minimumElevation: text(licence.minimumElevationDegrees)
    case .borderBuffer: text(licence.borderBufferKilometres)
    case .borderRule: licence.borderRule?.rawValue ?? ""
    case .decidedBy: licence.decidedBy
    case .source: licence.source
    case .recalled: "\(licence.isRecalled)"
    case .checkedOn: licence.checkedOn ?? ""
    }
  }

  /// A value as RFC 4180 has it: with marks around it where it would not read back without.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { ![44, 34, 10, 13].contains($0) }
      && !text.hasPrefix(" ") && !text.hasSuffix(" ") && !text.hasPrefix("\t")
      && !text.hasSuffix("\t")
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
