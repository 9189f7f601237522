/// What went wrong in a text, and where.
struct TextFault: Error {
  var offset: Int
  /// A sentence without a full stop.
  var cause: String
}

/// A cursor over the tokens of a piece of JSON (RFC 8259).
struct JSONCursor {
  var index: Int
  let end: Int

  init(_ range: Range<Int>) { (index, end) = (range.lowerBound, range.upperBound) }

  /// The next byte behind white space, which is not taken; nil at the end.
  mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
    while index < end {
      let byte = bytes[index]
      guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return byte }
      index += 1
    }
    return nil
  }

  /// Takes a mark such as a comma if it comes next.
  mutating func take(_ mark: Unicode.Scalar, _ bytes: Span<UInt8>) -> Bool {
    guard peek(bytes) == UInt8(ascii: mark) else { return false }
    index += 1
    return true
  }

  /// Takes a string whose quotation mark comes next: where its characters are, and whether there
  /// are escapes among them.
  mutating func string(
    _ bytes: Span<UInt8>
  ) throws(TextFault) -> (range: Range<Int>, isEscaped: Bool) {
    let start = index + 1
    var isEscaped = false
    index = start
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return (start..<index - 1, isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        index += 2
      case 0..<0x20:
        throw TextFault(offset: start - 1, cause: "the string here has no end on its line")
      default: index += 1
      }
    }
    throw TextFault(offset: start - 1, cause: "the string here has no end")
  }

  /// Takes a number, `true`, `false` or `null`: where it is.
  mutating func word(_ bytes: Span<UInt8>) throws(TextFault) -> Range<Int> {
    let start = index
    while index < end, Self.isWordPart(bytes[index]) { index += 1 }
    guard index > start else {
      throw TextFault(offset: start, cause: "a character that begins no JSON value stands here")
    }
    return start..<index
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}

/// The characters of a JSON string with escapes.
enum JSONText {
  /// Appends the characters that a range means to `text`.
  static func append(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    to text: inout [UInt8]
  ) throws(TextFault) {
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard index < range.upperBound else {
        throw TextFault(offset: index, cause: "an escape has no end")
      }
      if bytes[index] == UInt8(ascii: "u") {
        index += 1
        let scalar = try scalar(bytes, &index, range.upperBound)
        text.append(contentsOf: Array(String(Character(scalar)).utf8))
      } else {
        text.append(try character(bytes[index], at: index))
        index += 1
      }
    }
  }

  private static func character(_ byte: UInt8, at offset: Int) throws(TextFault) -> UInt8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return byte
    case UInt8(ascii: "b"): return 8
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "t"): return 9
    default: throw TextFault(offset: offset, cause: "an unknown escape stands here")
    }
  }

  /// The character of `\u03bb`, two of them above U+FFFF; `index` is behind the u.
  private static func scalar(
    _ bytes: Span<UInt8>,
    _ index: inout Int,
    _ end: Int
  ) throws(TextFault) -> Unicode.Scalar {
    let start = index
    let high = try hexadecimal(bytes, &index, end)
    if let scalar = Unicode.Scalar(high) { return scalar }
    let half = TextFault(offset: start, cause: "half a surrogate pair stands here")
    guard high < 0xDC00, bytes.begins(index..<end, with: Array("\\u".utf8)) else { throw half }
    index += 2
    let low = try hexadecimal(bytes, &index, end)
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    else { throw half }
    return scalar
  }

  private static func hexadecimal(
    _ bytes: Span<UInt8>,
    _ index: inout Int,
    _ end: Int
  ) throws(TextFault) -> UInt32 {
    var value: UInt32 = 0
    for place in index..<index + 4 {
      guard place < end, let digit = hexadecimalDigit(bytes[place]) else {
        throw TextFault(offset: index, cause: "a bad \\u escape stands here")
      }
      value = value << 4 | digit
    }
    index += 4
    return value
  }

  /// The value of a hexadecimal digit of either case.
  static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    if let digit = byte.decimalDigit { return UInt32(digit) }
    let letter = byte.uppercased
    return (65...70).contains(letter) ? UInt32(letter) - 55 : nil
  }
}
