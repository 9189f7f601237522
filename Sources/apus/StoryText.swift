import Foundation
import Frames
import Service
import World

/// A world's story as people read it: a paragraph for each moment.
enum StoryText {
  /// The head of a run.
  static func head(of run: StoryRun) -> String {
    "\(run.world.description.name): \(run.world.description.title)\n"
      + "from \(run.from) until \(run.until); kits as the plan of the slot serves them (modelled)"
  }

  /// A moment: what happens, and what is seen in the next slot.
  static func lines(_ moment: StoryMoment, after last: StoryMoment?) -> [String] {
    var lines = ["", "\(moment.timeUtc)"]
    lines += moment.happened.map { line("happened", told($0, at: moment.timeUtc)) }
    lines.append(line("kits", kits(moment.kits)))
    let before = Dictionary(
      (last?.territories ?? []).map { ($0.territory, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    for territory in moment.territories {
      lines += self.lines(territory, before: before[territory.territory])
    }
    for statement in moment.money { lines += self.lines(statement) }
    return lines
  }

  private static func line(_ head: String, _ text: String) -> String {
    "  " + head.padding(toLength: 11, withPad: " ", startingAt: 0) + text
  }

  private static func told(_ happening: StoryMoment.Happening, at time: Instant) -> String {
    let when = happening.timeUtc == time ? "" : "\(happening.timeUtc): "
    let by = happening.by.isEmpty ? "" : ", by \(happening.by)"
    let why = happening.why.isEmpty ? "" : " (\(happening.why))"
    return when + happening.what + by + why
  }

  private static func kits(_ kits: StoryMoment.Kits) -> String {
    let states = TerminalState.allCases.compactMap { state in
      kits.byState[state.rawValue].map { "\(grouped($0)) \(state.rawValue)" }
    }
    return "\(grouped(kits.online)) online; " + states.joined(separator: ", ")
      + refusals(kits.refused)
  }

  private static func refusals(_ refused: [String: Int]) -> String {
    guard !refused.isEmpty else { return "" }
    let words = refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \(grouped($0.value))" }
    return "; not served: " + words.joined(separator: ", ")
  }

  /// Nothing for a territory in which nobody is served and nothing has changed.
  private static func lines(
    _ territory: StoryMoment.Territory,
    before: StoryMoment.Territory?
  ) -> [String] {
    let isNew = before.map { $0.licence.status != territory.licence.status } ?? true
    let isCut = territory.reach?.cut.isEmpty == false || before?.reach?.cut.isEmpty == false
    let isIdle = territory.kitsOnline == 0 && before?.kitsOnline ?? 0 == 0
    guard territory.kitsActivated > 0 || isCut, isNew || isCut || !isIdle else { return [] }
    var text = "\(territory.name): \(territory.licence.status)"
    if !territory.licence.decidedBy.isEmpty { text += ", by \(territory.licence.decidedBy)" }
    if territory.licence.recalled { text += " [recalled]" }
    text += "; \(grouped(territory.kitsOnline)) of \(grouped(territory.kitsActivated)) kits online"
    text += refusals(territory.refused)
    var lines = [line(territory.territory, text)]
    if !territory.through.isEmpty {
      lines.append(
        line("", "through " + territory.through.prefix(6).map(way).joined(separator: ", "))
      )
    }
    if let reach = territory.reach, isCut || !isIdle { lines.append(line("", people(reach))) }
    return lines
  }

  private static func way(_ way: StoryMoment.Through) -> String {
    "gateways in \(way.gatewayTerritory) to \(way.pop) (\(way.popTerritory)): \(grouped(way.kits))"
  }

  private static func people(_ reach: StoryMoment.Reached) -> String {
    let cut = reach.cut.isEmpty ? "" : "; cut: \(reach.cut.joined(separator: ", "))"
    let lost = reach.lostByCut == 0 ? "" : ", \(grouped(reach.lostByCut)) lost by the cut"
    return "of \(grouped(reach.people)) people \(grouped(reach.now.overGround)) on the ground"
      + "\(lost), \(grouped(reach.now.bySatellite)) by kits of \(shown(reach.usersPerKit, 0)) users, "
      + "at most \(grouped(reach.now.togetherAtMost)) by either [assumed]\(cut)"
  }

  private static func lines(_ statement: FundingStatement) -> [String] {
    let next = statement.next.map { ", then \($0.standing.word) from \($0.at)" } ?? ""
    let covered = shown(statement.coveredShare.value * 100, 1)
    let owners =
      statement.owners.value.isZero ? "" : ", paid by owners \(money(statement.owners))"
    var lines = [
      line(
        statement.programme,
        "\(grouped(statement.kits.value)) kits\(suspended(statement)), burn \(money(statement.burn)) a month, "
          + "covered \(money(statement.covered)) (\(covered) %)\(owners), gap \(money(statement.gap))"
      ),
      line(
        "",
        "reserve \(money(statement.reserve)), arrears \(money(statement.arrears)); "
          + "\(runway(statement)) [modelled]; \(statement.standing.word)\(next)"
      ),
    ]
    let sponsors = statement.sponsors.filter { !$0.covered.isZero }
    if !sponsors.isEmpty {
      let parts = sponsors.map { "\($0.sponsor) \(money($0.covered)) a month" }
      lines.append(line("", "paid by " + parts.joined(separator: ", ")))
    }
    return lines
  }

  /// How many kits money suspends, and what serving them would take; nothing where there are none.
  private static func suspended(_ statement: FundingStatement) -> String {
    guard let burn = statement.burnIfServed else { return "" }
    return " of which \(grouped(statement.suspendedKits.value)) are suspended "
      + "(if served: burn \(money(burn)) a month)"
  }

  /// How long money lasts: a pledge that ends may end it though there is no gap yet.
  private static func runway(_ statement: FundingStatement) -> String {
    let end = statement.runwayEnds.map { "ends \($0.value)" } ?? "does not end within ten years"
    guard let months = statement.runwayMonths?.value else { return "no gap now, runway \(end)" }
    return "runway \(shown(months, 1)) months, \(end)"
  }

  private static func money(_ figure: Figure<Money>) -> String {
    "\(money(figure.value)) [\(figure.label.rawValue)]"
  }

  /// To the cent, with commas between the thousands.
  private static func money(_ money: Money) -> String {
    let parts = money.amountText.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first.flatMap({ Int($0) }), whole >= 0 else { return "\(money)" }
    let cents = parts.count > 1 ? ".\(parts[1])" : ""
    return "\(grouped(whole))\(cents) \(money.currency)"
  }
}
