import Foundation
import Frames
import Geography
import Testing
import World

/// Paths against a program that shares nothing with this one: Scripts/make-path-golden.py.
@Suite struct IndependentPathTests {
  private struct Row {
    var world: String
    var pair: String
    var second: Int
    /// Nanoseconds; nil when there is no path.
    var rtt: Double?
    var marginKilometres: Double
    var hops: [String]
  }

  private static func rows() throws -> [Row] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/paths-python.csv")
    var hops: [String] = []
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      try #require(fields.count == 6)
      if fields[5] != "=" { hops = fields[5].split(separator: ">").map(String.init) }
      return Row(
        world: fields[0],
        pair: fields[1],
        second: try #require(Int(fields[2])),
        rtt: Double(fields[3]),
        marginKilometres: try #require(Double(fields[4])),
        hops: hops
      )
    }
  }

  private static let places = [
    "rio": (-22.9068, -43.1729), "petersburg": (59.9311, 30.3609),
    "istanbul": (41.0082, 28.9784), "nairobi": (-1.2921, 36.8219),
    "newyork": (40.7128, -74.0060), "london": (51.5074, -0.1278),
    "lima": (-12.0464, -77.0428), "johannesburg": (-26.2041, 28.0473),
  ]

  private static func ends(of pair: String) throws -> [TopocentricSite] {
    try pair.replacing("new-york", with: "newyork").split(separator: "-").map {
      let place = try #require(places[String($0)])
      return TopocentricSite(
        GeodeticPoint(latitudeDegrees: place.0, longitudeDegrees: place.1)
      )
    }
  }

  /// Every key of a +Grid away from its default, on a shell of another shape.
  private static let polar = """
    apus-world: 1
    name: polar-27x13
    start: 2000-01-01T00:00:00Z
    constellation:
      maximum-laser-length-km: 7000
      laser-grazing-height-km: 0
      shells:
        - name: T
          mean-motion-rev-per-day: 13.66
          inclination-deg: 98.98
          planes: 27
          satellites-per-plane: 13
          first-node-deg: 10
          first-anomaly-deg: 7.5
          phasing: {walker-f: 5}
          eccentricity: 1.0e-7
          angle-decimals: 4
          lasers: plus-grid
          laser-slot-shift: 1
    links: {flat-earth-maximum-slant-range-km: 3000}
    territories: {standing: licensed, border-buffer-km: 0}
    """

  private static func world(_ name: String) throws -> World {
    if name == "polar-27x13" {
      let reader = WorldReader(gazetteer: try Gazetteer.bundled())
      let description = try reader.read(polar, file: "polar.yaml")
      return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
    }
    return try WorldLibrary().world(named: name).world
  }

  /// Where a limit is nearer than this, rounding decides which links there are.
  private static let undecidedKilometres = 0.5

  @Test(
    "Round-trip times to a microsecond and the same satellites, second by second",
    arguments: ["hypatia-s1", "polar-27x13"]
  )
  func sameAsPython(name: String) throws {
    let world = try Self.world(name)
    var compared = 0
    for row in try Self.rows() where row.world == name {
      let ends = try Self.ends(of: row.pair)
      let path = world.pathRow(
        from: ends[0],
        to: .site(ends[1]),
        at: world.start + .seconds(row.second)
      )
      if row.marginKilometres < Self.undecidedKilometres { continue }
      let place = "\(row.pair) at \(row.second) s"
      compared += 1
      guard let rtt = row.rtt else {
        #expect(path.rttMs == nil, "\(place)")
        continue
      }
      #expect(abs(try #require(path.rttMs, "\(place)") * 1e6 - rtt) < 1_000, "\(place)")
      let hops = path.hops.split(separator: ">").map { $0.split(separator: "-").dropFirst() }
      #expect(hops.map { $0.joined(separator: "-") } == row.hops, "\(place)")
    }
    #expect(compared > 500)
  }
}
