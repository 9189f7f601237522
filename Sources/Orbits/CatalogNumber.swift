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
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    self.init(ascii: bytes.span, 0..<bytes.count)
  }

  init?(ascii bytes: Span<UInt8>, _ range: Range<Int>) {
    var digits = bytes.trimming(range)
    guard !digits.isEmpty, digits.count <= 9 else { return nil }
    var value: UInt32 = 0
    if let letter = Self.alpha5Value(bytes[digits.lowerBound]) {
      guard digits.count == 5 else { return nil }
      value = letter
      digits = digits.dropFirst()
    }
    for index in digits {
      guard let digit = bytes[index].decimalDigit else { return nil }
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

  /// The largest number that Alpha-5 can write.
  static let largestAlpha5: UInt32 = 339_999

  /// Five characters, in Alpha-5 from 100000; nil above ``largestAlpha5``.
  var alpha5: [UInt8]? {
    guard rawValue <= Self.largestAlpha5 else { return nil }
    var text = [UInt8](repeating: UInt8(ascii: "0"), count: 5)
    var rest = rawValue
    for index in (1...4).reversed() {
      text[index] += UInt8(rest % 10)
      rest /= 10
    }
    text[0] = rest < 10 ? text[0] + UInt8(rest) : Self.alpha5Letters[Int(rest) - 10]
    return text
  }

  private static let alpha5Letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
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
