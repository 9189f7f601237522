/// What went wrong in a JSON text, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
  /// Counted from 1; the column in bytes.
  package var line: Int
  package var column: Int
  /// A sentence without a full stop.
  package var cause: String
}

/// A piece of JSON text (RFC 8259).
package enum JSONToken: Hashable, Sendable {
  case objectStart
  case objectEnd
  case arrayStart
  case arrayEnd
  case colon
  case comma
  /// The decoded characters.
  case string(String)
  /// The digits as written: no accuracy is lost here.
  case number(ArraySlice<UInt8>)
  case boolean(Bool)
  case null
  /// The end of the text.
  case end
}

/// Cuts a JSON text into tokens and knows the line of each.
///
/// Works through the bytes once, without building a tree: tens of megabytes a second, and memory
/// that does not grow with the text.
package struct JSONTokenizer {
  private let bytes: [UInt8]
  private var index: Int
  private var lineStart = 0

  /// The line, counted from 1, of the token last read.
  package private(set) var line = 1
  /// The column in bytes, counted from 1, of the token last read.
  package private(set) var column = 1

  /// A tokenizer over a whole text; a byte-order mark is passed over.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// An error at the token last read.
  package func error(_ cause: String) -> JSONSyntaxError {
    JSONSyntaxError(line: line, column: column, cause: cause)
  }

  /// The next token; throws at the first byte that cannot begin or continue one.
  package mutating func next() throws(JSONSyntaxError) -> JSONToken {
    skipBlanks()
    column = index - lineStart + 1
    guard index < bytes.count else { return .end }
    let byte = bytes[index]
    if let mark = Self.mark(byte) {
      index += 1
      return mark
    }
    switch byte {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw error("a character that begins no JSON value stands here")
    }
  }

  private static func mark(_ byte: UInt8) -> JSONToken? {
    switch byte {
    case UInt8(ascii: "{"): .objectStart
    case UInt8(ascii: "}"): .objectEnd
    case UInt8(ascii: "["): .arrayStart
    case UInt8(ascii: "]"): .arrayEnd
    case UInt8(ascii: ":"): .colon
    case UInt8(ascii: ","): .comma
    default: nil
    }
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\n"):
        line += 1
        lineStart = index + 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: return
      }
      index += 1
    }
  }

  private mutating func word(
    _ text: StaticString,
    _ token: JSONToken
  ) throws(JSONSyntaxError) -> JSONToken {
    let word = Array(text.description.utf8)
    guard bytes[index...].starts(with: word) else {
      throw error("a word that is neither true, false nor null stands here")
    }
    index += word.count
    return token
  }

  private mutating func number() throws(JSONSyntaxError) -> ArraySlice<UInt8> {
    let start = index
    while index < bytes.count, Self.isNumberPart(bytes[index]) { index += 1 }
    let text = bytes[start..<index]
    guard DecimalNumber.parse(text) != nil else {
      throw error("'\(String(decoding: text.prefix(40), as: UTF8.self))' is not a finite number")
    }
    return text
  }

  private static func isNumberPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}

extension JSONTokenizer {
  /// Reads a string; `index` is at its opening quotation mark.
  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = index + 1
    index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text
      case UInt8(ascii: "\\"):
        return try escapedString(from: start)
      case 0..<0x20:
        throw error("the string that begins here has no end on its line")
      default:
        index += 1
      }
    }
    throw error("the string that begins here has no end")
  }

  /// Reads the rest of a string that holds a backslash.
  private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
    var text = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
      case 0..<0x20: throw error("the string that begins here has no end on its line")
      default: text.append(byte)
      }
    }
    throw error("the string that begins here has no end")
  }

  /// The UTF-8 of one escape; `index` is behind the backslash.
  private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
    guard index < bytes.count else { throw error("the string that begins here has no end") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): return Array(String(Character(try unicodeEscape())).utf8)
    default: throw error("the string that begins here holds an unknown escape")
    }
  }

  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    // Characters above U+FFFF are written as two surrogates.
    guard high < 0xDC00, bytes[index...].starts(with: Array("\\u".utf8)) else {
      throw error("the string that begins here holds half a surrogate pair")
    }
    index += 2
    let low = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    else { throw error("the string that begins here holds half a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("the string that begins here holds a bad \\u escape") }
    index += 4
    return value
  }
}
