/// A currency by its code of ISO 4217, with the number of decimals of its minor unit.
public struct Currency: Hashable, Comparable, Sendable {
  /// Three capital letters, such as `USD`.
  public let code: String

  /// Reads a code; nil for anything but three capital letters A to Z.
  ///
  /// That ISO 4217 assigns the code is not checked: currencies come and go.
  public init?(_ code: some StringProtocol) {
    let bytes = Array(code.utf8.prefix(4))
    guard bytes.count == 3, bytes.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
    self.code = String(code)
  }

  private init(known code: String) { self.code = code }

  /// The dollar of the United States.
  public static let usd = Currency(known: "USD")

  /// Decimals of the minor unit, 0 to 4: 2 unless ISO 4217 lists the code with another number.
  public var decimals: Int { Self.otherDecimals[code] ?? 2 }

  /// How many minor units make one unit: 1 to 10,000.
  public var minorUnitsPerUnit: Int64 { (0..<decimals).reduce(1) { power, _ in power * 10 } }

  /// Codes whose minor unit is not a hundredth (ISO 4217:2015, list one).
  private static let otherDecimals: [String: Int] = {
    let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    let three = "BHD IQD JOD KWD LYD OMR TND"
    let four = "CLF UYW"
    var decimals: [String: Int] = [:]
    for (codes, count) in [(none, 0), (three, 3), (four, 4)] {
      for code in codes.split(separator: " ") { decimals[String(code)] = count }
    }
    return decimals
  }()

  /// Orders by code.
  public static func < (a: Currency, b: Currency) -> Bool { a.code < b.code }
}

extension Currency: CustomStringConvertible {
  /// The code.
  public var description: String { code }
}

extension Currency: Codable {
  /// Reads the code; any other text is a decoding error that quotes it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let currency = Currency(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\(MoneyError.notCurrency(text))"
      )
    }
    self = currency
  }

  /// Writes the code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
