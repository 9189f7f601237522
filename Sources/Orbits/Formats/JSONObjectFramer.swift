/// Finds the end of a JSON object that arrives in pieces, looking at each byte once.
///
/// Only brackets, quotation marks and colons are looked at; the object is read afterwards. Where
/// brackets show that the object was never closed, the place is given, so that the next object is
/// read by itself.
struct JSONObjectFramer: Sendable {
  enum Found {
    /// The object ends before this offset.
    case end(Int)
    /// The object is not closed: this offset cannot be part of it.
    case broken(Int, String)
  }

  /// How deep the values of unknown keys may be nested.
  private static let deepestNesting = 64

  /// Where the next byte to be looked at is; the object begins at offset 0.
  var scanned = 1
  private var depth = 1
  /// One bit for each level, the lowest for the innermost: whether it is an object.
  private var levels: UInt64 = 1
  private var isInString = false
  private var isEscaped = false
  /// The last byte outside strings that is no white space.
  private var last = UInt8(ascii: "{")

  /// The end of the object; nil when more bytes are needed.
  mutating func next(in bytes: Span<UInt8>, upTo end: Int) -> Found? {
    while scanned < end {
      if isInString {
        skipString(bytes, upTo: end)
        continue
      }
      let byte = bytes[scanned]
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if let cause = open(byte) { return .broken(scanned, cause) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard (byte == UInt8(ascii: "}")) == (levels & 1 == 1) else {
          return .broken(scanned, "this bracket closes something else than was opened")
        }
        depth -= 1
        levels >>= 1
      default: break
      }
      scanned += 1
      if depth == 0 { return .end(scanned) }
      if byte > 32 { last = byte }
    }
    return nil
  }

  /// Opens a level; what is wrong with it, if something is.
  private mutating func open(_ byte: UInt8) -> String? {
    let isObject = byte == UInt8(ascii: "{")
    if isObject, levels & 1 == 1, last != UInt8(ascii: ":") {
      return "an object begins where the one before has no closing brace"
    }
    guard depth < Self.deepestNesting else {
      return "values are nested more than \(Self.deepestNesting) deep"
    }
    depth += 1
    levels = levels << 1 | (isObject ? 1 : 0)
    return nil
  }

  /// Moves behind the end of a string; a line end, which no string holds, ends it too.
  private mutating func skipString(_ bytes: Span<UInt8>, upTo end: Int) {
    while scanned < end {
      let byte = bytes[scanned]
      scanned += 1
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") || byte == 10 {
        isInString = false
        return
      }
    }
  }
}
