/// Reads element sets from a text that arrives in pieces, such as from a network or a large file.
///
/// Give it the bytes as they come with `read`, in pieces of any size, and
/// call ``finish(_:)`` behind the last. Each set and each problem is handed to `body` once it is
/// complete; what is handed over does not depend on how the text was cut. The format is told from
/// the first 4,096 bytes behind white space, unless it is given.
///
/// Memory is bounded: besides the piece given, at most one record (the lines of a set, or one
/// message) is kept. A record longer than the limit is refused with a problem of kind `too-large`,
/// and the reading goes on behind it.
public struct ElementReader: Sendable {
  /// What comes out of a reader.
  public enum Event: Hashable, Sendable {
    /// A set that could be read.
    case elements(ElementSet)
    /// What could not be read, or, with ``ElementCatalog/Checksums/reported``, the wrong checksum
    /// of the set before.
    case problem(ElementProblem)
  }

  /// The longest record that is read if nothing else is asked for: 64 KiB.
  ///
  /// A real one has less than 2 KiB in every format.
  public static let largestRecord = 64 << 10
  /// How much of the text the format is told from.
  static let sampleSize = 4_096

  /// The format; nil until enough has been read to tell it, or when it is none that is known.
  public private(set) var format: ElementCatalog.Format?
  private let checksums: ElementCatalog.Checksums
  private let recordLimit: Int
  private var reader: (any FormatReader)?
  private var opening = TextOpening()
  /// What has come of a record that is not complete.
  private(set) var pending: [UInt8] = []
  private var isDone = false

  /// Creates a reader at the beginning of a text.
  ///
  /// - Parameters:
  ///   - format: The format; nil to tell it from the content.
  ///   - checksums: What to do about the checksums of two-line sets.
  ///   - largestRecord: The longest record that is read, in bytes; 256 at least.
  public init(
    format: ElementCatalog.Format? = nil,
    checksums: ElementCatalog.Checksums = .verified,
    largestRecord: Int = ElementReader.largestRecord
  ) {
    self.format = format
    self.checksums = checksums
    recordLimit = max(256, largestRecord)
  }

  /// Reads the next piece of the text.
  public mutating func read(_ bytes: [UInt8], _ body: (Event) -> Void) { read(bytes.span, body) }

  /// Reads the next piece of the text.
  public mutating func read(_ bytes: Span<UInt8>, _ body: (Event) -> Void) {
    take(bytes, isLast: false, body)
  }

  /// Tells that the text has ended: what was left incomplete becomes a set or a problem.
  ///
  /// Whatever is read after that is passed over.
  public mutating func finish(_ body: (Event) -> Void) {
    let nothing: [UInt8] = []
    take(nothing.span, isLast: true, body)
    (isDone, pending) = (true, [])
  }

  private mutating func take(_ bytes: Span<UInt8>, isLast: Bool, _ body: (Event) -> Void) {
    guard !isDone else { return }
    if pending.isEmpty {
      let used = consume(bytes, isLast: isLast, body)
      if !isDone { pending.append(bytes, used..<bytes.count) }
      return
    }
    // Moved out and back, so that the bytes are never copied as a whole.
    var text: [UInt8] = []
    swap(&text, &pending)
    text.append(bytes, 0..<bytes.count)
    let used = consume(text.span, isLast: isLast, body)
    guard !isDone else { return }
    text.removeFirst(used)
    pending = text
  }

  /// Reads what is complete; answers how many bytes may be dropped.
  private mutating func consume(
    _ bytes: Span<UInt8>,
    isLast: Bool,
    _ body: (Event) -> Void
  ) -> Int {
    if reader != nil { return reader?.read(bytes, isLast: isLast, body) ?? 0 }
    let isFound = opening.look(at: bytes, isLast: isLast, isFormatGiven: format != nil)
    let start = opening.lineStart
    opening.drop(start)
    guard isFound else { return start }
    do throws(ElementProblem) {
      let rest = bytes.extracting(start..<bytes.count)
      reader = try formatReader(rest, content: opening.content)
      return start + (reader?.read(rest, isLast: isLast, body) ?? 0)
    } catch {
      isDone = true
      body(.problem(error))
      return bytes.count
    }
  }

  /// The reader for the format given, or for the one that the content shows.
  private mutating func formatReader(
    _ bytes: Span<UInt8>,
    content: Int
  ) throws(ElementProblem) -> any FormatReader {
    var sample: [UInt8] = []
    sample.append(bytes, (content..<bytes.count).prefix(Self.sampleSize))
    let found = try FormatDetector.detect(sample, line: opening.line, format)
    format = found
    switch found {
    case .tle:
      return TLEReader(checksums: checksums, largestRecord: recordLimit, line: opening.line)
    case .ommJSON: return OMMJSONReader(largestRecord: recordLimit, line: opening.line)
    case .ommCSV: return OMMCSVReader(largestRecord: recordLimit, line: opening.line)
    case .ommXML: return OMMXMLReader(largestRecord: recordLimit, line: opening.line)
    case .ommKVN: return OMMKVNReader(largestRecord: recordLimit, line: opening.line)
    }
  }
}
