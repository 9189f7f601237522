import Frames
import Geography
import Service

/// The plans and sponsors of a world that says something about money, which its terminals may name, and
/// the rates by which they are billed.
struct KnownNames {
  private let plans: Set<String>
  private let sponsors: Set<String>
  private let books: Books
  private var billing = KitBilling()
  /// The currencies that programmes are run in: none but these need a rate.
  private var currencies: Set<Currency> = []
  private let planCurrencies: [String: Currency]
  private let origin: Instant
  /// Finds where kits without a home stand; nil: of these nothing is said.
  private let atlas: TerritoryAtlas?

  /// Nil for a world that says nothing about money: then a plan or a sponsor is but a word.
  ///
  /// - Parameters:
  ///   - money: What the world says about money.
  ///   - start: When the world begins, if it says so.
  ///   - atlas: Which territory kits stand in.
  init?(_ money: MoneyTerms, from start: Instant?, _ atlas: TerritoryAtlas?) {
    guard !money.isEmpty else { return nil }
    plans = Set(money.plans.map(\.name))
    sponsors = Set(money.sponsors.map(\.name))
    origin = money.origin(start)
    // What is wrong with the terms has been said.
    books = (try? Books(money.events(at: origin))) ?? Books()
    planCurrencies = Dictionary(
      money.plans.map { ($0.name, $0.currency) },
      uniquingKeysWith: { first, _ in first }
    )
    self.atlas = atlas
    for programme in money.programmes {
      billing.add(programme)
      currencies.insert(programme.currency)
    }
  }

  /// What is wrong with the name of a plan; nil when there is one of that name.
  func problem(ofPlan name: String) -> (message: String, remedy: String)? {
    plans.contains(name) ? nil : Self.problem(of: name, "plan")
  }

  /// What is wrong with the name of a sponsor; nil when there is one of that name.
  func problem(ofSponsor name: String) -> (message: String, remedy: String)? {
    sponsors.contains(name) ? nil : Self.problem(of: name, "sponsor")
  }

  /// Why a terminal cannot be billed with its programme; nil when it can, or is in none.
  func problem(ofBilling terminal: Terminal) -> (message: String, remedy: String)? {
    // Most worlds have one currency, and nothing to look up.
    guard let plan = terminal.contract.plan, let currency = planCurrencies[plan],
      !currencies.subtracting([currency]).isEmpty,
      let territory = terminal.contract.home ?? atlas?.territory(at: terminal.point)
    else { return nil }
    return billing.problem(of: terminal.contract, in: territory, at: origin, books).map {
      ($0.message, $0.remedy)
    }
  }

  private static func problem(of name: String, _ kind: String) -> (message: String, remedy: String)
  {
    ("there is no \(kind) '\(name.prefix(60))'", "Add it to \(kind)s, or name one of those.")
  }
}
