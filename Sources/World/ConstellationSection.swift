import Constellation
import Frames
import Orbits
import Quantities
import Yams

/// Reads the section `constellation` of a world file.
enum ConstellationSection {
  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping([
        "shells", "catalogues", "failed", "maximum-laser-length-km", "laser-grazing-height-km",
      ])
    else { return }
    if map["shells"] == nil, map["catalogues"] == nil {
      value.report(
        "neither 'shells' nor 'catalogues' is given",
        remedy: "Add shells as filed, or catalogue files of element sets."
      )
    }
    let epoch = world.start ?? Instant(sinceTAI2000: .zero)
    for item in map["shells"]?.list(limit: 1_000) ?? [] {
      guard let shell = shell(item, epoch: epoch) else { continue }
      if world.shells.contains(where: { $0.shell.name == shell.shell.name }) {
        item.report(
          "the shell '\(shell.shell.name)' stands twice",
          remedy: "Give each its own name."
        )
      }
      world.shells.append(shell)
    }
    world.catalogues = map["catalogues"]?.list(limit: 100).compactMap { $0.string() } ?? []
    world.failedSatellites = map["failed"]?.list().compactMap { $0.string() } ?? []
    world.maximumLaserLength = .kilometres(
      map.number("maximum-laser-length-km", in: 1...20_000, or: 5_400)
    )
    world.laserGrazingHeight = .kilometres(
      map.number("laser-grazing-height-km", in: 0...1_000, or: 80)
    )
  }

  private static func shell(
    _ value: YAMLValue,
    epoch: Instant
  ) -> (shell: WalkerShell, lasers: LaserPattern)? {
    guard
      let map = value.mapping([
        "name", "altitude-km", "mean-motion-rev-per-day", "inclination-deg", "planes",
        "satellites-per-plane", "node-arc-deg", "first-node-deg", "phasing", "eccentricity",
        "angle-decimals", "epoch", "lasers", "source",
      ])
    else { return nil }
    let pattern = map["lasers"].map { $0.choice(of: LaserPattern.self) } ?? LaserPattern.none
    guard let name = map.required("name")?.string(),
      let height = height(map, value),
      let inclination = map.required("inclination-deg")?.number(in: 0...180),
      let planes = map.required("planes")?.integer(in: 1...1_000),
      let slots = map.required("satellites-per-plane")?.integer(in: 1...1_000),
      let phasing = phasing(map["phasing"], planes: planes), let pattern
    else { return nil }
    do {
      let shell = try WalkerShell(
        name: name,
        height: height,
        inclination: .degrees(inclination),
        planes: planes,
        satellitesPerPlane: slots,
        nodeArc: .degrees(map.number("node-arc-deg", in: 1...360, or: 360)),
        phasing: phasing,
        eccentricity: map.number("eccentricity", in: 0...0.2, or: 0),
        firstNode: .degrees(map.number("first-node-deg", in: -360...360, or: 0)),
        angleDecimals: map["angle-decimals"].flatMap { $0.integer(in: 0...12) },
        epoch: map["epoch"]?.instant() ?? epoch
      )
      return (shell, pattern)
    } catch {
      value.report("\(error)", remedy: "Mend the shell's numbers.")
      return nil
    }
  }

  private static func height(_ map: YAMLMapping, _ value: YAMLValue) -> WalkerShell.Height? {
    switch (map["altitude-km"], map["mean-motion-rev-per-day"]) {
    case (let altitude?, nil):
      return altitude.number(in: 120...50_000).map { .altitude(.kilometres($0)) }
    case (nil, let motion?):
      return motion.number(in: 0.5...17).map { .meanMotion(MeanMotion(revolutionsPerDay: $0)) }
    default:
      value.report(
        "a shell needs either 'altitude-km' or 'mean-motion-rev-per-day'",
        remedy: "Give one of the two."
      )
      return nil
    }
  }

  private static func phasing(_ value: YAMLValue?, planes: Int) -> WalkerShell.Phasing? {
    guard let value else { return .walker(factor: 0) }
    if let word = value.node.scalar?.string {
      if word == "half-slot-on-odd-planes" { return .halfSlotOnOddPlanes }
      value.report(
        "'\(word)' is not a phasing",
        remedy: "Write half-slot-on-odd-planes, or {walker-f: N}."
      )
      return nil
    }
    guard let map = value.mapping(["walker-f"]) else { return nil }
    return map.required("walker-f")?.integer(in: 0...max(0, planes - 1)).map { .walker(factor: $0) }
  }
}
