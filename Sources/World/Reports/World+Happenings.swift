import Frames
import Geography
import Links
import Quantities
import Service

extension World {
  /// What is known beforehand to happen in a span of time, in the order of time.
  ///
  /// The events of the file, dated licences of some territories where they change what holds, the ends
  /// of pledges, and the ends of months where the world has programmes.
  func happenings(
    from: Instant,
    until: Instant,
    licencesOf territories: Set<TerritoryCode>
  ) -> [StoryMoment.Happening] {
    var found = [
      StoryMoment.Happening(
        timeUtc: from,
        kind: "begin",
        what: "\(description.name) begins",
        by: "",
        why: ""
      )
    ]
    found += description.events.filter { $0.at > from && $0.at <= until }.map(happening)
    found += licenceChanges(of: territories).filter { $0.timeUtc > from && $0.timeUtc <= until }
    found += pledgeEnds.filter { $0.timeUtc > from && $0.timeUtc <= until }
    if !description.money.programmes.isEmpty { found += monthEnds(from: from, until: until) }
    return found.enumerated().sorted {
      ($0.element.timeUtc, $0.offset) < ($1.element.timeUtc, $1.offset)
    }
    .map(\.element)
  }

  private func happening(_ act: Act) -> StoryMoment.Happening {
    let (kind, what) = act.decision.told
    return StoryMoment.Happening(
      timeUtc: act.at,
      kind: kind,
      what: what,
      by: act.actor,
      why: act.reason
    )
  }

  /// Where what the first system's licences of the file say changes.
  private func licenceChanges(of territories: Set<TerritoryCode>) -> [StoryMoment.Happening] {
    let first = description.first
    let book = LicenceBook(first.licences, standing: first.standing)
    return territories.sorted().flatMap { territory in
      let times = Set(
        book.history(of: territory).flatMap { [$0.from, $0.until].compactMap(\.self) }
      )
      return times.sorted().compactMap { time -> StoryMoment.Happening? in
        let before = book.licence(of: territory, at: time - .nanoseconds(1))
        let after = book.licence(of: territory, at: time)
        let status = after?.status ?? book.standing
        guard before?.status ?? book.standing != status else { return nil }
        return StoryMoment.Happening(
          timeUtc: time,
          kind: "licence",
          what: "licence of \(territory.name) (\(territory)): \(status.rawValue)",
          by: after?.decidedBy ?? "",
          why: (after?.source ?? "") + (after?.isRecalled ?? false ? " [recalled]" : "")
        )
      }
    }
  }

  /// The ends of pledges, as their last terms before it say.
  private var pledgeEnds: [StoryMoment.Happening] {
    let origin = moneyOrigin
    let later = description.events.compactMap { act -> (at: Instant, pledge: Pledge)? in
      guard case .money(.pledge(let pledge)) = act.decision else { return nil }
      return (max(act.at, origin), pledge)
    }
    let terms = description.money.pledges.map { (at: origin, pledge: $0) } + later
    return terms.enumerated().compactMap { index, term -> StoryMoment.Happening? in
      guard let end = term.pledge.until, end > term.at else { return nil }
      // A pledge of the same name takes the place of the one before.
      let isReplaced = terms[(index + 1)...].contains {
        $0.pledge.name == term.pledge.name && $0.at <= end
      }
      guard !isReplaced else { return nil }
      return StoryMoment.Happening(
        timeUtc: end,
        kind: "pledge",
        what: "pledge of \(term.pledge.sponsor) to \(term.pledge.programme) ends",
        by: "",
        why: ""
      )
    }
  }

  private func monthEnds(from: Instant, until: Instant) -> [StoryMoment.Happening] {
    var ends: [StoryMoment.Happening] = []
    var day = from.utc.modifiedJulianDay + 1
    while true {
      let utc = UTC(modifiedJulianDay: day, timeOfDay: .zero)
      let instant = Instant(utc)
      guard instant <= until else { return ends }
      if utc.date.day == 1 {
        let month = Instant(UTC(modifiedJulianDay: day - 1, timeOfDay: .zero)).iso8601.prefix(7)
        ends.append(
          StoryMoment.Happening(
            timeUtc: instant,
            kind: "month",
            what: "the books of \(month) are closed",
            by: "",
            why: ""
          )
        )
      }
      day += 1
    }
  }
}

