/// The code of a territory: ISO 3166-1 alpha-2, or one of the user-assigned codes named here.
///
/// ISO 3166-1 leaves AA, QM–QZ, XA–XZ and ZZ to its users. Of these are used: `XK` for Kosovo,
/// ``highSeas`` (`XZ`, as in UN/LOCODE for installations in international waters) and ``unknown``
/// (`ZZ`, as in CLDR for an unknown region).
public struct TerritoryCode: Hashable, Sendable {
  /// The two letters, the first in the high byte.
  private let letters: UInt16

  private init(letters: UInt16) { self.letters = letters }

  /// Waters beyond 12 nautical miles of any land.
  public static let highSeas = TerritoryCode(letters: 0x585A)
  /// No territory: the answer for input that is no place, and a code that nobody can license.
  public static let unknown = TerritoryCode(letters: 0x5A5A)

  /// Reads an assigned code, in upper or lower case; nil for anything else.
  ///
  /// For input held in a variable: written around a literal, Swift calls the literal’s initialiser.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8.prefix(3))
    guard bytes.count == 2 else { return nil }
    let upper = bytes.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
    guard upper.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) else { return nil }
    let code = TerritoryCode(letters: UInt16(upper[0]) << 8 | UInt16(upper[1]))
    guard code.isAssigned else { return nil }
    self = code
  }

  private var isAssigned: Bool {
    self == .highSeas || self == .unknown || TerritoryNames.byCode[rawCode] != nil
  }

  /// The two letters, in upper case.
  public var rawCode: String {
    String(
      decoding: [UInt8(letters >> 8), UInt8(truncatingIfNeeded: letters)],
      as: UTF8.self
    )
  }

  /// The English short name.
  public var name: String {
    switch self {
    case .highSeas: "High seas"
    case .unknown: "Unknown territory"
    default: TerritoryNames.byCode[rawCode] ?? rawCode
    }
  }

  /// Every ISO 3166-1 code and XK, ascending; neither ``highSeas`` nor ``unknown``.
  public static let all: [TerritoryCode] =
    TerritoryNames.byCode.keys.compactMap { TerritoryCode($0) }.sorted()
}

extension TerritoryCode: Comparable {
  /// By letters.
  public static func < (a: TerritoryCode, b: TerritoryCode) -> Bool { a.letters < b.letters }
}

extension TerritoryCode: ExpressibleByStringLiteral {
  /// A code written in the source; a literal that is no assigned code becomes ``unknown``.
  ///
  /// Input goes through ``init(_:)``, which refuses.
  public init(stringLiteral value: String) {
    self = TerritoryCode(value) ?? .unknown
  }
}

extension TerritoryCode: CustomStringConvertible {
  /// The two letters.
  public var description: String { rawCode }
}

extension TerritoryCode: Codable {
  /// Decodes the two letters.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for text that is no assigned code.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let code = TerritoryCode(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "“\(text.prefix(20))” is no ISO 3166-1 alpha-2 code; write one such as UA"
      )
    }
    self = code
  }

  /// Encodes the two letters.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawCode)
  }
}
