public import Foundation

/// One question to a catalogue server: which objects, in which form.
public struct CatalogueQuery: Hashable, Sendable {
  /// Which objects are asked for.
  public enum Selector: Hashable, Sendable {
    /// A group of the server's, such as `starlink`.
    case group(String)
    /// One object by its catalogue number (CATNR), 1 to 999,999,999.
    case catalogNumber(Int)
    /// Objects whose name contains a text (NAME).
    case name(String)
    /// Objects of a launch, `2019-074`, or one of them, `2019-074A` (INTDES).
    case internationalDesignator(String)
  }

  /// The form of the answer.
  public enum Format: String, Hashable, Sendable, CaseIterable, Codable {
    /// OMM as comma-separated values: the smallest.
    case csv
    /// OMM as JSON.
    case json
  }

  /// Which objects are asked for.
  public let selector: Selector
  /// The form of the answer.
  public let format: Format
  /// Whom the question goes to.
  public let base: CatalogueBase

  /// Creates a question.
  ///
  /// - Throws: ``FetchProblem/Kind/query`` for a group, number, name or designator that is none.
  public init(
    _ selector: Selector,
    format: Format = .csv,
    base: CatalogueBase
  ) throws(FetchProblem) {
    if let problem = Self.problem(of: selector) { throw problem }
    self.selector = selector
    self.format = format
    self.base = base
  }

  /// The address that is asked, with the values percent-encoded.
  public var url: URL {
    let question = "\(key)=\(Self.encoded(value))&FORMAT=\(format.rawValue)"
    // The base has no query of its own; nothing else can fail in an encoded query.
    return URL(string: base.url.absoluteString + "?" + question) ?? base.url
  }

  /// What people call it: the group, or key and value.
  public var title: String {
    if case .group(let group) = selector { return group }
    return "\(key)=\(value)"
  }

  /// The name of the files of this question, without an ending.
  ///
  /// Objects, server, and a number that tells apart what looks alike. Both formats share it, and
  /// with it the two-hour rule.
  public var fileStem: String {
    // Groups are not case-sensitive; other values are kept apart by case, which does no harm.
    let subject = "\(key)=\(value.lowercased())"
    let number = FNV1a.hash("\(base.identity)?\(subject)")
    let digits = String(number, radix: 16)
    let padded = String(repeating: "0", count: 16 - digits.count) + digits
    return "\(Self.slug(value))@\(Self.slug(base.host))-\(padded)"
  }

  private var key: String {
    switch selector {
    case .group: "GROUP"
    case .catalogNumber: "CATNR"
    case .name: "NAME"
    case .internationalDesignator: "INTDES"
    }
  }

  private var value: String {
    switch selector {
    case .group(let text), .name(let text), .internationalDesignator(let text): text
    case .catalogNumber(let number): String(number)
    }
  }

  /// Everything but the unreserved characters of RFC 3986 as `%XX`.
  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain = isAlphanumeric(byte) || [45, 46, 95, 126].contains(byte)
      guard !isPlain else { return String(UnicodeScalar(byte)) }
      let hex = String(byte, radix: 16, uppercase: true)
      return "%" + (hex.count == 1 ? "0" + hex : hex)
    }
    .joined()
  }

  /// A safe part of a file name: lower-case letters, digits, hyphens, inner points, else `_`.
  private static func slug(_ text: String) -> String {
    let plain = text.lowercased().utf8.prefix(60).map { byte in
      isAlphanumeric(byte) || byte == 45 || byte == 46 ? String(UnicodeScalar(byte)) : "_"
    }
    .joined()
    return plain.hasPrefix(".") ? "_" + plain.dropFirst() : plain
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func problem(of selector: Selector) -> FetchProblem? {
    switch selector {
    case .group(let text):
      let isGood =
        text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 45 || $0 == 95 }
        && (1...64).contains(text.utf8.count)
      return isGood
        ? nil
        : FetchProblem(
          .query,
          cause: "'\(text.prefix(64))' is not a group: letters, digits, - and _ only",
          remedy: "take a group of the server's list, such as starlink, or search with --name"
        )
    case .catalogNumber(let number):
      return (1...999_999_999).contains(number)
        ? nil
        : FetchProblem(
          .query,
          cause: "\(number) is not a catalogue number",
          remedy: "give a number from 1 to 999999999"
        )
    case .name(let text):
      let isGood =
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        && (1...100).contains(text.utf8.count) && text.contains { !$0.isWhitespace }
      return isGood
        ? nil
        : FetchProblem(
          .query,
          cause: "a name is 1 to 100 bytes of text without control characters",
          remedy: "give a part of the objects' name, such as STARLINK-30"
        )
    case .internationalDesignator(let text):
      return text.wholeMatch(of: /[0-9]{4}-[0-9]{3}[A-Za-z]{0,3}/) != nil
        ? nil
        : FetchProblem(
          .query,
          cause: "'\(text.prefix(20))' is not an international designator",
          remedy: "write year, launch and, for one object, its letters: 2019-074 or 2019-074A"
        )
    }
  }
}

/// The 64-bit hash FNV-1a (Fowler, Noll, Vo; RFC 9923): short names, the same on every machine.
enum FNV1a {
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
