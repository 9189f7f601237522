public import Frames
import Geography
public import Service

/// By what kits are billed: which territory's kits belong to which programme.
struct KitBilling: Sendable {
  /// A programme as far as it matters here; its currency never changes.
  private struct Place: Sendable {
    var programme: String, currency: Currency
  }

  private var places: [TerritoryCode: Place] = [:]

  /// A programme takes in its territories, but those that another has taken in before.
  mutating func add(_ programme: Programme) {
    for territory in programme.territories where places[territory] == nil {
      places[territory] = Place(programme: programme.name, currency: programme.currency)
    }
  }

  /// Whether kits of a territory belong to a programme.
  func covers(_ territory: TerritoryCode) -> Bool { places[territory] != nil }

  /// How a kit in a territory is billed; nil for one on no plan.
  func group(of contract: Contract, in territory: TerritoryCode) -> BillingGroup? {
    guard let plan = contract.plan else { return nil }
    let programme = places[territory]?.programme
    let payer: BillingGroup.Payer =
      contract.payer
      ?? (programme != nil || contract.sponsor != nil
        ? .sponsor : contract.owner != nil ? .owner : .donated)
    return BillingGroup(plan: plan, sponsor: contract.sponsor, payer: payer, programme: programme)
  }

  /// Why a kit in a territory cannot be billed with its programme; nil when it can, or is in none.
  func problem(
    of contract: Contract,
    in territory: TerritoryCode,
    at instant: Instant,
    _ books: Books
  ) -> MoneyError? {
    guard let plan = contract.plan, let place = places[territory] else { return nil }
    return books.problem(
      ofPlan: plan,
      in: place.programme,
      runIn: place.currency,
      at: instant
    )
  }
}

extension MoneyCourse {
  /// Why an act cannot be entered at an instant, as far as money goes; nil when it can.
  ///
  /// Of kits that are registered, ``objection(at:)`` says it one by one.
  public func problem(of decision: Act.Decision, at instant: Instant) -> MoneyError? {
    switch decision {
    case .money(let kind):
      if let refusal = books.refusal(of: MoneyEvent(at: instant, kind)) { return refusal }
      guard case .programme(let programme) = kind else { return nil }
      return problem(of: programme, at: instant)
    case .amend(let ids, let amendment): return problem(of: amendment, to: ids, at: instant)
    default: return nil
    }
  }

  /// Says of kits why the books could not bill them from an instant on; nil of those that they can.
  public func objection(at instant: Instant) -> (Terminal) -> MoneyError? {
    // Not the kits, of which there may be many: they change while this is held.
    let (books, billing, atlas) = (books, billing, atlas)
    return { terminal in
      guard terminal.contract.plan != nil else { return nil }
      let territory = terminal.contract.home ?? atlas.territory(at: terminal.point)
      return billing.problem(of: terminal.contract, in: territory, at: instant, books)
    }
  }

  /// Why kits cannot be billed after a change; those that could not be before and stay as they are
  /// object to nothing.
  private func problem(
    of amendment: Amendment,
    to ids: [TerminalID],
    at instant: Instant
  ) -> MoneyError? {
    let objection = objection(at: instant)
    for id in ids {
      guard let before = terminal(id) else { continue }
      var after = before
      amendment.apply(to: &after)
      let isElsewhere =
        after.point != before.point || after.contract.home != before.contract.home
      guard isElsewhere || after.contract.plan != before.contract.plan else { continue }
      if let problem = objection(after) { return problem }
    }
    return nil
  }

  /// Why kits cannot be billed with a programme that takes them in.
  private func problem(of programme: Programme, at instant: Instant) -> MoneyError? {
    var after = billing
    after.add(programme)
    let isNew = Set(programme.territories.filter { !billing.covers($0) })
    guard !isNew.isEmpty else { return nil }
    for (contract, territory) in contracts where isNew.contains(territory) {
      let problem = after.problem(of: contract, in: territory, at: instant, books)
      if let problem { return problem }
    }
    return nil
  }
}
