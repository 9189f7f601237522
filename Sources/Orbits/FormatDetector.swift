/// Tells the format of an element-set input from its first bytes.
enum FormatDetector {
  enum Verdict {
    case format(ElementCatalog.Format)
    case problem(ElementProblem)
  }

  /// How much of the input is looked at.
  private static let sampleSize = 4_096
  private static let remedy =
    "give a file of two-line sets or OMM JSON, such as CelesTrak's gp.php with FORMAT=json"

  static func detect(_ bytes: [UInt8]) -> Verdict {
    guard bytes.count <= ElementCatalog.largestInput else {
      return .problem(
        ElementProblem(
          .tooLarge,
          cause: "the input has \(bytes.count) bytes, more than \(ElementCatalog.largestInput)",
          remedy: "split the catalogue into smaller files"
        )
      )
    }
    let content = bytes[start(of: bytes)...].prefix(sampleSize)
    guard let first = content.first else {
      return .problem(ElementProblem(.empty, cause: "the input is empty", remedy: remedy))
    }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .format(.ommJSON)
    case UInt8(ascii: "<"): return markup(content)
    default: break
    }
    if isBinary(content) {
      return .problem(ElementProblem(.binary, cause: "the input is not text", remedy: remedy))
    }
    return text(content)
  }

  /// The first byte behind a byte-order mark and white space.
  static func start(of bytes: [UInt8]) -> Int {
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count, bytes[index].isBlank || bytes[index].isLineEnd { index += 1 }
    return index
  }

  private static func markup(_ content: ArraySlice<UInt8>) -> Verdict {
    let sample = String(decoding: content, as: UTF8.self).lowercased()
    let isPage = sample.hasPrefix("<!doctype html") || sample.contains("<html")
    if !isPage, sample.hasPrefix("<?xml") || sample.contains("<ndm") || sample.contains("<omm") {
      return .format(.ommXML)
    }
    return .problem(
      ElementProblem(
        .webPage,
        cause: "the input is a web page, not a catalogue: the server refused or moved",
        remedy: remedy
      )
    )
  }

  private static func isBinary(_ content: ArraySlice<UInt8>) -> Bool {
    let odd = content.count { $0 < 0x20 && !$0.isBlank && !$0.isLineEnd || $0 == 0x7F }
    return content.contains(0) || odd * 20 > content.count
  }

  private static func text(_ content: ArraySlice<UInt8>) -> Verdict {
    let firstLine = content.prefix { !$0.isLineEnd }
    let line = String(decoding: firstLine.prefix(120), as: UTF8.self)
    if line.hasPrefix("CCSDS_OMM_VERS") || line.hasPrefix("CCSDS_NDM") { return .format(.ommKVN) }
    if line.contains(","), line.contains("NORAD_CAT_ID") || line.contains("OBJECT_NAME") {
      return .format(.ommCSV)
    }
    let isSetPresent = TLEReader.lines(of: content).contains { line in
      TLEReader.lineNumber(line) != nil
    }
    if isSetPresent { return .format(.tle) }
    let lower = line.lowercased()
    if lower.hasPrefix("no gp data found") || lower.hasPrefix("no tle found")
      || lower.hasPrefix("no results")
    {
      return .problem(
        ElementProblem(
          .noData,
          line: 1,
          cause: "the server had no data for the query: '\(line)'",
          remedy: "correct the group, name or catalogue number of the query"
        )
      )
    }
    return .problem(
      ElementProblem(
        .unknownFormat,
        line: 1,
        cause: "the input is no element-set format that is known; it begins '\(line.prefix(60))'",
        remedy: remedy
      )
    )
  }
}

extension UInt8 {
  /// Line feed or carriage return.
  var isLineEnd: Bool { self == 10 || self == 13 }
}
