/// An amount in one currency: a whole number of minor units (cents), exact, never a `Double`.
///
/// Arithmetic throws where it would leave 64 bits or join two currencies. What does not divide is
/// rounded half to even, and every place that rounds says so.
public struct Money: Hashable, Sendable {
  /// Minor units; negative for what is owed or taken.
  public let minorUnits: Int64
  /// The currency of these units.
  public let currency: Currency

  /// An amount of minor units.
  public init(minorUnits: Int64, _ currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Nothing, in a currency.
  public static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency) }

  /// Whether it is neither more nor less than nothing.
  public var isZero: Bool { minorUnits == 0 }

  /// In units of the currency, for ratios and plots; exact up to 2⁵³ minor units.
  public var approximateUnits: Double {
    Double(minorUnits) / Double(currency.minorUnitsPerUnit)
  }
}

extension Money {
  /// The sum.
  ///
  /// - Throws: ``MoneyError/mixedCurrencies(_:_:)`` or ``MoneyError/overflow``.
  public func adding(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else {
      throw MoneyError.mixedCurrencies(currency, other.currency)
    }
    return Money(minorUnits: try minorUnits.plus(other.minorUnits), currency)
  }

  /// The difference.
  ///
  /// - Throws: ``MoneyError/mixedCurrencies(_:_:)`` or ``MoneyError/overflow``.
  public func subtracting(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else {
      throw MoneyError.mixedCurrencies(currency, other.currency)
    }
    return Money(minorUnits: try minorUnits.minus(other.minorUnits), currency)
  }

  /// The amount with the other sign.
  ///
  /// - Throws: ``MoneyError/overflow`` for the one amount that has no opposite.
  public func negated() throws(MoneyError) -> Money {
    Money(minorUnits: try Int64(0).minus(minorUnits), currency)
  }

  /// So many times the amount.
  ///
  /// - Throws: ``MoneyError/overflow``.
  public func multiplied(by count: Int) throws(MoneyError) -> Money {
    try scaled(by: Int64(count), over: 1)
  }

  /// The amount times a fraction, rounded half to even.
  ///
  /// - Throws: ``MoneyError/overflow``; ``MoneyError/outOfRange(_:)`` unless `denominator` is
  ///   positive.
  public func scaled(
    by numerator: Int64,
    over denominator: Int64
  ) throws(MoneyError) -> Money {
    guard denominator > 0 else {
      throw MoneyError.outOfRange("a fraction over \(denominator) is not over a positive number")
    }
    let product = Int128(minorUnits) * Int128(numerator)
    let units = try product.dividedHalfEven(by: Int128(denominator)).asMinorUnits()
    return Money(minorUnits: units, currency)
  }

  /// The amount in parts that add up to it exactly, by the method of the largest remainder.
  ///
  /// Each part is first rounded towards zero; the minor units left over go one each to the parts
  /// with the largest remainders, the earlier part first where two are equal.
  ///
  /// - Parameter weights: 0 or more each, not all 0, of which the parts are in proportion.
  /// - Returns: as many parts as weights, in their order.
  /// - Throws: ``MoneyError/outOfRange(_:)`` for other weights; ``MoneyError/overflow`` where they
  ///   add up to more than 64 bits.
  public func split(by weights: [Int64]) throws(MoneyError) -> [Money] {
    var total: Int64 = 0
    for weight in weights {
      guard weight >= 0 else { throw MoneyError.outOfRange("the weight \(weight) is negative") }
      total = try total.plus(weight)
    }
    guard total > 0 else { throw MoneyError.outOfRange("the weights are all zero") }
    let whole = Int128(minorUnits.magnitude)
    let products = weights.map { whole * Int128($0) }
    var parts = products.map { $0 / Int128(total) }
    let left = Int(whole - parts.reduce(0, +))
    let order = products.indices.sorted {
      let (a, b) = (products[$0] % Int128(total), products[$1] % Int128(total))
      return (b, $0) < (a, $1)
    }
    for index in order.prefix(left) { parts[index] += 1 }
    return try parts.map { part throws(MoneyError) in
      Money(minorUnits: try (minorUnits < 0 ? -part : part).asMinorUnits(), currency)
    }
  }
}

extension Int64 {
  func plus(_ other: Int64) throws(MoneyError) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    guard !overflows else { throw MoneyError.overflow }
    return sum
  }

  func minus(_ other: Int64) throws(MoneyError) -> Int64 {
    let (difference, overflows) = subtractingReportingOverflow(other)
    guard !overflows else { throw MoneyError.overflow }
    return difference
  }
}

extension Int128 {
  func plus(_ other: Int128) throws(MoneyError) -> Int128 {
    let (sum, overflows) = addingReportingOverflow(other)
    guard !overflows else { throw MoneyError.overflow }
    return sum
  }

  func times(_ other: Int128) throws(MoneyError) -> Int128 {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    guard !overflows else { throw MoneyError.overflow }
    return product
  }

  /// The quotient by a positive number, rounded to the nearest, a tie to the even one.
  func dividedHalfEven(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    // Doubling the remainder could overflow; what is missing to the divisor is compared instead.
    let (rest, missing) = (remainder.magnitude, divisor.magnitude - remainder.magnitude)
    guard rest > missing || (rest == missing && quotient % 2 != 0) else { return quotient }
    return self < 0 ? quotient - 1 : quotient + 1
  }

  func asMinorUnits() throws(MoneyError) -> Int64 {
    guard let units = Int64(exactly: self) else { throw MoneyError.overflow }
    return units
  }
}
