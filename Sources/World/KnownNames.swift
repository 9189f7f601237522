import Service

/// The plans and sponsors of a world that says something about money, which its terminals may name.
struct KnownNames {
  private let plans: Set<String>
  private let sponsors: Set<String>

  /// Nil for a world that says nothing about money: then a plan or a sponsor is but a word.
  init?(_ money: MoneyTerms) {
    guard !money.isEmpty else { return nil }
    plans = Set(money.plans.map(\.name))
    sponsors = Set(money.sponsors.map(\.name))
  }

  /// What is wrong with the name of a plan; nil when there is one of that name.
  func problem(ofPlan name: String) -> (message: String, remedy: String)? {
    plans.contains(name) ? nil : Self.problem(of: name, "plan")
  }

  /// What is wrong with the name of a sponsor; nil when there is one of that name.
  func problem(ofSponsor name: String) -> (message: String, remedy: String)? {
    sponsors.contains(name) ? nil : Self.problem(of: name, "sponsor")
  }

  private static func problem(of name: String, _ kind: String) -> (message: String, remedy: String)
  {
    ("there is no \(kind) '\(name.prefix(60))'", "Add it to \(kind)s, or name one of those.")
  }
}
