public import Frames

/// The plans, sponsors and rates that hold.
struct TermsInForce: Hashable, Sendable {
  var plans: [String: ServicePlan] = [:]
  var sponsors: [String: Sponsor] = [:]
  var rates = ExchangeRates()

  /// So many minor units of one currency in another, by the rate that is stated before an instant: the
  /// whole amount is rounded once, half to even.
  func converted(
    _ units: Int128,
    from: Currency,
    to: Currency,
    before instant: Instant
  ) throws(MoneyError) -> Int128 {
    guard from != to else { return units }
    guard let conversion = rates.conversion(from: from, to: to, before: instant) else {
      throw MoneyError.noRate(from: from, to: to, at: instant)
    }
    return try conversion.there(units)
  }

  /// What so many kits come to at a price, in the currency of what they are billed with.
  func price(
    _ price: Money,
    ofKits kits: Int,
    in currency: Currency,
    before instant: Instant
  ) throws(MoneyError) -> Money {
    let whole = try price.multiplied(by: kits)
    let units = try converted(
      Int128(whole.minorUnits),
      from: price.currency,
      to: currency,
      before: instant
    )
    return Money(minorUnits: try units.asMinorUnits(), currency)
  }
}

extension Books {
  /// Why kits on a plan cannot be billed with a programme from an instant on; nil when they can.
  ///
  /// - Parameters:
  ///   - plan: The plan's name; of one that is not known, nothing is said here.
  ///   - programme: The programme's name, for the message: it need not have been entered.
  ///   - currency: The programme's currency.
  ///   - instant: From when they are to be billed.
  /// - Returns: ``MoneyError/noRateForPlan(_:in:from:to:at:)``, ``MoneyError/tooFar(_:)`` or nil.
  public func problem(
    ofPlan plan: String,
    in programme: String,
    runIn currency: Currency,
    at instant: Instant
  ) -> MoneyError? {
    guard let known = terms.plans[plan], known.currency != currency else { return nil }
    guard let day = UTCDay(containing: instant) else { return .tooFar(instant) }
    let from = known.currency
    guard terms.rates.conversion(from: from, to: currency, before: day.end) == nil else {
      return nil
    }
    return .noRateForPlan(plan, in: programme, from: from, to: currency, at: instant)
  }
}
