import Frames

/// One value of a message and where it stands.
struct OMMValue {
  enum Form {
    case absent
    case text
    case number
    case null
    /// A truth value, an object or an array: nothing that any keyword takes.
    case other
  }

  var form = Form.absent
  /// Where the characters are: in the input, or in ``OMMMessage/decoded``.
  var range = 0..<0
  var isDecoded = false
  /// Where the value begins in the input.
  var offset = 0
}

/// The values of one Orbit Mean-Elements Message by keyword, before they are checked.
///
/// The one way from any of the formats to an ``ElementSet``. Holds ranges of the input, not copies,
/// and is used again for message after message, so that nothing is allocated for each.
struct OMMMessage {
  private var values = [OMMValue](repeating: OMMValue(), count: OMMKey.allCases.count)
  /// Characters that do not stand in the input as they are meant, such as those of escapes.
  var decoded: [UInt8] = []
  private(set) var isEmpty = true
  private var place = TextPlace()
  private var start = 0
  private var ordinal = 0
  private var duplicate: OMMKey?
  private var wrongUnit: (key: OMMKey, unit: Range<Int>)?

  /// Forgets the message before; the new one begins at `start`, whose place is given.
  mutating func begin(at place: TextPlace, start: Int) {
    for index in values.indices { values[index] = OMMValue() }
    decoded.removeAll(keepingCapacity: true)
    (duplicate, wrongUnit, isEmpty) = (nil, nil, true)
    (self.place, self.start) = (place, start)
    ordinal += 1
  }

  /// Tells that what was begun is no message, and is not to be counted as one.
  mutating func uncount() { ordinal -= 1 }

  /// Takes a value whose characters stand in the input; `offset` is where it begins.
  mutating func add(_ key: OMMKey, _ form: OMMValue.Form, _ range: Range<Int>, at offset: Int) {
    set(key, OMMValue(form: form, range: range, offset: offset))
  }

  /// Takes a text whose characters are the last of ``decoded``, from `first` on.
  mutating func addDecoded(_ key: OMMKey, from first: Int, at offset: Int) {
    let range = first..<decoded.count
    set(key, OMMValue(form: .text, range: range, isDecoded: true, offset: offset))
  }

  private mutating func set(_ key: OMMKey, _ value: OMMValue) {
    if values[key.rawValue].form != .absent { duplicate = key }
    values[key.rawValue] = value
    isEmpty = false
  }

  /// Takes note of a unit; an element in any other than the standard's is refused.
  mutating func check(unit: Range<Int>, of key: OMMKey, _ bytes: Span<UInt8>) {
    let range = bytes.trimming(unit)
    guard let expected = key.unit.map({ Array($0.utf8) }) else { return }
    let isRight =
      range.count == expected.count
      && zip(range, expected).allSatisfy { bytes[$0].uppercased == $1.uppercased }
    if !isRight { wrongUnit = (key, unit) }
  }

  /// Refuses a message that says two things about one keyword, or uses another unit.
  func checkKeys(_ bytes: Span<UInt8>) throws(ElementProblem) {
    if let key = duplicate {
      throw problem(
        .duplicateKey,
        key,
        "\(key.name) appears twice in one message",
        "keep one of the two",
        bytes
      )
    }
    if let (key, unit) = wrongUnit {
      throw problem(
        .unsupported,
        key,
        "\(key.name) is in '\(bytes.quoted(unit))' where the standard has \(key.unit ?? "no unit")",
        "convert the value, or leave the unit out if it is wrong",
        bytes
      )
    }
  }

  func problem(
    _ kind: ElementProblem.Kind,
    _ key: OMMKey,
    _ cause: String,
    _ remedy: String,
    _ bytes: Span<UInt8>
  ) -> ElementProblem {
    let value = values[key.rawValue]
    let isGiven = value.form != .absent
    let found = isGiven ? place.moved(over: bytes, start..<value.offset) : place
    return ElementProblem(
      kind,
      line: found.line,
      column: isGiven ? found.column : nil,
      ordinal: ordinal,
      cause: cause,
      remedy: remedy
    )
  }

  /// A problem of the message as a whole, at a place in it.
  func syntaxProblem(at offset: Int, _ cause: String, _ bytes: Span<UInt8>) -> ElementProblem {
    let found = place.moved(over: bytes, start..<offset)
    return ElementProblem(
      .syntax,
      line: found.line,
      column: found.column,
      ordinal: ordinal,
      cause: "\(cause); the message was left out",
      remedy: "correct it, or fetch the file again"
    )
  }
}

