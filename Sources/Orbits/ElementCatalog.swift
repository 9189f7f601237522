/// The element sets of one input, and what could not be read of it.
public struct ElementCatalog: Sendable {
  /// How element sets are written.
  public enum Format: String, Hashable, Sendable {
    /// Two-line sets, with or without a line for the name.
    case tle = "TLE"
    /// Orbit Mean-Elements Messages (CCSDS 502.0-B-3) as JSON.
    case ommJSON = "OMM JSON"
    /// OMM as comma-separated values; recognised, not read.
    case ommCSV = "OMM CSV"
    /// OMM as XML; recognised, not read.
    case ommXML = "OMM XML"
    /// OMM as lines of keyword = value; recognised, not read.
    case ommKVN = "OMM KVN"
  }

  /// What the reader does about the checksum in column 69 of two-line sets.
  public enum Checksums: Sendable {
    /// A wrong checksum refuses the set; a missing one does not.
    case verified
    /// A wrong checksum is reported and the set kept, as for the published verification file,
    /// three of whose sets have wrong ones.
    case reported
    /// Checksums are not looked at.
    case ignored
  }

  /// The largest input that is read: 512 MiB, some two million sets.
  public static let largestInput = 512 << 20
  /// How many problems are kept; ``problemCount`` counts the others too.
  public static let mostProblems = 1_000

  /// The format of the input; nil when it was not recognised.
  public let format: Format?
  /// The sets that could be read, in the order of the input; an object may have several.
  public internal(set) var elements: [ElementSet] = []
  /// What could not be read, in the order of the input; at most ``mostProblems``.
  public private(set) var problems: [ElementProblem] = []
  /// How many problems there were.
  public private(set) var problemCount = 0

  init(format: Format?) { self.format = format }

  mutating func report(_ problem: ElementProblem) {
    problemCount += 1
    if problems.count < Self.mostProblems { problems.append(problem) }
  }

  /// Reads element sets in the format that the content shows.
  ///
  /// Never fails as a whole: good sets are kept, each bad one becomes a problem, and an input that
  /// is no catalogue at all gives no sets and one problem.
  public static func read(
    _ bytes: [UInt8],
    checksums: Checksums = .verified
  ) -> ElementCatalog {
    switch FormatDetector.detect(bytes) {
    case .format(.tle):
      return TLEReader(bytes, checksums: checksums).read()
    case .format(.ommJSON):
      return OMMReader(bytes).read()
    case .format(let format):
      var catalog = ElementCatalog(format: format)
      catalog.report(
        ElementProblem(
          .formatNotRead,
          cause: "the input is \(format.rawValue), which is not read yet",
          remedy: "fetch the same data as OMM JSON (FORMAT=json) or as two-line sets (FORMAT=tle)"
        )
      )
      return catalog
    case .problem(let problem):
      var catalog = ElementCatalog(format: nil)
      catalog.report(problem)
      return catalog
    }
  }

  /// Reads element sets from text, as from its UTF-8 bytes.
  public static func read(
    _ text: some StringProtocol,
    checksums: Checksums = .verified
  ) -> ElementCatalog {
    read(Array(text.utf8), checksums: checksums)
  }
}
