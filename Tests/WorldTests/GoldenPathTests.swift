import Frames
import Testing
import World

/// Paths as the field's reference simulator finds them (Kuiper K1, Manila to Dalian).
@Suite struct GoldenPathTests {
  private static func world() throws -> World {
    try WorldLibrary().world(named: "hypatia-k1").world
  }

  private static let manila = TopocentricSite(
    GeodeticPoint(latitudeDegrees: 14.6042, longitudeDegrees: 120.9822)
  )
  private static let dalian = TopocentricSite(
    GeodeticPoint(latitudeDegrees: 38.913811, longitudeDegrees: 121.602322)
  )

  static func row(_ world: World, at seconds: Double) -> PathRow {
    world.pathRow(
      from: manila,
      to: .site(dalian),
      at: world.start + .milliseconds(Int((seconds * 1_000).rounded()))
    )
  }

  /// Satellite numbers as the reference prints them: plane × 34 + slot.
  private static func numbers(_ hops: String) -> [Int] {
    hops.split(separator: ">").compactMap { hop in
      let parts = hop.split(separator: "-").compactMap { Int($0) }
      return parts.count == 2 ? parts[0] * 34 + parts[1] : nil
    }
  }

  /// The reference's round trips by seconds from the start.
  static let roundTripsInNanoseconds = [
    (0.0, 29_423_137.758), (20, 25_318_683.622), (40, 41_136_549.425), (100, 42_776_626.276),
    (180, 41_527_172.339),
  ]

  @Test("Round-trip times agree to a microsecond", arguments: roundTripsInNanoseconds)
  func roundTrips(seconds: Double, nanoseconds: Double) throws {
    let row = Self.row(try Self.world(), at: seconds)
    #expect(abs(try #require(row.rttMs) * 1e6 - nanoseconds) < 1_000)
    #expect(row.rttMs == row.propagationMs)
  }

  @Test(
    "Over 200 s in steps of 100 ms: the same paths from the same instants, and the same extremes"
  )
  func wholeSpan() throws {
    let world = try Self.world()
    var changes: [(Double, [Int])] = []
    var minimum = (Double.infinity, 0.0)
    var maximum = (0.0, 0.0)
    var sum = 0.0
    for step in 0..<2_000 {
      let seconds = Double(step) / 10
      let row = Self.row(world, at: seconds)
      let path = Self.numbers(row.hops)
      if changes.last?.1 != path { changes.append((seconds, path)) }
      let rtt = try #require(row.rttMs)
      if rtt < minimum.0 { minimum = (rtt, seconds) }
      if rtt > maximum.0 { maximum = (rtt, seconds) }
      sum += rtt
    }
    let expected: [(Double, [Int])] = [
      (0, [184, 183, 217]), (18.0, [218, 217]), (27.6, [648, 649, 650, 616]),
      (74.3, [218, 217, 216, 250]), (125.9, [647, 648, 649, 650, 616]),
      (128.7, [647, 648, 649, 615]),
    ]
    #expect(changes.count == expected.count)
    for (found, wanted) in zip(changes, expected) {
      #expect(abs(found.0 - wanted.0) < 1e-9, "\(found)")
      #expect(found.1 == wanted.1)
    }
    #expect(abs(minimum.0 - 25.229775) < 1e-3 && abs(minimum.1 - 27.5) < 1e-9)
    #expect(abs(maximum.0 - 48.165140) < 1e-3 && abs(maximum.1 - 128.6) < 1e-9)
    #expect(abs(sum / 2_000 - 40.143771) < 1e-3)
  }
}
