/// Reads Orbit Mean-Elements Messages in JSON: an array of objects, or one object.
///
/// Numbers may be bare (CelesTrak) or in quotation marks (Space-Track); unknown keys are passed
/// over. Broken JSON ends the reading: the sets before it are kept and the place is reported.
struct OMMReader {
  /// How deep the values of unknown keys may be nested.
  private static let deepestNesting = 64

  private var tokens: JSONTokenizer
  private var catalog = ElementCatalog(format: .ommJSON)
  private var ordinal = 0

  init(_ bytes: [UInt8]) { tokens = JSONTokenizer(bytes) }

  /// All sets of the input.
  consuming func read() -> ElementCatalog {
    do throws(JSONSyntaxError) {
      switch try tokens.next() {
      case .objectStart: try readObject()
      case .arrayStart: try readArray()
      default: throw tokens.error("neither an object nor an array begins here")
      }
      guard try tokens.next() == .end else {
        throw tokens.error("there is more text behind the end of the JSON value")
      }
    } catch {
      catalog.report(
        ElementProblem(
          .syntax,
          line: error.line,
          column: error.column,
          cause: "\(error.cause); nothing from here on was read",
          remedy: "fetch the file again, it may have been cut short"
        )
      )
    }
    return catalog
  }

  private mutating func readArray() throws(JSONSyntaxError) {
    var token = try tokens.next()
    if token == .arrayEnd {
      catalog.report(
        ElementProblem(
          .noData,
          line: tokens.line,
          cause: "the list of element sets is empty",
          remedy: "correct the group, name or catalogue number of the query"
        )
      )
      return
    }
    while true {
      guard token == .objectStart else { throw tokens.error("an object is due here") }
      try readObject()
      switch try tokens.next() {
      case .comma: token = try tokens.next()
      case .arrayEnd: return
      default: throw tokens.error("a comma or the end of the list is due here")
      }
    }
  }

  /// Reads one object, whose opening brace has been taken.
  private mutating func readObject() throws(JSONSyntaxError) {
    ordinal += 1
    var message = OMMMessage(line: tokens.line, ordinal: ordinal)
    var token = try tokens.next()
    while token != .objectEnd {
      guard case .string(let name) = token else {
        throw tokens.error("a key in quotation marks is due here")
      }
      guard try tokens.next() == .colon else { throw tokens.error("a colon is due here") }
      let value = try readValue()
      if let key = OMMKey.byName[name] { message.add(value, for: key) }
      token = try tokens.next()
      if token == .comma {
        token = try tokens.next()
        guard token != .objectEnd else { throw tokens.error("a key is due behind the comma") }
      } else if token != .objectEnd {
        throw tokens.error("a comma or the end of the object is due here")
      }
    }
    do throws(ElementProblem) {
      catalog.elements.append(try ElementSet(message))
    } catch {
      catalog.report(error)
    }
  }

  private mutating func readValue() throws(JSONSyntaxError) -> OMMValue {
    let token = try tokens.next()
    var value = OMMValue(content: .other, line: tokens.line, column: tokens.column)
    switch token {
    case .string(let text): value.content = .text(text)
    case .number(let digits): value.content = .number(digits)
    case .null: value.content = .null
    case .boolean: break
    case .objectStart, .arrayStart: try skipNested()
    case .objectEnd, .arrayEnd, .colon, .comma, .end:
      throw tokens.error("a value is due here")
    }
    return value
  }

  /// Passes over an object or array whose opening has been taken; only brackets are matched.
  private mutating func skipNested() throws(JSONSyntaxError) {
    var depth = 1
    while depth > 0 {
      switch try tokens.next() {
      case .objectStart, .arrayStart: depth += 1
      case .objectEnd, .arrayEnd: depth -= 1
      case .end: throw tokens.error("the text ends within a value")
      default: break
      }
      guard depth <= Self.deepestNesting else {
        throw tokens.error("values are nested more than \(Self.deepestNesting) deep")
      }
    }
  }
}
