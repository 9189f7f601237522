import ArgumentParser
import Foundation
import Frames
import Geography
import Links
import World

struct ServiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Is there service at a place, how good, and why or why not.",
    discussion: """
      Examples:
        apus service Kyiv
        apus service -33.9,151.2 --json
        apus service --country UA
        apus service --country UA --time 2022-11-23T13:00:00Z --kits 25000
        apus service Nuuk --world rivals --system oneweb
      """
  )

  @OptionGroup var world: WorldOptions

  @Argument(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var place: String?

  @OptionGroup var system: SystemOption

  @Option(help: ArgumentHelp("ISO code: what holds in a whole territory.", valueName: "cc"))
  var country: String?

  @Option(
    help: ArgumentHelp("ISO 8601 in UTC; the world's start when absent.", valueName: "time"),
    transform: TimeArgument.init
  )
  var time: TimeArgument?

  @Option(
    help: ArgumentHelp(
      "With --country: kits online there; the world's own that are served when absent.",
      valueName: "n"
    )
  )
  var kits: Int?

  @Option(
    help: ArgumentHelp(
      "With --country: people who use one kit; the world's figure when absent.",
      valueName: "n"
    )
  )
  var usersPerKit: NumberArgument?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (place == nil) != (country == nil) else {
      throw ValidationError("Name either a place or, with --country, a territory.")
    }
    guard country != nil || (kits == nil && usersPerKit == nil) else {
      throw ValidationError("--kits and --users-per-kit are for --country.")
    }
    guard (0...1_000_000_000).contains(kits ?? 0) else {
      throw ValidationError("--kits has to be from 0 to 1,000,000,000.")
    }
    guard (0...1_000).contains(usersPerKit?.value ?? 0) else {
      throw ValidationError("--users-per-kit has to be from 0 to 1000.")
    }
  }

  func run() throws {
    let library = try WorldLibrary()
    let world = try world.load(library)
    let time = time?.instant ?? world.start
    if let country {
      try showCountry(country, in: world, at: time, library.gazetteer)
    } else if let place {
      try showPlace(place, in: world, at: time, library.gazetteer)
    }
  }

  private func showPlace(
    _ text: String,
    in world: World,
    at time: Instant,
    _ gazetteer: Gazetteer
  ) throws {
    let place = try gazetteer.resolve(SignedArguments.plain(text))
    let guest = world.prepared(.guest(at: place, system: try system.checked(in: world)))
    let plan = world.plan(for: Slot(containing: time), guests: [guest])
    let report = world.serviceReport(for: guest, placeName: place.name, in: plan, time: time)
    if json {
      try JSONOutput.print(report)
    } else {
      print(Self.text(report, namesSystem: world.description.systems.count > 1))
    }
  }

  static func text(_ report: ServiceReport, namesSystem: Bool = false) -> String {
    let coordinates = String(
      format: "%.4f,%.4f",
      report.place.latitudeDeg,
      report.place.longitudeDeg
    )
    let place = report.place.name.map { "\($0) (\(coordinates))" } ?? coordinates
    let decider = TerritoryCode(report.licenceTerritory)?.name ?? report.territoryName
    let licence = "\(decider) (\(report.licenceTerritory)): \(report.licence.status)"
    let since = report.licence.sinceUtc.map { ", since \($0)" } ?? ""
    var lines = [
      "\(place) at \(report.timeUtc): \(report.served ? "served" : "not served")",
      "  licence    \(licence)\(since)\(report.licence.origin)",
    ]
    if !report.disputes.isEmpty {
      lines.insert(
        "  disputed   \(report.disputedArea), of \(report.territoryName) (\(report.territory)) on the "
          + "map; by the world's 'disputes: \(report.disputes)' the law of \(decider) decides",
        at: 1
      )
    }
    if namesSystem { lines.insert("  system     \(report.system)", at: 1) }
    if report.served {
      lines += [
        "  satellite  \(report.satelliteName), elevation \(shown(report.elevationDeg, 1))°",
        "  path       \(report.gateway) > \(report.pop), laser hops: \(report.hops ?? 0)",
        "  RTT        \(shown(report.rttMs, 1)) ms (modelled: geometry and delay terms)",
        "  rates      \(shown(report.downlinkMbps, 0)) Mbit/s down, "
          + "\(shown(report.uplinkMbps, 0)) Mbit/s up (modelled)",
      ]
    } else {
      lines += ["  reason     \(report.reason): \(report.explanation)"]
      lines += ["  to change  \(report.whatItWouldTake)"]
    }
    return (lines + SightText.lines(report.sight)).joined(separator: "\n")
  }
}

extension LicenceReport {
  /// Who decided it, where that is known from, and when that was last looked at.
  var origin: String {
    (decidedBy.isEmpty ? "" : ", decided by \(decidedBy)") + (source.isEmpty ? "" : "; \(source)")
      + (recalled ? " [recalled, no source]" : "") + (checkedOn.map { " [checked \($0)]" } ?? "")
  }
}
