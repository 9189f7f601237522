import Foundation
import Frames
import Geography
import Quantities

/// What few terminals of a sheet have: written for those alone.
struct TerminalDetails: Codable, Hashable {
  /// A waypoint of a track.
  struct Waypoint: Codable, Hashable {
    var at: Instant
    var latitudeDeg, longitudeDeg, heightM: Double
  }

  /// How an antenna is set up.
  struct Mount: Codable, Hashable {
    var tiltDeg, azimuthDeg: Double
    var fieldOfViewDeg: Double?
  }

  /// A hidden part of the sky.
  struct Sector: Codable, Hashable {
    var fromAzimuthDeg, toAzimuthDeg, elevationDeg: Double
  }

  var whitelisted: Bool?
  var system: String?
  var downlinkDemandMbps, uplinkDemandMbps: Double?
  var track: [Waypoint]?
  var trackRepeats: Bool?
  var antenna: Mount?
  var obstructions: [Sector]?
  var avoid: [TerritoryCode]?

  /// The details of a terminal; nil when it has none.
  init?(_ terminal: Terminal) {
    whitelisted = terminal.isWhitelisted ? true : nil
    system = terminal.system
    downlinkDemandMbps = terminal.downlinkDemand?.megabitsPerSecond
    uplinkDemandMbps = terminal.uplinkDemand?.megabitsPerSecond
    track = terminal.track?.waypoints.map {
      Waypoint(
        at: $0.at,
        latitudeDeg: $0.point.latitude.degrees,
        longitudeDeg: $0.point.longitude.degrees,
        heightM: $0.point.height.metres
      )
    }
    trackRepeats = terminal.track.map(\.repeats)
    antenna = terminal.mount.map {
      Mount(
        tiltDeg: $0.tilt.degrees,
        azimuthDeg: $0.azimuth.degrees,
        fieldOfViewDeg: $0.fieldOfView?.degrees
      )
    }
    obstructions = terminal.obstructions?.sectors.map {
      Sector(
        fromAzimuthDeg: $0.from.degrees,
        toAzimuthDeg: $0.to.degrees,
        elevationDeg: $0.elevation.degrees
      )
    }
    avoid = terminal.avoid.isEmpty ? nil : terminal.avoid
    let all: [Any?] = [
      whitelisted, system, downlinkDemandMbps, uplinkDemandMbps, track, antenna, obstructions,
      avoid,
    ]
    if all.allSatisfy({ $0 == nil }) { return nil }
  }

  /// Gives them to a terminal; throws when a track or mask is none.
  func enter(into terminal: inout Terminal) throws {
    terminal.isWhitelisted = whitelisted ?? false
    terminal.system = system
    terminal.avoid = avoid ?? []
    terminal.downlinkDemand = downlinkDemandMbps.map { .megabitsPerSecond($0) }
    terminal.uplinkDemand = uplinkDemandMbps.map { .megabitsPerSecond($0) }
    terminal.track = try track.map { waypoints in
      try Track(waypoints.map(\.waypoint), repeats: trackRepeats ?? false)
    }
    terminal.mount = antenna.flatMap {
      AntennaMount(
        tilt: .degrees($0.tiltDeg),
        azimuth: .degrees($0.azimuthDeg),
        fieldOfView: $0.fieldOfViewDeg.map { .degrees($0) }
      )
    }
    terminal.obstructions = try obstructions.map { sectors in
      try ObstructionMask(
        sectors.map {
          ObstructionMask.Sector(
            from: .degrees($0.fromAzimuthDeg),
            to: .degrees($0.toAzimuthDeg),
            elevation: .degrees($0.elevationDeg)
          )
        }
      )
    }
  }
}

extension TerminalDetails.Waypoint {
  fileprivate var waypoint: Track.Waypoint {
    Track.Waypoint(
      at: at,
      point: GeodeticPoint(
        latitudeDegrees: latitudeDeg,
        longitudeDegrees: longitudeDeg,
        heightMetres: heightM
      )
    )
  }
}
