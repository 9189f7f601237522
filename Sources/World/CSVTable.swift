import Foundation

/// Reads comma-separated values (RFC 4180) with a header, row by row: UTF-8, with or without a byte
/// order mark, lines that end with LF or CR LF, columns in any order.
///
/// Whatever is wrong is reported with line, column and remedy, and the next row is read.
struct CSVTable<Column: RawRepresentable<String> & CaseIterable & Hashable> {
  /// A row, or a quoted text in it, that is longer has lost its end.
  private static var longestRow: Int { 1 << 16 }

  /// The file's name, for messages.
  let file: String
  let problems: ProblemList
  /// Columns that have to be there.
  let required: [Column]
  /// More rows are refused.
  let largestCount: Int

  private var buffer: [UInt8] = []
  private var position = 0
  private var line = 1
  private var positions: [Column: Int]?
  private var columnCount = 0
  private var rowCount = 0
  private var isStopped = false

  init(file: String, problems: ProblemList, required: [Column], largestCount: Int) {
    self.file = file
    self.problems = problems
    self.required = required
    self.largestCount = largestCount
  }

  /// Reads a file to its end, in pieces.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - body: takes each row whose count of values is right.
  mutating func read(path: String, _ body: (CSVRow<Column>) -> Void) {
    // Opening a pipe that nobody writes to would wait for ever.
    let kind =
      try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      )[.type] as? FileAttributeType
    guard kind == .typeRegular, let handle = FileHandle(forReadingAtPath: path) else {
      return reportUnreadable()
    }
    defer { try? handle.close() }
    do {
      while !isStopped, let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        read([UInt8](piece), isLast: false, body)
      }
    } catch {
      return reportUnreadable()
    }
    read([], isLast: true, body)
  }

  private func reportUnreadable() {
    report(
      line: 0,
      "the file cannot be read",
      "Check its name and rights; in a world file, names are relative to it."
    )
  }

  /// Reads a piece of the text; the last may be empty.
  mutating func read(_ piece: [UInt8], isLast: Bool, _ body: (CSVRow<Column>) -> Void) {
    guard !isStopped else { return }
    buffer.removeFirst(position)
    position = 0
    buffer += piece
    if positions == nil, line == 1, buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while !isStopped, let row = nextRow(isLast: isLast) { take(row, body) }
    guard isLast, !isStopped else { return }
    if positions == nil { report(line: 1, "the file is empty", remedyOfHeader) }
  }

  private func report(
    line: Int,
    column: Int = 0,
    key: String = "",
    _ message: String,
    _ remedy: String
  ) {
    problems.add(
      WorldFileProblem(
        file: file,
        line: line,
        column: column,
        key: key,
        message: message,
        remedy: remedy
      )
    )
  }

  private var remedyOfHeader: String {
    "Begin with a line of column names; possible ones: "
      + Column.allCases.map(\.rawValue).joined(separator: ", ") + "."
  }

  /// The values of the next line that is not empty; nil when more bytes are needed, or at the end.
  private mutating func nextRow(isLast: Bool) -> CSVRow<Column>? {
    while let (range, lines) = nextLine(isLast: isLast) {
      let first = line
      line += lines
      guard !range.isEmpty else { continue }
      return CSVRow(line: first, bytes: Array(buffer[range]), file: file, problems: problems)
    }
    return nil
  }

  /// The next line without its end, and how many lines of text it goes over.
  private mutating func nextLine(isLast: Bool) -> (range: Range<Int>, lines: Int)? {
    guard position < buffer.count else { return nil }
    var isQuoted = false
    var lines = 1
    var index = position
    let limit = min(buffer.count, position + Self.longestRow)
    while index < limit {
      let byte = buffer[index]
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == 10 {
        if !isQuoted { return (endLine(at: index, next: index + 1), lines) }
        lines += 1
      }
      index += 1
    }
    if index - position >= Self.longestRow {
      stop(
        "the row is longer than \(Self.longestRow) bytes",
        "Is this a table of text? Is a quotation mark not closed?"
      )
      return nil
    }
    return isLast ? (endLine(at: index, next: index), lines) : nil
  }

  private mutating func endLine(at end: Int, next: Int) -> Range<Int> {
    let start = position
    position = next
    return start..<(end > start && buffer[end - 1] == 13 ? end - 1 : end)
  }

  private mutating func stop(_ message: String, _ remedy: String) {
    report(line: line, message, remedy)
    isStopped = true
  }

  private mutating func take(_ row: CSVRow<Column>, _ body: (CSVRow<Column>) -> Void) {
    var row = row
    guard row.split() else {
      if positions == nil || problems.isFull { isStopped = true }
      return
    }
    guard let positions else { return readHeader(row) }
    rowCount += 1
    guard rowCount <= largestCount else {
      return stop("there are more than \(largestCount) rows", "Name fewer, or use several files.")
    }
    guard row.count == columnCount else {
      return row.report(
        "the row has \(row.count) values where the header has \(columnCount) columns",
        "Give every column a value or leave it empty between its commas."
      )
    }
    row.positions = positions
    body(row)
    if problems.isFull { isStopped = true }
  }

  private mutating func readHeader(_ row: CSVRow<Column>) {
    var found: [Column: Int] = [:]
    let count = problems.problems.count
    for index in 0..<row.count {
      let name = row.value(index) ?? ""
      if let column = Column(rawValue: name) {
        if found.updateValue(index, forKey: column) != nil {
          row.report("the column \(name) stands twice", "Keep one of them.")
        }
      } else {
        row.report("'\(name.prefix(40))' is not a column", remedyOfHeader)
      }
    }
    for column in required where found[column] == nil {
      row.report("the column \(column.rawValue) is missing", "Add it to the first line.")
    }
    positions = found
    columnCount = row.count
    if problems.problems.count > count { isStopped = true }
  }
}
