/// Reads Orbit Mean-Elements Messages in JSON: an array of objects, or one object.
///
/// Numbers may be bare (CelesTrak) or in quotation marks (Space-Track); unknown keys are passed
/// over. Each object is read by itself: what is broken is left out, and the reading goes on at the
/// next object.
struct OMMJSONReader: FormatReader {
  private enum State {
    /// The text begins, or a value of it has ended.
    case start, behindValue
    /// In the list: behind its bracket, behind a comma, behind an object.
    case firstItem, item, behindItem
    /// In the list, looking for the next object behind something broken.
    case search
    /// Nothing more can be told from the text.
    case done
  }

  private let limit: Int
  private var state = State.start
  private var isList = false
  private var framer: JSONObjectFramer?
  /// The object is longer than the limit, and bytes of it have been dropped.
  private var isTooLong = false
  private var place: TextPlace
  private var message = OMMMessage()

  init(largestRecord: Int, line: Int) {
    limit = largestRecord
    place = TextPlace(line: line)
  }

  mutating func read(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (ElementReader.Event) -> Void
  ) -> Int {
    var index = 0
    while state != .done {
      if framer != nil {
        guard scanObject(bytes, &index, body) else { break }
      } else {
        skipBlanks(bytes, &index)
        guard index < bytes.count else { break }
        takeMark(bytes, &index, body)
      }
    }
    if state == .done { return bytes.count }
    if isLast { reportEnd(body) }
    return index
  }

  private mutating func skipBlanks(_ bytes: Span<UInt8>, _ index: inout Int) {
    let start = index
    while index < bytes.count, bytes[index].isBlank || bytes[index].isLineEnd { index += 1 }
    place.move(over: bytes, start..<index)
  }

  /// Goes on with the object; false when more bytes are needed.
  private mutating func scanObject(
    _ bytes: Span<UInt8>,
    _ index: inout Int,
    _ body: (ElementReader.Event) -> Void
  ) -> Bool {
    guard var framer else { return false }
    framer.scanned += index
    let stop = isTooLong ? bytes.count : min(bytes.count, index + limit + 1)
    let found = framer.next(in: bytes, upTo: stop)
    framer.scanned -= index
    self.framer = framer
    switch found {
    case .end(let end):
      if !isTooLong { readObject(bytes, index..<end, body) }
      finishObject(isList ? .behindItem : .behindValue, bytes, &index, end)
    case .broken(let end, let cause):
      let broken = place.moved(over: bytes, index..<end)
      body(.problem(syntaxProblem("\(cause); the object was left out", at: broken)))
      finishObject(isList ? .search : .done, bytes, &index, end)
    case nil:
      if stop - index > limit, !isTooLong {
        body(.problem(.tooLarge(line: place.line, column: place.column, limit: limit)))
        isTooLong = true
      }
      if isTooLong { dropScanned(bytes, &index) }
      return stop < bytes.count
    }
    return true
  }

  private mutating func finishObject(
    _ next: State,
    _ bytes: Span<UInt8>,
    _ index: inout Int,
    _ end: Int
  ) {
    place.move(over: bytes, index..<end)
    index = end
    (framer, isTooLong, state) = (nil, false, next)
  }

  private mutating func dropScanned(_ bytes: Span<UInt8>, _ index: inout Int) {
    let scanned = framer?.scanned ?? 0
    place.move(over: bytes, index..<index + scanned)
    index += scanned
    framer?.scanned = 0
  }

  /// Takes the byte that stands between objects.
  private mutating func takeMark(
    _ bytes: Span<UInt8>,
    _ index: inout Int,
    _ body: (ElementReader.Event) -> Void
  ) {
    let byte = Unicode.Scalar(bytes[index])
    switch (state, byte) {
    case (.firstItem, "{"), (.item, "{"), (.search, "{"), (.start, "{"):
      isList = state != .start
      framer = JSONObjectFramer()
      return
    case (.start, "["): (isList, state) = (true, .firstItem)
    case (.firstItem, "]"):
      body(.problem(.noSets(line: place.line, "the list of element sets is empty")))
      state = .behindValue
    case (.behindItem, "]"), (.search, "]"): state = .behindValue
    case (.behindItem, ","): state = .item
    case (.search, _): break
    case (.behindValue, "{"), (.behindValue, "["):
      reportMark(byte, body)
      state = .start
      return
    default: reportMark(byte, body)
    }
    place.move(over: bytes, index..<index + 1)
    index += 1
  }

  private mutating func reportMark(
    _ byte: Unicode.Scalar,
    _ body: (ElementReader.Event) -> Void
  ) {
    let cause =
      switch state {
      case .start: "neither an object nor an array begins here"
      case .behindValue: "there is more text behind the end of the JSON value"
      case .behindItem: "a comma or the end of the list is due here"
      default: "an object is due here"
      }
    body(.problem(syntaxProblem(cause, at: place)))
    switch state {
    case .start, .behindValue: state = .done
    // The bracket ends the list all the same.
    case .item where byte == "]": state = .behindValue
    default: state = .search
    }
  }

