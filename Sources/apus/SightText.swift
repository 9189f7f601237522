import Foundation
import Geography
import Service
import World

/// Who could see and stop what, as people read it.
enum SightText {
  /// The whole of a report, a line for each who is on the way.
  static func lines(_ sight: SightReport) -> [String] {
    var lines: [String] = []
    if !sight.through.isEmpty { lines.append("  through    \(sight.through)") }
    lines.append("  filtering  \(sight.filtering)")
    lines.append("  at home    \(sight.onTheGround)")
    lines.append("  who could see what on the way (positions and laws, not what anybody does)")
    lines += sight.observers.map { "    \(observer($0))" }
    lines.append("  who can stop what")
    lines += sight.controls.map { control in
      "    \(control.position)\(territory(control.territory)): \(control.means) [\(control.label)]"
    }
    return lines
  }

  /// One line for those who start a program, such as `Through: … Filtering: …`.
  static func brief(through: String, filtering: String) -> String {
    "Through: \(through.isEmpty ? "no ground station now" : through). Filtering: \(filtering)."
  }

  /// A ground station of a path with what is stated there.
  static func stop(_ stop: GroundStop) -> String {
    guard let regime = stop.regime else {
      return "through \(stop.name) (\(stop.territory)): nothing is stated about filtering there"
    }
    let law = regime.law.isEmpty ? "" : ", \(regime.law)"
    let recalled = regime.isRecalled ? " [recalled, in part or whole]" : ""
    return "through \(stop.name) (\(stop.territory)): filtering \(regime.filtering.rawValue), "
      + "interception \(regime.interception.rawValue)\(law)\(recalled)"
  }

  private static func observer(_ observer: SightReport.Observer) -> String {
    let regime = [observer.interception, observer.law.isEmpty ? nil : observer.law]
      .compactMap(\.self).joined(separator: ", ")
    return "\(observer.position)\(territory(observer.territory)): "
      + observer.sees.joined(separator: ", ") + (regime.isEmpty ? "" : "; \(regime)")
      + " [\(observer.label)]"
  }

  private static func territory(_ code: TerritoryCode?) -> String {
    code.map { " \($0.rawCode)" } ?? ""
  }
}

/// People in reach, as people read it.
enum ReachText {
  static func lines(_ report: ReachReport) -> [String] {
    var lines = [
      "  people     \(grouped(report.people)), of them in towns \(grouped(report.peopleInTowns)) (GeoNames)"
    ]
    guard !report.networks.isEmpty else {
      return lines + ["  networks   the world states none on the ground here"] + kits(report)
    }
    lines += report.networks.map { network in
      var words = ["\(network.kind), reaches \(percent(network.share))"]
      if let share = network.share4g { words.append("4G \(percent(share)) of these") }
      if let share = network.share5g, share > 0 { words.append("5G \(percent(share)) of these") }
      if network.stateControlled { words.append("controlled by the state") }
      if network.cut { words.append("CUT") }
      let recalled = network.recalled ? " [recalled, in part or whole]" : ""
      return "  network    \(network.operatorName): \(words.joined(separator: ", "))\(recalled)"
    }
    lines.append(
      "  on ground  \(grouped(report.withoutKits.overGround)) could be reached (assumed)"
    )
    if report.lostByCut > 0 {
      lines.append("  cut        takes the ground from \(grouped(report.lostByCut)) people")
    }
    if let filtering = report.filteringOnGround.flatMap(Filtering.init) {
      lines.append("  filtering  \(filtering.rawValue): \(filtering.explanation)")
    }
    return lines + kits(report)
  }

  private static func percent(_ share: Double) -> String {
    let percent = (share * 1_000).rounded() / 10
    return shown(percent, percent == percent.rounded() ? 0 : 1) + " %"
  }

  private static func kits(_ report: ReachReport) -> [String] {
    let atMost = report.now.togetherAtMost - report.withoutKits.overGround
    return [
      "  kits       \(grouped(report.kits)) online, \(shown(report.usersPerKit, 1)) users each "
        + "(assumed): \(grouped(report.now.bySatellite)) people",
      "             of them nothing else reaches \(grouped(report.regainedByKits)) if they live where "
        + "everyone lives, \(grouped(atMost)) if kits go where they are missed",
      "  together   \(grouped(report.now.together)) reached, \(grouped(report.now.byNeither)) by "
        + "neither (assumed)",
    ]
  }
}
