extension Money {
  /// Reads an amount and a currency with a space between, such as `4500.00 USD`.
  ///
  /// - Throws: ``MoneyError/notMoney(_:)`` for any other text, for more decimals than the currency
  ///   has and for more than 64 bits of minor units; ``MoneyError/notCurrency(_:)``.
  public init(parsing text: some StringProtocol) throws(MoneyError) {
    let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard parts.count == 2 else { throw MoneyError.notMoney(String(text.prefix(80))) }
    try self.init(amount: parts[0], currency: parts[1])
  }

  /// Reads an amount such as `4500.00` and the code of a currency such as `USD`.
  ///
  /// - Throws: as ``init(parsing:)``.
  public init(
    amount: some StringProtocol,
    currency code: some StringProtocol
  ) throws(MoneyError) {
    guard let currency = Currency(code) else {
      throw MoneyError.notCurrency(String(code.prefix(80)))
    }
    guard let units = DecimalText.units(amount, places: currency.decimals) else {
      throw MoneyError.notMoney("\(amount.prefix(80)) \(currency)")
    }
    self.init(minorUnits: units, currency)
  }

  /// The amount without its currency, with all decimals of the currency, such as `4500.00`.
  public var amountText: String { DecimalText.text(minorUnits, places: currency.decimals) }
}

extension Money: CustomStringConvertible {
  /// The amount and the currency, such as `4500.00 USD`; ``init(parsing:)`` reads it.
  public var description: String { "\(amountText) \(currency)" }
}

extension Money: Codable {
  private enum Keys: String, CodingKey { case amount, currency }

  /// Reads `{"amount": "4500.00", "currency": "USD"}`; the amount is text, so that nothing rounds it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let amount = try container.decode(String.self, forKey: .amount)
    let currency = try container.decode(Currency.self, forKey: .currency)
    do {
      try self.init(amount: amount, currency: currency.code)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .amount,
        in: container,
        debugDescription: "\(error)"
      )
    }
  }

  /// Writes `{"amount": "4500.00", "currency": "USD"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(amountText, forKey: .amount)
    try container.encode(currency, forKey: .currency)
  }
}
