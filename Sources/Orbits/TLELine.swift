/// One element line whose length, characters and checksum have been checked.
///
/// Columns are counted from 1, as in the published description of the format.
struct TLELine {
  private let text: ArraySlice<UInt8>
  private let number: Int
  /// What is wrong with the checksum, where that does not refuse the line.
  private(set) var checksumProblem: ElementProblem?

  /// The columns that are blank in every good line; a shifted line fails here.
  private static let blanks = [
    [2, 9, 18, 33, 44, 53, 62, 64],
    [2, 8, 17, 26, 34, 43, 52],
  ]
  private static let remedy = "fetch the set again, or take it out of the file"

  init(
    _ line: ArraySlice<UInt8>,
    number: Int,
    which: Int,
    _ checksums: ElementCatalog.Checksums
  ) throws(ElementProblem) {
    text = line.prefix(69)
    self.number = number
    try checkShape(line, blanks: Self.blanks[which - 1], which: which)
    switch checksums {
    case .ignored: return
    case .reported: checksumProblem = wrongChecksum()
    case .verified: if let problem = wrongChecksum() { throw problem }
    }
  }

  private func checkShape(
    _ line: ArraySlice<UInt8>,
    blanks: [Int],
    which: Int
  ) throws(ElementProblem) {
    if let odd = text.firstIndex(where: { !(0x20...0x7E).contains($0) }) {
      throw malformed(
        column: odd - text.startIndex + 1,
        "line \(which) of the set holds a character that is not printable ASCII"
      )
    }
    guard text.count >= 68 else {
      throw malformed(
        column: text.count + 1,
        "line \(which) of the set ends after \(text.count) columns instead of 69"
      )
    }
    if line.count > 69, !line[line.startIndex + 69].isBlank {
      throw malformed(column: 70, "line \(which) of the set goes on behind column 69")
    }
    for column in blanks where byte(column) != UInt8(ascii: " ") {
      throw malformed(
        column: column,
        "column \(column) of line \(which) must be blank: the columns are shifted"
      )
    }
  }

  private func malformed(column: Int, _ cause: String) -> ElementProblem {
    ElementProblem(
      .malformedLine,
      line: number,
      column: column,
      cause: cause,
      remedy: Self.remedy
    )
  }

  /// Compares column 69 with the sum of all digits, a minus sign counting 1, modulo ten.
  private func wrongChecksum() -> ElementProblem? {
    guard text.count == 69 else { return nil }
    let given = byte(69)
    if given == UInt8(ascii: " ") { return nil }
    let sum = text.prefix(68).reduce(0) { sum, byte in
      sum + (byte == UInt8(ascii: "-") ? 1 : Int(byte.decimalDigit ?? 0))
    }
    guard given.decimalDigit.map({ Int($0) }) != sum % 10 else { return nil }
    let character = String(decoding: [given], as: UTF8.self)
    return ElementProblem(
      .checksum,
      line: number,
      column: 69,
      cause: "the checksum is '\(character)' but the line adds up to \(sum % 10)",
      remedy: Self.remedy
    )
  }

  /// The byte of a column up to 68.
  func byte(_ column: Int) -> UInt8 { text[text.startIndex + column - 1] }

  /// The text of columns up to 68, without the blanks around it.
  func field(_ columns: ClosedRange<Int>) -> ArraySlice<UInt8> {
    raw(columns).trimmingBlanks()
  }

  private func raw(_ columns: ClosedRange<Int>) -> ArraySlice<UInt8> {
    text[(text.startIndex + columns.lowerBound - 1)...(text.startIndex + columns.upperBound - 1)]
  }

  func problem(
    _ kind: ElementProblem.Kind,
    _ columns: ClosedRange<Int>,
    _ cause: String
  ) -> ElementProblem {
    ElementProblem(
      kind,
      line: number,
      column: columns.lowerBound,
      cause: cause,
      remedy: Self.remedy
    )
  }

  private func unreadable(_ columns: ClosedRange<Int>, _ meaning: String) -> ElementProblem {
    let shown = String(decoding: raw(columns), as: UTF8.self)
    return problem(.number, columns, "'\(shown)' is not \(meaning)")
  }

  /// A plain decimal number; blanks stand for `blank`, or are refused if that is nil.
  func decimal(
    _ columns: ClosedRange<Int>,
    _ meaning: String,
    blank: Double? = nil
  ) throws(ElementProblem) -> Double {
    let text = field(columns)
    if text.isEmpty, let blank { return blank }
    guard let value = DecimalNumber.parse(text) else { throw unreadable(columns, meaning) }
    return value
  }

  /// Digits behind an unwritten `0.`; leading blanks are zeros.
  func fraction(_ columns: ClosedRange<Int>, _ meaning: String) throws(ElementProblem) -> Double {
    var digits = raw(columns)
    while digits.last == UInt8(ascii: " ") { digits.removeLast() }
    var text = Array("0.".utf8)
    for byte in digits {
      let isPadding = byte == UInt8(ascii: " ") && text.allSatisfy { $0 == 48 || $0 == 46 }
      guard isPadding || byte.decimalDigit != nil else { throw unreadable(columns, meaning) }
      text.append(isPadding ? UInt8(ascii: "0") : byte)
    }
    guard !digits.isEmpty, let value = DecimalNumber.parse(text[...]) else {
      throw unreadable(columns, meaning)
    }
    return value
  }

  /// A sign, digits behind an unwritten `0.`, and a signed power of ten: ` 35067-2` is 0.0035067.
  func scaled(
    _ columns: ClosedRange<Int>,
    _ meaning: String,
    blank: Double? = nil
  ) throws(ElementProblem) -> Double {
    var rest = field(columns)
    if rest.isEmpty, let blank { return blank }
    var text: [UInt8] = []
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      text.append(sign)
      rest.removeFirst()
    }
    let digits = rest.prefix { $0.decimalDigit != nil }
    let exponent = rest.dropFirst(digits.count)
    text.append(UInt8(ascii: "."))
    text.append(contentsOf: digits)
    text.append(UInt8(ascii: "e"))
    text.append(contentsOf: exponent)
    guard !digits.isEmpty, exponent.count == 2,
      exponent.first == UInt8(ascii: "-") || exponent.first == UInt8(ascii: "+"),
      let value = DecimalNumber.parse(text[...])
    else { throw unreadable(columns, meaning) }
    return value
  }

  /// A count of up to five digits; blanks stand for 0.
  func count(_ columns: ClosedRange<Int>, _ meaning: String) throws(ElementProblem) -> Int {
    var value = 0
    for byte in field(columns) {
      guard let digit = byte.decimalDigit else { throw unreadable(columns, meaning) }
      value = value * 10 + Int(digit)
    }
    return value
  }
}
