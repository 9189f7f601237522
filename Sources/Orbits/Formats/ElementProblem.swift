/// Why an element set, or a whole input, could not be read; with place, cause and remedy.
public struct ElementProblem: Error, Hashable, Sendable {
  /// What kind of problem it is; the raw values are stable words.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The input holds nothing.
    case empty = "empty-input"
    /// The server answered that it has no data.
    case noData = "no-data"
    /// The input is a web page.
    case webPage = "web-page"
    /// The input is not text.
    case binary = "binary"
    /// The input is none of the known formats.
    case unknownFormat = "unknown-format"
    /// The input, or one record of it, is larger than the limit.
    case tooLarge = "too-large"
    /// A line of a pair is missing, or the two are swapped.
    case missingLine = "missing-line"
    /// An element line has the wrong length, columns or characters.
    case malformedLine = "malformed-line"
    /// The checksum of a line is wrong.
    case checksum = "checksum"
    /// The two lines of a set name different objects.
    case numberMismatch = "number-mismatch"
    /// The catalogue number cannot be read.
    case catalogNumber = "catalog-number"
    /// The epoch names no instant.
    case epoch = "epoch"
    /// A number cannot be read.
    case number = "number"
    /// A number is outside its range.
    case range = "range"
    /// A required value is missing.
    case missingValue = "missing-value"
    /// A key appears twice in one message.
    case duplicateKey = "duplicate-key"
    /// The frame, centre, time system, theory or unit is one that SGP4 does not have.
    case unsupported = "unsupported"
    /// The text breaks the rules of its format: JSON, CSV, XML or KVN.
    case syntax = "syntax"
    /// A value does not fit the format that it is to be written in; writers only.
    case unwritable = "unwritable"
  }

  /// What kind of problem it is.
  public var kind: Kind
  /// The line, counted from 1.
  public var line: Int?
  /// The column, counted in bytes from 1.
  public var column: Int?
  /// Which message of the input, or which set to be written, it is, counted from 1; nil for
  /// two-line sets that are read.
  public var ordinal: Int?
  /// What is wrong, as a sentence without a full stop.
  public var cause: String
  /// What to do about it, as a sentence without a full stop.
  public var remedy: String

  /// Creates a problem from its parts.
  public init(
    _ kind: Kind,
    line: Int? = nil,
    column: Int? = nil,
    ordinal: Int? = nil,
    cause: String,
    remedy: String
  ) {
    self.kind = kind
    self.line = line
    self.column = column
    self.ordinal = ordinal
    self.cause = cause
    self.remedy = remedy
  }
}

extension ElementProblem: CustomStringConvertible {
  /// Place, cause and remedy on one line.
  public var description: String {
    var place: [String] = []
    if let line { place.append("line \(line)") }
    if let column { place.append("column \(column)") }
    if let ordinal { place.append("set \(ordinal)") }
    let prefix = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
    return "\(prefix)\(cause); \(remedy)"
  }
}
