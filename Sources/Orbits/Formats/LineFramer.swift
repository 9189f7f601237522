/// Cuts a text that arrives in pieces into lines that end with LF, CR LF or CR.
///
/// Looks at each byte once, however the text is cut. All positions count from the first byte that
/// the caller has kept.
struct LineFramer: Sendable {
  enum Found {
    /// A line without its ending.
    case line(Range<Int>)
    /// The beginning of a line that is longer than the limit; the rest of it is passed over.
    case tooLong(Range<Int>)
    /// A first line with a quotation mark that nothing closes; the lines after it come singly.
    case unclosed(Range<Int>)
  }

  private let limit: Int
  /// Whether a line end between quotation marks belongs to the line (RFC 4180).
  private let isQuoted: Bool
  /// The number, from 1, of the line last found.
  private(set) var line = 0
  /// Where the next line begins; all before it may be dropped.
  private(set) var position = 0
  private var nextLine = 1
  private var scanned = 0
  private var isAfterReturn = false
  private var isDiscarding = false
  private var isInQuotes = false
  /// Line ends between quotation marks, and where the first of them is.
  private var innerLines = 0
  private var firstInnerEnd: Int?

  init(limit: Int, isQuoted: Bool = false, line: Int = 1) {
    (self.limit, self.isQuoted, nextLine) = (limit, isQuoted, line)
  }

  /// Tells that the caller has dropped bytes from the front.
  mutating func drop(_ count: Int) {
    position -= count
    scanned -= count
    firstInnerEnd? -= count
  }

  /// The next line; nil when more bytes are needed, or there are none when `isLast`.
  mutating func next(in bytes: Span<UInt8>, isLast: Bool) -> Found? {
    skipLineFeed(bytes)
    while true {
      let stop = isDiscarding ? bytes.count : min(bytes.count, position + limit + 1)
      while scanned < stop, !isTelling(bytes[scanned]) { scanned += 1 }
      if scanned == stop {
        return atStop(bytes, isLast: isLast)
      }
      if bytes[scanned] == UInt8(ascii: "\"") {
        isInQuotes.toggle()
        scanned += 1
      } else if isInQuotes {
        countInnerEnd(bytes)
        scanned += 1
      } else if let found = endLine(bytes) {
        return found
      }
    }
  }

  private func isTelling(_ byte: UInt8) -> Bool {
    byte.isLineEnd || isQuoted && !isDiscarding && byte == UInt8(ascii: "\"")
  }

  private mutating func skipLineFeed(_ bytes: Span<UInt8>) {
    guard isAfterReturn, position < bytes.count else { return }
    isAfterReturn = false
    if bytes[position] == 10 {
      position += 1
      scanned = position
    }
  }

  private mutating func countInnerEnd(_ bytes: Span<UInt8>) {
    if firstInnerEnd == nil { firstInnerEnd = scanned }
    let isPair = bytes[scanned] == 10 && scanned > position && bytes[scanned - 1] == 13
    if !isPair { innerLines += 1 }
  }

  /// A line ends here: gives it, or nothing if it was the rest of one that is too long.
  private mutating func endLine(_ bytes: Span<UInt8>) -> Found? {
    let range = position..<scanned
    let wasDiscarding = isDiscarding
    if !wasDiscarding { line = nextLine }
    begin(behind: scanned, lines: innerLines + 1, bytes)
    return wasDiscarding ? nil : .line(range)
  }

  /// Begins the next line behind the line end at `end`.
  private mutating func begin(behind end: Int, lines: Int, _ bytes: Span<UInt8>) {
    nextLine += lines
    isAfterReturn = bytes[end] == 13
    (isInQuotes, isDiscarding, innerLines, firstInnerEnd) = (false, false, 0, nil)
    position = end + 1
    scanned = position
    skipLineFeed(bytes)
  }

  /// All bytes have been looked at, or as many as a line may have.
  private mutating func atStop(_ bytes: Span<UInt8>, isLast: Bool) -> Found? {
    if isDiscarding {
      position = scanned
      return nil
    }
    let isTooLong = scanned - position > limit
    guard isTooLong || isLast && scanned > position else { return nil }
    let range = position..<scanned
    line = nextLine
    if isInQuotes, let end = firstInnerEnd {
      begin(behind: end, lines: 1, bytes)
      return .unclosed(range.lowerBound..<end)
    }
    position = scanned
    (isDiscarding, isInQuotes) = (isTooLong, false)
    return isTooLong ? .tooLong(range) : .line(range)
  }
}
