import Constellation
import Frames
import Links
import Orbits
import Quantities
import SeededRandomness
import Testing

@Suite("Where the satellites of a catalogue belong")
struct CatalogueOrderTests {
  private static func set(
    _ number: Int,
    altitude: Double,
    inclination: Double = 53,
    node: Double = 10,
    phase: Double = 0,
    kilometresPerDay: Double = 0,
    eccentricity: Double = 0.0001
  ) throws -> ElementSet {
    let shell = try WalkerShell(
      name: "X",
      height: .altitude(.kilometres(altitude)),
      inclination: .degrees(inclination),
      planes: 1,
      satellitesPerPlane: 1,
      phasing: .walker(factor: 0),
      epoch: RealLikeShell.epoch
    )
    let motion = shell.meanMotion
    return ElementSet(
      objectName: "X-\(number)",
      catalogNumber: try #require(CatalogNumber(number)),
      epoch: RealLikeShell.epoch,
      meanMotion: motion,
      eccentricity: eccentricity,
      inclination: .degrees(inclination),
      rightAscensionOfAscendingNode: .degrees(node),
      argumentOfPericenter: .zero,
      meanAnomaly: .degrees(phase),
      bStar: 0,
      // By Kepler's third law; what is published is half the rate.
      meanMotionRate: -0.75 * motion.revolutionsPerDay * kilometresPerDay / (6_378 + altitude)
    )
  }

