/// The catalogue number of an object (NORAD_CAT_ID), 0 to 999,999,999.
public struct CatalogNumber: RawRepresentable, Hashable, Sendable {
  /// The number, at most ``largest``.
  public let rawValue: UInt32

  /// The largest number that an Orbit Mean-Elements Message can carry: nine digits.
  public static let largest: UInt32 = 999_999_999

  /// Creates a catalogue number, or nil above ``largest``.
  public init?(rawValue: UInt32) {
    guard rawValue <= Self.largest else { return nil }
    self.rawValue = rawValue
  }

  /// Creates a catalogue number from an integer, or nil outside 0 to ``largest``.
  public init?(_ number: some BinaryInteger) {
    guard let value = UInt32(exactly: number) else { return nil }
    self.init(rawValue: value)
  }

  /// Reads one to nine digits, or the Alpha-5 form of two-line sets; spaces around are ignored.
  ///
  /// Alpha-5 (Space-Track) has five characters, of which the first is a capital letter that stands
  /// for 10 to 33; I and O are left out, being too like 1 and 0: `A0000` is 100000 and `Z9999` is
  /// 339999. Lower case, I and O are refused.
  public init?(_ text: some StringProtocol) { self.init(ascii: Array(text.utf8)[...]) }

  init?(ascii text: ArraySlice<UInt8>) {
    let trimmed = text.trimmingBlanks()
    guard let first = trimmed.first, trimmed.count <= 9 else { return nil }
    var value: UInt32 = 0
    var digits = trimmed
    if let letter = Self.alpha5Value(first) {
      guard trimmed.count == 5 else { return nil }
      value = letter
      digits = trimmed.dropFirst()
    }
    for byte in digits {
      guard let digit = byte.decimalDigit else { return nil }
      value = value * 10 + UInt32(digit)
    }
    self.init(rawValue: value)
  }

  /// 10 for A, 33 for Z; nil for everything but capital letters without I and O.
  private static func alpha5Value(_ letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "H"): UInt32(letter - UInt8(ascii: "A")) + 10
    case UInt8(ascii: "J")...UInt8(ascii: "N"): UInt32(letter - UInt8(ascii: "J")) + 18
    case UInt8(ascii: "P")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "P")) + 23
    default: nil
    }
  }
}

extension CatalogNumber: Comparable {
  /// Orders by number.
  public static func < (a: CatalogNumber, b: CatalogNumber) -> Bool { a.rawValue < b.rawValue }
}

extension CatalogNumber: CustomStringConvertible {
  /// The number in decimal digits, never Alpha-5.
  public var description: String { String(rawValue) }
}

extension CatalogNumber: Codable {
  /// Reads a plain integer; throws `DecodingError` outside 0 to ``largest``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let value = try container.decode(UInt32.self)
    guard let number = CatalogNumber(rawValue: value) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\(value) is above the largest catalogue number, \(Self.largest)"
      )
    }
    self = number
  }

  /// Writes a plain integer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
