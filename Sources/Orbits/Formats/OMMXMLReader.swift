/// Reads Orbit Mean-Elements Messages in XML (CCSDS 505.0): one `<omm>`, or many in an `<ndm>`.
///
/// Names count without their prefixes. Document types are refused, entities other than those of XML
/// itself too, and nothing outside the text is looked up. Each message is read by itself: one that
/// is not well-formed is left out, and the reading goes on at the next.
struct OMMXMLReader: FormatReader {
  private static let element = Array("omm".utf8)

  private let limit: Int
  private var tokens: XMLTokenizer
  private var scanner = XMLMessageScanner()
  /// The place of the byte at `placed`.
  private var place: TextPlace
  private var placed = 0
  /// Where the message begins; nil between messages.
  private var open: Int?
  /// Whether the rest of a message that is too long is passed over.
  private var isSkipping = false
  private var isNothingTold = true

  init(largestRecord: Int, line: Int) {
    limit = largestRecord
    tokens = XMLTokenizer(limit: largestRecord)
    place = TextPlace(line: line)
  }

  mutating func read(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (ElementReader.Event) -> Void
  ) -> Int {
    while let token = tokens.next(in: bytes, isLast: isLast) { take(token, bytes, body) }
    if isLast { reportEnd(bytes, body) }
    let taken = open ?? tokens.position
    if open == nil { movePlace(to: taken, bytes) }
    placed -= taken
    open? -= taken
    tokens.drop(taken)
    return taken
  }

  private mutating func movePlace(to offset: Int, _ bytes: Span<UInt8>) {
    place.move(over: bytes, placed..<offset)
    placed = offset
  }

  private mutating func tell(
    _ event: ElementReader.Event,
    _ body: (ElementReader.Event) -> Void
  ) {
    isNothingTold = false
    body(event)
  }

  private mutating func report(
    _ kind: ElementProblem.Kind,
    at offset: Int,
    _ cause: String,
    _ bytes: Span<UInt8>,
    _ body: (ElementReader.Event) -> Void
  ) {
    // Moved, not looked up from where it was: else many problems would take the square of the time.
    movePlace(to: offset, bytes)
    let problem = ElementProblem(
      kind,
      line: place.line,
      column: place.column,
      cause: cause,
      remedy: "correct it, or fetch the file again"
    )
    tell(.problem(problem), body)
  }

  private mutating func take(
    _ token: XMLTokenizer.Token,
    _ bytes: Span<UInt8>,
    _ body: (ElementReader.Event) -> Void
  ) {
    switch token.kind {
    case .start where isMessage(token.range, bytes): begin(token.range, bytes, body)
    case .end where isMessage(token.range, bytes): end(token.range, bytes, body)
    case .tooLong: refuse(from: token.range.lowerBound, bytes, body)
    case .declaration where open == nil:
      report(
        .unsupported,
        at: token.range.lowerBound,
        "a declaration stands here, of which nothing is used or expanded",
        bytes,
        body
      )
    case .broken where open == nil && !isSkipping:
      report(.syntax, at: token.range.lowerBound, "the markup here has no end", bytes, body)
    default: break
    }
    if let open, token.range.upperBound - open > limit { refuse(from: open, bytes, body) }
  }

  private func isMessage(_ tag: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    bytes.holds(Self.element, at: XMLText.name(bytes, tag).local)
  }

  private mutating func begin(
    _ tag: Range<Int>,
    _ bytes: Span<UInt8>,
    _ body: (ElementReader.Event) -> Void
  ) {
    if let open {
      let cause = "the message here has no </omm> before the next begins; it was left out"
      report(.syntax, at: open, cause, bytes, body)
    }
    movePlace(to: tag.lowerBound, bytes)
    (open, isSkipping) = (tag.lowerBound, false)
    if XMLText.isEmpty(bytes, tag) { end(tag, bytes, body) }
  }

  private mutating func end(
    _ tag: Range<Int>,
    _ bytes: Span<UInt8>,
    _ body: (ElementReader.Event) -> Void
  ) {
    if let open, tag.upperBound - open <= limit {
      self.open = nil
      tell(scanner.read(bytes, open..<tag.upperBound, at: place), body)
    } else if isSkipping {
      isSkipping = false
    } else if open == nil {
      let cause = "an </omm> stands here without its <omm>; what is before it was left out"
      report(.syntax, at: tag.lowerBound, cause, bytes, body)
    }
  }

  /// Refuses the message that is open, or the markup at an offset, as too long.
  private mutating func refuse(
    from offset: Int,
    _ bytes: Span<UInt8>,
    _ body: (ElementReader.Event) -> Void
  ) {
    guard !isSkipping else { return }
    movePlace(to: open ?? offset, bytes)
    isSkipping = open != nil
    open = nil
    tell(.problem(.tooLarge(line: place.line, column: place.column, limit: limit)), body)
  }

