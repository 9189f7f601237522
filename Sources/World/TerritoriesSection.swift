import Foundation
import Frames
import Geography
import Quantities
import Service

/// Reads the section `territories` of a world file.
struct TerritoriesSection {
  /// What the paths of files are relative to.
  let folder: URL?

  func read(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping([
        "standing", "disputes", "border-buffer-km", "border-rule", "licence-files", "licences",
        "whitelists", "source",
      ])
    else { return }
    for key in ["standing", "licence-files", "licences"] where world.systems.isEmpty {
      map[key]?.report(
        "licences are a system's, and a file without a constellation has none",
        remedy: "Write them in the world file of the system that they are for."
      )
    }
    if let policy = map["disputes"]?.choice(of: DisputePolicy.self) { world.disputes = policy }
    world.borderBuffer = .kilometres(map.number("border-buffer-km", in: 0...500, or: 5))
    if let rule = map["border-rule"]?.choice(of: BorderRule.self) { world.borderRule = rule }
    for item in map["whitelists"]?.list(limit: 10_000) ?? [] {
      whitelist(item, into: &world.whitelist)
    }
    guard !world.systems.isEmpty else { return }
    if let standing = map["standing"]?.choice(of: LicenceStatus.self) { world.standing = standing }
    // What a file of its own says comes first, so that a line of the world can overrule it.
    for item in map["licence-files"]?.list(limit: 1_000) ?? [] {
      guard let file = DataFile(item, in: folder) else { continue }
      world.licences += LicenceTable.read(path: file.path, named: file.name, item.problems)
    }
    world.licences += map["licences"]?.list(limit: 10_000).compactMap(Self.licence) ?? []
  }

  private func whitelist(_ value: YAMLValue, into whitelist: inout Whitelist) {
    guard let map = value.mapping(["territory", "ids", "file", "source"]),
      let territory = map.required("territory").flatMap(GroundSection.territory)
    else { return }
    if map["ids"] == nil, map["file"] == nil {
      value.report("the whitelist has no terminals", remedy: "Add 'ids' or 'file'.")
    }
    let ids = map["ids"]?.list(limit: WhitelistTable.largestCount).compactMap { $0.string() } ?? []
    whitelist.enter(territory, ids.map { TerminalID($0) })
    if let item = map["file"], let file = DataFile(item, in: folder) {
      whitelist.enter(
        territory,
        WhitelistTable.read(path: file.path, named: file.name, item.problems)
      )
    }
    _ = map["source"]?.string()
  }

  /// A statement, from a world file's list or from an event.
  static func licence(_ value: YAMLValue) -> Licence? {
    guard
      let map = value.mapping([
        "territory", "status", "from", "until", "gateway-rights", "export-control", "gso-regime",
        "gso-exclusion-deg", "minimum-elevation-deg", "border-buffer-km", "border-rule",
        "decided-by", "source", "recalled", "checked-on",
      ]),
      let code = map.required("territory"), let territory = GroundSection.territory(code),
      let status = map.required("status")?.choice(of: LicenceStatus.self)
    else { return nil }
    var licence = Licence(
      territory: territory,
      status: status,
      from: map["from"]?.instant(),
      until: map["until"]?.instant(),
      gatewayRights: map.boolean("gateway-rights", or: status.permitsService),
      source: map.string("source", or: ""),
      isRecalled: map.boolean("recalled", or: false)
    )
    readTerms(map, into: &licence)
    if let from = licence.from, let until = licence.until, until <= from {
      value.report("'until' is not after 'from'", remedy: "Mend the two times.")
    }
    return licence
  }

  private static func readTerms(_ map: YAMLMapping, into licence: inout Licence) {
    func angle(_ key: String) -> Angle? {
      map[key]?.number(in: LicenceTable.angles).map { .degrees($0) }
    }
    licence.exportControl = map["export-control"]?.choice(of: ExportControl.self)
    licence.gsoRegime = map["gso-regime"]?.choice(of: GSORegime.self)
    licence.gsoExclusion = angle("gso-exclusion-deg")
    licence.minimumElevation = angle("minimum-elevation-deg")
    licence.borderBuffer = map["border-buffer-km"]?.number(in: LicenceTable.buffers)
      .map { .kilometres($0) }
    licence.borderRule = map["border-rule"]?.choice(of: BorderRule.self)
    licence.decidedBy = map.string("decided-by", or: "")
    guard let value = map["checked-on"], let text = value.string() else { return }
    licence.checkedOn = LicenceTable.isDate(text) ? text : nil
    if licence.checkedOn == nil {
      value.report("'\(text.prefix(40))' is not a date", remedy: "Write a date such as 2024-06-30.")
    }
  }
}
