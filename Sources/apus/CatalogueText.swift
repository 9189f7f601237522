import Foundation
import Frames

/// What a catalogue holds, as a table for people.
enum CatalogueText {
  /// How many lines a list has at most.
  private static let longestList = 20
  /// Beyond this median age, in days, SGP4 says little.
  private static let oldDays = 30.0

  static func text(_ report: CatalogueReport) -> String {
    (head(report) + [""] + shells(report) + outside(report) + several(report) + decays(report))
      .joined(separator: "\n")
  }

  private static func head(_ report: CatalogueReport) -> [String] {
    let name = report.file == "-" ? "standard input" : report.file
    let problems = report.problemCount > 0 ? ", \(report.problemCount) problems" : ""
    let flat =
      report.withoutOrbitCount > 0 ? ", \(report.withoutOrbitCount) of them without an orbit" : ""
    var lines = [
      "\(name): \(report.format), \(report.setCount) sets of \(report.objectCount) objects"
        + "\(flat)\(problems)"
    ]
    guard let first = report.firstEpochUtc, let median = report.medianEpochUtc,
      let last = report.lastEpochUtc, let least = report.ageMinDays,
      let usual = report.ageMedianDays, let most = report.ageMaxDays
    else { return lines }
    lines += [
      "  epochs  \(first.toSecond) to \(last.toSecond), median \(median.toSecond)",
      "  age     \(days(least)) to \(days(most)), median \(days(usual)), at "
        + report.timeUtc.toSecond,
    ]
    if abs(usual) > oldDays {
      lines.append(
        "  note    so far from the epochs SGP4 says little about decays; give a time with --at"
      )
    }
    return lines
  }

  private static func days(_ days: Double) -> String { ageText(hours: days * 24) }

  private static func shells(_ report: CatalogueReport) -> [String] {
    guard !report.shells.isEmpty else { return ["  no shells"] }
    let head = "  inclination     altitude     period  objects  planes  spacing  eccentricity"
    return [head]
      + report.shells.map { shell in
        String(
          format: "  %10.2f°  %8.1f km  %5.1f min  %7d  %@  %@  %.4f-%.4f",
          shell.inclinationDeg,
          shell.altitudeKm,
          shell.periodMin,
          shell.objectCount,
          padded(shell.planeCount.map { "\($0)" } ?? "-", 6),
          padded(shell.planeSpacingDeg.map { shown($0, 1) + "°" } ?? "-", 7),
          shell.eccentricityMin,
          shell.eccentricityMax
        ) + remarks(shell)
      }
  }

  private static func remarks(_ shell: CatalogueReport.Shell) -> String {
    var remarks: [String] = []
    if shell.altitudeMaxKm - shell.altitudeMinKm > 10 {
      remarks.append(
        "planes at \(shown(shell.altitudeMinKm, 0)) to \(shown(shell.altitudeMaxKm, 0)) km"
      )
    }
    if let count = shell.betweenPlanesCount, count > 0 { remarks.append("\(count) between planes") }
    return remarks.isEmpty ? "" : "  " + remarks.joined(separator: "; ")
  }

  private static func outside(_ report: CatalogueReport) -> [String] {
    let outside = report.outside
    let counts = [
      (outside.raisingCount, "raising"), (outside.loweringCount, "lowering"),
      (outside.driftingCount, "drifting"), (outside.decayingCount, "decaying"),
      (outside.otherCount, "other"),
    ]
    let total = counts.reduce(0) { $0 + $1.0 }
    let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let line = "  outside shells: \(total)"
    return ["", parts.isEmpty ? line : "\(line) (\(parts.joined(separator: ", ")))"]
  }

  private static func several(_ report: CatalogueReport) -> [String] {
    guard !report.severalSets.isEmpty else { return [] }
    let rows = report.severalSets.prefix(longestList).map {
      "    \(padded("\($0.catalogNumber)", 9))  \($0.setCount) sets  \($0.name)"
    }
    return ["  several sets: \(report.severalSets.count) objects"] + rows
      + more(report.severalSets.count)
  }

  private static func decays(_ report: CatalogueReport) -> [String] {
    let decays = report.decays
    let head =
      "  coming down: \(decays.objectCount) (perigee below \(shown(decays.perigeeLimitKm, 0)) km, "
      + "or an SGP4 error by \(decays.untilUtc.toSecond))"
    let rows = decays.objects.prefix(longestList).map { decay in
      let error = decay.errorUtc.map { "\(decay.error) at \($0.toSecond)" } ?? ""
      return "    \(padded("\(decay.catalogNumber)", 9))  perigee "
        + "\(padded(shown(decay.perigeeKm, 0), 5)) km  "
        + [decay.name, error].filter { !$0.isEmpty }.joined(separator: "  ")
    }
    return [head] + rows + more(decays.objectCount) + notPropagated(decays.notPropagated)
  }

  private static func notPropagated(_ numbers: [Int]) -> [String] {
    guard !numbers.isEmpty else { return [] }
    let head = "  not propagated: \(numbers.count) (elements for SGP4-XP)"
    let rows = numbers.prefix(longestList).map { "    \(padded("\($0)", 9))" }
    return [head] + rows + more(numbers.count)
  }

  private static func more(_ count: Int) -> [String] {
    count > longestList ? ["    and \(count - longestList) more; --json has all"] : []
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
