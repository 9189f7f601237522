import Frames
import Geography
import Service

/// Reads the decisions of which there are many straight from their text.
///
/// A log of 150,000 acts is read at every start, and Foundation's decoder takes most of that time. What
/// is not exactly of a form known here gives nil and is left to that decoder, which also says what
/// is wrong with it: this reader only ever saves time.
enum FrequentDecision {
  /// The decision that a text says, or nil where it is none of the frequent ones.
  static func read(_ text: String) -> Act.Decision? {
    var reader = ObjectReader(text)
    guard let whole = reader.whole(), whole.count == 1, let (kind, value) = whole.first,
      case .object(let fields) = value
    else { return nil }
    switch kind {
    case "terminal": return terminal(fields)
    case "licence":
      guard fields.count == 1, case .object(let licence)? = fields["_0"] else { return nil }
      return self.licence(licence)
    default: return nil
    }
  }

  private static func terminal(_ fields: [String: ObjectReader.Value]) -> Act.Decision? {
    guard fields.count == 2, case .string(let id)? = fields["_0"],
      case .string(let state)? = fields["_1"], let state = TerminalState(rawValue: state)
    else { return nil }
    return .terminal(TerminalID(id), state)
  }

  private static func licence(_ fields: [String: ObjectReader.Value]) -> Act.Decision? {
    guard case .string(let code)? = fields["territory"], let territory = TerritoryCode(code),
      case .string(let status)? = fields["status"], let status = LicenceStatus(rawValue: status),
      case .bool(let gatewayRights)? = fields["gatewayRights"],
      case .string(let source)? = fields["source"],
      case .bool(let isRecalled)? = fields["isRecalled"]
    else { return nil }
    var licence = Licence(
      territory: territory,
      status: status,
      gatewayRights: gatewayRights,
      source: source,
      isRecalled: isRecalled
    )
    var known = 5
    for (key, path) in [("from", \Licence.from), ("until", \Licence.until)] {
      guard let value = fields[key] else { continue }
      guard case .string(let text) = value, let instant = Instant(iso8601: text) else { return nil }
      licence[keyPath: path] = instant
      known += 1
    }
    return fields.count == known ? .licence(licence) : nil
  }
}

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

  private mutating func string() -> String? {
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

  private mutating func skip(_ character: UnicodeScalar) -> Bool {
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
}
