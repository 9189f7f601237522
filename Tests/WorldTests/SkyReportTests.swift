import Constellation
import Foundation
import Frames
import Geography
import Links
import Quantities
import Radio
import Scheduling
import SeededRandomness
import Service
import Testing
import World

/// What stands above a terminal, and why it may serve or not.
@Suite struct SkyReportTests {
  private static let world = Result { try WorldLibrary().world(named: "starlink-2022-10").world }

  /// The smallest angle to the visible arc, by trying every 0.02° of longitude.
  private static func separation(
    azimuth: Double,
    elevation: Double,
    _ site: TopocentricSite
  ) -> Double? {
    let (a, e) = (azimuth * .pi / 180, elevation * .pi / 180)
    let line = cos(e) * sin(a) * site.east + cos(e) * cos(a) * site.north + sin(e) * site.up
    var largest = -2.0
    for step in 0..<18_000 {
      let longitude = Double(step) * 0.02 * .pi / 180
      let object = SIMD3(cos(longitude), sin(longitude), 0) * 42_164_170
      let sight = object - site.position.metres
      guard (sight * site.up).sum() >= 0 else { continue }
      largest = max(largest, (sight * line).sum() / (sight * sight).sum().squareRoot())
    }
    return largest < -1 ? nil : acos(min(largest, 1)) * 180 / .pi
  }

  /// A house with a wall and an antenna that leans, somewhere.
  private static func terminal(_ generator: inout SeededGenerator) throws -> Terminal {
    var terminal = Terminal(
      id: TerminalID("house"),
      name: "House",
      point: GeodeticPoint(
        latitudeDegrees: Double.random(in: -85...85, using: &generator),
        longitudeDegrees: Double.random(in: -180...180, using: &generator)
      )
    )
    terminal.obstructions = try ObstructionMask([
      .init(
        from: .degrees(Double.random(in: 0...360, using: &generator)),
        to: .degrees(Double.random(in: -360...0, using: &generator)),
        elevation: .degrees(Double.random(in: 20...60, using: &generator))
      )
    ])
    terminal.mount = AntennaMount(
      tilt: .degrees(Double.random(in: 0...40, using: &generator)),
      azimuth: .degrees(Double.random(in: -360...360, using: &generator)),
      fieldOfView: .degrees(Double.random(in: 40...70, using: &generator))
    )
    return terminal
  }

  @Test("Each satellite has the first reason that applies, and its angles (seeds 1 to 12)")
  func reasons() throws {
    let world = try Self.world.get()
    let rules = world.planner.rules
    var seen: Set<String> = []
    for seed in 1...12 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let terminal = try Self.terminal(&generator)
      let time = world.start + .seconds(Double.random(in: 0...80_000, using: &generator))
      let report = world.skyReport(for: terminal, placeName: nil, time: time, mask: .degrees(15))
      let site = TopocentricSite(terminal.point)
      #expect(!report.satellites.isEmpty || abs(terminal.point.latitude.degrees) > 60)
      for satellite in report.satellites.prefix(40) {
        let (azimuth, elevation) = (satellite.azimuthDeg, satellite.elevationDeg)
        let separation = Self.separation(azimuth: azimuth, elevation: elevation, site)
        #expect((separation == nil) == (satellite.gsoSeparationDeg == nil))
        #expect(abs((separation ?? 0) - (satellite.gsoSeparationDeg ?? 0)) < 0.02, "seed \(seed)")
        let boresight = terminal.offBoresight(
          azimuth: .degrees(azimuth),
          elevation: .degrees(elevation)
        ).degrees
        #expect(abs(boresight - (satellite.offBoresightDeg ?? .nan)) < 1e-9)
        // What lies within the brute force's error of a limit may fall either way.
        if abs((separation ?? 90) - rules.gsoExclusion.degrees) < 0.02 { continue }
        let expected: Reason? =
          elevation < rules.minimumElevation.degrees
          ? .belowElevationMask
          : separation ?? 180 < rules.gsoExclusion.degrees
            ? .gsoExclusion
            : boresight > terminal.mount?.fieldOfView?.degrees ?? 180
              ? .outsideFieldOfView
              : terminal.obstructions?.obstructs(
                azimuth: .degrees(azimuth),
                elevation: .degrees(elevation)
              ) == true ? .obstructed : nil
        #expect(satellite.reason == expected?.rawValue ?? "", "seed \(seed), \(satellite)")
        #expect(satellite.serviceable == (expected == nil))
        let words = satellite.verdict
        #expect((words == "may serve") == (expected == nil), "\(words)")
        if expected == .gsoExclusion { #expect(words.contains("closer than 18°"), "\(words)") }
        if expected == .outsideFieldOfView { #expect(words.contains("boresight"), "\(words)") }
        seen.insert(satellite.reason)
      }
      let elevations = report.satellites.map(\.elevationDeg)
      #expect(elevations == elevations.sorted(by: >))
      #expect(
        report.refusals.map(\.count).reduce(0, +)
          == report.satellites.count(where: { !$0.serviceable })
      )
      #expect(report.refusals.map(\.count) == report.refusals.map(\.count).sorted(by: >))
    }
    #expect(
      seen
        == [
          "", "below-elevation-mask", "gso-exclusion", "outside-field-of-view", "obstructed",
        ]
    )
  }

  @Test("Machine output keeps its keys, and says null where there is no arc")
  func keys() throws {
    let world = try Self.world.get()
    let place = GeodeticPoint(latitudeDegrees: 85, longitudeDegrees: 0)
    let terminal = Terminal(id: TerminalID("guest"), name: "guest", point: place)
    let report = world.skyReport(
      for: terminal,
      placeName: nil,
      time: world.start,
      mask: .degrees(10)
    )
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let object = try JSONSerialization.jsonObject(with: try encoder.encode(report))
    let satellites = (object as? [String: Any])?["satellites"] as? [[String: Any]]
    let first = try #require(satellites?.first)
    #expect(
      Set(first.keys) == [
        "name", "catalog_number", "system", "standing", "azimuth_deg", "elevation_deg", "range_km",
        "serviceable",
        "reason", "gso_separation_deg", "off_boresight_deg",
      ]
    )
    #expect(first["gso_separation_deg"] is NSNull)
    let elevation = try #require(first["elevation_deg"] as? Double)
    #expect(abs((first["off_boresight_deg"] as? Double ?? .nan) - (90 - elevation)) < 1e-9)
  }

  @Test("A terminal that moves sees the sky of where it is")
  func moving() throws {
    let world = try Self.world.get()
    let far = GeodeticPoint(latitudeDegrees: 40, longitudeDegrees: -100)
    let track = try Track([
      Track.Waypoint(
        at: world.start,
        point: GeodeticPoint(latitudeDegrees: 0, longitudeDegrees: 0)
      ),
      Track.Waypoint(at: world.start + .seconds(3_600), point: far),
    ])
    let time = world.start + .seconds(3_600)
    let moving = Terminal(id: TerminalID("plane"), name: "plane", track: track)
    let still = Terminal(id: TerminalID("house"), name: "house", point: far)
    let (a, b) = (
      world.skyReport(for: moving, placeName: nil, time: time),
      world.skyReport(for: still, placeName: nil, time: time)
    )
    #expect(a.satellites.map(\.name) == b.satellites.map(\.name) && !a.satellites.isEmpty)
    #expect(a.observer.latitudeDeg == b.observer.latitudeDeg)
  }
}
