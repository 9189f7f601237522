import Geography
import Quantities
import Service

extension MoneySection {
  mutating func readProgramme(_ value: YAMLValue) {
    guard
      let map = value.mapping([
        "name", "title", "territories", "reserve", "overhead-per-month", "replacement-cost",
        "expected-losses-per-month", "basis", "end-of-runway", "pledges", "label", "source",
        "recalled",
      ])
    else { return }
    let name = map.required("name")?.string()
    let reserve = map.required("reserve")?.money()
    let territories = map["territories"]?.list(limit: 300).compactMap(GroundSection.territory)
    let overhead = map["overhead-per-month"].map { $0.money() }
    let replacement = map["replacement-cost"].map { $0.money() }
    let losses = map["expected-losses-per-month"]?.integer(in: 0...1_000_000_000)
    let basis = map["basis"]?.choice(of: Valuation.self)
    let end = map["end-of-runway"].map(endOfRunway)
    if let name, let reserve {
      let programme = Programme(
        name: name,
        title: map.string("title", or: ""),
        territories: territories ?? [],
        reserve: reserve,
        overheadPerMonth: overhead ?? nil,
        replacementCost: replacement ?? nil,
        expectedLossesPerMonth: losses,
        basis: basis ?? .invoiced,
        endOfRunway: end ?? EndOfRunway(),
        label: map.label,
        source: map.string("source", or: ""),
        isRecalled: map.boolean("recalled", or: false)
      )
      add(.programme(programme), value, named: "programme '\(name)'")
    }
    map["pledges"]?.list(limit: Self.most).forEach { item in
      // Pledges of a programme that cannot be read are looked at, but there is nothing to add them to.
      let pledge = pledge(item, of: name ?? "", in: reserve?.currency ?? .usd)
      guard let pledge, name != nil, reserve != nil else { return }
      add(.pledge(pledge), item, named: "pledge '\(pledge.name)'")
    }
  }

  private func endOfRunway(_ value: YAMLValue) -> EndOfRunway {
    guard let map = value.mapping(["grace-days", "throttle-mbps", "suspend-after-days"]) else {
      return EndOfRunway()
    }
    return EndOfRunway(
      graceDays: map.integer("grace-days", in: 0...36_500, or: 0),
      throttle: map["throttle-mbps"]?.number(in: Self.rates).map { .megabitsPerSecond($0) },
      suspendAfterDays: map["suspend-after-days"]?.integer(in: 0...36_500)
    )
  }

  /// What a pledge may say, beside the programme that it is for.
  static let pledgeKeys = [
    "name", "sponsor", "whole-fee", "share-of-fees", "amount-per-month", "currency", "from",
    "until", "cap", "cap-per-month", "pays-kits", "label", "source", "recalled",
  ]

  private func pledge(
    _ value: YAMLValue,
    of programme: String,
    in currency: Currency
  ) -> Pledge? {
    value.mapping(Self.pledgeKeys).flatMap { pledge($0, of: programme, in: currency) }
  }

  /// A pledge to a programme that is run in a currency.
  func pledge(
    _ map: YAMLMapping,
    of programme: String,
    in currency: Currency
  ) -> Pledge? {
    let sponsor = map.required("sponsor")?.string()
    let stated = map["currency"]?.currency()
    let promise = promise(map)
    let (cap, monthly) = (map["cap"].map { $0.money() }, map["cap-per-month"].map { $0.money() })
    let (from, until) = (map["from"]?.instant(), map["until"]?.instant())
    let (label, paysKits) = (map.label, map.boolean("pays-kits", or: false))
    let isLimited = cap.map { $0 != nil } ?? true && monthly.map { $0 != nil } ?? true
    guard let sponsor, let promise, isLimited else { return nil }
    return Pledge(
      name: map.string("name", or: Pledge.usualName(programme: programme, sponsor: sponsor)),
      sponsor: sponsor,
      programme: programme,
      promise: promise,
      currency: stated ?? amountCurrency(promise) ?? (cap ?? monthly ?? nil)?.currency ?? currency,
      from: from,
      until: until,
      capTotal: cap ?? nil,
      capPerMonth: monthly ?? nil,
      paysKits: paysKits,
      label: label,
      source: map.string("source", or: ""),
      isRecalled: map.boolean("recalled", or: false)
    )
  }

  /// An amount says its currency itself.
  private func amountCurrency(_ promise: Pledge.Promise) -> Currency? {
    guard case .amountPerMonth(let amount) = promise else { return nil }
    return amount.currency
  }

  private func promise(_ map: YAMLMapping) -> Pledge.Promise? {
    let keys = ["whole-fee", "share-of-fees", "amount-per-month"]
    let whole = map["whole-fee"]?.boolean()
    let share = map["share-of-fees"]?.number(in: 0...1)
    let amount = map["amount-per-month"]?.money()
    guard keys.filter({ map[$0] != nil }).count == 1, whole != false else {
      map.owner.report(
        "a pledge needs exactly one of \(keys.joined(separator: ", "))",
        remedy: "Write `whole-fee: true`, a share from 0 to 1, or an amount."
      )
      return nil
    }
    if let share { return Share(share).map { .shareOfFees($0) } }
    return amount.map { .amountPerMonth($0) } ?? (whole == true ? .wholeFee : nil)
  }
}
