import Frames
import Geography
import Quantities
import Service

/// Reads many terminals from CSV, row by row.
enum TerminalTable {
  /// More terminals than this in one file are a mistake, or need a larger machine than there is.
  private static let largestCount = 2_000_000

  enum Column: String, CaseIterable {
    case id
    case latitude = "latitude_deg"
    case longitude = "longitude_deg"
    case height = "height_m"
    case name
    case system
    case state
    case isWhitelisted = "whitelisted"
    case downlinkDemand = "downlink_demand_mbps"
    case uplinkDemand = "uplink_demand_mbps"
    case tilt = "antenna_tilt_deg"
    case azimuth = "antenna_azimuth_deg"
    case fieldOfView = "field_of_view_deg"
    case owner, sponsor, payer, plan, home, roaming
    case avoid
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - file: How messages name it.
  ///   - problems: Takes what is wrong.
  ///   - names: Plans and sponsors that rows may name; nil for any.
  ///   - seen: The identities that are taken, which no row may bear.
  ///   - body: Takes each terminal.
  static func read(
    _ path: String,
    named file: String,
    _ problems: ProblemList,
    _ names: KnownNames?,
    seen: inout Set<TerminalID>,
    _ body: (Terminal) -> Void
  ) {
    var table = table(file, problems)
    table.read(path: path) { row in
      take(row, &seen) { terminal in
        names?.check(row, terminal)
        body(terminal)
        return nil
      }
    }
  }

  /// Reads a text that is at hand; all else is as with a file, but that `body` may object to a terminal,
  /// which is then reported with its row.
  static func read(
    _ bytes: [UInt8],
    named file: String,
    _ problems: ProblemList,
    seen: inout Set<TerminalID>,
    _ body: (Terminal) -> KitTable.Objection?
  ) {
    var table = table(file, problems)
    table.read(bytes, isLast: true) { take($0, &seen, body) }
  }

  private static func table(_ file: String, _ problems: ProblemList) -> CSVTable<Column> {
    CSVTable(
      file: file,
      problems: problems,
      required: [.id, .latitude, .longitude],
      largestCount: largestCount
    )
  }

  private static func take(
    _ row: CSVRow<Column>,
    _ seen: inout Set<TerminalID>,
    _ body: (Terminal) -> KitTable.Objection?
  ) {
    guard let terminal = terminal(row) else { return }
    guard seen.insert(terminal.id).inserted else {
      return row.report(
        "the id '\(terminal.id.rawValue.prefix(40))' stands twice",
        "Give each terminal its own id.",
        in: .id
      )
    }
    if let objection = body(terminal) {
      row.report(objection.message, objection.remedy, in: objection.isOfID ? .id : nil)
    }
  }

  private static func terminal(_ row: CSVRow<Column>) -> Terminal? {
    guard let id = row.required(.id),
      let latitude = row.requiredNumber(.latitude, in: -90...90),
      let longitude = row.requiredNumber(.longitude, in: -180...180)
    else { return nil }
    let height = row.number(.height, in: TerminalsSection.heights)
    var terminal = Terminal(
      id: TerminalID(id),
      name: row.text(.name) ?? id,
      point: GeodeticPoint(
        latitudeDegrees: latitude,
        longitudeDegrees: longitude,
        heightMetres: height ?? 0
      ),
      state: state(row),
      isWhitelisted: isWhitelisted(row)
    )
    terminal.system = row.text(.system)
    terminal.downlinkDemand = demand(row, .downlinkDemand)
    terminal.uplinkDemand = demand(row, .uplinkDemand)
    terminal.mount = mount(row)
    terminal.contract = contract(row)
    terminal.avoid = row.territories(.avoid)
    return terminal
  }

  private static func demand(_ row: CSVRow<Column>, _ column: Column) -> DataRate? {
    row.number(column, in: TerminalsSection.demands).map { .megabitsPerSecond($0) }
  }

  private static func state(_ row: CSVRow<Column>) -> TerminalState {
    guard let text = row.text(.state) else { return .activated }
    if let state = TerminalState(word: text) { return state }
    let words = TerminalState.allCases.map(\.rawValue).joined(separator: ", ")
    row.report("'\(text.prefix(40))' is not a state", "Write one of \(words).", in: .state)
    return .activated
  }

  private static func isWhitelisted(_ row: CSVRow<Column>) -> Bool {
    switch row.text(.isWhitelisted) {
    case nil, "false": return false
    case "true": return true
    case let text?:
      row.report(
        "'\(text.prefix(40))' is neither true nor false",
        "Write true or false.",
        in: .isWhitelisted
      )
      return false
    }
  }

  private static func contract(_ row: CSVRow<Column>) -> Contract {
    let home = row.text(.home).flatMap { row.territory($0, .home) }
    let roaming = row.choice(.roaming, of: Roaming.self) ?? .anywhere
    if roaming == .home, row.text(.home) == nil {
      row.report("the terminal has no home", "Fill the column home.", in: .roaming)
    }
    return Contract(
      owner: row.text(.owner),
      sponsor: row.text(.sponsor),
      payer: row.choice(.payer, of: BillingGroup.Payer.self),
      plan: row.text(.plan),
      home: home,
      roaming: roaming
    )
  }

  private static func mount(_ row: CSVRow<Column>) -> AntennaMount? {
    let tilt = row.number(.tilt, in: 0...90)
    let azimuth = row.number(.azimuth, in: -360...360)
    let fieldOfView = row.number(.fieldOfView, in: 0...180)
    guard tilt != nil || fieldOfView != nil else { return nil }
    return AntennaMount(
      tilt: .degrees(tilt ?? 0),
      azimuth: .degrees(azimuth ?? 0),
      fieldOfView: fieldOfView.map { .degrees($0) }
    )
  }
}

extension KnownNames {
  /// Reports a plan or a sponsor that a row names and the world does not have, and what cannot be billed.
  fileprivate func check(_ row: CSVRow<TerminalTable.Column>, _ terminal: Terminal) {
    let contract = terminal.contract
    if let problem = problem(ofBilling: terminal) {
      row.report(problem.message, problem.remedy, in: .plan)
    }
    if let problem = contract.plan.flatMap(problem(ofPlan:)) {
      row.report(problem.message, problem.remedy, in: .plan)
    }
    if let problem = contract.sponsor.flatMap(problem(ofSponsor:)) {
      row.report(problem.message, problem.remedy, in: .sponsor)
    }
  }
}
