public import Geography
public import Quantities

/// Kits that are paid for together: a country's emergency service, say, with what the operator sets
/// aside for it and what happens when that is used up.
public struct Programme: Hashable, Codable, Sendable {
  /// Its name.
  public var name: String
  /// What it is called.
  public var title: String
  /// The territories whose kits belong to it: by a kit's home, else by the place that it is registered at.
  ///
  /// A kit with a track is registered at the first point of that: a way crosses borders in any slot, and
  /// books have days. One that moves should have a home.
  public var territories: [TerritoryCode]
  /// What the operator sets aside for it when it begins, 0 or more; its currency is the programme's.
  public var reserve: Money
  /// What it costs each month besides, whatever the number of kits.
  public var overheadPerMonth: Money
  /// What replacing one kit costs.
  public var replacementCost: Money
  /// How many kits are lost and replaced each month; nil takes those that are.
  public var expectedLossesPerMonth: Int?
  /// Which valuation of fees the burn of a ``FundingStatement`` is made of.
  ///
  /// The journal and the standing go by invoiced prices, whatever stands here.
  public var basis: Valuation
  /// What happens when the reserve is used up.
  public var endOfRunway: EndOfRunway
  /// What kind of figures these are.
  public var label: FigureLabel
  /// Where they are known from.
  public var source: String
  /// True when no source was found and they are from memory.
  public var isRecalled: Bool

  /// A programme as stated, assumed unless told otherwise; what is left out is nothing.
  public init(
    name: String,
    title: String = "",
    territories: [TerritoryCode] = [],
    reserve: Money,
    overheadPerMonth: Money? = nil,
    replacementCost: Money? = nil,
    expectedLossesPerMonth: Int? = nil,
    basis: Valuation = .invoiced,
    endOfRunway: EndOfRunway = EndOfRunway(),
    label: FigureLabel = .assumed,
    source: String = "",
    isRecalled: Bool = false
  ) {
    self.name = name
    self.title = title
    self.territories = territories
    self.reserve = reserve
    self.overheadPerMonth = overheadPerMonth ?? .zero(reserve.currency)
    self.replacementCost = replacementCost ?? .zero(reserve.currency)
    self.expectedLossesPerMonth = expectedLossesPerMonth
    self.basis = basis
    self.endOfRunway = endOfRunway
    self.label = label
    self.source = source
    self.isRecalled = isRecalled
  }

  /// The currency in which it is run.
  public var currency: Currency { reserve.currency }
}

/// What happens from the instant when a programme's reserve is used up and a day was not paid.
///
/// Service goes on for some days; then at a lower rate; then not at all. Each stage may be left out.
public struct EndOfRunway: Hashable, Sendable {
  /// Days for which service goes on as before: 0 to 36,500.
  public var graceDays: Int
  /// The most that a kit then gets; nil for as much as before.
  public var throttle: DataRate?
  /// Days after the grace until kits are suspended: 0 to 36,500; nil: never.
  public var suspendAfterDays: Int?

  /// A rule as stated; without any, service goes on and arrears grow.
  public init(graceDays: Int = 0, throttle: DataRate? = nil, suspendAfterDays: Int? = nil) {
    self.graceDays = graceDays
    self.throttle = throttle
    self.suspendAfterDays = suspendAfterDays
  }
}

extension EndOfRunway: Codable {
  private enum Keys: String, CodingKey { case graceDays, throttleMbps, suspendAfterDays }

  /// Reads an object; the throttle is in 10⁶ bit/s.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    self.init(
      graceDays: try container.decodeIfPresent(Int.self, forKey: .graceDays) ?? 0,
      throttle: try container.rate(forKey: .throttleMbps),
      suspendAfterDays: try container.decodeIfPresent(Int.self, forKey: .suspendAfterDays)
    )
  }

  /// Writes an object; the throttle is in 10⁶ bit/s.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(graceDays, forKey: .graceDays)
    try container.encodeIfPresent(throttle?.megabitsPerSecond, forKey: .throttleMbps)
    try container.encodeIfPresent(suspendAfterDays, forKey: .suspendAfterDays)
  }
}
