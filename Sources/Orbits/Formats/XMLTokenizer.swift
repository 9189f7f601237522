/// Cuts XML that arrives in pieces into text and markup, looking at each byte once.
///
/// No document type is expanded and nothing outside the text is ever looked up.
struct XMLTokenizer: Sendable {
  enum Kind {
    /// Characters between markup.
    case text
    /// `<name …>` and `<name …/>`, `</name>`.
    case start, end
    /// The characters of `<![CDATA[…]]>`, with the marks.
    case characterData
    case comment, instruction
    /// `<!DOCTYPE …>` or another declaration.
    case declaration
    /// Markup that has no end before the next begins.
    case broken
    /// Any of these, longer than the limit; the rest of it is passed over.
    case tooLong
  }

  struct Token {
    var kind: Kind
    var range: Range<Int>
  }

  private let limit: Int
  /// Where the next token begins; all before it may be dropped.
  private(set) var position: Int
  private var scanned: Int
  private var kind: Kind?
  private var isDiscarding = false
  private var quote: UInt8 = 0
  private var brackets = 0

  /// A tokenizer of what begins at an offset; no token may be longer than `limit`.
  init(from offset: Int = 0, limit: Int) {
    (position, scanned, self.limit) = (offset, offset, limit)
  }

  /// Tells that the caller has dropped bytes from the front.
  mutating func drop(_ count: Int) {
    position -= count
    scanned -= count
  }

  /// The next token; nil when more bytes are needed, or there are none when `isLast`.
  mutating func next(in bytes: Span<UInt8>, isLast: Bool) -> Token? {
    while position < bytes.count {
      if kind == nil { kind = Self.kind(bytes, position..<bytes.count, isLast: isLast) }
      guard let kind else { return nil }
      var end = end(of: kind, bytes, isLast: isLast)
      if end == nil, isLast { (end, self.kind) = (bytes.count, .broken) }
      let isTooLong = (end ?? scanned) - position > limit
      if let end {
        let wasDiscarding = isDiscarding
        let token = finish(isTooLong ? .tooLong : self.kind ?? kind, at: end)
        if !wasDiscarding { return token }
        continue
      }
      guard isTooLong || isDiscarding else { return nil }
      let token = Token(kind: .tooLong, range: position..<scanned)
      let wasDiscarding = isDiscarding
      (position, isDiscarding) = (scanned, true)
      if !wasDiscarding { return token }
      return nil
    }
    return nil
  }

  private mutating func end(of kind: Kind, _ bytes: Span<UInt8>, isLast: Bool) -> Int? {
    switch kind {
    case .text: endOfText(bytes, isLast: isLast)
    case .start, .end: endOfTag(bytes)
    case .characterData: end(bytes, behind: "]]>", opening: 9)
    case .comment: end(bytes, behind: "-->", opening: 4)
    case .instruction: end(bytes, behind: "?>", opening: 2)
    case .declaration: endOfDeclaration(bytes)
    case .broken, .tooLong: nil
    }
  }

  private mutating func finish(_ kind: Kind, at end: Int) -> Token {
    let token = Token(kind: kind, range: position..<end)
    (position, scanned, self.kind, quote, brackets) = (end, end, nil, 0, 0)
    isDiscarding = false
    return token
  }

  /// What begins here; nil when too few bytes have come to tell.
  private static func kind(
    _ bytes: Span<UInt8>,
    _ rest: Range<Int>,
    isLast: Bool
  ) -> Kind? {
    guard bytes[rest.lowerBound] == UInt8(ascii: "<") else { return .text }
    guard rest.count > 1 else { return isLast ? .start : nil }
    switch bytes[rest.lowerBound + 1] {
    case UInt8(ascii: "/"): return .end
    case UInt8(ascii: "!"), UInt8(ascii: "?"): break
    default: return .start
    }
    for (opening, kind) in openings {
      if bytes.begins(rest, with: opening) { return kind }
      let isShort = rest.count < opening.count
      if isShort, !isLast, bytes.begins(rest, with: Array(opening.prefix(rest.count))) {
        return nil
      }
    }
    return .start
  }

  /// What markup begins with, the longer before what it begins with itself.
  private static let openings: [([UInt8], Kind)] = [
    (Array("<![CDATA[".utf8), .characterData), (Array("<!--".utf8), .comment),
    (Array("<!".utf8), .declaration), (Array("<?".utf8), .instruction),
  ]

  private mutating func endOfText(_ bytes: Span<UInt8>, isLast: Bool) -> Int? {
    while scanned < bytes.count, bytes[scanned] != UInt8(ascii: "<") { scanned += 1 }
    return scanned < bytes.count || isLast ? scanned : nil
  }

  /// Behind the `>` that stands in no attribute; before a `<`, which no tag holds.
  private mutating func endOfTag(_ bytes: Span<UInt8>) -> Int? {
    if scanned == position, !isDiscarding { scanned += 1 }
    while scanned < bytes.count {
      let byte = bytes[scanned]
      if byte == UInt8(ascii: "<") {
        kind = .broken
        return scanned
      }
      scanned += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: ">") {
        return scanned
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
    }
    return nil
  }

  private mutating func end(
    _ bytes: Span<UInt8>,
    behind closing: StaticString,
    opening: Int
  ) -> Int? {
    let mark = Array(closing.description.utf8)
    if !isDiscarding { scanned = max(scanned, position + opening) }
    while scanned + mark.count <= bytes.count {
      if bytes.begins(scanned..<bytes.count, with: mark) { return scanned + mark.count }
      scanned += 1
    }
    return nil
  }

  /// Behind the `>` that is in neither quotation marks nor the brackets of the inner part.
  private mutating func endOfDeclaration(_ bytes: Span<UInt8>) -> Int? {
    while scanned < bytes.count {
      let byte = bytes[scanned]
      scanned += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "["): brackets += 1
      case UInt8(ascii: "]"): brackets -= 1
      case UInt8(ascii: ">") where brackets <= 0: return scanned
      default: break
      }
    }
    return nil
  }
}
