public import Quantities

/// What a kit's service costs: three valuations of one thing, never mixed.
public struct ServicePlan: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// What service of one kit costs each month.
  public var monthly: Prices
  /// What one kit costs.
  public var kit: Prices
  /// The most that a kit gets towards it; nil for all that there is.
  public var downlinkCap: DataRate?
  /// The most that a kit may send; nil for all that there is.
  public var uplinkCap: DataRate?
  /// What kind of figures these are.
  public var label: FigureLabel
  /// Where they are known from.
  public var source: String
  /// True when no source was found and they are from memory.
  public var isRecalled: Bool

  /// The three valuations of one thing, in one currency and none negative.
  public struct Prices: Hashable, Codable, Sendable {
    /// What the price list says, and what a gift is often said to be worth.
    public var list: Money
    /// What is invoiced.
    public var invoiced: Money
    /// What one more of it costs the operator.
    public var marginal: Money

    /// Three valuations; that they agree in currency is checked where a plan is entered.
    public init(list: Money, invoiced: Money, marginal: Money) {
      self.list = list
      self.invoiced = invoiced
      self.marginal = marginal
    }

    /// One of the three.
    public func price(_ valuation: Valuation) -> Money {
      switch valuation {
      case .list: list
      case .invoiced: invoiced
      case .marginal: marginal
      }
    }
  }

  /// A plan as stated, assumed unless told otherwise.
  public init(
    name: String,
    monthly: Prices,
    kit: Prices,
    downlinkCap: DataRate? = nil,
    uplinkCap: DataRate? = nil,
    label: FigureLabel = .assumed,
    source: String = "",
    isRecalled: Bool = false
  ) {
    self.name = name
    self.monthly = monthly
    self.kit = kit
    self.downlinkCap = downlinkCap
    self.uplinkCap = uplinkCap
    self.label = label
    self.source = source
    self.isRecalled = isRecalled
  }

  /// The currency of all its prices.
  public var currency: Currency { monthly.invoiced.currency }
}

/// Which of three answers to "what is it worth" is meant.
public enum Valuation: String, CaseIterable, Codable, Sendable {
  /// What the price list says.
  case list
  /// What is invoiced.
  case invoiced
  /// What one more of it costs the operator.
  case marginal
}

extension ServicePlan: Codable {
  private enum Keys: String, CodingKey {
    case name, monthly, kit, downlinkMbps, uplinkMbps, label, source
    case isRecalled = "recalled"
  }

  /// Reads an object; rates are in 10⁶ bit/s.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      monthly: try container.decode(Prices.self, forKey: .monthly),
      kit: try container.decode(Prices.self, forKey: .kit),
      downlinkCap: try container.rate(forKey: .downlinkMbps),
      uplinkCap: try container.rate(forKey: .uplinkMbps),
      label: try container.decodeIfPresent(FigureLabel.self, forKey: .label) ?? .assumed,
      source: try container.decodeIfPresent(String.self, forKey: .source) ?? "",
      isRecalled: try container.decodeIfPresent(Bool.self, forKey: .isRecalled) ?? false
    )
  }

  /// Writes an object; rates are in 10⁶ bit/s.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(name, forKey: .name)
    try container.encode(monthly, forKey: .monthly)
    try container.encode(kit, forKey: .kit)
    try container.encodeIfPresent(downlinkCap?.megabitsPerSecond, forKey: .downlinkMbps)
    try container.encodeIfPresent(uplinkCap?.megabitsPerSecond, forKey: .uplinkMbps)
    try container.encode(label, forKey: .label)
    try container.encode(source, forKey: .source)
    try container.encode(isRecalled, forKey: .isRecalled)
  }
}

extension KeyedDecodingContainer {
  /// A rate in 10⁶ bit/s, finite and not negative.
  func rate(forKey key: Key) throws -> DataRate? {
    guard let value = try decodeIfPresent(Double.self, forKey: key) else { return nil }
    guard value.isFinite, value >= 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: key,
        in: self,
        debugDescription: "\(value) is no rate; write a number of Mb/s, 0 or more"
      )
    }
    return .megabitsPerSecond(value)
  }
}
