import Foundation
import World

/// The lasers of a slot as people read them.
enum LaserText {
  /// So many of the most loaded links are shown.
  private static let loaded = 10

  static func text(_ report: LaserReport) -> String {
    (head(report) + shells(report) + degrees(report) + loads(report)).joined(separator: "\n")
  }

  private static func head(_ report: LaserReport) -> [String] {
    let slot = "slot of \(report.slotStartUtc)"
    let unusable = report.unusableCount
    guard let longest = report.longest else {
      let equipped = report.satellites.reduce(0) { $0 + $1.satelliteCount }
      return [
        "\(slot): no laser link",
        equipped == 0
          ? "No satellite of this world carries lasers; "
            + "constellation.shells[].lasers or constellation.catalogues[].lasers gives them some."
          : "\(equipped) satellites carry lasers; links too long or too low now: \(unusable).",
      ]
    }
    return [
      "\(slot): \(report.links.count) laser links"
        + (unusable > 0 ? ", and \(unusable) now too long or too low" : ""),
      "  mean length  \(shown(report.meanLengthKm, 1)) km",
      "  longest      \(shown(longest.lengthKm, 1)) km, \(longest.a) to \(longest.b)",
    ]
  }

  private static func shells(_ report: LaserReport) -> [String] {
    guard !report.links.isEmpty else { return [] }
    let isJoined = Set(report.shells.map(\.system)).count > 1
    return ["", "   links  satellites with lasers  shell"]
      + report.shells.map { shell in
        let system = isJoined ? " of \(shell.system)" : ""
        return column(shell.linkCount, 8) + column(shell.equippedCount, 24)
          + "  \(shell.name)\(system)"
      }
  }

  private static func degrees(_ report: LaserReport) -> [String] {
    guard !report.links.isEmpty else { return [] }
    return ["", "satellites  with so many links"]
      + report.satellites.map { column($0.satelliteCount, 10) + "  \($0.linkCount)" }
  }

  private static func loads(_ report: LaserReport) -> [String] {
    guard !report.links.isEmpty else { return [] }
    let rows = report.mostLoaded(loaded)
    guard !rows.isEmpty else {
      return ["", "No link carries traffic of this world's own terminals."]
    }
    let width = rows.map(\.a.count).max() ?? 0
    return ["", "  a to b Mbit/s  b to a Mbit/s  length km  most loaded links"]
      + rows.map { row in
        String(format: "%15.1f%15.1f%11.1f  ", row.aToBMbps, row.bToAMbps, row.lengthKm)
          + row.a.padding(toLength: width, withPad: " ", startingAt: 0) + "  \(row.b)"
      }
  }

  private static func column(_ value: Int, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
