import Frames
import Geography
import Quantities
import Service

/// Reads the sections `plans`, `sponsors`, `programmes` and `exchange-rates` of a world file.
///
/// What the books would refuse is refused here, at its place in the file.
struct MoneySection {
  /// Rates of plans and throttles, in 10⁶ bit/s.
  static let rates = 0.0...1_000_000.0
  /// Most items of a section.
  static let most = 10_000

  /// What is read, each with its place.
  private var events: [(kind: MoneyEvent.Kind, place: YAMLValue)] = []
  private var names: Set<String> = []
  var money = MoneyTerms()

  static func read(_ map: YAMLMapping, into world: inout WorldDescription) {
    var section = MoneySection()
    map["exchange-rates"]?.list(limit: most).forEach { section.readRate($0) }
    map["sponsors"]?.list(limit: most).forEach { section.readSponsor($0) }
    map["plans"]?.list(limit: most).forEach { section.readPlan($0) }
    map["programmes"]?.list(limit: most).forEach { section.readProgramme($0) }
    section.check(from: world.start)
    world.money = section.money
  }

  /// Enters everything into books, to hear what they refuse.
  private func check(from start: Instant?) {
    let origin = money.origin(start)
    var books = Books()
    for (kind, place) in events {
      do {
        try books.enter(MoneyEvent(at: origin, kind))
      } catch {
        place.report(error.message, remedy: error.remedy)
      }
    }
  }

  mutating func add(_ kind: MoneyEvent.Kind, _ place: YAMLValue, named name: String? = nil) {
    if let name, !names.insert(name).inserted {
      place.report("this \(name) stands twice", remedy: "Give each its own name.")
      return
    }
    switch kind {
    case .plan(let plan): money.plans.append(plan)
    case .sponsor(let sponsor): money.sponsors.append(sponsor)
    case .programme(let programme): money.programmes.append(programme)
    case .pledge(let pledge): money.pledges.append(pledge)
    case .exchangeRate(let rate): money.exchangeRates.append(rate)
    default: return
    }
    events.append((kind, place))
  }

  private mutating func readRate(_ value: YAMLValue) {
    guard
      let map = value.mapping(["from", "to", "rate", "since", "label", "source", "recalled"])
    else { return }
    let from = map.required("from")?.currency()
    let to = map.required("to")?.currency()
    let since = map.required("since")?.instant()
    guard let rate = map.required("rate"), let text = rate.string(), let from, let to, let since
    else { return }
    do {
      let stated = try ExchangeRate(
        from: from,
        to: to,
        rate: text,
        since: since,
        label: map.label,
        source: map.string("source", or: ""),
        isRecalled: map.boolean("recalled", or: false)
      )
      add(.exchangeRate(stated), value)
    } catch {
      rate.report(error.message, remedy: "Write what one unit is worth, such as 0.2262.")
    }
  }

  private mutating func readSponsor(_ value: YAMLValue) {
    guard let map = value.mapping(["name", "title", "note"]),
      let name = map.required("name")?.string()
    else { return }
    let sponsor = Sponsor(
      name: name,
      title: map.string("title", or: ""),
      note: map.string("note", or: "")
    )
    add(.sponsor(sponsor), value, named: "sponsor '\(name)'")
  }

  private mutating func readPlan(_ value: YAMLValue) {
    guard
      let map = value.mapping([
        "name", "monthly", "kit", "downlink-mbps", "uplink-mbps", "label", "source", "recalled",
      ])
    else { return }
    let name = map.required("name")?.string()
    let monthly = map.required("monthly").flatMap(prices)
    guard let name, let monthly else { return }
    let nothing = Money.zero(monthly.invoiced.currency)
    let free = ServicePlan.Prices(list: nothing, invoiced: nothing, marginal: nothing)
    let plan = ServicePlan(
      name: name,
      monthly: monthly,
      kit: map["kit"].flatMap(prices) ?? free,
      downlinkCap: map["downlink-mbps"]?.number(in: Self.rates).map { .megabitsPerSecond($0) },
      uplinkCap: map["uplink-mbps"]?.number(in: Self.rates).map { .megabitsPerSecond($0) },
      label: map.label,
      source: map.string("source", or: ""),
      isRecalled: map.boolean("recalled", or: false)
    )
    add(.plan(plan), value, named: "plan '\(name)'")
  }

  private func prices(_ value: YAMLValue) -> ServicePlan.Prices? {
    guard let map = value.mapping(["list", "invoiced", "marginal"]) else { return nil }
    let list = map.required("list")?.money()
    let invoiced = map.required("invoiced")?.money()
    let marginal = map.required("marginal")?.money()
    guard let list, let invoiced, let marginal else { return nil }
    return ServicePlan.Prices(list: list, invoiced: invoiced, marginal: marginal)
  }
}

extension MoneyTerms {
  /// From when the terms are looked at while a file is read.
  ///
  /// A world without a start takes it from its catalogues, later; its rates are taken as stated.
  func origin(_ start: Instant?) -> Instant {
    start ?? exchangeRates.map(\.since).max() ?? Instant(sinceTAI2000: .zero)
  }
}

extension YAMLValue {
  /// An amount with its currency.
  func money() -> Money? {
    guard let text = string() else { return nil }
    do {
      return try Money(parsing: text)
    } catch {
      report(error.message, remedy: error.remedy)
      return nil
    }
  }

  /// The code of a currency.
  func currency() -> Currency? {
    guard let text = string() else { return nil }
    guard let currency = Currency(text) else {
      let error = MoneyError.notCurrency(text)
      report(error.message, remedy: error.remedy)
      return nil
    }
    return currency
  }
}

extension YAMLMapping {
  /// What kind of figures the mapping holds.
  var label: FigureLabel { self["label"].flatMap { $0.choice(of: FigureLabel.self) } ?? .assumed }
}