  private mutating func reportEnd(
    _ bytes: Span<UInt8>,
    _ body: (ElementReader.Event) -> Void
  ) {
    if let open {
      report(.syntax, at: open, "the text ends within the message; it was left out", bytes, body)
      self.open = nil
    } else if isNothingTold {
      tell(.problem(.noSets(line: place.line, "there is no <omm> in the text")), body)
    }
  }
}

/// Reads the elements of one message whose end is known.
private struct XMLMessageScanner: Sendable {
  /// How deep elements may be nested.
  private static let deepestNesting = 64

  /// An element that has had text only so far.
  private struct Leaf {
    var key: OMMKey
    /// Characters that mean themselves; nil where they had to be copied.
    var plain: Range<Int>?
    /// Where copied characters begin.
    var decoded: Int?
    var offset: Int
  }

  private var message = OMMMessage()
  /// The names of the elements that are open.
  private var names: [Range<Int>] = []
  private var leaf: Leaf?

  mutating func read(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    at place: TextPlace
  ) -> ElementReader.Event {
    message.begin(at: place, start: range.lowerBound)
    names.removeAll(keepingCapacity: true)
    leaf = nil
    var tokens = XMLTokenizer(from: range.lowerBound, limit: range.count)
    let record = bytes.extracting(0..<range.upperBound)
    do throws(TextFault) {
      while let token = tokens.next(in: record, isLast: true) { try take(token, bytes) }
    } catch {
      return .problem(message.syntaxProblem(at: error.offset, error.cause, bytes))
    }
    return message.event(bytes)
  }

  private mutating func take(
    _ token: XMLTokenizer.Token,
    _ bytes: Span<UInt8>
  ) throws(TextFault) {
    let range = token.range
    switch token.kind {
    case .text: try addText(bytes, range, isLiteral: false)
    case .characterData:
      try addText(bytes, range.dropFirst(9).dropLast(3), isLiteral: true)
    case .start: try open(bytes, range)
    case .end: try close(bytes, range)
    case .comment, .instruction: break
    case .declaration:
      throw TextFault(offset: range.lowerBound, cause: "a declaration stands within the message")
    case .broken, .tooLong:
      throw TextFault(offset: range.lowerBound, cause: "the markup here has no end")
    }
  }

  private mutating func open(_ bytes: Span<UInt8>, _ tag: Range<Int>) throws(TextFault) {
    let (name, local) = XMLText.name(bytes, tag)
    let key = OMMKey(bytes, local)
    if let key, let unit = try XMLText.units(bytes, tag, behind: name) {
      message.check(unit: unit, of: key, bytes)
    }
    leaf = nil
    if XMLText.isEmpty(bytes, tag) {
      if let key { message.add(key, .text, tag.upperBound..<tag.upperBound, at: tag.lowerBound) }
      return
    }
    guard names.count < Self.deepestNesting else {
      throw TextFault(
        offset: tag.lowerBound,
        cause: "elements are nested more than \(Self.deepestNesting) deep"
      )
    }
    names.append(name)
    leaf = key.map { Leaf(key: $0, offset: tag.upperBound) }
  }

  private mutating func close(_ bytes: Span<UInt8>, _ tag: Range<Int>) throws(TextFault) {
    let name = XMLText.name(bytes, tag).full
    guard let opened = names.popLast(), bytes.isSame(opened, name) else {
      throw TextFault(
        offset: tag.lowerBound,
        cause: "</\(bytes.quoted(name))> closes an element that is not open here"
      )
    }
    if let leaf {
      if let first = leaf.decoded {
        message.addDecoded(leaf.key, from: first, at: leaf.offset)
      } else {
        let range = leaf.plain ?? leaf.offset..<leaf.offset
        message.add(leaf.key, .text, range, at: leaf.offset)
      }
    }
    leaf = nil
  }

  /// Adds characters to the element that is open; those of a CDATA section are literal.
  private mutating func addText(
    _ bytes: Span<UInt8>,
    _ range: Range<Int>,
    isLiteral: Bool
  ) throws(TextFault) {
    guard var leaf, !range.isEmpty else { return }
    if leaf.plain == nil, leaf.decoded == nil, isLiteral || XMLText.isPlain(bytes, range) {
      leaf.plain = range
    } else {
      if leaf.decoded == nil {
        leaf.decoded = message.decoded.count
        if let plain = leaf.plain { message.decoded.append(bytes, plain) }
      }
      if isLiteral {
        message.decoded.append(bytes, range)
      } else {
        try XMLText.append(bytes, range, to: &message.decoded)
      }
    }
    self.leaf = leaf
  }
}
