/// The names and attributes of XML tags, and the characters that XML text means.
enum XMLText {
  private static let units = Array("units".utf8)
  private static let entities: [(name: [UInt8], character: UInt8)] = [
    (Array("amp".utf8), UInt8(ascii: "&")), (Array("lt".utf8), UInt8(ascii: "<")),
    (Array("gt".utf8), UInt8(ascii: ">")), (Array("quot".utf8), UInt8(ascii: "\"")),
    (Array("apos".utf8), UInt8(ascii: "'")),
  ]

  /// Where the name of a tag is, and where it begins without its prefix: the files of all agencies
  /// differ in theirs.
  static func name(
    _ bytes: Span<UInt8>,
    _ tag: Range<Int>
  ) -> (full: Range<Int>, local: Range<Int>) {
    let start = tag.lowerBound + (bytes[tag.lowerBound + 1] == UInt8(ascii: "/") ? 2 : 1)
    var end = start
    var local = start
    while end < tag.upperBound {
      let byte = bytes[end]
      // Letters come first, as nearly all are.
      if byte < UInt8(ascii: "A") {
        if isNameEnd(byte) { break }
        if byte == UInt8(ascii: ":") { local = end + 1 }
      }
      end += 1
    }
    return (start..<end, local..<end)
  }

  private static func isNameEnd(_ byte: UInt8) -> Bool {
    byte.isBlank || byte.isLineEnd || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
      || byte == UInt8(ascii: "=")
  }

  /// Whether a start tag is its own end tag.
  static func isEmpty(_ bytes: Span<UInt8>, _ tag: Range<Int>) -> Bool {
    tag.count > 2 && bytes[tag.upperBound - 2] == UInt8(ascii: "/")
  }

  /// The value of the attribute `units` of a start tag; nil when there is none.
  static func units(
    _ bytes: Span<UInt8>,
    _ tag: Range<Int>,
    behind name: Range<Int>
  ) throws(TextFault) -> Range<Int>? {
    var index = name.upperBound
    let end = tag.upperBound - (isEmpty(bytes, tag) ? 2 : 1)
    while true {
      skipBlanks(bytes, &index, end)
      guard index < end else { return nil }
      let start = index
      while index < end, !isNameEnd(bytes[index]) { index += 1 }
      let attribute = start..<index
      skipBlanks(bytes, &index, end)
      let isEqual = index < end && bytes[index] == UInt8(ascii: "=")
      index += 1
      skipBlanks(bytes, &index, end)
      guard isEqual, index < end, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]),
        let closing = bytes.first(bytes[index], in: index + 1..<end)
      else { throw TextFault(offset: start, cause: "an attribute here has no value in quotes") }
      if bytes.holds(units, at: attribute) { return index + 1..<closing }
      index = closing + 1
    }
  }

  private static func skipBlanks(_ bytes: Span<UInt8>, _ index: inout Int, _ end: Int) {
    while index < end, bytes[index].isBlank || bytes[index].isLineEnd { index += 1 }
  }

  /// Whether characters mean themselves.
  static func isPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where bytes[index] == UInt8(ascii: "&") || bytes[index] == 13 {
      return false
    }
    return true
  }

  /// Appends what characters mean: entities are replaced, and CR LF and CR become LF (XML 1.0, 2.11).
  ///
  /// Only the five entities of XML itself and numbers are known: what a document declares is never
  /// expanded.
  static func append(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    to text: inout [UInt8]
  ) throws(TextFault) {
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: "&") {
        try appendEntity(bytes, &index, range.upperBound, to: &text)
        continue
      }
      let isPair = byte == 13 && index + 1 < range.upperBound && bytes[index + 1] == 10
      if !isPair { text.append(byte == 13 ? 10 : byte) }
      index += 1
    }
  }

  private static func appendEntity(
    _ bytes: Span<UInt8>,
    _ index: inout Int,
    _ end: Int,
    to text: inout [UInt8]
  ) throws(TextFault) {
    let start = index
    guard let closing = bytes.first(UInt8(ascii: ";"), in: (index + 1..<end).prefix(16)) else {
      throw TextFault(offset: start, cause: "an & stands here that begins no entity")
    }
    let name = index + 1..<closing
    index = closing + 1
    if let entity = entities.first(where: { bytes.holds($0.name, at: name) }) {
      text.append(entity.character)
    } else if let scalar = character(bytes, name) {
      text.append(contentsOf: Array(String(Character(scalar)).utf8))
    } else {
      throw TextFault(
        offset: start,
        cause: "the entity '\(bytes.quoted(name))' is not one of XML itself; none other is expanded"
      )
    }
  }

  /// The character of `#955` or `#x3bb`.
  private static func character(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Unicode.Scalar? {
    guard let first = name.first, bytes[first] == UInt8(ascii: "#") else { return nil }
    var digits = name.dropFirst()
    let isHexadecimal = digits.first.map { bytes[$0] == UInt8(ascii: "x") } ?? false
    if isHexadecimal { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.count <= 8 else { return nil }
    var value: UInt32 = 0
    for index in digits {
      guard let digit = JSONText.hexadecimalDigit(bytes[index]), isHexadecimal || digit < 10 else {
        return nil
      }
      let (product, isOver) = value.multipliedReportingOverflow(by: isHexadecimal ? 16 : 10)
      guard !isOver, product <= 0x10FFFF else { return nil }
      value = product + digit
    }
    return value == 0 ? nil : Unicode.Scalar(value)
  }
}