extension Act.Decision {
  /// The territory that it is about, where it is about one.
  var territory: TerritoryCode? {
    switch self {
    case .licence(let licence): licence.territory
    case .whitelist(let territory, _, _): territory
    case .terrestrial(let scope, _):
      if case .territory(let territory) = scope.area { territory } else { nil }
    default: nil
    }
  }

  /// A word for its kind, and what it does, as a sentence without its full stop.
  var told: (kind: String, what: String) {
    switch self {
    case .licence(let licence): ("licence", Self.told(licence))
    case .licences(let licences): ("licence", licences.map(Self.told).joined(separator: "; "))
    case .whitelist(let territory, let ids, let isListed):
      ("whitelist", "\(ids.count) kits \(isListed ? "on" : "off") the list of \(territory.name)")
    case .terminal(let id, let state): ("kits", "kit \(id): \(state.rawValue)")
    case .terminals(let ids, let state): ("kits", "\(ids.count) kits: \(state.rawValue)")
    case .register(let sheet): ("kits", "\(sheet.terminals.count) kits: registered")
    case .amend(let ids, _): ("kits", "\(ids.count) kits: changed")
    case .money(let kind): ("money", kind.told)
    case .satellite(let name, let works):
      ("satellite", "satellite \(name) \(works ? "works again" : "fails")")
    case .gateway(let name, let works):
      ("gateway", "gateway \(name) \(works ? "works again" : "fails")")
    case .terrestrial(let scope, let works):
      ("terrestrial", "\(scope.told): \(works ? "restored" : "cut")")
    }
  }

  private static func told(_ licence: Licence) -> String {
    "licence of \(licence.territory.name) (\(licence.territory)): \(licence.status.rawValue)"
      + (licence.decidedBy.isEmpty ? "" : ", decided by \(licence.decidedBy)")
  }
}

extension TerrestrialScope {
  fileprivate var told: String {
    let what =
      switch kind {
      case .fibre: "fixed lines"
      case .mobile: "mobile networks"
      case nil: "networks on the ground"
      }
    return switch area {
    case .territory(let territory): "\(what) of \(territory.name) (\(territory))"
    case .terminal(let id): "\(what) at \(id)"
    }
  }
}

extension MoneyEvent.Kind {
  fileprivate var told: String {
    switch self {
    case .plan(let plan): "plan \(plan.name): \(plan.monthly.invoiced) a month"
    case .sponsor(let sponsor): "sponsor \(sponsor.name)"
    case .programme(let programme): "programme \(programme.name)"
    case .pledge(let pledge): "pledge of \(pledge.sponsor) to \(pledge.programme): \(pledge.told)"
    case .exchangeRate(let rate): "one \(rate.from) is worth \(rate.text) \(rate.to)"
    case .kits(let group, let change): "\(change) kits on plan \(group.plan)"
    case .kitSold(let group, let count): "\(count) kits sold on plan \(group.plan)"
    case .kitLost(let group, let count, _): "\(count) kits lost on plan \(group.plan)"
    case .kitStock(let group, let change): "\(change) kits at hand on plan \(group.plan)"
    case .kitFound(let group, let count): "\(count) kits found on plan \(group.plan)"
    case .kitMoved(let old, let new, let count):
      "\(count) kits from plan \(old.plan) to plan \(new.plan)"
    case .transfer(let transfer):
      "\(transfer.amount): debit \(transfer.debit), credit \(transfer.credit): \(transfer.text)"
    case .payment(let sponsor, let amount): "\(sponsor) pays \(amount)"
    }
  }
}

extension Pledge {
  fileprivate var told: String {
    let promise =
      switch promise {
      case .wholeFee: "the whole fee of its kits"
      case .shareOfFees(let share): "a part of \(share.value) of the fees"
      case .amountPerMonth(let amount): "\(amount) a month"
      }
    return promise + (until.map { ", until \($0)" } ?? "")
  }
}
