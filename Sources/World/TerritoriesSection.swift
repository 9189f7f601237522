import Frames
import Geography
import Quantities
import Service

/// Reads the section `territories` of a world file.
enum TerritoriesSection {
  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping(["standing", "disputes", "border-buffer-km", "licences", "source"])
    else { return }
    for key in ["standing", "licences"] where world.systems.isEmpty {
      map[key]?.report(
        "licences are a system's, and a file without a constellation has none",
        remedy: "Write them in the world file of the system that they are for."
      )
    }
    if let policy = map["disputes"]?.choice(of: DisputePolicy.self) { world.disputes = policy }
    world.borderBuffer = .kilometres(map.number("border-buffer-km", in: 0...500, or: 5))
    guard !world.systems.isEmpty else { return }
    if let standing = map["standing"]?.choice(of: LicenceStatus.self) { world.standing = standing }
    world.licences = map["licences"]?.list(limit: 10_000).compactMap(licence) ?? []
  }

  static func licence(_ value: YAMLValue) -> Licence? {
    guard
      let map = value.mapping([
        "territory", "status", "from", "until", "gateway-rights", "source", "recalled",
      ]),
      let code = map.required("territory"), let territory = GroundSection.territory(code),
      let status = map.required("status")?.choice(of: LicenceStatus.self)
    else { return nil }
    let licence = Licence(
      territory: territory,
      status: status,
      from: map["from"]?.instant(),
      until: map["until"]?.instant(),
      gatewayRights: map.boolean("gateway-rights", or: status.permitsService),
      source: map.string("source", or: ""),
      isRecalled: map.boolean("recalled", or: false)
    )
    if let from = licence.from, let until = licence.until, until <= from {
      value.report("'until' is not after 'from'", remedy: "Mend the two times.")
    }
    return licence
  }
}
