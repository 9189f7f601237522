public import Frames

/// Who pays for service of others.
public struct Sponsor: Hashable, Codable, Sendable {
  /// A short name, as pledges and accounts use it.
  public var name: String
  /// What the sponsor is called.
  public var title: String
  /// What else there is to know, such as where it is known from.
  public var note: String

  /// A sponsor as stated.
  public init(name: String, title: String = "", note: String = "") {
    self.name = name
    self.title = title
    self.note = note
  }
}

/// What a sponsor has promised to a programme: how much, from when to when, and the most of it.
///
/// A pledge covers a UTC day if it holds at the end of the day. It counts as money from the moment
/// it is due: that a sponsor is late shows in what it owes, not in the runway.
public struct Pledge: Hashable, Codable, Sendable {
  /// Its name: entering a pledge of the same name changes its terms and keeps what it has paid.
  public var name: String
  /// Who pays.
  public var sponsor: String
  /// What for.
  public var programme: String
  /// How much.
  public var promise: Promise
  /// The currency in which it is paid.
  public var currency: Currency
  /// From when it holds; nil for the beginning.
  public var from: Instant?
  /// When it ends; nil for no end.
  public var until: Instant?
  /// The most that it pays in all; nil for no limit.
  public var capTotal: Money?
  /// The most that it pays in a calendar month (UTC); nil for no limit.
  public var capPerMonth: Money?
  /// Whether it pays kits too: of the price of kits sold the same part as of fees, and, of an amount
  /// per month, replacements.
  public var paysKits: Bool
  /// What kind of figures these are.
  public var label: FigureLabel
  /// Where they are known from.
  public var source: String
  /// True when no source was found and they are from memory.
  public var isRecalled: Bool

  /// A pledge as stated, assumed and without limits unless told otherwise.
  public init(
    name: String,
    sponsor: String,
    programme: String,
    promise: Promise,
    currency: Currency,
    from: Instant? = nil,
    until: Instant? = nil,
    capTotal: Money? = nil,
    capPerMonth: Money? = nil,
    paysKits: Bool = false,
    label: FigureLabel = .assumed,
    source: String = "",
    isRecalled: Bool = false
  ) {
    self.name = name
    self.sponsor = sponsor
    self.programme = programme
    self.promise = promise
    self.currency = currency
    self.from = from
    self.until = until
    self.capTotal = capTotal
    self.capPerMonth = capPerMonth
    self.paysKits = paysKits
    self.label = label
    self.source = source
    self.isRecalled = isRecalled
  }

  /// What a pledge is called that is given no name.
  public static func usualName(programme: String, sponsor: String) -> String {
    "\(programme)/\(sponsor)"
  }

  /// Whether it covers the day that ends at an instant.
  func covers(dayEndingAt end: Instant) -> Bool {
    (from.map { $0 < end } ?? true) && (until.map { $0 >= end } ?? true)
  }

  /// Whether it holds at an instant.
  func holds(at instant: Instant) -> Bool {
    (from.map { $0 <= instant } ?? true) && (until.map { $0 > instant } ?? true)
  }
}

extension Pledge {
  /// Reads an object of its members; without a name it has the usual one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sponsor = try container.decode(String.self, forKey: .sponsor)
    programme = try container.decode(String.self, forKey: .programme)
    name =
      try container.decodeIfPresent(String.self, forKey: .name)
      ?? Self.usualName(programme: programme, sponsor: sponsor)
    promise = try container.decode(Promise.self, forKey: .promise)
    currency = try container.decode(Currency.self, forKey: .currency)
    from = try container.decodeIfPresent(Instant.self, forKey: .from)
    until = try container.decodeIfPresent(Instant.self, forKey: .until)
    capTotal = try container.decodeIfPresent(Money.self, forKey: .capTotal)
    capPerMonth = try container.decodeIfPresent(Money.self, forKey: .capPerMonth)
    paysKits = try container.decode(Bool.self, forKey: .paysKits)
    label = try container.decode(FigureLabel.self, forKey: .label)
    source = try container.decode(String.self, forKey: .source)
    isRecalled = try container.decode(Bool.self, forKey: .isRecalled)
  }
}

extension Pledge {
  /// How much a pledge pays; see ``Books`` for the order in which pledges are asked.
  public enum Promise: Hashable, Sendable {
    /// The whole fee of the kits that carry the sponsor's name.
    case wholeFee
    /// A part of the fees that no sponsor pays whole.
    case shareOfFees(Share)
    /// An amount each month, spread evenly over its days; what is not needed on a day is kept until
    /// the end of the month. It pays fees, then overhead, then, if it pays kits, replacements.
    case amountPerMonth(Money)
  }
}

extension Pledge.Promise: Codable {
  private enum Keys: String, CodingKey { case wholeFee, shareOfFees, amountPerMonth }

  /// Reads an object with one of `whole_fee` (true), `share_of_fees` and `amount_per_month`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let whole = try container.decodeIfPresent(Bool.self, forKey: .wholeFee) ?? false
    let share = try container.decodeIfPresent(Share.self, forKey: .shareOfFees)
    let amount = try container.decodeIfPresent(Money.self, forKey: .amountPerMonth)
    switch (whole, share, amount) {
    case (true, nil, nil): self = .wholeFee
    case (false, let share?, nil): self = .shareOfFees(share)
    case (false, nil, let amount?): self = .amountPerMonth(amount)
    default:
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "exactly one of whole_fee, share_of_fees, amount_per_month is needed"
        )
      )
    }
  }

  /// Writes an object with one of the three.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    switch self {
    case .wholeFee: try container.encode(true, forKey: .wholeFee)
    case .shareOfFees(let share): try container.encode(share, forKey: .shareOfFees)
    case .amountPerMonth(let amount): try container.encode(amount, forKey: .amountPerMonth)
    }
  }
}
