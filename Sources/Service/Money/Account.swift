/// An account of the books.
///
/// Balances are debits less credits. A debit balance (above zero) stands on what is owned, owed to
/// the operator, or spent; a credit balance (below zero) on what is earned, owed or set aside.
public enum Account: Hashable, Sendable {
  /// Money at hand.
  case cash
  /// Where the operator's own money comes from, and the kits that it had before.
  case opening
  /// What is set aside for a programme: a credit balance, or nothing.
  case reserve(String)
  /// What a programme has cost that neither anybody nor its reserve pays: a debit balance.
  case arrears(String)
  /// What a sponsor owes.
  case receivable(String)
  /// What owners of kits owe.
  case ownersReceivable
  /// Fees earned on a plan.
  case serviceRevenue(String)
  /// Kits sold.
  case kitRevenue
  /// What service has cost.
  case serviceCost
  /// What kits have cost that are there: sold, or there from the first.
  case kitCost
  /// What the operator has paid of the price of kits that others did not.
  case kitSubsidy
  /// What kits have cost that are lost and not found.
  case kitLosses
  /// Service given away, at the price that would have been invoiced.
  case donatedService
  /// Replacements of a programme that are due: a credit balance.
  case replacementPayable(String)
  /// Overhead of a programme that is due: a credit balance.
  case overheadPayable(String)
  /// Where what is paid in one currency and needed in another changes; by currency.
  case exchange(Currency)
}

extension Account {
  /// Names of accounts that there is one of.
  private static let plain: [(name: String, account: Account)] = [
    ("cash", .cash), ("equity:opening", .opening), ("owners-receivable", .ownersReceivable),
    ("revenue:kits", .kitRevenue), ("cost:service", .serviceCost), ("cost:kits", .kitCost),
    ("subsidy:kits", .kitSubsidy), ("losses:kits", .kitLosses),
    ("donated:service", .donatedService),
  ]

  /// Beginnings of the names of accounts that there are many of.
  private static let families: [(prefix: String, account: @Sendable (String) -> Account)] = [
    ("reserve:", { .reserve($0) }), ("arrears:", { .arrears($0) }),
    ("receivable:", { .receivable($0) }), ("revenue:service:", { .serviceRevenue($0) }),
    ("replacement-payable:", { .replacementPayable($0) }),
    ("overhead-payable:", { .overheadPayable($0) }),
  ]

  /// Its stable name, such as `cash` or `receivable:usaid`.
  public var name: String {
    switch self {
    case .cash: "cash"
    case .opening: "equity:opening"
    case .reserve(let programme): "reserve:\(programme)"
    case .arrears(let programme): "arrears:\(programme)"
    case .receivable(let sponsor): "receivable:\(sponsor)"
    case .ownersReceivable: "owners-receivable"
    case .serviceRevenue(let plan): "revenue:service:\(plan)"
    case .kitRevenue: "revenue:kits"
    case .serviceCost: "cost:service"
    case .kitCost: "cost:kits"
    case .kitSubsidy: "subsidy:kits"
    case .kitLosses: "losses:kits"
    case .donatedService: "donated:service"
    case .replacementPayable(let programme): "replacement-payable:\(programme)"
    case .overheadPayable(let programme): "overhead-payable:\(programme)"
    case .exchange(let currency): "exchange:\(currency)"
    }
  }

  /// Reads a name as ``name`` writes it; nil for any other text.
  public init?(name: some StringProtocol) {
    if let plain = Self.plain.first(where: { $0.name == name }) {
      self = plain.account
      return
    }
    if name.hasPrefix("exchange:") {
      guard let currency = Currency(name.dropFirst("exchange:".count)) else { return nil }
      self = .exchange(currency)
      return
    }
    guard let family = Self.families.first(where: { name.hasPrefix($0.prefix) }),
      name.utf8.count > family.prefix.utf8.count
    else { return nil }
    self = family.account(String(name.dropFirst(family.prefix.count)))
  }
}

extension Account: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

extension Account: Codable {
  /// Reads a name; one of no account is a decoding error that quotes it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let account = Account(name: text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(text.prefix(60))' is no account; write one such as receivable:NAME"
      )
    }
    self = account
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
