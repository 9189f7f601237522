import Constellation
import Frames
import Orbits
import Quantities
import Yams

/// Reads the section `constellation` of a world file.
enum ConstellationSection {
  /// More satellites in the shells of a file are a mistake, or need a larger machine than there is.
  private static let mostSatellites = 1_000_000

  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping([
        "shells", "catalogues", "failed", "maximum-laser-length-km", "laser-grazing-height-km",
        "lasers-per-satellite", "laser-acquisition-s", "laser-slew-deg-per-s",
        "laser-hysteresis", "catalogue-lasers-since",
      ])
    else { return }
    let isEmpty = ["shells", "catalogues"].allSatisfy {
      map[$0]?.node.sequence?.isEmpty ?? (map[$0] == nil)
    }
    if isEmpty {
      value.report(
        "neither 'shells' nor 'catalogues' is given",
        remedy: "Add shells as filed, or catalogue files of element sets."
      )
    }
    var count = 0
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
      count += shell.shell.planes * shell.shell.satellitesPerPlane
      if count > Self.mostSatellites {
        return item.report(
          "with this shell the world has more than \(Self.mostSatellites) satellites",
          remedy: "Leave shells out, or make them smaller."
        )
      }
    }
    world.catalogues = map["catalogues"]?.list(limit: 100).compactMap(catalogue) ?? []
    for item in map["failed"]?.list() ?? [] {
      guard let name = item.string() else { continue }
      item.checkSatellite(name, of: world.first)
      world.failedSatellites.append(name)
    }
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
    if let lasers = map["lasers-per-satellite"], let number = system.lasersPerSatellite, number < 4,
      system.shells.contains(where: { $0.lasers == .plusGrid })
    {
      lasers.report(
        "a +Grid needs four lasers on each satellite, not \(number)",
        remedy: "Write 4, or choose another pattern for the shells."
      )
    }
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
