import Constellation
import Foundation
import Geography
import Links
import Quantities
import Routing
import Scheduling
import SeededRandomness
import Service
import Testing
import World

/// The lasers of a slot and what they carry.
@Suite struct LaserReportTests {
  private static let library = Result { try WorldLibrary() }

  private static func world(_ text: String) throws -> World {
    let library = try library.get()
    let description = try WorldReader(gazetteer: library.gazetteer).read(text, file: "w.yaml")
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  private static func report(_ world: World) -> (plan: SlotPlan, report: LaserReport) {
    let plan = world.plan(for: Slot(containing: world.start))
    return (plan, world.laserReport(in: plan))
  }

  /// One ring over the equator, one gateway and a terminal far from it.
  private static func ring(of satellites: Int) -> String {
    """
    apus-world: 1
    name: ring
    start: 2022-10-10T12:00:00Z
    constellation:
      shells:
        - {name: R, altitude-km: 1200, inclination-deg: 0, planes: 1,
           satellites-per-plane: \(satellites), lasers: plus-grid}
    ground:
      points-of-presence: [{code: zero, latitude-deg: 0, longitude-deg: 0}]
      gateways:
        - {name: G, territory: GA, latitude-deg: 0, longitude-deg: 0, minimum-elevation-deg: 10}
    links: {minimum-elevation-deg: 10, gso-exclusion-deg: 0}
    territories: {standing: licensed, border-buffer-km: 0}
    terminals:
      - {id: far, latitude-deg: 0, longitude-deg: 90, downlink-demand-mbps: 3, uplink-demand-mbps: 0.5}
      - {id: all, latitude-deg: 0, longitude-deg: 91}
    """
  }

  @Test("A ring of twenty has twenty chords, and loads only between terminals and gateway")
  func ring() throws {
    let world = try Self.world(Self.ring(of: 20))
    let (plan, report) = Self.report(world)
    #expect(report.links.count == 20)
    #expect(report.satellites.map { [$0.linkCount, $0.satelliteCount] } == [[2, 20]])
    #expect(report.shells.map { [$0.system, $0.name] } == [["ring", "R"]])
    #expect(report.shells.map { [$0.equippedCount, $0.linkCount] } == [[20, 20]])
    // 2 (6,378.137 km + 1,200 km) sin 9°; the Earth's flattening moves orbits by some kilometres.
    let chord = 2 * 7_578.137 * sin(9 * Double.pi / 180)
    for link in report.links { #expect(abs(link.lengthKm - chord) < 10, "\(link)") }
    let mean = try #require(report.meanLengthKm)
    #expect(abs(mean - report.links.map(\.lengthKm).reduce(0, +) / 20) < 1e-9)
    #expect(report.longest?.lengthKm == report.links.map(\.lengthKm).max())

    let far = try #require(plan.outcomes[TerminalID("far")]?.assignment)
    let all = try #require(plan.outcomes[TerminalID("all")]?.assignment)
    #expect(far.laserHops >= 3 && far.nodes == all.nodes)
    #expect(far.downlinkRate > .megabitsPerSecond(3) && far.uplinkRate > .megabitsPerSecond(0.5))
    let names = far.nodes.compactMap { node -> String? in
      guard case .satellite(let index) = node else { return nil }
      return world.constellation.satellites[index].name
    }
    let (up, down) = (
      0.5 + all.uplinkRate.megabitsPerSecond, 3 + all.downlinkRate.megabitsPerSecond
    )
    var loaded = 0
    for (here, there) in zip(names, names.dropFirst()) {
      let row = try #require(report.links.first { Set([$0.a, $0.b]) == [here, there] })
      // Towards the gateway goes what terminals send.
      let (towards, from) =
        row.a == here ? (row.aToBMbps, row.bToAMbps) : (row.bToAMbps, row.aToBMbps)
      #expect(abs(towards - up) < 1e-5 && abs(from - down) < 1e-5, "\(row)")
      loaded += 1
    }
    #expect(loaded == far.laserHops)
    #expect(report.links.count { $0.loadMbps > 0 } == loaded)
    #expect(report.mostLoaded(100).count == loaded && report.mostLoaded(2).count == 2)
    #expect(report.mostLoaded(-1).isEmpty)
  }

  @Test("Links that would pass through the Earth are left out, established or not")
  func tooLow() throws {
    // The chords of a pentagon come down to 7,578 km cos 36° = 6,131 km.
    let (plan, report) = Self.report(try Self.world(Self.ring(of: 5)))
    #expect(plan.sky.lasers.links.count == 5 && report.unusableCount == 5)
    #expect(report.links.isEmpty && report.longest == nil && report.meanLengthKm == nil)
    #expect(report.satellites.map { [$0.linkCount, $0.satelliteCount] } == [[0, 5]])
    #expect(report.shells.map(\.linkCount) == [0])
    #expect(report.mostLoaded(10).isEmpty)
  }

  /// A shell over gateways in Germany alone, and terminals all over the Old World.
  private static func scattered(_ generator: inout SeededGenerator) -> String {
    var text = """
      apus-world: 1
      name: scattered
      start: 2022-10-10T12:0\(Int.random(in: 0...9, using: &generator)):00Z
      constellation:
        shells:
          - {name: A, altitude-km: 1200, inclination-deg: 60, planes: 18,
             satellites-per-plane: 18, lasers: plus-grid}
          - {name: B, altitude-km: 1300, inclination-deg: 80, planes: 4,
             satellites-per-plane: 9}
      ground:
        points-of-presence: [{code: fra, latitude-deg: 50.1, longitude-deg: 8.7}]
        gateways:
          - {name: G, territory: DE, latitude-deg: 50.3, longitude-deg: 8.5,
             minimum-elevation-deg: 10}
      links: {minimum-elevation-deg: 15}
      territories: {standing: licensed, border-buffer-km: 0}
      terminals:

      """
    for number in 0..<40 {
      let latitude = Double.random(in: -45...60, using: &generator)
      let longitude = Double.random(in: -20...140, using: &generator)
      text += "  - {id: t\(number), latitude-deg: \(latitude), longitude-deg: \(longitude)"
      if Bool.random(using: &generator) {
        text += ", downlink-demand-mbps: \(Double.random(in: 0...2_000, using: &generator))"
      }
      if Bool.random(using: &generator) {
        text += ", uplink-demand-mbps: \(Double.random(in: 0...200, using: &generator))"
      }
      text += "}\n"
    }
    return text
  }

  @Test("Loads are the sum over the terminals served, times their hops (seeds 1 to 6)")
  func sums() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let world = try Self.world(Self.scattered(&generator))
      let (plan, report) = Self.report(world)
      var expected: [String: Double] = [:]
      var (total, served) = (0.0, 0)
      for terminal in world.terminals.map(\.terminal) {
        guard let assignment = plan.outcomes[terminal.id]?.assignment else { continue }
        served += 1
        var down = assignment.downlinkRate.megabitsPerSecond
        if let demand = terminal.downlinkDemand?.megabitsPerSecond, demand < down { down = demand }
        var up = assignment.uplinkRate.megabitsPerSecond
        if let demand = terminal.uplinkDemand?.megabitsPerSecond, demand < up { up = demand }
        total += Double(assignment.laserHops) * (up + down)
        var last: String?
        for node in assignment.nodes {
          guard case .satellite(let index) = node else { break }
          let name = world.constellation.satellites[index].name
          if let last {
            expected["\(last)>\(name)", default: 0] += up
            expected["\(name)>\(last)", default: 0] += down
          }
          last = name
        }
      }
      #expect(served > 10 && total > 0, "seed \(seed): \(served)")
      for row in report.links {
        #expect(row.aToBMbps >= 0 && row.bToAMbps >= 0)
        #expect(row.lengthKm > 0 && row.lengthKm <= 5_400)
        #expect(abs(row.aToBMbps - expected["\(row.a)>\(row.b)", default: 0]) < 1e-4)
        #expect(abs(row.bToAMbps - expected["\(row.b)>\(row.a)", default: 0]) < 1e-4)
      }
      // Whatever a path takes is among the links.
      #expect(abs(report.links.map(\.loadMbps).reduce(0, +) - total) < 1e-2, "seed \(seed)")
      let loads = report.mostLoaded(.max).map(\.loadMbps)
      #expect(loads == loads.sorted(by: >) && loads.allSatisfy { $0 > 0 })
      #expect(report.shells.map(\.name) == ["A"])
      let ends = report.satellites.map { $0.linkCount * $0.satelliteCount }.reduce(0, +)
      #expect(ends == 2 * report.links.count)
      #expect(report.satellites.map(\.satelliteCount).reduce(0, +) == 18 * 18)
    }
  }

