import Constellation
import Foundation
import Frames
import Geography
import Orbits
import Quantities
import Routing

/// Round trips between every two of many cities at one instant: satellites propagated, indexed and
/// joined, and all paths found, on one core.
///
/// Shells, rules and cities are those that `allpairs.py` then gives to the method of others.
enum AllPairsBenchmark {
  /// A shell as Hypatia ships it, with its rules.
  private struct Setting {
    var shell: WalkerShell
    var laserLimit: Length
    var rangeLimit: Length
  }

  private static let start = UTC.instant2000

  private static func setting(_ name: String) throws -> Setting {
    func shell(
      _ motion: Double,
      _ inclination: Double,
      _ planes: Int,
      _ slots: Int
    ) throws
      -> WalkerShell
    {
      try WalkerShell(
        name: name,
        height: .meanMotion(MeanMotion(revolutionsPerDay: motion)),
        inclination: .degrees(inclination),
        planes: planes,
        satellitesPerPlane: slots,
        phasing: .halfSlotOnOddPlanes,
        eccentricity: 1e-7,
        angleDecimals: 4,
        epoch: start
      )
    }
    switch name {
    case "K1":
      return Setting(
        shell: try shell(14.80, 51.9, 34, 34),
        laserLimit: .kilometres(5_442.958203036286),
        rangeLimit: .kilometres(1_260)
      )
    case "S1":
      return Setting(
        shell: try shell(15.19, 53, 72, 22),
        laserLimit: .kilometres(5_016.591343888731),
        rangeLimit: .kilometres(1_301.4108707338742)
      )
    default: throw Options.Wrong(description: "no shell \(name); K1 and S1 there are")
    }
  }

  static func run(_ options: Options) throws {
    let name = try options.word(0, "the shell, K1 or S1,")
    let setting = try setting(name)
    var constellation = Constellation(
      maximumLaserLength: setting.laserLimit,
      laserGrazingHeight: .zero
    )
    constellation.add(setting.shell, lasers: .plusGrid)
    let gazetteer = try Gazetteer.bundled()
    let cities = (0..<(try options.number("cities", default: 100))).compactMap {
      gazetteer.place(number: $0)?.point
    }
    let sites = cities.map { TopocentricSite($0) }
    let ground = GroundSegment()
    let lines = TerrestrialLines(ground)
    func matrix(at time: Instant) -> PlaceMatrix {
      let sky = Sky(of: constellation, at: time)
      let index = SkyIndex(sky)
      let views = sites.map {
        index.satellites(
          inViewOf: $0,
          sky: sky,
          mask: .zero,
          rule: .maximumSlantRange(setting.rangeLimit)
        )
      }
      let graph = NetworkGraph(
        sky: sky,
        constellation: constellation,
        ground: ground,
        lines: lines,
        feeders: [],
        delays: DelayModel()
      )
      return PlaceMatrix(of: views, in: graph)
    }
    let seconds = try options.number("seconds", default: 100)
    var step = 0
    let milliseconds = Stopwatch.medianMilliseconds(
      runs: try options.number("repetitions", default: 21)
    ) {
      step += 1
      _ = matrix(at: start + .milliseconds(100 * step))
    }
    let found = matrix(at: start + .seconds(seconds))
    let trips = cities.indices.flatMap { a in
      cities.indices.filter { $0 > a }.map { b in found.seconds(a, b).map { 2e9 * $0 } ?? -1 }
    }
    print(
      try JSONLine.text([
        "shell": name,
        "seconds_from_epoch": seconds,
        "milliseconds_per_step": milliseconds,
        "cities_deg": cities.map { [$0.latitude.degrees, $0.longitude.degrees] },
        // Of each pair a < b in order; -1 where there is no path.
        "rtt_ns": trips,
      ])
    )
  }
}

extension UTC {
  /// 2000-01-01T00:00:00Z.
  fileprivate static var instant2000: Instant {
    Instant(iso8601: "2000-01-01T00:00:00Z") ?? Instant(sinceTAI2000: .seconds(32))
  }
}
