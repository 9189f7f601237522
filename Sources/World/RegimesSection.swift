import Foundation
import Geography
import Service

/// Reads the sections `regimes` and `regime-files` of a world file.
enum RegimesSection {
  /// How long data are kept at most, in months.
  private static let months = 0...1_200
  /// More statements than this in one place are a mistake.
  private static let largestCount = 10_000

  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    world.regimes += value.list(limit: largestCount).compactMap(regime)
  }

  static func readFiles(_ value: YAMLValue, in folder: URL?, into world: inout WorldDescription) {
    value.readTables(
      in: folder,
      required: [.territory, .filtering, .interception],
      largestCount: largestCount
    ) { (row: CSVRow<Column>) in
      if let regime = regime(row) { world.regimes.append(regime) }
    }
  }

  private static func regime(_ value: YAMLValue) -> Regime? {
    guard
      let map = value.mapping([
        "territory", "pop", "filtering", "interception", "data-retention-months",
        "kit-registration", "law", "from", "until", "source", "recalled", "checked-on",
      ])
    else { return nil }
    let territory = map.required("territory").flatMap(GroundSection.territory)
    let filtering = map.required("filtering")?.choice(of: Filtering.self)
    let interception = map.required("interception")?.choice(of: Interception.self)
    guard let territory, let filtering, let interception else { return nil }
    let regime = Regime(
      territory: territory,
      pointOfPresence: map["pop"]?.string(),
      filtering: filtering,
      interception: interception,
      dataRetentionMonths: map["data-retention-months"]?.integer(in: months),
      registersKits: map["kit-registration"]?.boolean(),
      law: map.string("law", or: ""),
      from: map["from"]?.instant(),
      until: map["until"]?.instant(),
      source: map.string("source", or: ""),
      isRecalled: map.boolean("recalled", or: false),
      checkedOn: map["checked-on"]?.day()
    )
    value.checkOrder(regime.from, regime.until)
    return regime
  }

  private enum Column: String, CaseIterable {
    case territory
    case pointOfPresence = "pop"
    case filtering
    case interception
    case dataRetention = "data_retention_months"
    case registersKits = "kit_registration"
    case law
    case from = "from_utc"
    case until = "until_utc"
    case source
    case isRecalled = "recalled"
    case checkedOn = "checked_on"
  }

  private static func regime(_ row: CSVRow<Column>) -> Regime? {
    let territory = row.requiredTerritory(.territory)
    let filtering: Filtering? = row.requiredChoice(.filtering)
    let interception: Interception? = row.requiredChoice(.interception)
    guard let territory, let filtering, let interception else { return nil }
    let range = Double(months.lowerBound)...Double(months.upperBound)
    let regime = Regime(
      territory: territory,
      pointOfPresence: row.text(.pointOfPresence),
      filtering: filtering,
      interception: interception,
      dataRetentionMonths: row.number(.dataRetention, in: range).map { Int($0.rounded()) },
      registersKits: row.boolean(.registersKits),
      law: row.text(.law) ?? "",
      from: row.instant(.from),
      until: row.instant(.until),
      source: row.text(.source) ?? "",
      isRecalled: row.boolean(.isRecalled) ?? false,
      checkedOn: row.day(.checkedOn)
    )
    row.checkOrder(regime.from, regime.until, in: .until)
    return regime
  }
}
