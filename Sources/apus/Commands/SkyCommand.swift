import ArgumentParser
import Foundation
import Frames
import Geography
import Quantities
import Service
import World

struct SkyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sky",
    abstract: "Satellites above a place: look angles, range, and why each may or may not serve.",
    discussion: """
      Examples:
        apus sky --at Kyiv
        apus sky --at 50.45,30.52 --time 2022-10-10T12:00:00Z --json
        apus sky --at -33.9,151.2 --elements starlink.tle --min-elevation 10
        apus sky --world town.yaml --terminal roof
        apus sky --world rivals --at Nuuk --system oneweb --json

      Without --system the satellites of all systems are listed, each under the rules of its own.

      With --terminal, what stands around the terminal and how its antenna is mounted count too.
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String?

  @Option(help: ArgumentHelp("One of the world's own terminals.", valueName: "id"))
  var terminal: String?

  @Option(help: ArgumentHelp("Only this system's satellites; all when absent.", valueName: "name"))
  var system: String?

  @Option(
    help: ArgumentHelp("ISO 8601 in UTC; the world's start when absent.", valueName: "time"),
    transform: TimeArgument.init
  )
  var time: TimeArgument?

  @Option(
    name: .customLong("min-elevation"),
    help: ArgumentHelp("Lowest elevation to list; the world's when absent.", valueName: "deg")
  )
  var minimumElevation: NumberArgument?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (at == nil) != (terminal == nil) else {
      throw ValidationError("Give one of --at and --terminal.")
    }
    guard system == nil || at != nil else {
      throw ValidationError(
        "--system is for --at; a world's own terminal has 'system' in its file."
      )
    }
    guard let minimumElevation else { return }
    guard (-90...90).contains(minimumElevation.value) else {
      throw ValidationError("--min-elevation has to be -90 to 90 degrees.")
    }
  }

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let (observer, placeName) = try observer(in: world, library)
    let report = world.skyReport(
      for: observer,
      placeName: placeName,
      time: time?.instant ?? world.start,
      mask: minimumElevation.map { .degrees($0.value) }
    )
    if json {
      try JSONOutput.print(report)
    } else {
      show(report, namesSystems: world.description.systems.count > 1)
    }
  }

  private func observer(
    in world: World,
    _ library: WorldLibrary
  ) throws -> (terminal: Terminal, placeName: String?) {
    if let terminal {
      let own = try world.ownTerminal(named: terminal)
      return (own, own.name)
    }
    let names = world.description.systems.map(\.name)
    try SystemOption.check(system, among: names, of: world.description.name)
    let place = try library.gazetteer.resolve(SignedArguments.plain(at ?? ""))
    return (.guest(at: place, system: system), place.name)
  }

  private func show(_ report: SkyReport, namesSystems: Bool) {
    print("\(report.timeUtc)  \(place(report.observer))")
    print(summary(report))
    guard !report.satellites.isEmpty else { return }
    let width = max(report.satellites.map(\.name.count).max() ?? 0, 9)
    let systems = max(report.satellites.map(\.system.count).max() ?? 0, 6)
    func names(_ name: String, _ system: String) -> String {
      let name = name.padding(toLength: width, withPad: " ", startingAt: 0)
      guard namesSystems else { return name }
      return name + "  " + system.padding(toLength: systems, withPad: " ", startingAt: 0)
    }
    print("  elevation   azimuth     range  \(names("satellite", "system"))  verdict")
    for satellite in report.satellites {
      let numbers = String(
        format: "  %7.2f°  %7.2f°  %6.1f km  ",
        satellite.elevationDeg,
        satellite.azimuthDeg,
        satellite.rangeKm
      )
      print(numbers + names(satellite.name, satellite.system) + "  " + satellite.verdict)
    }
  }

  private func summary(_ report: SkyReport) -> String {
    let usable = report.satellites.count(where: \.serviceable)
    let refusals = report.refusals.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
    return "\(report.satellites.count) in view, \(usable) may serve"
      + (refusals.isEmpty ? "" : ", the others not: \(refusals)")
  }

  private func place(_ place: PlaceReport) -> String {
    let coordinates = String(format: "%.4f,%.4f", place.latitudeDeg, place.longitudeDeg)
    return place.name.map { "\($0) (\(coordinates))" } ?? coordinates
  }
}
