import ArgumentParser
import Foundation
import Frames
import Geography
import Quantities
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
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String

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
    guard let minimumElevation else { return }
    guard (-90...90).contains(minimumElevation.value) else {
      throw ValidationError("--min-elevation has to be -90 to 90 degrees.")
    }
  }

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let place = try library.gazetteer.resolve(SignedArguments.plain(at))
    let report = world.skyReport(
      at: place.point,
      name: place.name,
      time: time?.instant ?? world.start,
      mask: minimumElevation.map { .degrees($0.value) }
    )
    if json { try JSONOutput.print(report) } else { show(report) }
  }

  private func show(_ report: SkyReport) {
    let usable = report.satellites.count(where: \.serviceable)
    print(
      "\(report.timeUtc)  \(place(report.observer)): \(report.satellites.count) satellites, "
        + "\(usable) may serve"
    )
    print("  elevation   azimuth     range  satellite")
    for satellite in report.satellites {
      let name = satellite.name + (satellite.serviceable ? "" : "  (\(satellite.reason))")
      print(
        String(
          format: "  %7.2f°  %7.2f°  %6.1f km  ",
          satellite.elevationDeg,
          satellite.azimuthDeg,
          satellite.rangeKm
        ) + name
      )
    }
  }

  private func place(_ place: PlaceReport) -> String {
    let coordinates = String(format: "%.4f,%.4f", place.latitudeDeg, place.longitudeDeg)
    return place.name.map { "\($0) (\(coordinates))" } ?? coordinates
  }
}
