/// One element line whose length, characters and checksum have been checked.
///
/// Columns are counted from 1, as in the published description of the format.
struct TLELine {
  /// The line; what is behind column 70 may be missing.
  let text: [UInt8]
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
    _ line: [UInt8],
    number: Int,
    which: Int,
    _ checksums: ElementCatalog.Checksums
  ) throws(ElementProblem) {
    text = line
    self.number = number
    try checkShape(blanks: Self.blanks[which - 1], which: which)
    switch checksums {
    case .ignored: return
    case .reported: checksumProblem = wrongChecksum()
    case .verified: if let problem = wrongChecksum() { throw problem }
    }
  }

  private func checkShape(blanks: [Int], which: Int) throws(ElementProblem) {
    if let odd = text.prefix(69).firstIndex(where: { !(0x20...0x7E).contains($0) }) {
      throw malformed(
        column: odd + 1,
        "line \(which) of the set holds a character that is not printable ASCII"
      )
    }
    guard text.count >= 68 else {
      throw malformed(
        column: text.count + 1,
        "line \(which) of the set ends after \(text.count) columns instead of 69"
      )
    }
    if text.count > 69, !text[69].isBlank {
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

  /// The sum of the digits of columns 1 to 68, a minus sign counting 1, modulo ten.
  static func checksum(_ line: [UInt8]) -> UInt8 {
    var sum = 0
    for byte in line.prefix(68) {
      if let digit = byte.decimalDigit {
        sum += Int(digit)
      } else if byte == UInt8(ascii: "-") {
        sum += 1
      }
    }
    return UInt8(sum % 10)
  }

  /// Compares column 69 with the sum; a blank or missing one passes.
  private func wrongChecksum() -> ElementProblem? {
    guard text.count > 68, byte(69) != UInt8(ascii: " ") else { return nil }
    let given = byte(69)
    let sum = Self.checksum(text)
    guard given.decimalDigit != sum else { return nil }
    return ElementProblem(
      .checksum,
      line: number,
      column: 69,
      cause: "the checksum is '\(Unicode.Scalar(given))' but the line adds up to \(sum)",
      remedy: Self.remedy
    )
  }

  /// The byte of a column up to 68.
  func byte(_ column: Int) -> UInt8 { text[column - 1] }

  /// Where the text of columns up to 68 stands, without the blanks around it.
  func field(_ columns: ClosedRange<Int>) -> Range<Int> {
    text.span.trimming(columns.lowerBound - 1..<columns.upperBound)
  }

  /// The characters of columns up to 68.
  func string(_ columns: ClosedRange<Int>) -> String { text.span.string(field(columns)) }

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
}

/// The numbers of the columns.
extension TLELine {
  private func unreadable(_ columns: ClosedRange<Int>, _ meaning: String) -> ElementProblem {
    let shown = text.span.string(columns.lowerBound - 1..<columns.upperBound)
    return problem(.number, columns, "'\(shown)' is not \(meaning)")
  }

  /// A plain decimal number; blanks stand for `blank`, or are refused if that is nil.
  func decimal(
    _ columns: ClosedRange<Int>,
    _ meaning: String,
    blank: Double? = nil
  ) throws(ElementProblem) -> Double {
    let field = field(columns)
    if field.isEmpty, let blank { return blank }
    guard let value = DecimalNumber.parse(text.span, field) else {
      throw unreadable(columns, meaning)
    }
    return value
  }

  /// Digits behind an unwritten `0.`; leading blanks are zeros.
  func fraction(_ columns: ClosedRange<Int>, _ meaning: String) throws(ElementProblem) -> Double {
    let field = field(columns)
    guard let value = digits(field), !field.isEmpty,
      let fraction = DecimalNumber.exact(
        value,
        scale: columns.lowerBound - 1 - field.upperBound,
        isNegative: false
      )
    else { throw unreadable(columns, meaning) }
    return fraction
  }

  /// The number that a range of at most eleven digits is; nil for other characters, 0 for none.
  private func digits(_ range: Range<Int>) -> UInt64? {
    var value: UInt64 = 0
    for index in range {
      guard let digit = text[index].decimalDigit else { return nil }
      value = value * 10 + UInt64(digit)
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
    guard rest.count >= 3 else { throw unreadable(columns, meaning) }
    let sign = text[rest.lowerBound]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let exponentSign = text[rest.upperBound - 2]
    guard rest.count >= 3, exponentSign == UInt8(ascii: "-") || exponentSign == UInt8(ascii: "+"),
      let exponent = text[rest.upperBound - 1].decimalDigit,
      let mantissa = digits(rest.dropLast(2)),
      let value = DecimalNumber.exact(
        mantissa,
        scale: (exponentSign == UInt8(ascii: "-") ? -1 : 1) * Int(exponent) - (rest.count - 2),
        isNegative: sign == UInt8(ascii: "-")
      )
    else { throw unreadable(columns, meaning) }
    return value
  }

  /// A count of up to five digits; blanks stand for 0.
  func count(_ columns: ClosedRange<Int>, _ meaning: String) throws(ElementProblem) -> Int {
    guard let value = digits(field(columns)) else { throw unreadable(columns, meaning) }
    return Int(value)
  }

  /// Up to three digits; nil for none, more, or other characters.
  func number(_ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 3 else { return nil }
    return digits(range).map { Int($0) }
  }
}
