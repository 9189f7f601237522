public import Frames

/// What one unit of a currency is worth in another, from a day on until a later statement.
public struct ExchangeRate: Hashable, Sendable {
  /// The currency of which one unit is valued.
  public var from: Currency
  /// The currency in which it is valued.
  public var to: Currency
  /// The value of one unit, in thousand-millionths of a unit of the other: positive.
  public var billionths: Int64
  /// From when it holds.
  public var since: Instant
  /// What kind of figure this is.
  public var label: FigureLabel
  /// Where it is known from.
  public var source: String
  /// True when no source was found and the figure is from memory.
  public var isRecalled: Bool

  /// A rate from decimal text such as `0.2262`, of at most nine decimals.
  ///
  /// - Throws: ``MoneyError/outOfRange(_:)`` unless it is a positive number and the two currencies
  ///   differ.
  public init(
    from: Currency,
    to: Currency,
    rate text: String,
    since: Instant,
    label: FigureLabel = .assumed,
    source: String = "",
    isRecalled: Bool = false
  ) throws(MoneyError) {
    guard let billionths = DecimalText.units(text, places: 9), billionths > 0, from != to else {
      throw MoneyError.outOfRange(
        "'\(text.prefix(40))' is not a rate between two currencies: a positive decimal number"
      )
    }
    self.from = from
    self.to = to
    self.billionths = billionths
    self.since = since
    self.label = label
    self.source = source
    self.isRecalled = isRecalled
  }

  /// The rate as decimal text.
  public var text: String { DecimalText.shortText(billionths, places: 9) }
}

extension ExchangeRate: Codable {
  private enum Keys: String, CodingKey {
    case from, to, rate, since, label, source
    case isRecalled = "recalled"
  }

  /// Reads an object whose `rate` is decimal text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    try self.init(
      from: try container.decode(Currency.self, forKey: .from),
      to: try container.decode(Currency.self, forKey: .to),
      rate: try container.decode(String.self, forKey: .rate),
      since: try container.decode(Instant.self, forKey: .since),
      label: try container.decodeIfPresent(FigureLabel.self, forKey: .label) ?? .assumed,
      source: try container.decodeIfPresent(String.self, forKey: .source) ?? "",
      isRecalled: try container.decodeIfPresent(Bool.self, forKey: .isRecalled) ?? false
    )
  }

  /// Writes an object whose `rate` is decimal text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encode(text, forKey: .rate)
    try container.encode(since, forKey: .since)
    try container.encode(label, forKey: .label)
    try container.encode(source, forKey: .source)
    try container.encode(isRecalled, forKey: .isRecalled)
  }
}

/// The exchange rates that have been stated.
struct ExchangeRates: Hashable, Sendable {
  private struct Pair: Hashable {
    var from: Currency, to: Currency
  }

  /// By pair, in the order of their beginnings; of one instant the later statement counts.
  private var rates: [Pair: [ExchangeRate]] = [:]

  mutating func enter(_ rate: ExchangeRate) {
    let pair = Pair(from: rate.from, to: rate.to)
    let known = rates[pair, default: []]
    let index = known.lastIndex { $0.since <= rate.since }.map { $0 + 1 } ?? 0
    rates[pair, default: []].insert(rate, at: index)
  }

  /// How minor units of one currency become those of another before an instant, or nil when nobody
  /// has said it; a rate that is stated the other way round is turned.
  func conversion(from: Currency, to: Currency, before instant: Instant) -> Conversion? {
    guard from != to else { return Conversion(numerator: 1, denominator: 1) }
    let scale = (Int128(from.minorUnitsPerUnit), Int128(to.minorUnitsPerUnit))
    let one = Int128(1_000_000_000)
    return stated(from: from, to: to, before: instant).map { rate in
      let billionths = Int128(rate.billionths)
      return rate.from == from
        ? Conversion(numerator: billionths * scale.1, denominator: one * scale.0)
        : Conversion(numerator: one * scale.1, denominator: billionths * scale.0)
    }
  }

  /// What kind of figure the rate between two currencies is before an instant; nil where none is stated.
  func label(from: Currency, to: Currency, before instant: Instant) -> FigureLabel? {
    stated(from: from, to: to, before: instant)?.label
  }

  /// Of a rate and its opposite, the one that was stated for a later time counts.
  private func stated(from: Currency, to: Currency, before instant: Instant) -> ExchangeRate? {
    let there = rate(Pair(from: from, to: to), before: instant)
    let back = rate(Pair(from: to, to: from), before: instant)
    guard let there, back.map({ $0.since <= there.since }) ?? true else { return back }
    return there
  }

  private func rate(_ pair: Pair, before instant: Instant) -> ExchangeRate? {
    rates[pair]?.last { $0.since < instant }
  }
}

/// A fraction by which minor units of one currency become those of another; both parts positive.
struct Conversion: Hashable, Sendable {
  var numerator: Int128
  var denominator: Int128

  /// Rounded down, never below zero, and at the most what 64 bits hold: what a limit is worth.
  func floor(_ units: Int64) -> Int64 {
    let (product, overflows) = Int128(max(0, units)).multipliedReportingOverflow(by: numerator)
    guard !overflows else { return .max }
    return Int64(clamping: product / denominator)
  }

  /// Rounded half to even.
  func there(_ units: Int128) throws(MoneyError) -> Int128 {
    try units.times(numerator).dividedHalfEven(by: denominator)
  }

  /// The other way, rounded half to even.
  func back(_ units: Int64) throws(MoneyError) -> Int64 {
    try Int128(units).times(denominator).dividedHalfEven(by: numerator).asMinorUnits()
  }
}