  private mutating func reportEnd(_ body: (ElementReader.Event) -> Void) {
    let cause: String? =
      switch state {
      case _ where framer != nil: "the text ends within an object, which was left out"
      case .firstItem, .item, .behindItem: "the text ends within the list"
      case .start, .behindValue, .search, .done: nil
      }
    state = .done
    if let cause, !isTooLong { body(.problem(syntaxProblem(cause, at: place))) }
  }

  private func syntaxProblem(_ cause: String, at place: TextPlace) -> ElementProblem {
    ElementProblem(
      .syntax,
      line: place.line,
      column: place.column,
      cause: cause,
      remedy: "fetch the file again, it may have been cut short"
    )
  }
}

extension OMMJSONReader {
  private mutating func readObject(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    _ body: (ElementReader.Event) -> Void
  ) {
    message.begin(at: place, start: range.lowerBound)
    do throws(TextFault) {
      try readMembers(bytes, range)
    } catch {
      body(.problem(message.syntaxProblem(at: error.offset, error.cause, bytes)))
      return
    }
    body(message.event(bytes))
  }

  /// Reads the keys and values of an object whose end is known.
  private mutating func readMembers(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>
  ) throws(TextFault) {
    var cursor = JSONCursor(range.dropFirst())
    if cursor.take("}", bytes) { return }
    repeat {
      guard cursor.peek(bytes) == UInt8(ascii: "\"") else {
        throw TextFault(offset: cursor.index, cause: "a key in quotation marks is due here")
      }
      let (name, isEscaped) = try cursor.string(bytes)
      let key = isEscaped ? try escapedKey(bytes, name) : OMMKey(bytes, name)
      guard cursor.take(":", bytes) else {
        throw TextFault(offset: cursor.index, cause: "a colon is due here")
      }
      try readValue(of: key, bytes, &cursor)
    } while cursor.take(",", bytes)
    guard cursor.take("}", bytes) else {
      throw TextFault(offset: cursor.index, cause: "a comma or the end of the object is due here")
    }
  }

  private func escapedKey(
    _ bytes: Span<UInt8>,
    _ name: Range<Int>
  ) throws(TextFault) -> OMMKey? {
    var text: [UInt8] = []
    try JSONText.append(bytes, name, to: &text)
    return OMMKey(text.span, 0..<text.count)
  }

  private mutating func readValue(
    of key: OMMKey?,
    _ bytes: Span<UInt8>,
    _ cursor: inout JSONCursor
  ) throws(TextFault) {
    let next = cursor.peek(bytes)
    let offset = cursor.index
    switch next {
    case UInt8(ascii: "\""):
      let (range, isEscaped) = try cursor.string(bytes)
      try addText(key, range, isEscaped: isEscaped, at: offset, bytes)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try skipNested(bytes, &cursor)
      if let key { message.add(key, .other, offset..<offset, at: offset) }
    default:
      let range = try cursor.word(bytes)
      let form = try Self.form(bytes, range, isKnownNumber: key?.isText == false)
      if let key { message.add(key, form, range, at: offset) }
    }
  }

  private mutating func addText(
    _ key: OMMKey?,
    _ range: Range<Int>,
    isEscaped: Bool,
    at offset: Int,
    _ bytes: Span<UInt8>
  ) throws(TextFault) {
    if isEscaped {
      let first = message.decoded.count
      try JSONText.append(bytes, range, to: &message.decoded)
      if let key { message.addDecoded(key, from: first, at: offset) }
    } else if let key {
      message.add(key, .text, range, at: offset)
    }
  }

  /// What a bare word is; numbers that will be read anyway are not looked at twice.
  private static func form(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    isKnownNumber: Bool
  ) throws(TextFault) -> OMMValue.Form {
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "n") where bytes.holds(Array("null".utf8), at: range): return .null
    case UInt8(ascii: "t") where bytes.holds(Array("true".utf8), at: range): return .other
    case UInt8(ascii: "f") where bytes.holds(Array("false".utf8), at: range): return .other
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      throw TextFault(
        offset: range.lowerBound,
        cause: "a word that is neither true, false nor null stands here"
      )
    default: break
    }
    guard isKnownNumber || DecimalNumber.parse(bytes, range) != nil else {
      throw TextFault(
        offset: range.lowerBound,
        cause: "'\(bytes.quoted(range))' is not a finite number"
      )
    }
    return .number
  }

  /// Passes over an object or array; that its brackets match and how deep they are is known.
  private func skipNested(
    _ bytes: Span<UInt8>,
    _ cursor: inout JSONCursor
  ) throws(TextFault) {
    var depth = 0
    repeat {
      switch cursor.peek(bytes) {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        cursor.index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        cursor.index += 1
      case UInt8(ascii: "\""): _ = try cursor.string(bytes)
      case UInt8(ascii: ","), UInt8(ascii: ":"): cursor.index += 1
      default: _ = try Self.form(bytes, try cursor.word(bytes), isKnownNumber: false)
      }
    } while depth > 0
  }
}
