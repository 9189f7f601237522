import Foundation
import Geography
import SeededRandomness
import Testing
import World

@Suite struct WorldReaderTests {
  private static func problems(in text: String) throws -> [WorldFileProblem] {
    do {
      _ = try WorldReader(gazetteer: try Gazetteer.bundled()).read(text, file: "w.yaml")
      return []
    } catch let error as WorldFileError {
      return error.problems
    }
  }

  @Test("The smallest world is read")
  func minimalWorld() throws {
    #expect(try Self.problems(in: smallestWorld).isEmpty)
  }

  @Test("Every world that ships is read")
  func shipped() throws {
    let library = try WorldLibrary()
    #expect(library.names.contains(WorldLibrary.defaultName))
    for name in library.names {
      #expect(try library.description(of: name).name == name)
    }
  }

  @Test(
    "What is wrong is named with line, key and remedy",
    arguments: [
      ("nmae: x", 7, "nmae", "Did you mean 'name'?"),
      ("links: {minimum-elevation-deg: ninety}", 7, "links.minimum-elevation-deg", "number"),
      ("links: {minimum-elevation-deg: 91}", 7, "links.minimum-elevation-deg", "range"),
      ("links:\n  minimum-elevation-rad: 1", 8, "links.minimum-elevation-rad", "Did you mean"),
      ("links: {cells-n-side: 100}", 7, "links.cells-n-side", "64, 128"),
      (
        "terminals: [{id: a, latitude-deg: 95, longitude-deg: 0}]", 7, "terminals[0].latitude-deg",
        ""
      ),
      ("terminals: [{id: a, place: Xyzzyville}]", 7, "terminals[0].place", ""),
      ("terminals: [{latitude-deg: 5, longitude-deg: 0}]", 7, "terminals[0]", "'id'"),
      ("terminals: 7", 7, "terminals", "dash"),
      ("territories: {standing: perhaps}", 7, "territories.standing", "words"),
      (
        "territories: {licences: [{territory: Ukraine, status: licensed}]}", 7,
        "territories.licences[0].territory", "ISO"
      ),
      ("events: [{at: yesterday, satellite: {name: A, works: no}}]", 7, "events[0].at", "2022"),
      ("ground: {homes: {UA: nowhere}}", 7, "ground.homes.UA", "points-of-presence"),
      ("delay: {gateway-ms: .inf}", 7, "delay.gateway-ms", "number"),
      ("delay: {gateway-ms: -1}", 7, "delay.gateway-ms", "range"),
      ("also: oneweb", 7, "also", "dash"),
      ("also: []", 7, "also", "Name a world"),
      (
        "ground: {gateways: [{name: G, territory: DE, latitude-deg: 5, longitude-deg: 5,"
          + " in-service: false, in-service-from: 2023-01-01T00:00:00Z}]}", 7,
        "ground.gateways[0]", "the flag or the dates"
      ),
      (
        "ground: {points-of-presence: [{code: P, latitude-deg: 5, longitude-deg: 5,"
          + " in-service-from: 2023-01-01T00:00:00Z, in-service-until: 2022-01-01T00:00:00Z}]}", 7,
        "ground.points-of-presence[0]", "two times"
      ),
      (
        "ground: {points-of-presence: [{code: P, latitude-deg: 5, longitude-deg: 5},"
          + " {code: P, latitude-deg: 6, longitude-deg: 5}]}", 7,
        "ground.points-of-presence", "its own code"
      ),
      (
        "ground: {points-of-presence: [{code: P, latitude-deg: 5, longitude-deg: 5}],"
          + " homes: {DE: [{pop: P}, {pop: Q}]}}", 7,
        "ground.homes.DE[1].pop", "points-of-presence"
      ),
      ("ground: {homes: {DE: [{from: 2023-01-01T00:00:00Z}]}}", 7, "ground.homes.DE[0]", "'pop'"),
      (
        "terminals: [{id: a, system: other, latitude-deg: 5, longitude-deg: 0}]", 7,
        "terminals[0].system", "test, or join"
      ),
      ("name: twice", 7, "", "YAML"),
      ("links: [unclosed", 8, "", "YAML"),
    ] as [(String, Int, String, String)]
  )
  func problem(addition: String, line: Int, key: String, remedy: String) throws {
    let problems = try Self.problems(in: smallestWorld + addition + "\n")
    let first = try #require(problems.first)
    #expect(first.key == key)
    #expect(abs(first.line - line) <= (key.isEmpty ? 8 : 0), "line \(first.line)")
    let said = first.message + first.remedy
    #expect(remedy.isEmpty || said.contains(remedy), "\(first)")
    #expect(first.file == "w.yaml")
  }

