/// Reads Orbit Mean-Elements Messages as lines of keyword = value (KVN).
///
/// A message begins with its line `CCSDS_OMM_VERS` and ends before the next of these. Comments,
/// blank lines and keywords that are not known (such as `USER_DEFINED_…`) are passed over; units in
/// brackets may follow a number, and have to be those of the standard.
struct OMMKVNReader: FormatReader {
  /// What the first line of a message of any kind begins with.
  static let opening = Array("CCSDS_".utf8)
  private static let comment = Array("COMMENT".utf8)

  private let limit: Int
  private var lines: LineFramer
  private var message = OMMMessage()
  /// Where the message begins, and the number of its first line; nil between messages.
  private var open: (start: Int, line: Int)?
  /// Whether the rest of a message that is too long is passed over.
  private var isSkipping = false

  init(largestRecord: Int, line: Int) {
    limit = largestRecord
    lines = LineFramer(limit: largestRecord, line: line)
  }

  mutating func read(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (ElementReader.Event) -> Void
  ) -> Int {
    while let found = lines.next(in: bytes, isLast: isLast) {
      switch found {
      case .line(let range), .unclosed(let range): take(bytes, range, body)
      case .tooLong(let range):
        if !isSkipping { refuse(line: open?.line ?? lines.line, limit: range.count - 1, body) }
      }
    }
    if isLast { finish(bytes, upTo: bytes.count, body) }
    let taken = open?.start ?? lines.position
    open?.start -= taken
    lines.drop(taken)
    return taken
  }

  private mutating func take(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>,
    _ body: (ElementReader.Event) -> Void
  ) {
    let text = bytes.trimming(line)
    if bytes.begins(text, with: Self.opening) {
      finish(bytes, upTo: line.lowerBound, body)
      isSkipping = false
      open = (line.lowerBound, lines.line)
    } else if open == nil, !isSkipping, !Self.isPassedOver(bytes, text) {
      open = (line.lowerBound, lines.line)
    }
    if let open, line.upperBound - open.start > limit {
      refuse(line: open.line, limit: limit, body)
    }
  }

  private mutating func refuse(
    line: Int,
    limit: Int,
    _ body: (ElementReader.Event) -> Void
  ) {
    body(.problem(.tooLarge(line: line, limit: limit)))
    (open, isSkipping) = (nil, true)
  }

  private static func isPassedOver(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    guard !line.isEmpty else { return true }
    let behind = line.lowerBound + comment.count
    return bytes.begins(line, with: comment)
      && (behind == line.upperBound || bytes[behind].isBlank)
  }

  private mutating func finish(
    _ bytes: Span<UInt8>,
    upTo end: Int,
    _ body: (ElementReader.Event) -> Void
  ) {
    guard let (start, line) = open else { return }
    open = nil
    message.begin(at: TextPlace(line: line), start: start)
    var framer = LineFramer(limit: limit)
    framer.drop(-start)
    let record = bytes.extracting(0..<end)
    while case .line(let range) = framer.next(in: record, isLast: true) {
      do throws(TextFault) {
        try readLine(bytes, bytes.trimming(range))
      } catch {
        body(.problem(message.syntaxProblem(at: error.offset, error.cause, bytes)))
        return
      }
    }
    body(message.event(bytes))
  }

  private mutating func readLine(
    _ bytes: Span<UInt8>,
    _ line: Range<Int>
  ) throws(TextFault) {
    guard !Self.isPassedOver(bytes, line) else { return }
    guard let mark = bytes.first(UInt8(ascii: "="), in: line) else {
      throw TextFault(
        offset: line.lowerBound,
        cause: "'\(bytes.quoted(line))' is neither keyword = value nor a comment"
      )
    }
    guard let key = OMMKey(bytes, bytes.trimming(line.lowerBound..<mark)) else { return }
    var value = bytes.trimming(mark + 1..<line.upperBound)
    if !key.isText, let last = value.last, bytes[last] == UInt8(ascii: "]"),
      let bracket = value.last(where: { bytes[$0] == UInt8(ascii: "[") })
    {
      message.check(unit: bracket + 1..<last, of: key, bytes)
      value = bytes.trimming(value.lowerBound..<bracket)
    }
    message.add(key, .text, value, at: value.lowerBound)
  }
}
