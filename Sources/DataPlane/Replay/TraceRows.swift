import Frames
import Links
import Quantities

/// One row of a table: what the link is like from its time on.
struct TraceRow {
  /// Since the first row, in nanoseconds.
  var offset: Int64
  /// In seconds.
  var uplinkDelay = 0.0
  var downlinkDelay = 0.0
  /// In bits per second; 0 where nothing passes.
  var uplinkRate = 0.0
  var downlinkRate = 0.0
  var uplinkLoss = 0.0
  var downlinkLoss = 0.0
  /// Index of its stations.
  var stations: Int32 = 0
  /// Why there is no service.
  var reason: Reason?
  /// Whether its delays go in a straight line to those of the next row.
  var leadsToNext = false
}

/// Who carries the packets of a row.
struct TraceStations: Hashable, Sendable {
  var satellite: String
  var gateway: String
  var pointOfPresence: String
}

/// A whole table in memory: 64 bytes for each row.
struct TraceRows: Sendable {
  /// More satellites, gateways and points of presence than any world has.
  static let largestStationCount = 100_000

  var rows: [TraceRow] = []
  var stations: [TraceStations] = []
  /// How long all rows last together, in nanoseconds.
  var length: Int64 = 0

  /// When a row ends, in nanoseconds since the first.
  func end(_ index: Int) -> Int64 { index + 1 < rows.count ? rows[index + 1].offset : length }
}

/// Reads a table row by row.
struct TraceRowReader {
  /// A lone row lasts as long as a slot, in nanoseconds.
  private static let loneRowLength: Int64 = 15_000_000_000
  private static let delays = 0.0...60.0
  /// In bits per second: what our own tables can write, up to a terabit.
  private static let rates = 1.0...1e12

  private let columns: TraceColumns
  private let options: TraceReplay.Options
  private(set) var table = TraceRows()
  private var fields: [ArraySlice<UInt8>] = []
  private var stationIndices: [TraceStations: Int32] = [:]
  /// The fields of the stations of the row before, to look up only what has changed.
  private var lastStationFields: [[UInt8]] = []
  private var terminal: [UInt8]?
  /// The first row's time as it is written.
  private var firstOffset: Double?
  private var firstInstant: Instant?
  private var slotEnd: Instant?

  init(_ columns: TraceColumns, _ options: TraceReplay.Options) {
    self.columns = columns
    self.options = options
  }

  /// Reads all rows that are left.
  static func read(
    _ columns: TraceColumns,
    _ lines: inout TraceLines,
    _ options: TraceReplay.Options
  ) throws(TraceReplayError) -> TraceRows {
    var reader = TraceRowReader(columns, options)
    while let line = try lines.next() {
      guard reader.table.rows.count < options.largestRowCount else {
        throw lines.error(
          "There are more than \(options.largestRowCount) rows.",
          remedy: "Replay a shorter part of the trace, or a longer step."
        )
      }
      try reader.add(line, lines)
    }
    guard let last = reader.table.rows.last else {
      throw lines.error("No row follows the names.", remedy: "Give at least one row.")
    }
    let before = reader.table.rows.dropLast().last
    reader.table.length =
      last.offset + (before.map { last.offset - $0.offset } ?? Self.loneRowLength)
    return reader.table
  }

  private mutating func add(
    _ line: ArraySlice<UInt8>,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) {
    guard TraceFields.split(line, into: &fields) else {
      throw lines.error(
        "A quotation mark is not closed, or text follows one.",
        remedy: "Put marks around whole fields and double those inside (RFC 4180)."
      )
    }
    guard fields.count == columns.count else {
      throw lines.error(
        "The row has \(fields.count) fields and the first line \(columns.count).",
        remedy: "Give each row one field for each column."
      )
    }
    try checkTerminal(lines)
    var row = TraceRow(offset: 0)
    let instant = try readTime(into: &row, lines)
    row.reason = try reason(lines)
    row.stations = try stations(lines)
    if row.reason == nil { try readNumbers(into: &row, lines) }
    noteSlot(instant, row)
    table.rows.append(row)
  }

  private mutating func checkTerminal(_ lines: borrowing TraceLines) throws(TraceReplayError) {
    guard let column = columns.terminal else { return }
    let field = fields[column.index]
    if let terminal {
      guard field.elementsEqual(terminal) else {
        throw lines.error(
          "The rows are of several terminals.",
          column: column.name,
          remedy: "Replay the trace of one terminal."
        )
      }
    } else {
      terminal = Array(field)
    }
  }

