import Constellation
import Geography
import Links
import Orbits
import Quantities
import Scheduling
import Service
import Testing
import World

/// The worlds that ship.
@Suite struct ShippedWorldTests {
  private static let names = (try? WorldLibrary().names) ?? []

  @Test("Every one is built, and plans a slot with an outcome for each terminal", arguments: names)
  func plans(name: String) throws {
    let world = try WorldLibrary().world(named: name).world
    #expect(!world.constellation.satellites.isEmpty)
    let plan = world.plan(for: Slot(containing: world.start))
    #expect(plan.outcomes.count == world.terminals.count)
  }

  @Test("Each rival alone serves most of its terminals")
  func rivals() throws {
    for name in ["oneweb", "kuiper", "telesat", "guowang", "iridium"] {
      let world = try WorldLibrary().world(named: name).world
      let plan = world.plan(for: Slot(containing: world.start))
      let served = plan.outcomes.values.count { $0.assignment != nil }
      #expect(served * 2 > world.terminals.count, "\(name): \(served)")
    }
  }

  @Test("Satellites, lasers and ground are those that the files say")
  func counts() throws {
    let library = try WorldLibrary()
    var systems: [String: SystemDescription] = [:]
    for system in try library.description(of: "rivals").systems { systems[system.name] = system }
    systems["guowang"] = try library.description(of: "guowang").first
    let satellites = systems.mapValues { $0.shells.reduce(0) { $0 + $1.shell.satelliteCount } }
    #expect(
      satellites == [
        "starlink-2022-10": 4_408, "oneweb": 588, "kuiper": 3_236, "telesat": 1_671,
        "iridium": 66, "guowang": 12_992,
      ]
    )
    #expect(systems["oneweb"]?.ground.gateways.count == 40)
    #expect(systems["oneweb"]?.ground.pointsOfPresence.count == 29)
    // Six rings of eleven, and five joints of planes: none across the seam.
    #expect(systems["iridium"]?.shells.first?.grid.links().count == 6 * 11 + 5 * 11)
    let terminals = try library.description(of: "rivals").terminals
    #expect(Set(terminals.map(\.system)).count == 5)
  }

  @Test("Keys of lasers are read as they stand")
  func lasers() throws {
    let text = """
      apus-world: 1
      name: test
      start: 2022-10-10T12:00:00Z
      constellation:
        lasers-per-satellite: 5
        laser-acquisition-s: 12.5
        laser-slew-deg-per-s: 1.5
        laser-hysteresis: 1.25
        shells:
          - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 5, lasers: plus-grid, laser-slot-shift: -1, laser-seam-shift: 2, laser-seam: open, first-anomaly-deg: 12}
          - {name: B, altitude-km: 560, inclination-deg: 53, planes: 3, satellites-per-plane: 5, phasing: {walker-f: 2}, lasers: plus-grid}
          - {name: C, altitude-km: 570, inclination-deg: 53, planes: 3, satellites-per-plane: 5, node-arc-deg: 180, lasers: plus-grid, laser-seam: closed}
      """
    let world = try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
    let system = world.first
    #expect(system.lasersPerSatellite == 5)
    #expect(system.laserAcquisitionSeconds == 12.5)
    #expect(system.laserSlewDegreesPerSecond == 1.5)
    #expect(system.laserHysteresis == 1.25)
    let grids = system.shells.map(\.grid)
    #expect(grids.map(\.slotShift) == [-1, 0, 0])
    #expect(grids.map(\.seamShift) == [2, 2, 0])
    #expect(grids.map(\.closesSeam) == [false, true, true])
    let anomaly = system.shells[0].shell.elementSets()[0].meanAnomaly
    #expect(abs(anomaly.degrees - 12) < 1e-12)
    // The links of A, slot by slot: partners one slot back, no link from the last plane.
    var expected: Set<LaserLink> = []
    for plane in 0..<3 {
      for slot in 0..<5 {
        let here = plane * 5 + slot
        expected.insert(try #require(LaserLink(here, plane * 5 + (slot + 1) % 5)))
        guard plane < 2 else { continue }
        expected.insert(try #require(LaserLink(here, plane * 5 + 5 + (slot + 4) % 5)))
      }
    }
    #expect(Set(grids[0].links()) == expected)
  }
}
