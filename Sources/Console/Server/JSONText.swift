import Foundation
import Synchronization

/// Writes values as JSON (RFC 8259): keys in snake case, members in the order in which they are encoded.
///
/// The same text as that of Foundation's encoder but for the order of members, in a fraction of the time:
/// a page of kits is asked for thousands of times a second. A date, data or a URL is written as its own
/// coding has it.
enum JSONText {
  /// The text of a value.
  ///
  /// - Parameter value: what is written; numbers in it are finite.
  /// - Returns: UTF-8.
  /// - Throws: `EncodingError` for a number that JSON cannot write, and what the value itself throws.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let known = names.withLock { $0 }
    let output = JSONOutput(names: known)
    try output.write(value)
    if output.names.count > known.count, output.names.count <= mostNames {
      names.withLock { if $0.count < output.names.count { $0 = output.names } }
    }
    return output.bytes
  }

  /// Keys as they are written: the same few hundred stand in every answer.
  private static let names = Mutex<[String: [UInt8]]>([:])
  /// Keys are written in the source, so that there are far fewer.
  private static let mostNames = 4_096

  /// A key, which begins with a small letter, as requests and answers write it: `servedBefore` as
  /// `served_before`, `anURLOf` as `an_url_of`.
  static func snakeCase(_ key: String) -> String {
    let characters = Array(key)
    var text = ""
    for (index, character) in characters.enumerated() {
      if character.isUppercase, index > 0 {
        // Of capitals in a row the last begins a word, if a small letter follows it.
        let isAfterSmall = !characters[index - 1].isUppercase
        let isBeforeSmall =
          index + 1 < characters.count && characters[index + 1].isLowercase
        if isAfterSmall || isBeforeSmall { text += "_" }
      }
      text += character.lowercased()
    }
    return text
  }
}

/// Text that grows, and which objects and lists in it are open.
///
/// A container is closed when something is written that stands outside of it.
private final class JSONOutput {
  private(set) var bytes: [UInt8] = []
  private var open: [(end: UInt8, isEmpty: Bool)] = []
  /// Keys that are known by now, as they stand before a value.
  private(set) var names: [String: [UInt8]]

  init(names: [String: [UInt8]] = [:]) { self.names = names }

  /// How many containers are open.
  var depth: Int { open.count }

  /// Opens an object or a list.
  ///
  /// - Returns: the depth at which its members stand.
  func begin(_ start: Character, _ end: Character) -> Int {
    bytes.append(start.asciiValue ?? 0)
    open.append((end.asciiValue ?? 0, true))
    return open.count
  }

  /// Goes on with the container that stands at a depth, or opens one.
  ///
  /// A value may ask its encoder for an object twice, to write what several of its parts have to say.
  func resume(_ start: Character, _ end: Character, at base: Int) -> Int {
    guard depth > base, open[base].end == end.asciiValue else { return begin(start, end) }
    return base + 1
  }

  /// Closes all that is deeper than a depth.
  func close(to depth: Int) {
    while open.count > depth { bytes.append(open.removeLast().end) }
  }

  /// Makes room for another element of the container at a depth.
  func separate(at depth: Int) {
    close(to: depth)
    guard !open[depth - 1].isEmpty else { return open[depth - 1].isEmpty = false }
    bytes.append(UInt8(ascii: ","))
  }

  /// Writes a key of the object at a depth.
  func key(_ name: String, at depth: Int, isPlain: Bool) {
    separate(at: depth)
    if isPlain {
      write(text: name)
      bytes.append(UInt8(ascii: ":"))
    } else if let known = names[name] {
      bytes.append(contentsOf: known)
    } else {
      let start = bytes.count
      write(text: JSONText.snakeCase(name))
      bytes.append(UInt8(ascii: ":"))
      names[name] = Array(bytes[start...])
    }
  }

  func write(_ value: some Encodable) throws {
    let (depth, start) = (open.count, bytes.count)
    try value.encode(to: JSONTextEncoder(output: self, base: depth))
    close(to: depth)
    // What encodes nothing is an empty object, as Foundation has it.
    if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
  }

  func write(ascii text: some StringProtocol) { bytes.append(contentsOf: text.utf8) }

  func write(number: Double) throws {
    guard number.isFinite else { throw Self.notANumber(number) }
    // Whole numbers, which a Double holds exactly up to 2⁵³, go without a fraction.
    if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 {
      write(ascii: String(whole))
    } else {
      write(ascii: number.description)
    }
  }

  /// Writes as many digits as tell a Float from its neighbours: as a Double it would have twice as many.
  func write(number: Float) throws {
    guard number.isFinite else { throw Self.notANumber(number) }
    if let whole = Int64(exactly: number), whole.magnitude < 1 << 24 {
      write(ascii: String(whole))
    } else {
      write(ascii: number.description)
    }
  }

  private static func notANumber(_ number: Any) -> EncodingError {
    .invalidValue(
      number,
      EncodingError.Context(codingPath: [], debugDescription: "\(number) is no number of JSON")
    )
  }