  /// - Returns: World time of the row, where the table says it.
  private mutating func readTime(
    into row: inout TraceRow,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Instant? {
    let isFirst = table.rows.isEmpty
    let name: String
    let offset: Double
    switch columns.time {
    case .utc(let column):
      name = column.name
      let instant = try instant(column, lines)
      if isFirst { firstInstant = instant }
      offset = firstInstant.map { (instant - $0).inSeconds * 1e9 } ?? 0
    case .offset(let column):
      name = column.name
      // Subtracted before it is multiplied: seconds since 1970 have few digits to spare.
      let time = try rawNumber(column, lines)
      if isFirst {
        firstOffset = time
        firstInstant = try columns.utc.map { utc throws(TraceReplayError) in
          try instant(utc, lines)
        }
      }
      offset = (time - (firstOffset ?? time)) * column.factor
    }
    guard abs(offset) <= TraceReplay.longestNanoseconds else {
      throw lines.error(
        "The time is more than ten years from the first row's.",
        column: name,
        remedy: "Replay a shorter part of the trace."
      )
    }
    row.offset = Int64(offset.rounded())
    if let last = table.rows.last, row.offset <= last.offset {
      throw lines.error(
        "The time is not later than that of the row before.",
        column: name,
        remedy: "Sort the rows by time and keep one row for each nanosecond."
      )
    }
    return firstInstant.map { $0 + .nanoseconds(row.offset) }
  }

  private func instant(
    _ column: TraceColumns.Column,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Instant {
    let field = TraceFields.trimmed(fields[column.index])
    guard field.count <= 64, let instant = Instant(iso8601: String(decoding: field, as: UTF8.self))
    else {
      throw lines.error(
        "\(TraceReplayError.quote(field)) is no time.",
        column: column.name,
        remedy: "Write it as 2022-10-10T12:00:00.25Z."
      )
    }
    return instant
  }

  private func number(
    _ column: TraceColumns.Column,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Double {
    try rawNumber(column, lines) * column.factor
  }

  private func rawNumber(
    _ column: TraceColumns.Column,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Double {
    let field = fields[column.index]
    guard let value = TraceFields.number(field) else {
      throw lines.error(
        field.isEmpty ? "The field is empty." : "\(TraceReplayError.quote(field)) is no number.",
        column: column.name,
        remedy: "Write a decimal number, or say in a column named reason why there is no service."
      )
    }
    return value
  }

  private func reason(_ lines: borrowing TraceLines) throws(TraceReplayError) -> Reason? {
    guard let column = columns.reason else { return nil }
    let field = TraceFields.trimmed(fields[column.index])
    guard !field.isEmpty else { return nil }
    guard field.count <= 64, let reason = Reason(rawValue: String(decoding: field, as: UTF8.self))
    else {
      throw lines.error(
        "\(TraceReplayError.quote(field)) is no reason for a lack of service.",
        column: column.name,
        remedy: "Use a word such as \(Reason.noSatelliteInView.rawValue), or leave it empty."
      )
    }
    return reason
  }

  private mutating func stations(_ lines: borrowing TraceLines) throws(TraceReplayError) -> Int32 {
    let wanted = [columns.satellite, columns.gateway, columns.pointOfPresence]
    let names = wanted.map { column in column.map { fields[$0.index] } ?? [] }
    if let last = table.rows.last,
      zip(names, lastStationFields).allSatisfy({ $0.elementsEqual($1) })
    {
      return last.stations
    }
    for (column, name) in zip(wanted, names) where name.contains(where: { $0 < 32 || $0 == 127 }) {
      throw lines.error(
        "\(TraceReplayError.quote(name)) has a control character.",
        column: column?.name,
        remedy: "Write names as plain text."
      )
    }
    lastStationFields = names.map(Array.init)
    let texts = names.map { String(decoding: $0, as: UTF8.self) }
    let stations = TraceStations(
      satellite: columns.satellite == nil ? options.name : texts[0],
      gateway: texts[1],
      pointOfPresence: texts[2]
    )
    if let known = stationIndices[stations] { return known }
    guard table.stations.count < TraceRows.largestStationCount else {
      throw lines.error(
        "There are more than \(TraceRows.largestStationCount) sets of stations.",
        remedy: "Replay a shorter part of the trace."
      )
    }
    let index = Int32(table.stations.count)
    table.stations.append(stations)
    stationIndices[stations] = index
    return index
  }

  private func readNumbers(
    into row: inout TraceRow,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) {
    row.uplinkDelay = try delay(columns.uplinkDelay, lines)
    row.downlinkDelay = try delay(columns.downlinkDelay, lines)
    row.uplinkRate = try rate(columns.uplinkRate, lines)
    row.downlinkRate = try rate(columns.downlinkRate, lines)
    row.uplinkLoss = try loss(columns.uplinkLoss, lines)
    row.downlinkLoss = try loss(columns.downlinkLoss, lines)
    // Nothing passes in either direction: the link is down, not lossy.
    if row.uplinkRate == 0, row.downlinkRate == 0 { row.reason = .linkBelowThreshold }
  }

  private func delay(
    _ column: TraceColumns.Column?,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Double {
    guard let column else { return options.delaySeconds }
    let value = try number(column, lines)
    guard Self.delays.contains(value) else {
      throw lines.error(
        "The one-way delay is not from 0 to 60,000 ms.",
        column: column.name,
        remedy: "Write milliseconds."
      )
    }
    return value
  }

  private func rate(
    _ column: TraceColumns.Column?,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Double {
    guard let column else { return options.rateWhereMissing.bitsPerSecond }
    let value = try number(column, lines)
    guard value == 0 || Self.rates.contains(value) else {
      throw lines.error(
        "The rate is neither 0 nor from 0.000001 to 1,000,000 Mbit/s.",
        column: column.name,
        remedy: "Write megabits per second."
      )
    }
    return value
  }

  private func loss(
    _ column: TraceColumns.Column?,
    _ lines: borrowing TraceLines
  ) throws(TraceReplayError) -> Double {
    guard let column else { return 0 }
    let value = try number(column, lines)
    guard (0...1).contains(value) else {
      throw lines.error(
        "The loss is not from 0 to 1.",
        column: column.name,
        remedy: "Write a probability, 0.01 for one in a hundred."
      )
    }
    return value
  }

  /// Joins the row before to this one where both are of one slot and one satellite.
  private mutating func noteSlot(_ instant: Instant?, _ row: TraceRow) {
    guard columns.interpolates, let instant else { return }
    let isNewSlot = slotEnd.map { instant >= $0 } ?? true
    if isNewSlot { slotEnd = Slot(containing: instant).end }
    guard !isNewSlot, let last = table.rows.indices.last else { return }
    let before = table.rows[last]
    table.rows[last].leadsToNext =
      before.reason == nil && row.reason == nil
      && table.stations[Int(before.stations)].satellite
        == table.stations[Int(row.stations)].satellite
  }
}
