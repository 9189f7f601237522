public import Frames

/// Why an amount or an event of the books is refused: what is wrong, and what to do about it.
public enum MoneyError: Error, Hashable, Sendable {
  /// What an event names and the books do not know.
  public enum Kind: String, Hashable, Sendable {
    /// A service plan.
    case plan
    /// A sponsor.
    case sponsor
    /// A programme.
    case programme
  }

  /// An amount beyond 64 bits of minor units.
  case overflow
  /// Two currencies where one is needed.
  case mixedCurrencies(Currency, Currency)
  /// A text that is no amount of money.
  case notMoney(String)
  /// A text that is no code of a currency.
  case notCurrency(String)
  /// A number that must be in a range and is not; the text says which.
  case outOfRange(String)
  /// Postings that do not add up to zero in a currency.
  case unbalanced(Currency)
  /// An entry without postings.
  case emptyEntry
  /// A name that nothing has.
  case unknown(Kind, String)
  /// An event before one that is already entered.
  case outOfOrder(at: Instant, last: Instant)
  /// An event in a day whose books are closed.
  case closed(at: Instant, until: Instant)
  /// A question about a time before the day that is open.
  case past(at: Instant, open: Instant)
  /// A time that the books cannot be closed until: further than 40,000 days from their beginning.
  case tooFar(Instant)
  /// Fewer kits in service than are taken out of it.
  case tooFewKits(plan: String, inService: Int, change: Int)
  /// An amount in another currency than that of what it belongs to.
  case wrongCurrency(of: String, is: Currency, needs: Currency)
  /// No exchange rate is stated for that time.
  case noRate(from: Currency, to: Currency, at: Instant)
  /// No exchange rate is stated for that time by which kits on a plan could be billed with a programme.
  case noRateForPlan(String, in: String, from: Currency, to: Currency, at: Instant)
  /// More taken from a reserve than is in it.
  case overdrawn(Account)
  /// An account that only the rules of the books move.
  case ruled(Account)
  /// A property that cannot be changed afterwards; the text says of what.
  case fixed(String)
  /// More of something than the books hold; the text says of what, the number how many.
  case tooMany(String, limit: Int)
}

extension MoneyError {
  /// What is wrong, as a sentence without its full stop.
  public var message: String {
    switch self {
    case .overflow: "the amount is beyond 64 bits of minor units"
    case .mixedCurrencies(let a, let b): "\(a) and \(b) cannot be added"
    case .notMoney(let text): "'\(text.prefix(40))' is not an amount of money"
    case .notCurrency(let text): "'\(text.prefix(40))' is not a code of a currency"
    case .outOfRange(let text): text
    case .unbalanced(let currency): "the postings in \(currency) do not add up to zero"
    case .emptyEntry: "an entry has no postings"
    case .unknown(let kind, let name): "there is no \(kind.rawValue) '\(name)'"
    case .outOfOrder(let at, let last): "an event of \(at) comes after one of \(last)"
    case .closed(let at, let until): "an event of \(at) is in a day closed at \(until)"
    case .past(let at, let open): "\(at) is before \(open), from where the books are open"
    case .tooFar(let until): "\(until) is more than 40,000 days from the beginning of the books"
    case .tooFewKits(let plan, let inService, let change):
      "\(inService) kits of this group on plan '\(plan)' are in service, and \(change) are added"
    case .wrongCurrency(let what, let found, let needed):
      "\(what) is in \(found) and has to be in \(needed)"
    case .noRate(let from, let to, let at):
      "no exchange rate from \(from) to \(to) is stated for \(at)"
    case .noRateForPlan(let plan, let programme, let from, let to, let at):
      "kits on plan '\(plan.prefix(100))' cannot be billed with programme "
        + "'\(programme.prefix(100))': no exchange rate from \(from) to \(to) is stated for \(at)"
    case .overdrawn(let account): "'\(account)' holds less than is taken from it"
    case .ruled(let account): "'\(account)' is moved by the rules of the books alone"
    case .fixed(let what): "\(what) cannot be changed afterwards"
    case .tooMany(let what, let limit): "there are more than \(limit) \(what)"
    }
  }

  /// What to do about it, as a sentence.
  public var remedy: String {
    switch self {
    case .overflow: "Write smaller amounts or counts."
    case .mixedCurrencies: "State both in one currency, with an exchange rate."
    case .notMoney:
      "Write the amount, with no more decimals than its currency has, and the currency, such as "
        + "4500.00 USD."
    case .notCurrency: "Write three capital letters, as in ISO 4217, such as USD."
    case .outOfRange: "Write a value in that range."
    case .unbalanced: "Debit in each currency what is credited in it."
    case .emptyEntry: "Post at least one debit and one credit."
    case .unknown(let kind, _):
      "Enter the \(kind.rawValue) first, under \(kind.rawValue)s in the world file or with POST "
        + "/api/v1/\(kind.rawValue)s, or name one that there is."
    case .outOfOrder: "Enter events in the order of their time."
    case .closed: "Date it later, or open new books and enter all events in order."
    case .past: "Ask for a later time, or open new books with the events until then."
    case .tooFar: "Ask for an earlier time."
    case .tooFewKits: "Take out no more kits than are in service in the group."
    case .wrongCurrency: "State it in that currency."
    case .noRate: "Enter a dated exchange rate first."
    case .noRateForPlan(_, _, _, let to, _):
      "State a dated exchange rate first, or put the kits on a plan in \(to)."
    case .overdrawn: "Take less, or pay into it first."
    case .ruled: "Pay into the programme's reserve: arrears are settled from it."
    case .fixed: "Enter another one under another name, or move money with a transfer."
    case .tooMany: "Join some of them."
    }
  }
}

extension MoneyError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String { "\(message). \(remedy)" }
}
