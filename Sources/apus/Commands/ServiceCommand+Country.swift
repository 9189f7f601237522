import Foundation
import Frames
import Geography
import Links
import World

extension Gazetteer {
  /// The largest places of a territory.
  func largestPlaces(in territory: TerritoryCode, limit: Int) -> [Place] {
    (0..<count).lazy.compactMap(place).filter { $0.country == territory }.prefix(limit).map(\.self)
  }
}

extension ServiceCommand {
  /// Says what holds in a territory: its licence, and service at its largest places.
  func showCountry(
    _ text: String,
    in world: World,
    at time: Instant,
    _ gazetteer: Gazetteer
  ) throws {
    guard let territory = TerritoryCode(text.uppercased()) else {
      throw PlainError("'\(text)' is not an ISO 3166 code; write two letters, such as UA.")
    }
    let system = try system.checked(in: world)
    let places = gazetteer.largestPlaces(in: territory, limit: 10)
    let guests = places.enumerated().map { index, place in
      world.prepared(.guest(at: place, number: index, system: system))
    }
    let plan = world.plan(for: Slot(containing: time), guests: guests)
    let reports = zip(places, guests).map { place, guest in
      world.serviceReport(for: guest, placeName: place.name, in: plan, time: time)
    }
    let summary = CountryReport(
      timeUtc: time,
      territory: territory.rawCode,
      territoryName: territory.name,
      system: system ?? world.description.first.name,
      licence: world.licenceReport(of: territory, at: time, system: system),
      reach: world.reachReport(
        of: gazetteer.people(in: territory),
        at: time,
        kits: kits ?? world.kitsOnline(in: territory, plan),
        usersPerKit: usersPerKit?.value
      ),
      places: reports
    )
    if json { try JSONOutput.print(summary) } else { print(Self.text(summary)) }
  }

  private static func text(_ report: CountryReport) -> String {
    let head =
      "\(report.territoryName) (\(report.territory)) at \(report.timeUtc): \(report.system), "
      + "licence \(report.licence.status)\(report.licence.origin)"
    let rows = report.places.map { place in
      let name = (place.place.name ?? "").padding(toLength: 20, withPad: " ", startingAt: 0)
      guard place.served else { return "  \(name)  not served: \(place.reason)" }
      return "  \(name)  served: \(shown(place.rttMs, 1)) ms, "
        + "\(shown(place.downlinkMbps, 0)) / \(shown(place.uplinkMbps, 0)) Mbit/s, \(place.pop)"
    }
    return ([head] + ReachText.lines(report.reach) + rows).joined(separator: "\n")
  }
}

/// What holds in a territory.
struct CountryReport: Encodable {
  var timeUtc: Instant
  var territory: String
  var territoryName: String
  /// The system whose licence and service are meant.
  var system: String
  var licence: LicenceReport
  /// People who can be reached over the ground and by kits.
  var reach: ReachReport
  var places: [ServiceReport]
}
