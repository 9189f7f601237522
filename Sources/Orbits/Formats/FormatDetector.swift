/// Tells the format of an element-set input from its first bytes.
enum FormatDetector {
  private static let remedy =
    "give a file of two-line sets or of OMM as JSON, CSV, XML or KVN, such as CelesTrak's gp.php"
    + " with FORMAT=csv"

  /// The format of a text that begins with `content`, which has no white space before it; `given`
  /// is taken for every text that is not empty.
  static func detect(
    _ content: [UInt8],
    line: Int,
    _ given: ElementCatalog.Format?
  ) throws(ElementProblem) -> ElementCatalog.Format {
    guard let first = content.first else {
      throw ElementProblem(.empty, cause: "the input is empty", remedy: remedy)
    }
    if let given { return given }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .ommJSON
    case UInt8(ascii: "<"): return try markup(content)
    default: break
    }
    if isBinary(content) {
      throw ElementProblem(.binary, cause: "the input is not text", remedy: remedy)
    }
    return try text(content, line: line)
  }

  private static func markup(_ content: [UInt8]) throws(ElementProblem) -> ElementCatalog.Format {
    let sample = String(decoding: content, as: UTF8.self).lowercased()
    let isPage = sample.hasPrefix("<!doctype html") || sample.contains("<html")
    let isMessage = ["<ndm", "<omm", ":ndm", ":omm"].contains { sample.contains($0) }
    if !isPage, isMessage || sample.hasPrefix("<?xml") { return .ommXML }
    throw ElementProblem(
      .webPage,
      cause: "the input is a web page, not a catalogue: the server refused or moved",
      remedy: remedy
    )
  }

  private static func isBinary(_ content: [UInt8]) -> Bool {
    let odd = content.count { $0 < 0x20 && !$0.isBlank && !$0.isLineEnd || $0 == 0x7F }
    return content.contains(0) || odd * 20 > content.count
  }

  private static func text(
    _ content: [UInt8],
    line: Int
  ) throws(ElementProblem) -> ElementCatalog.Format {
    let lines = content.split(whereSeparator: \.isLineEnd)
    let firstLine = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    // A name may hold anything, a keyword and a comma too.
    if lines.dropFirst().first.map(isElementLine) == true { return .tle }
    if isHeader(firstLine) { return .ommCSV }
    if isMessage(lines) { return .ommKVN }
    if lines.contains(where: isElementLine) { return .tle }
    let shown = firstLine.prefix(60)
    let lower = firstLine.prefix(120).lowercased()
    if ["no gp data found", "no tle found", "no results"].contains(where: lower.hasPrefix) {
      throw .noSets(line: line, "the server had no data for the query: '\(shown)'")
    }
    throw ElementProblem(
      .unknownFormat,
      line: line,
      cause: "the input is no element-set format that is known; it begins '\(shown)'",
      remedy: remedy
    )
  }

  /// Whether a line is the header of an OMM in CSV; the columns may come in any order.
  private static func isHeader(_ line: String) -> Bool {
    line.contains(",") && ["NORAD_CAT_ID", "OBJECT_NAME", "EPOCH"].contains { line.contains($0) }
  }

  /// Whether the first line that is no comment is that of an OMM in KVN.
  private static func isMessage(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let first = lines.first { !$0.starts(with: Array("COMMENT".utf8)) && !$0.allSatisfy(\.isBlank) }
    return first?.starts(with: OMMKVNReader.opening) ?? false
  }

  private static func isElementLine(_ line: ArraySlice<UInt8>) -> Bool {
    TLEReader.lineNumber(line.span, 0..<line.count) != nil && !line.contains(UInt8(ascii: ","))
  }
}

/// The white space at the beginning of a text, which is passed over before its format is told.
struct TextOpening: Sendable {
  /// The line, counted from 1, of the first that is not blank.
  private(set) var line = 1
  /// Where that line begins, and where its first character stands.
  private(set) var lineStart = 0
  private(set) var content = 0
  private var isMarkDue = true
  private var isAfterReturn = false

  /// Looks at a text from its beginning; whether there is enough to tell the format from.
  mutating func look(at bytes: Span<UInt8>, isLast: Bool, isFormatGiven: Bool) -> Bool {
    guard isLast || bytes.count >= 3 else { return false }
    if isMarkDue, bytes.begins(0..<bytes.count, with: [0xEF, 0xBB, 0xBF]) {
      (lineStart, content) = (3, 3)
    }
    isMarkDue = false
    skipBlanks(bytes)
    if content - lineStart >= ElementReader.sampleSize {
      // No format begins like that: the blanks are what is shown.
      content = lineStart
      return true
    }
    guard content < bytes.count else { return isLast }
    let isKnown = isFormatGiven || [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(bytes[content])
    return isKnown || isLast || bytes.count - content >= ElementReader.sampleSize
  }

  private mutating func skipBlanks(_ bytes: Span<UInt8>) {
    // Blanks at the beginning of a line are kept, as columns count from there; not without bound.
    while content < bytes.count, content - lineStart < ElementReader.sampleSize {
      let byte = bytes[content]
      guard byte.isBlank || byte.isLineEnd else { return }
      content += 1
      if byte.isLineEnd {
        if !(byte == 10 && isAfterReturn) { line += 1 }
        lineStart = content
      }
      isAfterReturn = byte == 13
    }
  }

  /// Tells that the caller has dropped bytes from the front.
  mutating func drop(_ count: Int) {
    lineStart -= count
    content -= count
  }
}
