/// Reads JSON objects of strings, truths and objects, as ``ActStore`` writes them: without spaces, and
/// in strings no escape but that of a slash or a quotation mark.
struct ObjectReader {
  enum Value {
    case string(String)
    case bool(Bool)
    case object([String: Value])
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The object that the whole text is, or nil where it is of another form.
  mutating func whole() -> [String: Value]? {
    guard let object = object(depth: 0), index == bytes.count else { return nil }
    return object
  }

  private mutating func object(depth: Int) -> [String: Value]? {
    guard depth < 4, skip("{") else { return nil }
    var fields: [String: Value] = [:]
    repeat {
      guard let key = string(), skip(":"), let value = value(depth),
        fields.updateValue(value, forKey: key) == nil
      else { return nil }
    } while skip(",")
    return skip("}") ? fields : nil
  }

  private mutating func value(_ depth: Int) -> Value? {
    guard index < bytes.count else { return nil }
    switch UnicodeScalar(bytes[index]) {
    case "\"": return string().map { .string($0) }
    case "{": return object(depth: depth + 1).map { .object($0) }
    case "t": return skip(word: "true") ? .bool(true) : nil
    case "f": return skip(word: "false") ? .bool(false) : nil
    default: return nil
    }
  }

  mutating func string() -> String? {
    guard skip("\"") else { return nil }
    var text = ""
    var start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        // What is escaped begins the next piece.
        guard index + 1 < bytes.count, [0x22, 0x2f].contains(bytes[index + 1]) else { return nil }
        start = index + 1
        index += 2
      case 0..<0x20: return nil
      default: index += 1
      }
    }
    return nil
  }

  mutating func skip(_ character: UnicodeScalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func skip(word: StaticString) -> Bool {
    let word = "\(word)".utf8
    guard bytes[index...].starts(with: word) else { return false }
    index += word.count
    return true
  }

  /// Whether all of the text was read.
  var isAtEnd: Bool { index == bytes.count }

  /// Reads an object member by member; false where it is of another form.
  ///
  /// - Parameter body: takes a key and reads its value; false ends the reading.
  /// - Returns: whether all of it was read.
  mutating func members(_ body: (String, inout ObjectReader) -> Bool) -> Bool {
    guard skip("{") else { return false }
    repeat {
      guard let key = string(), skip(":"), body(key, &self) else { return false }
    } while skip(",")
    return skip("}")
  }

  /// Reads an array of one element or more; nil where it is of another form.
  mutating func elements<Element>(_ element: (inout ObjectReader) -> Element?) -> [Element]? {
    guard skip("[") else { return nil }
    var all: [Element] = []
    repeat {
      guard let next = element(&self) else { return nil }
      all.append(next)
    } while skip(",")
    return skip("]") ? all : nil
  }

  /// Reads a number as RFC 8259 writes it, of an exponent of two digits at most.
  mutating func number() -> Double? {
    let start = index
    _ = skip("-")
    let whole = index
    guard digits() > 0, bytes[whole] != UInt8(ascii: "0") || index == whole + 1 else { return nil }
    if skip("."), digits() == 0 { return nil }
    if skip("e") || skip("E") {
      if !skip("-") { _ = skip("+") }
      guard (1...2).contains(digits()) else { return nil }
    }
    return Double(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  /// Reads a whole number of nine digits at most.
  mutating func count() -> Int? {
    let start = index
    let length = digits()
    guard (1...9).contains(length), length == 1 || bytes[start] != UInt8(ascii: "0") else {
      return nil
    }
    return bytes[start..<index].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private mutating func digits() -> Int {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
      index += 1
    }
    return index - start
  }
}
