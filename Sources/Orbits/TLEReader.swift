/// Reads two-line element sets, each with or without a line for the name before it.
///
/// The name may have the leading `0 ` of Space-Track. Lines that begin with `#` are comments;
/// blank lines, either line ending and text behind column 70 (the time span in the verification
/// file of AIAA 2006-6753) are passed over.
struct TLEReader {
  /// A line of the input and its number, counted from 1.
  private struct Line {
    var text: ArraySlice<UInt8>
    var number: Int
  }

  private let bytes: [UInt8]
  private let checksums: ElementCatalog.Checksums
  private var catalog = ElementCatalog(format: .tle)
  private var name: Line?
  private var first: Line?

  init(_ bytes: [UInt8], checksums: ElementCatalog.Checksums) {
    self.bytes = bytes
    self.checksums = checksums
  }

  /// All sets of the input.
  consuming func read() -> ElementCatalog {
    var number = 0
    for text in Self.lines(of: bytes[...]) {
      number += 1
      guard let start = text.first(where: { !$0.isBlank }), start != UInt8(ascii: "#") else {
        continue
      }
      take(Line(text: text, number: number))
    }
    reportLoneFirstLine()
    reportLoneName()
    return catalog
  }

  private mutating func take(_ line: Line) {
    switch Self.lineNumber(line.text) {
    case 1:
      reportLoneFirstLine()
      first = line
    case 2:
      finishSet(with: line)
    default:
      reportLoneFirstLine()
      reportLoneName()
      name = line
    }
  }

  private mutating func finishSet(with second: Line) {
    defer { (name, first) = (nil, nil) }
    guard let first else {
      catalog.report(
        ElementProblem(
          .missingLine,
          line: second.number,
          cause: "a line 2 stands here without a line 1 before it",
          remedy: "put each line 1 directly before its line 2"
        )
      )
      return
    }
    do throws(ElementProblem) {
      let one = try TLELine(first.text, number: first.number, which: 1, checksums)
      let two = try TLELine(second.text, number: second.number, which: 2, checksums)
      catalog.elements.append(try ElementSet(one, two, name: name.map { Self.name($0.text) } ?? ""))
      for line in [one, two] { line.checksumProblem.map { catalog.report($0) } }
    } catch {
      catalog.report(error)
    }
  }

  private mutating func reportLoneFirstLine() {
    guard let line = first else { return }
    (name, first) = (nil, nil)
    catalog.report(
      ElementProblem(
        .missingLine,
        line: line.number,
        cause: "the line 1 here has no line 2 after it",
        remedy: "put each line 2 directly after its line 1"
      )
    )
  }

  private mutating func reportLoneName() {
    guard let line = name else { return }
    name = nil
    let text = String(decoding: line.text.prefix(40), as: UTF8.self)
    catalog.report(
      ElementProblem(
        .malformedLine,
        line: line.number,
        cause: "'\(text)' is no element line, nor a name with a line 1 after it",
        remedy: "remove the line, or add the two element lines of this object"
      )
    )
  }

  /// The name without the leading `0 ` of three-line sets and without blanks around it.
  private static func name(_ line: ArraySlice<UInt8>) -> String {
    var text = line.trimmingBlanks()
    if text.starts(with: [UInt8(ascii: "0"), UInt8(ascii: " ")]) { text = text.dropFirst(2) }
    return String(decoding: text.trimmingBlanks().prefix(256), as: UTF8.self)
  }

  /// 1 or 2 for text that begins like an element line, nil for any other.
  static func lineNumber(_ line: ArraySlice<UInt8>) -> Int? {
    let start = line.startIndex
    guard line.count >= 7, line[start + 1] == UInt8(ascii: " ") else { return nil }
    let isNumberLike = line[(start + 2)..<(start + 7)].allSatisfy { byte in
      byte.decimalDigit != nil || byte == UInt8(ascii: " ") || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
    guard isNumberLike else { return nil }
    switch line[start] {
    case UInt8(ascii: "1"): return 1
    case UInt8(ascii: "2"): return 2
    default: return nil
    }
  }

  /// The lines of a text without their endings: LF, CR LF or CR.
  static func lines(of text: ArraySlice<UInt8>) -> some Sequence<ArraySlice<UInt8>> {
    sequence(state: text.startIndex) { (index: inout Int) -> ArraySlice<UInt8>? in
      guard index < text.endIndex else { return nil }
      let end = text[index...].firstIndex(where: \.isLineEnd) ?? text.endIndex
      defer {
        let isPair = end + 1 < text.endIndex && text[end] == 13 && text[end + 1] == 10
        index = end + (isPair ? 2 : 1)
      }
      return text[index..<end]
    }
  }
}
