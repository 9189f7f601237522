/// One row of a table.
struct CSVRow<Column: RawRepresentable<String> & CaseIterable & Hashable> {
  /// Where a value stands, without the quotation marks around it.
  private struct Field {
    var range: Range<Int>
    var isQuoted: Bool
  }

  /// The number of its first line, from 1.
  let line: Int
  private let bytes: [UInt8]
  private let file: String
  private let problems: ProblemList
  private var fields: [Field] = []
  var positions: [Column: Int] = [:]

  init(line: Int, bytes: [UInt8], file: String, problems: ProblemList) {
    self.line = line
    self.bytes = bytes
    self.file = file
    self.problems = problems
  }

  var count: Int { fields.count }

  /// Finds the values; false, with a report, when quotation marks stand where they may not.
  mutating func split() -> Bool {
    var index = 0
    while true {
      guard let field = field(at: index) else {
        report(
          "a quotation mark stands where none may",
          "Quote whole values, and double the marks in them."
        )
        return false
      }
      fields.append(field)
      index = field.range.upperBound + (field.isQuoted ? 1 : 0)
      guard index < bytes.count else { return true }
      index += 1
      // Behind a comma at the end one more value is due, the empty one.
    }
  }

  /// The value that begins at an index and ends before a comma or the end.
  private func field(at start: Int) -> Field? {
    let comma = UInt8(ascii: ",")
    let mark = UInt8(ascii: "\"")
    guard start < bytes.count, bytes[start] == mark else {
      var end = start
      while end < bytes.count, bytes[end] != comma {
        if bytes[end] == mark { return nil }
        end += 1
      }
      return Field(range: start..<end, isQuoted: false)
    }
    var end = start + 1
    while end < bytes.count {
      if bytes[end] == mark {
        guard end + 1 < bytes.count, bytes[end + 1] == mark else { break }
        end += 1
      }
      end += 1
    }
    guard end < bytes.count, end + 1 == bytes.count || bytes[end + 1] == comma else { return nil }
    return Field(range: (start + 1)..<end, isQuoted: true)
  }

  /// Reports what is wrong with the row, or with one of its values.
  func report(_ message: String, _ remedy: String, in column: Column? = nil) {
    let place = column.flatMap { positions[$0] }.map { fields[$0].range.lowerBound + 1 }
    problems.add(
      WorldFileProblem(
        file: file,
        line: line,
        column: place ?? 1,
        key: column?.rawValue ?? "",
        message: message,
        remedy: remedy
      )
    )
  }

  /// A value by its place, without blanks around it; nil when it is empty or not UTF-8.
  func value(_ index: Int) -> String? {
    let field = fields[index]
    var range = field.range
    if !field.isQuoted {
      while let first = range.first, bytes[first] == 32 || bytes[first] == 9 {
        range = (first + 1)..<range.upperBound
      }
      while let last = range.last, bytes[last] == 32 || bytes[last] == 9 {
        range = range.lowerBound..<last
      }
    }
    guard !range.isEmpty, let text = String(validating: bytes[range], as: UTF8.self) else {
      return nil
    }
    return field.isQuoted ? text.replacing("\"\"", with: "\"") : text
  }

  /// The value of a column; nil when there is none.
  ///
  /// One that is not UTF-8 or longer than 1,000 bytes is reported.
  func text(_ column: Column) -> String? {
    guard let index = positions[column], !fields[index].range.isEmpty else { return nil }
    guard fields[index].range.count <= 1_000, let text = value(index) else {
      let isBlank = fields[index].range.allSatisfy { bytes[$0] == 32 || bytes[$0] == 9 }
      if !isBlank {
        report(
          "the value is not UTF-8 text of at most 1,000 bytes",
          "Write a short text.",
          in: column
        )
      }
      return nil
    }
    return text
  }

  /// The value of a column that must have one; its absence is reported.
  func required(_ column: Column) -> String? {
    let before = problems.problems.count
    if let text = text(column) { return text }
    if problems.problems.count == before {
      report("the value is missing", "Give a value for \(column.rawValue).", in: column)
    }
    return nil
  }

  /// The number of a column: nil when there is none, or with a report when it is not in a range.
  func number(_ column: Column, in range: ClosedRange<Double>) -> Double? {
    text(column).flatMap { number($0, column, range) }
  }

  /// The number of a column that must have one.
  func requiredNumber(_ column: Column, in range: ClosedRange<Double>) -> Double? {
    required(column).flatMap { number($0, column, range) }
  }

  private func number(
    _ text: String,
    _ column: Column,
    _ range: ClosedRange<Double>
  ) -> Double? {
    // Neither hexadecimal numbers nor words such as nan.
    let isPlain = text.utf8.allSatisfy { (43...57).contains($0) || $0 == 101 || $0 == 69 }
    guard isPlain, let value = Double(text), range.contains(value) else {
      report(
        "'\(text.prefix(40))' is not a number from \(range.lowerBound) to \(range.upperBound)",
        "Write a plain number in that range; the unit stands in the column's name.",
        in: column
      )
      return nil
    }
    return value
  }
}