  @Test("A failed satellite has no links")
  func failed() throws {
    let text =
      Self.ring(of: 20)
      + "\nevents: [{at: 2022-10-10T12:00:00Z, satellite: {name: R-0-3, works: false}}]\n"
    let (_, report) = Self.report(try Self.world(text))
    #expect(report.links.count == 18 && report.unusableCount == 0)
    #expect(!report.links.contains { $0.a == "R-0-3" || $0.b == "R-0-3" })
    #expect(report.satellites.map(\.linkCount) == [0, 1, 2])
    #expect(report.satellites.map(\.satelliteCount) == [1, 2, 17])
  }

  @Test("Columns are a promise, and machine output has the same names")
  func columns() throws {
    #expect(
      LaserRow.csvHeader
        == "slot_start_utc,a,b,a_catalog_number,b_catalog_number,length_km,shell,a_to_b_mbps,"
        + "b_to_a_mbps"
    )
    let (_, report) = Self.report(try Self.world(Self.ring(of: 20)))
    let row = try #require(report.links.first)
    let fields = row.csv.split(separator: ",", omittingEmptySubsequences: false)
    #expect(fields.prefix(5) == ["2022-10-10T11:59:57Z", "R-0-0", "R-0-1", "0", "1"])
    #expect(fields.count == 9 && fields[6] == "R")
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let object = try JSONSerialization.jsonObject(with: try encoder.encode(row))
    let keys = try #require(object as? [String: Any]).keys
    #expect(Set(keys) == Set(LaserRow.csvHeader.split(separator: ",").map(String.init)))
  }
}