  @Test("An impossible shell is refused with its key")
  func impossibleShells() throws {
    let shells = [
      "altitude-km: 50, inclination-deg: 53, planes: 3, satellites-per-plane: 4",
      "altitude-km: 550, inclination-deg: 200, planes: 3, satellites-per-plane: 4",
      "altitude-km: 550, inclination-deg: 53, planes: 0, satellites-per-plane: 4",
      "altitude-km: 550, mean-motion-rev-per-day: 15, inclination-deg: 53, planes: 3, satellites-per-plane: 4",
      "inclination-deg: 53, planes: 3, satellites-per-plane: 4",
      "altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4, phasing: {walker-f: 9}",
      "altitude-km: 550, inclination-deg: 53, planes: 2.5, satellites-per-plane: 4",
      "altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4, laser-seam: open",
      "altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4, lasers: plus-grid, laser-seam: ajar",
      "altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4, lasers: plus-grid, laser-slot-shift: 1001",
      "altitude-km: 550, inclination-deg: 53, planes: 99999999999999999999, satellites-per-plane: 4",
    ]
    for shell in shells {
      let text = """
        apus-world: 1
        name: test
        start: 2022-10-10T12:00:00Z
        constellation:
          shells:
            - {name: A, \(shell)}
        """
      let first = try #require(try Self.problems(in: text).first, "\(shell)")
      #expect(first.key.hasPrefix("constellation.shells[0]"), "\(first)")
      #expect(first.line == 6)
    }
  }

  @Test("Random damage to a world is an error, never a trap (seeds 1 to 300)")
  func damage() throws {
    let bytes = Array(smallestWorld.utf8)
    for seed in 1...300 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<damaged.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: damaged.remove(at: place)
        default: damaged.insert(UInt8.random(in: 32...126, using: &generator), at: place)
        }
      }
      _ = try Self.problems(in: String(decoding: damaged, as: UTF8.self))
    }
  }

  @Test(
    "Names that nothing has, names that stand twice and worlds without end are refused",
    arguments: [
      ("constellation.failed[0]", "failed: [A-9-0]", ""),
      ("constellation.lasers-per-satellite", "lasers-per-satellite: 2", ""),
      ("events[0]", "", "events: [{at: 2022-10-10T13:00:00Z, gateway: {name: X, works: false}}]"),
      (
        "events[0]", "",
        "events: [{at: 2022-10-10T13:00:00Z, satellite: {name: A-0-4, works: false}}]"
      ),
      ("events[0]", "", "events: [{at: 2022-10-10T13:00:00Z, terminal: {id: X, state: active}}]"),
      (
        "ground.gateways[1]", "",
        "ground: {gateways: [{name: G, territory: DE, latitude-deg: 1, longitude-deg: 1}, "
          + "{name: G, territory: DE, latitude-deg: 2, longitude-deg: 1}]}"
      ),
      (
        "constellation.shells[1]",
        "", ""
      ),
    ]
  )
  func refused(key: String, constellation: String, rest: String) throws {
    let large = key == "constellation.shells[1]"
    let second =
      large
      ? "\n    - {name: B, altitude-km: 550, inclination-deg: 53, planes: 1000, "
        + "satellites-per-plane: 1000}" : ""
    let text = """
      apus-world: 1
      name: test
      start: 2022-10-10T12:00:00Z
      constellation:
        \(constellation)
        shells:
          - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4,
             lasers: plus-grid}\(second)
      \(rest)
      """
    let reader = WorldReader(gazetteer: try Gazetteer.bundled())
    do {
      _ = try reader.read(text, file: "w.yaml")
      Issue.record("nothing was refused: \(key)")
    } catch {
      #expect(error.problems.contains { $0.key == key && $0.line > 0 }, "\(error.problems)")
    }
  }
}
