public import Frames

/// One line of an entry.
public struct Posting: Hashable, Codable, Sendable {
  /// The account that it moves.
  public var account: Account
  /// By how much: a debit above zero, a credit below.
  public var amount: Money

  /// A posting; nothing is checked before it stands in an entry.
  public init(_ account: Account, _ amount: Money) {
    self.account = account
    self.amount = amount
  }
}

/// Something that moved money, as postings that add up to zero in every currency.
public struct JournalEntry: Hashable, Sendable {
  /// Its number in the books, from 1; 0 before it stands in any.
  public private(set) var number = 0
  /// When, in world time; of a day's accrual the end of the day.
  public let at: Instant
  /// What it is about.
  public let text: String
  /// The rule or event that it follows from.
  public let origin: Origin
  /// Its lines.
  public let postings: [Posting]

  /// What an entry follows from.
  public enum Origin: String, CaseIterable, Codable, Sendable {
    /// A programme begins: its reserve is set aside.
    case reserve
    /// The rule of a day: fees, replacements and overhead, and who bears them.
    case accrual
    /// The rule of a day: what service has cost.
    case cost
    /// The rule of a day: service that nobody pays.
    case donation
    /// Kits are sold.
    case kitSale
    /// Kits are lost, and perhaps replaced; or found again.
    case kitLoss
    /// Kits are there that were not sold, or leave the books.
    case kitStock
    /// A movement between two accounts.
    case transfer
    /// A sponsor pays.
    case payment
    /// The rule that money paid into a reserve settles arrears first.
    case settlement
  }

  /// An entry.
  ///
  /// - Throws: ``MoneyError/unbalanced(_:)`` unless its postings add up to zero in every currency;
  ///   ``MoneyError/emptyEntry`` when there are none; ``MoneyError/overflow``.
  public init(
    at: Instant,
    text: String,
    origin: Origin,
    postings: [Posting]
  ) throws(MoneyError) {
    guard !postings.isEmpty else { throw MoneyError.emptyEntry }
    var sums: [Currency: Int64] = [:]
    for posting in postings {
      let currency = posting.amount.currency
      sums[currency] = try sums[currency, default: 0].plus(posting.amount.minorUnits)
    }
    let wrong = sums.filter { $0.value != 0 }.keys.min()
    if let wrong { throw MoneyError.unbalanced(wrong) }
    self.at = at
    self.text = text
    self.origin = origin
    self.postings = postings
  }

  func numbered(_ number: Int) -> JournalEntry {
    var entry = self
    entry.number = number
    return entry
  }
}

extension JournalEntry: Codable {
  private enum Keys: String, CodingKey { case number, at, text, origin, postings }

  /// Reads an entry; one that does not balance is refused as ``init(at:text:origin:postings:)`` does.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    try self.init(
      at: try container.decode(Instant.self, forKey: .at),
      text: try container.decode(String.self, forKey: .text),
      origin: try container.decode(Origin.self, forKey: .origin),
      postings: try container.decode([Posting].self, forKey: .postings)
    )
    number = try container.decode(Int.self, forKey: .number)
  }

  /// Writes an object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(number, forKey: .number)
    try container.encode(at, forKey: .at)
    try container.encode(text, forKey: .text)
    try container.encode(origin, forKey: .origin)
    try container.encode(postings, forKey: .postings)
  }
}

/// A movement that somebody orders: one account is debited with what another is credited with.
///
/// To pay into a programme's reserve, debit `cash` (or `equity:opening`) and credit the reserve.
public struct Transfer: Hashable, Codable, Sendable {
  /// The account that is debited.
  public var debit: Account
  /// The account that is credited.
  public var credit: Account
  /// How much, above zero.
  public var amount: Money
  /// What it is about.
  public var text: String

  /// A transfer as ordered; it is checked where it is entered.
  public init(debit: Account, credit: Account, amount: Money, text: String) {
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.text = text
  }
}