extension OMMMessage {
  /// The value unless it is absent, null or an empty text; without the blanks around it.
  func present(_ key: OMMKey, _ bytes: Span<UInt8>) -> OMMValue? {
    var value = values[key.rawValue]
    switch value.form {
    case .absent, .null: return nil
    case .number, .other: return value
    case .text:
      value.range =
        value.isDecoded ? decoded.span.trimming(value.range) : bytes.trimming(value.range)
      return value.range.isEmpty ? nil : value
    }
  }

  /// What `body` makes of the characters of a value.
  func read<Result>(
    _ value: OMMValue,
    _ bytes: Span<UInt8>,
    _ body: (Span<UInt8>, Range<Int>) -> Result
  ) -> Result {
    value.isDecoded ? body(decoded.span, value.range) : body(bytes, value.range)
  }

  /// The first characters of a value, as a message quotes them.
  func shown(_ value: OMMValue, _ bytes: Span<UInt8>) -> String {
    value.form == .other ? "" : read(value, bytes) { $0.quoted($1) }
  }

  private func missing(
    _ key: OMMKey,
    _ remedy: String,
    _ bytes: Span<UInt8>
  ) -> ElementProblem {
    problem(.missingValue, key, "\(key.name) is missing", remedy, bytes)
  }

  /// A text, empty when absent or null.
  func text(_ key: OMMKey, _ bytes: Span<UInt8>) throws(ElementProblem) -> String {
    guard let value = present(key, bytes) else { return "" }
    guard value.form != .other else {
      throw problem(.number, key, "\(key.name) is no text", "write it in quotation marks", bytes)
    }
    return read(value, bytes) { $0.string($1) }
  }

  /// A number, `absent` when there is none; refused when that is nil.
  func number(
    _ key: OMMKey,
    absent: Double? = nil,
    remedy: String = "fetch the set again",
    _ bytes: Span<UInt8>
  ) throws(ElementProblem) -> Double {
    guard let value = present(key, bytes) else {
      guard let absent else { throw missing(key, remedy, bytes) }
      return absent
    }
    guard value.form != .other, let number = read(value, bytes, DecimalNumber.parse) else {
      throw problem(
        .number,
        key,
        "\(key.name) is '\(shown(value, bytes))', which is not a number",
        "correct the value",
        bytes
      )
    }
    return number
  }

  /// A number that `complaint` has nothing against.
  func checked(
    _ key: OMMKey,
    _ complaint: (Double) -> String?,
    _ bytes: Span<UInt8>
  ) throws(ElementProblem) -> Double {
    let value = try number(key, bytes)
    if let complaint = complaint(value) {
      throw problem(.range, key, complaint, "fetch the set again", bytes)
    }
    return value
  }

  /// A whole number of up to nine digits, 0 when absent.
  func count(_ key: OMMKey, _ bytes: Span<UInt8>) throws(ElementProblem) -> Int {
    let number = try number(key, absent: 0, bytes)
    guard let count = Int(exactly: number), ElementRanges.counts.contains(count) else {
      throw problem(
        .range,
        key,
        "\(key.name) is \(number), not a whole number from 0 to 999999999",
        "correct the value",
        bytes
      )
    }
    return count
  }

  func catalogNumber(_ bytes: Span<UInt8>) throws(ElementProblem) -> CatalogNumber {
    let key = OMMKey.catalogNumber
    guard let value = present(key, bytes), value.form != .other else {
      throw missing(key, "add the object's number", bytes)
    }
    guard let number = read(value, bytes, { CatalogNumber(ascii: $0, $1) }) else {
      throw problem(
        .catalogNumber,
        key,
        "'\(shown(value, bytes))' is not a catalogue number",
        "write a whole number from 0 to 999999999",
        bytes
      )
    }
    return number
  }

  func epoch(_ bytes: Span<UInt8>) throws(ElementProblem) -> Instant {
    guard let value = present(.epoch, bytes), value.form != .other else {
      throw missing(.epoch, "fetch the set again", bytes)
    }
    guard let epoch = read(value, bytes, OMMEpoch.instant) else {
      throw problem(
        .epoch,
        .epoch,
        "the epoch '\(shown(value, bytes))' names no instant of UTC",
        "write it as 2024-05-20T13:33:20.193984 or 2024-141T13:33:20.193984",
        bytes
      )
    }
    return epoch
  }
}
