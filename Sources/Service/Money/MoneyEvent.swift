public import Frames

/// Something that the books have to know: terms, kits and movements of money, each at its time.
public struct MoneyEvent: Hashable, Codable, Sendable {
  /// When, in world time.
  ///
  /// What happens at midnight UTC belongs to the day that begins.
  public var at: Instant
  /// What.
  public var kind: Kind

  /// An event as it happened; it is checked where it is entered.
  public init(at: Instant, _ kind: Kind) {
    self.at = at
    self.kind = kind
  }

  /// What can happen.
  public enum Kind: Hashable, Sendable {
    /// A plan is offered, or from now on has these prices. Its currency stays.
    case plan(ServicePlan)
    /// A sponsor is known, or is described anew.
    case sponsor(Sponsor)
    /// A programme begins, or from now on has these terms. Its reserve stays as it was stated.
    case programme(Programme)
    /// A pledge is made, or from now on has these terms. Its currency, sponsor and programme stay.
    case pledge(Pledge)
    /// An exchange rate is stated.
    case exchangeRate(ExchangeRate)
    /// So many more kits of a group are in service, or fewer.
    case kits(BillingGroup, change: Int)
    /// Kits of a group are sold; that they are in service is another event.
    case kitSold(BillingGroup, count: Int)
    /// Kits of a group are lost, and replaced or not; that they are out of service is another event.
    case kitLost(BillingGroup, count: Int, replaced: Bool)
    /// Kits of a group are there without a sale, or below zero leave the books.
    case kitStock(BillingGroup, change: Int)
    /// Lost kits of a group are found.
    case kitFound(BillingGroup, count: Int)
    /// Kits that are there change their group.
    case kitMoved(BillingGroup, to: BillingGroup, count: Int)
    /// Money is moved.
    case transfer(Transfer)
    /// A sponsor pays what it owes, or in advance.
    case payment(sponsor: String, amount: Money)
  }
}

extension MoneyEvent.Kind: Codable {
  private enum Keys: String, CodingKey {
    case plan, sponsor, programme, pledge, exchangeRate, transfer, payment
    case kits, kitSold, kitLost, kitStock, kitFound, kitMoved
  }
  private struct Kits: Codable {
    var group: BillingGroup, count: Int
    var replaced: Bool?, to: BillingGroup?
  }
  private struct Payment: Codable {
    var sponsor: String, amount: Money
  }

  /// Reads an object with one key, the kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "exactly one kind of event is needed"
        )
      )
    }
    switch key {
    case .plan: self = .plan(try container.decode(ServicePlan.self, forKey: key))
    case .sponsor: self = .sponsor(try container.decode(Sponsor.self, forKey: key))
    case .programme: self = .programme(try container.decode(Programme.self, forKey: key))
    case .pledge: self = .pledge(try container.decode(Pledge.self, forKey: key))
    case .exchangeRate: self = .exchangeRate(try container.decode(ExchangeRate.self, forKey: key))
    case .transfer: self = .transfer(try container.decode(Transfer.self, forKey: key))
    case .kits, .kitSold, .kitLost, .kitStock, .kitFound, .kitMoved:
      self = Self.kits(try container.decode(Kits.self, forKey: key), key)
    case .payment:
      let payment = try container.decode(Payment.self, forKey: key)
      self = .payment(sponsor: payment.sponsor, amount: payment.amount)
    }
  }

  private static func kits(_ kits: Kits, _ key: Keys) -> Self {
    switch key {
    case .kitSold: .kitSold(kits.group, count: kits.count)
    case .kitLost: .kitLost(kits.group, count: kits.count, replaced: kits.replaced ?? false)
    case .kitStock: .kitStock(kits.group, change: kits.count)
    case .kitFound: .kitFound(kits.group, count: kits.count)
    case .kitMoved: .kitMoved(kits.group, to: kits.to ?? kits.group, count: kits.count)
    default: .kits(kits.group, change: kits.count)
    }
  }

  /// Writes an object with one key, the kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    switch self {
    case .plan(let plan): try container.encode(plan, forKey: .plan)
    case .sponsor(let sponsor): try container.encode(sponsor, forKey: .sponsor)
    case .programme(let programme): try container.encode(programme, forKey: .programme)
    case .pledge(let pledge): try container.encode(pledge, forKey: .pledge)
    case .exchangeRate(let rate): try container.encode(rate, forKey: .exchangeRate)
    case .transfer(let transfer): try container.encode(transfer, forKey: .transfer)
    case .kits(let group, let change):
      try container.encode(Kits(group: group, count: change), forKey: .kits)
    case .kitSold(let group, let count):
      try container.encode(Kits(group: group, count: count), forKey: .kitSold)
    case .kitStock(let group, let change):
      try container.encode(Kits(group: group, count: change), forKey: .kitStock)
    case .kitFound(let group, let count):
      try container.encode(Kits(group: group, count: count), forKey: .kitFound)
    case .kitMoved(let old, let new, let count):
      try container.encode(Kits(group: old, count: count, to: new), forKey: .kitMoved)
    case .kitLost(let group, let count, let replaced):
      try container.encode(Kits(group: group, count: count, replaced: replaced), forKey: .kitLost)
    case .payment(let sponsor, let amount):
      try container.encode(Payment(sponsor: sponsor, amount: amount), forKey: .payment)
    }
  }
}

/// What a world says about money: who is known and what is agreed, before any kit is in service.
public struct MoneyTerms: Hashable, Codable, Sendable {
  /// Service plans.
  public var plans: [ServicePlan] = []
  /// Sponsors.
  public var sponsors: [Sponsor] = []
  /// Programmes.
  public var programmes: [Programme] = []
  /// Pledges, in the order in which they are asked.
  public var pledges: [Pledge] = []
  /// Exchange rates.
  public var exchangeRates: [ExchangeRate] = []

  /// Nothing is agreed.
  public init() {}

  /// Whether nothing is said.
  public var isEmpty: Bool { self == MoneyTerms() }

  /// The events that enter all of it into new books, in an order in which nothing is missing.
  public func events(at start: Instant) -> [MoneyEvent] {
    let kinds: [MoneyEvent.Kind] =
      exchangeRates.map { .exchangeRate($0) } + sponsors.map { .sponsor($0) }
      + plans.map { .plan($0) } + programmes.map { .programme($0) } + pledges.map { .pledge($0) }
    return kinds.map { MoneyEvent(at: start, $0) }
  }
}
