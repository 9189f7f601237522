/// Splits a line of a table into its fields (RFC 4180), and reads numbers.
enum TraceFields {
  /// More columns than any trace has.
  static let largestCount = 1_024

  /// The fields of a line, without quotation marks.
  ///
  /// - Returns: false when a quotation mark is not closed in the line, something stands between a
  ///   closing mark and the comma, or there are too many fields.
  static func split(_ line: ArraySlice<UInt8>, into fields: inout [ArraySlice<UInt8>]) -> Bool {
    fields.removeAll(keepingCapacity: true)
    var start = line.startIndex
    while fields.count < largestCount {
      if start < line.endIndex, line[start] == 34 {
        guard let end = quoted(line, from: start + 1, into: &fields) else { return false }
        if end == line.endIndex { return true }
        start = end + 1
      } else {
        let end = line[start...].firstIndex(of: 44) ?? line.endIndex
        fields.append(line[start..<end])
        if end == line.endIndex { return true }
        start = end + 1
      }
    }
    return false
  }

  /// - Returns: where the comma behind the field is, or the line's end.
  private static func quoted(
    _ line: ArraySlice<UInt8>,
    from start: Int,
    into fields: inout [ArraySlice<UInt8>]
  ) -> Int? {
    var content: [UInt8] = []
    var index = start
    while index < line.endIndex {
      if line[index] != 34 {
        content.append(line[index])
        index += 1
      } else if index + 1 < line.endIndex, line[index + 1] == 34 {
        content.append(34)
        index += 2
      } else {
        guard index + 1 == line.endIndex || line[index + 1] == 44 else { return nil }
        fields.append(content[...])
        return index + 1
      }
    }
    return nil
  }

  /// A field without blanks at its ends.
  static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var field = field
    while let first = field.first, first == 32 || first == 9 { field.removeFirst() }
    while let last = field.last, last == 32 || last == 9 { field.removeLast() }
    return field
  }

  /// A decimal number, such as `-1.5e3`; `nil` for anything else, and for what is not finite.
  static func number(_ field: ArraySlice<UInt8>) -> Double? {
    let field = trimmed(field)
    if let simple = simpleNumber(field) { return simple }
    // What `Double` would take beyond decimal numbers: hexadecimal ones, infinity, `nan`.
    guard field.count <= 400, field.allSatisfy({ isOfDecimal($0) }),
      let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite
    else { return nil }
    return value
  }

  private static func isOfDecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 43, 45, 46, 69, 101: true
    default: false
    }
  }

  /// Digits with a point and no exponent whose quotient of two exact numbers is the nearest one
  /// (Clinger 1990, doi:10.1145/93542.93557).
  private static func simpleNumber(_ field: ArraySlice<UInt8>) -> Double? {
    var (mantissa, places, digits, hasPoint) = (UInt64(0), 0, 0, false)
    for byte in field {
      switch byte {
      case 48...57:
        digits += 1
        mantissa = mantissa &* 10 &+ UInt64(byte &- 48)
        if hasPoint { places += 1 }
      case 46 where !hasPoint: hasPoint = true
      default: return nil
      }
    }
    // Fifteen digits are below 2⁵³.
    guard (1...15).contains(digits) else { return nil }
    return Double(mantissa) / powers[places]
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  /// A whole number of at most fifteen digits, without a sign.
  static func wholeNumber(_ field: ArraySlice<UInt8>) -> Int64? {
    let field = trimmed(field)
    guard (1...15).contains(field.count) else { return nil }
    var value: Int64 = 0
    for byte in field {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 48)
    }
    return value
  }
}