  @Test("standing follows from shell, plane, altitude and rate")
  func standings() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var low = RealLikeShell(altitude: 540)
    low.firstNode = 3
    var high = RealLikeShell(altitude: 550)
    high.firstNode = 5
    var sets = try high.sets(firstNumber: 100_001, using: &random)
    let upper = sets.count
    sets += try low.sets(firstNumber: 200_001, using: &random)
    let kept = sets.count
    let cases: [(ElementSet, Standing)] = try [
      (Self.set(1, altitude: 545), .drifting),
      (Self.set(2, altitude: 545, kilometresPerDay: -2), .drifting),
      (Self.set(3, altitude: 545, kilometresPerDay: 2), .climbing),
      (Self.set(4, altitude: 350), .climbing),
      (Self.set(5, altitude: 350, kilometresPerDay: -2), .decaying),
      (Self.set(6, altitude: 180), .decaying),
      (Self.set(7, altitude: 600), .drifting),
      (Self.set(8, altitude: 550, inclination: 70), .drifting),
      (Self.set(9, altitude: 550, inclination: 70, kilometresPerDay: -2), .decaying),
      // In the upper shell, half-way between two of its planes.
      (Self.set(10, altitude: 550, node: 12.5), .drifting),
    ]
    sets += cases.map(\.0)
    let constellation = Constellation([.catalogue(sets, name: "C")])
    for (index, expected) in cases.enumerated() {
      #expect(constellation.satellites[kept + index].standing == expected.1, "case \(index + 1)")
      #expect(constellation.satellites[kept + index].plane == nil)
    }
    #expect(constellation.satellites[..<kept].allSatisfy { $0.isOperational })
    #expect(constellation.shells.map(\.planes) == [24, 24])
    #expect(constellation.satellites[..<upper].allSatisfy { $0.shell == 1 })
    #expect(constellation.satellites[upper..<kept].allSatisfy { $0.shell == 0 })
    #expect(constellation.satellites[0].catalogNumber.rawValue >= 100_001)
    // Planes are numbered by their nodes, from 0° on; both shells were built in that order.
    for satellite in constellation.satellites[..<kept] {
      let number = Int(satellite.catalogNumber.rawValue)
      #expect(satellite.plane == (number - 1) % 100_000 / 20)
    }
  }

  @Test(
    "few satellites are operational too, unless they climb or come down",
    arguments: [(1, 1), (1, 2), (1, 5), (3, 1), (3, 4), (2, 9), (5, 3)]
  )
  func few(planes: Int, slots: Int) throws {
    var random = SeededGenerator(seed: 4)
    var shell = RealLikeShell(planes: planes, satellitesPerPlane: slots)
    shell.missingShare = 0
    let sets = try shell.sets(firstNumber: 1, using: &random)
    let alone = Constellation([.catalogue(sets, name: "C", lasers: .nearestStable)])
    #expect(alone.satellites.count == planes * slots)
    #expect(alone.satellites.allSatisfy { $0.isOperational && $0.shell != nil })
    let moving =
      try sets + [
        Self.set(900_001, altitude: 300, kilometresPerDay: 3),
        Self.set(900_002, altitude: 300, kilometresPerDay: -3),
        Self.set(900_003, altitude: 20_200, inclination: 55, eccentricity: 0.1),
      ]
    let more = Constellation([.catalogue(moving, name: "C")])
    #expect(
      more.satellites.suffix(3).map(\.standing) == [.climbing, .decaying, .operational]
    )
    #expect(more.satellites.dropLast(3).allSatisfy { $0.isOperational })
    // Whatever they are, they have links or none, and no trap.
    _ = LaserTopology(of: alone, in: .init(containing: RealLikeShell.epoch))
  }

  @Test("one satellite has no link, two close together have one, three a ring", arguments: 1...3)
  func smallRings(count: Int) throws {
    let sets = try (0..<count).map {
      try Self.set($0, altitude: 550, node: 40, phase: 20 * Double($0))
    }
    let constellation = Constellation([.catalogue(sets, name: "C", lasers: .nearestStable)])
    let links = LaserTopology(of: constellation, in: Slot(containing: RealLikeShell.epoch)).links
    let pairs = [(0, 1), (0, 2), (1, 2)].prefix(count == 3 ? 3 : count - 1)
    #expect(links == pairs.compactMap { LaserLink($0.0, $0.1) })
  }

  @Test("sets without an orbit belong nowhere, and an empty catalogue has nothing")
  func nothing() throws {
    var broken = try Self.set(1, altitude: 550)
    broken.meanMotion = MeanMotion(revolutionsPerDay: .nan)
    let constellation = Constellation([
      .catalogue([broken], name: "C", lasers: .nearestStable), .catalogue([], name: "E"),
    ])
    #expect(constellation.satellites.map(\.standing) == [.drifting])
    #expect(constellation.satellites[0].shell == nil)
    #expect(constellation.shells.isEmpty)
    let slot = Slot(containing: RealLikeShell.epoch)
    #expect(LaserTopology(of: constellation, in: slot).links.isEmpty)
    #expect(LaserTopology(of: Constellation(), in: slot).links.isEmpty)
  }

  @Test("parts added one by one, all at once, or with the constellation are the same")
  func parts() throws {
    var random = SeededGenerator(seed: 6)
    let sets = try RealLikeShell().sets(firstNumber: 1, using: &random)
    let shell = try WalkerShell(
      name: "W",
      height: .meanMotion(MeanMotion(revolutionsPerDay: 15)),
      inclination: .degrees(53),
      planes: 5,
      satellitesPerPlane: 7,
      phasing: .walker(factor: 1),
      epoch: RealLikeShell.epoch
    )
    var stepwise = Constellation()
    stepwise.add(shell, lasers: .plusGrid, system: "filed")
    stepwise.add(catalogue: sets, name: "C", lasers: .plusGrid)
    stepwise.add(shell, lasers: .none, system: "filed")
    let parts: [ConstellationPart] = [
      .shell(shell, lasers: .plusGrid, system: "filed"),
      .catalogue(sets, name: "C", lasers: .plusGrid), .shell(shell, lasers: .none, system: "filed"),
    ]
    let whole = Constellation(parts)
    for one in [stepwise, whole] {
      #expect(one.systems == ["filed", Constellation.unnamedSystem])
      #expect(
        one.satellites.map(\.system) == Array(repeating: 0, count: 35)
          + Array(repeating: 1, count: sets.count) + Array(repeating: 0, count: 35)
      )
      #expect(one.orbits.count == one.satellites.count)
      #expect(one.shells == whole.shells && one.lasers == whole.lasers)
      #expect(one.lasers.count == 70)
      // Real planes have no slots for a +Grid.
      #expect(one.shells.map(\.lasers) == [.plusGrid, .nearestStable, .none])
      let altitude = shell.elementSets().first.flatMap { MeanOrbit($0) }?.meanAltitude
      #expect(one.shells[0].altitude == altitude)
    }
  }

  @Test("lasers are of the launches that carry them")
  func launches() throws {
    var random = SeededGenerator(seed: 8)
    var sets: [ElementSet] = []
    for launch in ["2021-081", "2021-082", "2022-001", ""] {
      var shell = RealLikeShell(planes: 5, satellitesPerPlane: 5)
      shell.launch = launch
      sets += try shell.sets(firstNumber: sets.count * 10 + 1, using: &random)
    }
    let first = LaunchDesignator(year: 2021, number: 82)
    let constellation = Constellation([
      .catalogue(sets, name: "C", lasers: .nearestStable, lasersFrom: first)
    ])
    for satellite in constellation.satellites {
      let launch = satellite.elements.objectID
      #expect(satellite.hasLasers == (launch == "2021-082A" || launch == "2022-001A"))
    }
    let dark = Constellation([.catalogue(sets, name: "C", lasersFrom: first)])
    #expect(!dark.satellites.contains { $0.hasLasers })
  }

  @Test(
    "designators are read as catalogues write them",
    arguments: [
      ("2021-082A", 2021, 82), ("1998-067ABC", 1998, 67), ("2022-1", 2022, 1),
    ]
  )
  func designators(text: String, year: Int, number: Int) {
    #expect(LaunchDesignator(objectID: text) == LaunchDesignator(year: year, number: number))
  }

  @Test(
    "what is no designator is none",
    arguments: [
      "", "-", "2021", "21082A", "2021-A", "2021-000A", "+021-082A", "-021-082A", "20210-082A",
      "2021-99999999999999999999A", "２０２１-082A",
    ]
  )
  func noDesignators(text: String) {
    #expect(LaunchDesignator(objectID: text) == nil)
  }
}
