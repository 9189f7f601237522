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
        "lasers-per-satellite", "laser-acquisition-s", "laser-slew-deg-per-s",
        "laser-hysteresis", "catalogue-lasers-since",
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
      guard let shell = ShellSection.read(item, epoch: epoch) else { continue }
      if world.shells.contains(where: { $0.shell.name == shell.shell.name }) {
        item.report(
          "the shell '\(shell.shell.name)' stands twice",
          remedy: "Give each its own name."
        )
      }
      world.shells.append(shell)
    }
    world.catalogues = map["catalogues"]?.list(limit: 100).compactMap(catalogue) ?? []
    world.failedSatellites = map["failed"]?.list().compactMap { $0.string() } ?? []
    readLasers(map, into: &world.first)
  }

  private static func readLasers(_ map: YAMLMapping, into system: inout SystemDescription) {
    system.maximumLaserLength = .kilometres(
      map.number("maximum-laser-length-km", in: 1...20_000, or: 5_400)
    )
    system.laserGrazingHeight = .kilometres(
      map.number("laser-grazing-height-km", in: 0...1_000, or: 80)
    )
    system.lasersPerSatellite = map["lasers-per-satellite"]?.integer(in: 0...16)
    system.laserAcquisitionSeconds = map["laser-acquisition-s"]?.number(in: 0...1_200)
    system.laserSlewDegreesPerSecond = map["laser-slew-deg-per-s"]?.number(in: 0.001...360)
    system.laserHysteresis = map["laser-hysteresis"]?.number(in: 1...10)
    system.catalogueLasersSince = map["catalogue-lasers-since"].flatMap(launch)
  }

  /// A catalogue: the name of its file alone, or a mapping that says who carries lasers.
  private static func catalogue(_ value: YAMLValue) -> CatalogueDescription? {
    guard value.node.mapping != nil else { return value.string().map { CatalogueDescription($0) } }
    guard let map = value.mapping(["file", "lasers", "lasers-since"]),
      let path = map.required("file")?.string()
    else { return nil }
    var catalogue = CatalogueDescription(path)
    if let word = map["lasers"] {
      guard let pattern = word.choice(of: LaserPattern.self) else { return nil }
      if pattern == .plusGrid {
        word.report(
          "the planes and slots of a real catalogue are not known, so it has no +Grid",
          remedy: "Write none or nearest-stable."
        )
      }
      catalogue.lasers = pattern
    }
    if let since = map["lasers-since"] {
      catalogue.lasersSince = launch(since)
      if catalogue.lasersSince != nil, catalogue.lasers == .none {
        since.report(
          "without 'lasers' no launch carries any",
          remedy: "Add 'lasers', or remove it."
        )
      }
    }
    return catalogue
  }

  /// The launch that is written as in catalogues, `2021-082`; a year and a month are none.
  private static func launch(_ value: YAMLValue) -> LaunchDesignator? {
    guard let text = value.string() else { return nil }
    let bytes = Array(text.utf8)
    let digits = bytes.prefix(4) + bytes.dropFirst(5).prefix(3)
    if bytes.count >= 8, digits.allSatisfy({ (48...57).contains($0) }),
      bytes.dropFirst(8).allSatisfy({ (65...90).contains($0) }),
      let launch = LaunchDesignator(objectID: text)
    {
      return launch
    }
    value.report(
      "'\(text)' is not a launch",
      remedy: "Write the international designator of the first launch with lasers: 2021-082."
    )
    return nil
  }
}
