/// The element sets of one input, and what could not be read of it.
public struct ElementCatalog: Sendable {
  /// How element sets are written.
  public enum Format: String, Hashable, Sendable {
    /// Two-line sets, with or without a line for the name.
    case tle = "TLE"
    /// Orbit Mean-Elements Messages (CCSDS 502.0-B-3) as JSON.
    case ommJSON = "OMM JSON"
    /// OMM as comma-separated values (RFC 4180), with a line of keywords before them.
    case ommCSV = "OMM CSV"
    /// OMM as XML, one message or many (NDM).
    case ommXML = "OMM XML"
    /// OMM as lines of keyword = value.
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
  public private(set) var format: Format?
  /// The sets that could be read, in the order of the input; an object may have several.
  public private(set) var elements: [ElementSet] = []
  /// What could not be read, in the order of the input; at most ``mostProblems``.
  public private(set) var problems: [ElementProblem] = []
  /// How many problems there were.
  public private(set) var problemCount = 0

  private init() {}

  private mutating func take(_ event: ElementReader.Event) {
    switch event {
    case .elements(let set): elements.append(set)
    case .problem(let problem):
      problemCount += 1
      if problems.count < Self.mostProblems { problems.append(problem) }
    }
  }

  /// Reads element sets in the format that the content shows.
  ///
  /// Never fails as a whole: good sets are kept, each bad one becomes a problem, and an input that
  /// is no catalogue at all gives no sets and one problem. What is longer than ``largestInput`` is
  /// refused; ``ElementReader`` has no such limit.
  public static func read(
    _ bytes: [UInt8],
    checksums: Checksums = .verified
  ) -> ElementCatalog {
    var catalog = ElementCatalog()
    guard bytes.count <= largestInput else {
      catalog.take(
        .problem(
          ElementProblem(
            .tooLarge,
            cause: "the input has \(bytes.count) bytes, more than \(largestInput)",
            remedy: "split the catalogue into smaller files"
          )
        )
      )
      return catalog
    }
    var reader = ElementReader(checksums: checksums)
    reader.read(bytes) { catalog.take($0) }
    reader.finish { catalog.take($0) }
    catalog.format = reader.format
    return catalog
  }

  /// Reads element sets from text, as from its UTF-8 bytes.
  public static func read(
    _ text: some StringProtocol,
    checksums: Checksums = .verified
  ) -> ElementCatalog {
    read(Array(text.utf8), checksums: checksums)
  }
}