  func write(text: String) {
    bytes.append(UInt8(ascii: "\""))
    // Most text goes as it is, at once: every touch of what the output holds is checked for others.
    if text.utf8.allSatisfy(Self.isPlain) {
      bytes.append(contentsOf: text.utf8)
    } else {
      write(escaping: text)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private func write(escaping text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: write(ascii: "\\n")
      case 0x0D: write(ascii: "\\r")
      case 0x09: write(ascii: "\\t")
      case 0..<0x20:
        write(ascii: "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
  }
}

/// Encodes one value into the text.
private struct JSONTextEncoder: Encoder {
  let output: JSONOutput
  /// How many containers were open around the value.
  let base: Int
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedTextContainer(output, at: output.resume("{", "}", at: base)))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { UnkeyedTextContainer(output) }
  func singleValueContainer() -> any SingleValueEncodingContainer { SingleTextContainer(output) }
}

/// What writes values where they stand, in an object, a list or alone.
private protocol TextContainer {
  var output: JSONOutput { get }
}

extension TextContainer {
  var codingPath: [any CodingKey] { [] }

  fileprivate func put<Value: Encodable>(_ value: Value) throws {
    // The values that most of an answer consists of need no encoder of their own.
    switch value {
    case let text as String: output.write(text: text)
    case let number as Double: try output.write(number: number)
    case let number as Float: try output.write(number: number)
    case let number as Int: output.write(ascii: String(number))
    case let flag as Bool: output.write(ascii: flag ? "true" : "false")
    default: try output.write(value)
    }
  }
}

private struct KeyedTextContainer<Key: CodingKey>: TextContainer, KeyedEncodingContainerProtocol {
  let output: JSONOutput
  private let depth: Int
  private let isPlain: Bool

  /// An object whose members stand at a depth; a new one without.
  init(_ output: JSONOutput, at depth: Int? = nil) {
    self.init(output, at: depth, isPlain: ObjectIdentifier(Key.self) == DictionaryKeyProbe.key)
  }

  init(_ output: JSONOutput, at depth: Int? = nil, isPlain: Bool) {
    self.output = output
    self.isPlain = isPlain
    self.depth = depth ?? output.begin("{", "}")
  }

  private func begin(_ key: Key) { output.key(key.stringValue, at: depth, isPlain: isPlain) }

  mutating func encodeNil(forKey key: Key) {
    begin(key)
    output.write(ascii: "null")
  }

  mutating func encode(_ value: String, forKey key: Key) {
    begin(key)
    output.write(text: value)
  }

  mutating func encode(_ value: Double, forKey key: Key) throws {
    begin(key)
    try output.write(number: value)
  }

  mutating func encode(_ value: Int, forKey key: Key) {
    begin(key)
    output.write(ascii: String(value))
  }

  mutating func encode(_ value: Bool, forKey key: Key) {
    begin(key)
    output.write(ascii: value ? "true" : "false")
  }

  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    begin(key)
    try put(value)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    begin(key)
    return KeyedEncodingContainer(KeyedTextContainer<Nested>(output))
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    begin(key)
    return UnkeyedTextContainer(output)
  }

  mutating func superEncoder() -> any Encoder {
    output.key("super", at: depth, isPlain: true)
    return JSONTextEncoder(output: output, base: output.depth)
  }

  mutating func superEncoder(forKey key: Key) -> any Encoder {
    begin(key)
    return JSONTextEncoder(output: output, base: output.depth)
  }
}

private struct UnkeyedTextContainer: TextContainer, UnkeyedEncodingContainer {
  let output: JSONOutput
  private let depth: Int
  private(set) var count = 0

  init(_ output: JSONOutput) {
    self.output = output
    depth = output.begin("[", "]")
  }

  private mutating func begin() {
    output.separate(at: depth)
    count += 1
  }

  mutating func encodeNil() {
    begin()
    output.write(ascii: "null")
  }

  mutating func encode<Value: Encodable>(_ value: Value) throws {
    begin()
    try put(value)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    begin()
    return KeyedEncodingContainer(KeyedTextContainer<Nested>(output))
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    begin()
    return UnkeyedTextContainer(output)
  }

  mutating func superEncoder() -> any Encoder {
    begin()
    return JSONTextEncoder(output: output, base: output.depth)
  }
}

private struct SingleTextContainer: TextContainer, SingleValueEncodingContainer {
  let output: JSONOutput

  init(_ output: JSONOutput) { self.output = output }

  mutating func encodeNil() { output.write(ascii: "null") }
  mutating func encode(_ value: Bool) { output.write(ascii: value ? "true" : "false") }
  mutating func encode(_ value: String) { output.write(text: value) }
  mutating func encode(_ value: Double) throws { try output.write(number: value) }
  mutating func encode(_ value: Float) throws { try output.write(number: value) }
  mutating func encode(_ value: Int) { output.write(ascii: String(value)) }
  mutating func encode(_ value: Int8) { output.write(ascii: String(value)) }
  mutating func encode(_ value: Int16) { output.write(ascii: String(value)) }
  mutating func encode(_ value: Int32) { output.write(ascii: String(value)) }
  mutating func encode(_ value: Int64) { output.write(ascii: String(value)) }
  mutating func encode(_ value: UInt) { output.write(ascii: String(value)) }
  mutating func encode(_ value: UInt8) { output.write(ascii: String(value)) }
  mutating func encode(_ value: UInt16) { output.write(ascii: String(value)) }
  mutating func encode(_ value: UInt32) { output.write(ascii: String(value)) }
  mutating func encode(_ value: UInt64) { output.write(ascii: String(value)) }
  mutating func encode<Value: Encodable>(_ value: Value) throws { try put(value) }
}

/// Finds out by which keys dictionaries encode their members: those are data, and stay as they are.
private final class DictionaryKeyProbe: Encoder {
  /// The type of a dictionary's keys.
  static let key: ObjectIdentifier? = {
    let probe = DictionaryKeyProbe()
    try? ["": 0].encode(to: probe)
    return probe.found
  }()

  private var found: ObjectIdentifier?
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    found = ObjectIdentifier(type)
    return KeyedEncodingContainer(KeyedTextContainer(JSONOutput(), isPlain: true))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { UnkeyedTextContainer(JSONOutput()) }
  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleTextContainer(JSONOutput())
  }
}
