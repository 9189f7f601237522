/// A place in a text: line and column, both counted from 1, the column in bytes.
///
/// Lines end with LF, CR LF or CR. A place moves over a text piece by piece, so that it does not
/// matter how the text is cut.
struct TextPlace: Hashable, Sendable {
  var line = 1
  var column = 1
  private var isAfterReturn = false

  init(line: Int = 1, column: Int = 1) {
    self.line = line
    self.column = column
  }

  /// Moves behind a range of a text that begins here.
  mutating func move(over bytes: Span<UInt8>, _ range: Range<Int>) {
    var start: Int?
    for index in range {
      let byte = bytes[index]
      // Nearly every byte stands above both line ends.
      if byte > 13 {
        isAfterReturn = false
        continue
      }
      if byte == 13 || byte == 10 && !isAfterReturn { line += 1 }
      if byte.isLineEnd { start = index + 1 }
      isAfterReturn = byte == 13
    }
    column = start.map { range.upperBound - $0 + 1 } ?? column + range.count
  }

  /// The place behind a range of a text that begins here.
  func moved(over bytes: Span<UInt8>, _ range: Range<Int>) -> TextPlace {
    var place = self
    place.move(over: bytes, range)
    return place
  }
}
