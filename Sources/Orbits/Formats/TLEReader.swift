/// Reads two-line element sets, each with or without a line for the name before it.
///
/// The name may have the leading `0 ` of Space-Track. Lines that begin with `#` are comments;
/// blank lines, either line ending and text behind column 70 (the time span in the verification
/// file of AIAA 2006-6753) are passed over.
struct TLEReader: FormatReader {
  /// A line that waits for those that belong to it.
  private struct Waiting {
    var text: [UInt8] = []
    /// Counted from 1; 0 when no line waits.
    var number = 0

    var isPresent: Bool { number > 0 }

    /// Keeps as much of a line as is ever looked at.
    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, number: Int) {
      text.removeAll(keepingCapacity: true)
      for index in range.prefix(TLEReader.keptBytes) { text.append(bytes[index]) }
      self.number = number
    }
  }

  /// Longer than any element line, and than any name that is kept.
  private static let keptBytes = 320
  /// The longest name that is kept, in bytes.
  static let longestName = 256

  private let checksums: ElementCatalog.Checksums
  private var lines: LineFramer
  private var name = Waiting()
  private var first = Waiting()
  private var second = Waiting()

  init(checksums: ElementCatalog.Checksums, largestRecord: Int, line: Int) {
    self.checksums = checksums
    lines = LineFramer(limit: largestRecord, line: line)
  }

  mutating func read(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (ElementReader.Event) -> Void
  ) -> Int {
    while let found = lines.next(in: bytes, isLast: isLast) {
      switch found {
      case .line(let range), .unclosed(let range):
        take(bytes, range, body)
      case .tooLong(let range):
        reportLoneFirstLine(body)
        reportLoneName(body)
        body(.problem(.tooLarge(line: lines.line, limit: range.count - 1)))
      }
    }
    if isLast {
      reportLoneFirstLine(body)
      reportLoneName(body)
    }
    let taken = lines.position
    lines.drop(taken)
    return taken
  }

  private mutating func take(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    _ body: (ElementReader.Event) -> Void
  ) {
    guard let start = line.first(where: { !bytes[$0].isBlank }),
      bytes[start] != UInt8(ascii: "#")
    else { return }
    switch Self.lineNumber(bytes, line) {
    case 1:
      reportLoneFirstLine(body)
      first.take(bytes, line, number: lines.line)
    case 2:
      second.take(bytes, line, number: lines.line)
      finishSet(body)
    default:
      reportLoneFirstLine(body)
      reportLoneName(body)
      name.take(bytes, start..<line.upperBound, number: lines.line)
    }
  }

  private mutating func finishSet(_ body: (ElementReader.Event) -> Void) {
    defer { (name.number, first.number) = (0, 0) }
    guard first.isPresent else {
      body(
        .problem(
          ElementProblem(
            .missingLine,
            line: second.number,
            cause: "a line 2 stands here without a line 1 before it",
            remedy: "put each line 1 directly before its line 2"
          )
        )
      )
      return
    }
    do throws(ElementProblem) {
      let one = try TLELine(first.text, number: first.number, which: 1, checksums)
      let two = try TLELine(second.text, number: second.number, which: 2, checksums)
      body(.elements(try ElementSet(one, two, name: name.isPresent ? Self.name(name.text) : "")))
      if let problem = one.checksumProblem { body(.problem(problem)) }
      if let problem = two.checksumProblem { body(.problem(problem)) }
    } catch {
      body(.problem(error))
    }
  }

  private mutating func reportLoneFirstLine(_ body: (ElementReader.Event) -> Void) {
    guard first.isPresent else { return }
    body(
      .problem(
        ElementProblem(
          .missingLine,
          line: first.number,
          cause: "the line 1 here has no line 2 after it",
          remedy: "put each line 2 directly after its line 1"
        )
      )
    )
    (name.number, first.number) = (0, 0)
  }

  private mutating func reportLoneName(_ body: (ElementReader.Event) -> Void) {
    guard name.isPresent else { return }
    let text = String(decoding: name.text.prefix(40), as: UTF8.self)
    body(
      .problem(
        ElementProblem(
          .malformedLine,
          line: name.number,
          cause: "'\(text)' is no element line, nor a name with a line 1 after it",
          remedy: "remove the line, or add the two element lines of this object"
        )
      )
    )
    name.number = 0
  }

  /// The name without the leading `0 ` of three-line sets and without blanks around it.
  private static func name(_ line: [UInt8]) -> String {
    let bytes = line.span
    var range = bytes.trimming(0..<line.count)
    if bytes.begins(range, with: [UInt8(ascii: "0"), UInt8(ascii: " ")]) {
      range = bytes.trimming(range.dropFirst(2))
    }
    return bytes.string(range.prefix(longestName))
  }

  /// 1 or 2 for text that begins like an element line, nil for any other.
  static func lineNumber(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
    let start = line.lowerBound
    guard line.count >= 7, bytes[start + 1] == UInt8(ascii: " ") else { return nil }
    for index in (start + 2)..<(start + 7) {
      let byte = bytes[index]
      let isLetter = (65...90).contains(byte.uppercased)
      guard byte.decimalDigit != nil || byte == UInt8(ascii: " ") || isLetter else { return nil }
    }
    switch bytes[start] {
    case UInt8(ascii: "1"): return 1
    case UInt8(ascii: "2"): return 2
    default: return nil
    }
  }
}
