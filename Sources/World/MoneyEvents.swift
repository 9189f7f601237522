import Frames
import Service

/// Reads the events of a world file that are about money: pledges, payments and transfers.
enum MoneyEvents {
  /// What such an event decides; nil after a report.
  static func decision(
    _ name: String,
    _ value: YAMLValue,
    _ terms: MoneyTerms
  ) -> Act.Decision? {
    switch name {
    case "pledge": pledge(value, terms).map { .money(.pledge($0)) }
    case "payment": payment(value).map { .money($0) }
    default: transfer(value).map { .money(.transfer($0)) }
    }
  }

  /// A pledge that is made later, or another version of one that the file states.
  private static func pledge(_ value: YAMLValue, _ terms: MoneyTerms) -> Pledge? {
    guard let map = value.mapping(["programme"] + MoneySection.pledgeKeys) else { return nil }
    let programme = map.required("programme")?.string() ?? ""
    let known = terms.programmes.first { $0.name == programme }
    let pledge = MoneySection().pledge(map, of: programme, in: known?.currency ?? .usd)
    return programme.isEmpty ? nil : pledge
  }

  private static func payment(_ value: YAMLValue) -> MoneyEvent.Kind? {
    guard let map = value.mapping(["sponsor", "amount"]) else { return nil }
    let sponsor = map.required("sponsor")?.string()
    let amount = map.required("amount")?.money()
    guard let sponsor, let amount else { return nil }
    return .payment(sponsor: sponsor, amount: amount)
  }

  private static func transfer(_ value: YAMLValue) -> Transfer? {
    guard let map = value.mapping(["debit", "credit", "amount", "text"]) else { return nil }
    let debit = map.required("debit").flatMap(account)
    let credit = map.required("credit").flatMap(account)
    let amount = map.required("amount")?.money()
    let text = map.string("text", or: "transfer")
    guard let debit, let credit, let amount else { return nil }
    return Transfer(debit: debit, credit: credit, amount: amount, text: text)
  }

  private static func account(_ value: YAMLValue) -> Account? {
    guard let name = value.string() else { return nil }
    let account = Account(name: name)
    if account == nil {
      value.report(
        "'\(name.prefix(60))' is no account",
        remedy: "Write one such as cash, equity:opening, reserve:PROGRAMME or receivable:SPONSOR."
      )
    }
    return account
  }

  /// Enters such events into books without kits, in the order of time, to hear what they refuse.
  ///
  /// What only kits make wrong, such as a reserve that they have used up, is refused when the world
  /// runs.
  static func check(_ events: [(act: Act, place: YAMLValue)], _ world: WorldDescription) {
    guard let origin = world.start ?? events.map(\.act.at).min(),
      var books = try? Books(world.money.events(at: origin))
    else { return }
    let ordered = events.enumerated().sorted {
      ($0.element.act.at, $0.offset) < ($1.element.act.at, $1.offset)
    }
    for (_, event) in ordered {
      guard case .money(let kind) = event.act.decision else { continue }
      do {
        try books.enter(MoneyEvent(at: max(event.act.at, origin), kind))
      } catch {
        event.place.report(error.message, remedy: error.remedy)
      }
    }
  }
}
