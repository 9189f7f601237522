/// Why a trace cannot be replayed: where, what, and what to do about it.
public struct TraceReplayError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, by its name as it was given.
  public let file: String
  /// The line, the first is 1; `nil` when it is about the file as a whole.
  public let line: Int?
  /// The column's name; `nil` when it is about the line as a whole.
  public let column: String?
  /// What is wrong, in one sentence.
  public let cause: String
  /// What to do about it, in one sentence.
  public let remedy: String

  /// Place, cause and remedy, such as `a.csv:3: column delay_ms: 'x' is no number. Write …`.
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return place + ": " + (column.map { "column \($0): " } ?? "") + cause + " " + remedy
  }

  init(_ file: String, line: Int? = nil, column: String? = nil, _ cause: String, remedy: String) {
    self.file = file
    self.line = line
    self.column = column
    self.cause = cause
    self.remedy = remedy
  }

  /// Bytes of a file as they may be shown: short, and without what a terminal would act on.
  static func quote(_ bytes: some Sequence<UInt8>) -> String {
    let shown = Array(bytes.prefix(41))
    let text = String(decoding: shown.prefix(40), as: UTF8.self).unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        ? "\u{fffd}" : String(scalar)
    }
    return "'" + text.joined() + (shown.count > 40 ? "…'" : "'")
  }
}
