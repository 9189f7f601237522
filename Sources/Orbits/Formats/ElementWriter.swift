public import Frames

/// Writes element sets in every format that is read.
///
/// A set that the format cannot hold becomes a problem with the ordinal of the set and is left out;
/// the others are written all the same. What the formats hold:
///
/// - **OMM** (CCSDS 502.0-B-3; fields and order as CelesTrak has them): everything. Numbers are
///   written with as few digits as bring them back, epochs with six decimals of a second or as many
///   as they need. What is read again is equal to what was written, for angles that were made of
///   degrees; others may come back one unit in the last place off. Blanks around texts are dropped.
/// - **TLE**: catalogue numbers to 339,999, from 100,000 on in Alpha-5; epochs of the years 1957 to
///   2056, to 10⁻⁸ day (864 µs). Numbers are rounded to their columns, angles reduced to one turn,
///   and revolutions counted modulo 100,000. A designator that is not international is kept if it
///   fits, else left blank. Numbers too large for their columns, an epoch within a leap second, and
///   SGP4-XP without ephemeris type 4 are refused.
public struct ElementWriter: Sendable {
  /// How sets are laid out.
  public enum Layout: String, Hashable, Sendable, CaseIterable {
    /// Two lines for each set.
    case twoLine = "2LE"
    /// Two lines after one with `0 ` and the name; sets without a name have two.
    case threeLine = "3LE"
    /// An array of objects with bare numbers.
    case ommJSON = "OMM JSON"
    /// A header and a line for each set, ending with CR LF (RFC 4180).
    case ommCSV = "OMM CSV"
    /// One `<ndm>` with an `<omm>` for each set.
    case ommXML = "OMM XML"
    /// Lines of keyword = value, with a blank line behind each message.
    case ommKVN = "OMM KVN"
  }

  /// What was written, and what was not.
  public struct Output: Hashable, Sendable {
    /// The file, in UTF-8.
    public internal(set) var bytes: [UInt8] = []
    /// Why sets were left out, in the order of the sets; ``ElementProblem/ordinal`` says which.
    public internal(set) var problems: [ElementProblem] = []
  }

  /// CREATION_DATE of messages in XML and KVN; left empty when nil, as CelesTrak does.
  public var creationDate: Instant?
  /// ORIGINATOR of messages in XML and KVN; control characters are dropped.
  public var originator: String

  /// Creates a writer from what it says about itself in XML and KVN.
  public init(creationDate: Instant? = nil, originator: String = "") {
    self.creationDate = creationDate
    self.originator = originator
  }

  /// Writes sets one after another, in the order given.
  public func write(_ elements: [ElementSet], as layout: Layout) -> Output {
    switch layout {
    case .twoLine, .threeLine:
      write(elements) { (set, text) throws(ElementProblem) in
        try TLEWriter.append(set, named: layout == .threeLine, to: &text)
      }
    case .ommJSON: json(elements)
    case .ommCSV: csv(elements)
    case .ommXML: xml(elements)
    case .ommKVN: kvn(elements)
    }
  }

  /// Appends each set with `append`, which leaves the bytes as they were where it throws.
  func write(
    _ elements: [ElementSet],
    _ append: (ElementSet, inout [UInt8]) throws(ElementProblem) -> Void
  ) -> Output {
    var output = Output()
    for (index, set) in elements.enumerated() {
      let length = output.bytes.count
      do throws(ElementProblem) {
        try append(set, &output.bytes)
      } catch {
        output.bytes.removeLast(output.bytes.count - length)
        var problem = error
        problem.ordinal = index + 1
        output.problems.append(problem)
      }
    }
    return output
  }
}

extension ElementProblem {
  /// A value that does not fit where it is to be written.
  static func unwritable(_ cause: String, _ remedy: String) -> ElementProblem {
    ElementProblem(.unwritable, cause: cause, remedy: remedy)
  }
}
