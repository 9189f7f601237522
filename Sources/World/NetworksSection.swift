import Foundation
import Geography
import Service

/// Reads the sections `networks` and `network-files` of a world file.
enum NetworksSection {
  /// Parts of people.
  private static let shares = 0.0...1.0
  /// More networks than this in one place are a mistake.
  private static let largestCount = 100_000

  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    world.networks += value.list(limit: largestCount).compactMap(network)
  }

  static func readFiles(_ value: YAMLValue, in folder: URL?, into world: inout WorldDescription) {
    value.readTables(
      in: folder,
      required: [.territory, .operatorName, .kind, .share],
      largestCount: largestCount
    ) { (row: CSVRow<Column>) in
      if let network = network(row) { world.networks.append(network) }
    }
  }

  private static func network(_ value: YAMLValue) -> TerrestrialNetwork? {
    guard
      let map = value.mapping([
        "territory", "operator", "kind", "share", "share-4g", "share-5g", "state-controlled",
        "from", "until", "source", "recalled",
      ])
    else { return nil }
    let territory = map.required("territory").flatMap(GroundSection.territory)
    let name = map.required("operator")?.string()
    let kind = map.required("kind")?.choice(of: TerrestrialKind.self)
    let share = map.required("share")?.number(in: shares)
    guard let territory, let name, let kind, let share else { return nil }
    let network = TerrestrialNetwork(
      territory: territory,
      operatorName: name,
      kind: kind,
      share: share,
      share4G: map["share-4g"]?.number(in: shares),
      share5G: map["share-5g"]?.number(in: shares),
      isStateControlled: map.boolean("state-controlled", or: false),
      from: map["from"]?.instant(),
      until: map["until"]?.instant(),
      source: map.string("source", or: ""),
      isRecalled: map.boolean("recalled", or: false)
    )
    value.checkOrder(network.from, network.until)
    return network
  }

  private enum Column: String, CaseIterable {
    case territory
    case operatorName = "operator"
    case kind
    case share
    case share4G = "share_4g"
    case share5G = "share_5g"
    case isStateControlled = "state_controlled"
    case from = "from_utc"
    case until = "until_utc"
    case source
    case isRecalled = "recalled"
  }

  private static func network(_ row: CSVRow<Column>) -> TerrestrialNetwork? {
    let territory = row.requiredTerritory(.territory)
    let name = row.required(.operatorName)
    let kind: TerrestrialKind? = row.requiredChoice(.kind)
    let share = row.requiredNumber(.share, in: shares)
    guard let territory, let name, let kind, let share else { return nil }
    let network = TerrestrialNetwork(
      territory: territory,
      operatorName: name,
      kind: kind,
      share: share,
      share4G: row.number(.share4G, in: shares),
      share5G: row.number(.share5G, in: shares),
      isStateControlled: row.boolean(.isStateControlled) ?? false,
      from: row.instant(.from),
      until: row.instant(.until),
      source: row.text(.source) ?? "",
      isRecalled: row.boolean(.isRecalled) ?? false
    )
    row.checkOrder(network.from, network.until, in: .until)
    return network
  }
}
