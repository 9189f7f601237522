/// Reads Orbit Mean-Elements Messages as comma-separated values (RFC 4180).
///
/// The first line names the columns, in any order; those that are no keyword are passed over. The
/// same header may stand again further down, as in files that were put together. Values are the
/// characters between the commas, without the blanks around them.
struct OMMCSVReader: FormatReader {
  /// Without these columns no row can be read.
  private static let required: [OMMKey] = [
    .catalogNumber, .epoch, .meanMotion, .eccentricity, .inclination,
    .rightAscensionOfAscendingNode, .argumentOfPericenter, .meanAnomaly,
  ]

  private var lines: LineFramer
  private var message = OMMMessage()
  /// What the columns hold; empty before the header.
  private var columns: [OMMKey?] = []
  private var hasRows = false
  private var isRefused = false

  init(largestRecord: Int, line: Int) {
    lines = LineFramer(limit: largestRecord, isQuoted: true, line: line)
  }

  mutating func read(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (ElementReader.Event) -> Void
  ) -> Int {
    while !isRefused, let found = lines.next(in: bytes, isLast: isLast) {
      switch found {
      case .line(let range), .unclosed(let range):
        guard !bytes.trimming(range).isEmpty else { continue }
        take(bytes, range, body)
      case .tooLong(let range):
        body(.problem(.tooLarge(line: lines.line, limit: range.count - 1)))
        hasRows = true
      }
    }
    if isRefused { return bytes.count }
    if isLast, !hasRows {
      body(.problem(.noSets(line: lines.line, "there are no lines of values behind the header")))
    }
    let taken = lines.position
    lines.drop(taken)
    return taken
  }

  private mutating func take(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>,
    _ body: (ElementReader.Event) -> Void
  ) {
    guard !columns.isEmpty else {
      do throws(ElementProblem) {
        columns = try header(bytes, row)
      } catch {
        isRefused = true
        body(.problem(error))
      }
      return
    }
    let event = readRow(bytes, row)
    if case .problem = event, let again = try? header(bytes, row) {
      // Files that were put together: the header has no number among the sets.
      columns = again
      message.uncount()
      return
    }
    hasRows = true
    body(event)
  }

  private mutating func readRow(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>
  ) -> ElementReader.Event {
    message.begin(at: TextPlace(line: lines.line), start: row.lowerBound)
    do throws(TextFault) {
      try readFields(bytes, row)
    } catch {
      return .problem(message.syntaxProblem(at: error.offset, error.cause, bytes))
    }
    return message.event(bytes)
  }

  private mutating func readFields(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>
  ) throws(TextFault) {
    var cursor = CSVCursor(row)
    var count = 0
    while let field = try cursor.next(bytes) {
      defer { count += 1 }
      guard count < columns.count, let key = columns[count] else { continue }
      if field.isEscaped {
        let first = message.decoded.count
        field.append(bytes, to: &message.decoded)
        message.addDecoded(key, from: first, at: field.offset)
      } else {
        message.add(key, .text, field.range, at: field.offset)
      }
    }
    guard count == columns.count else {
      throw TextFault(
        offset: row.upperBound,
        cause: "the line has \(count) values where the header has \(columns.count) columns"
      )
    }
  }

  /// What the columns of a header hold; throws what is wrong with it.
  private func header(
    _ bytes: Span<UInt8>,
    _ row: Range<Int>
  ) throws(ElementProblem) -> [OMMKey?] {
    var cursor = CSVCursor(row)
    var keys: [OMMKey?] = []
    do throws(TextFault) {
      while let field = try cursor.next(bytes) {
        let key = OMMKey(bytes, bytes.trimming(field.range))
        if let key, keys.contains(key) {
          throw TextFault(offset: field.offset, cause: "\(key.name) is the name of two columns")
        }
        keys.append(key)
      }
    } catch {
      throw headerProblem(.syntax, column: error.offset - row.lowerBound + 1, error.cause)
    }
    if let key = Self.required.first(where: { !keys.contains($0) }) {
      throw headerProblem(.missingValue, column: nil, "the header has no column \(key.name)")
    }
    return keys
  }

  private func headerProblem(
    _ kind: ElementProblem.Kind,
    column: Int?,
    _ cause: String
  ) -> ElementProblem {
    ElementProblem(
      kind,
      line: lines.line,
      column: column,
      cause: "\(cause); nothing was read",
      remedy: "correct the first line, or fetch the file again"
    )
  }
}

/// One value of a line of comma-separated values.
struct CSVField {
  /// The characters, without quotation marks around them.
  var range: Range<Int>
  /// Whether quotation marks among the characters are doubled.
  var isEscaped = false
  /// Where the value begins, with its quotation mark.
  var offset: Int

  /// Appends the characters with single quotation marks.
  func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    var isSecond = false
    for index in range {
      let isMark = bytes[index] == UInt8(ascii: "\"")
      isSecond = isMark && !isSecond
      if !isMark || isSecond { text.append(bytes[index]) }
    }
  }
}

/// A cursor over the values of a line.
struct CSVCursor {
  private var index: Int
  private let end: Int
  private var isAtEnd = false

  init(_ range: Range<Int>) { (index, end) = (range.lowerBound, range.upperBound) }

  /// The next value; nil behind the last.
  mutating func next(_ bytes: Span<UInt8>) throws(TextFault) -> CSVField? {
    guard !isAtEnd else { return nil }
    let start = index
    var field = CSVField(range: start..<start, offset: start)
    if index < end, bytes[index] == UInt8(ascii: "\"") {
      try takeQuoted(bytes, &field)
    } else {
      while index < end, bytes[index] != UInt8(ascii: ",") {
        if bytes[index] == UInt8(ascii: "\"") {
          throw TextFault(
            offset: index,
            cause: "a quotation mark stands within a value that does not begin with one"
          )
        }
        index += 1
      }
      field.range = start..<index
    }
    isAtEnd = index == end
    index += 1
    return field
  }

  private mutating func takeQuoted(
    _ bytes: Span<UInt8>,
    _ field: inout CSVField
  ) throws(TextFault) {
    index += 1
    let start = index
    while index < end {
      guard bytes[index] == UInt8(ascii: "\"") else {
        index += 1
        continue
      }
      guard index + 1 < end, bytes[index + 1] == UInt8(ascii: "\"") else { break }
      field.isEscaped = true
      index += 2
    }
    guard index < end else {
      throw TextFault(offset: field.offset, cause: "the quotation mark here is never closed")
    }
    field.range = start..<index
    index += 1
    guard index == end || bytes[index] == UInt8(ascii: ",") else {
      throw TextFault(offset: index, cause: "a comma is due behind the quotation mark")
    }
  }
}
