import Foundation
import Frames
import Geography
import Quantities
import SeededRandomness
import Service
import Testing
import World

/// Terminals in world files and in files of their own, in every bad shape.
@Suite struct TerminalReadingTests {
  /// A folder with files, that a world is read in.
  private static func read(
    _ addition: String,
    files: [String: [UInt8]] = [:]
  ) throws -> (world: WorldDescription?, problems: [WorldFileProblem]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files {
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    let reader = WorldReader(gazetteer: try Gazetteer.bundled(), folder: folder)
    do {
      return (try reader.read(smallestWorld + addition + "\n", file: "w.yaml"), [])
    } catch {
      return (nil, error.problems)
    }
  }

  @Test("Every key of a terminal is read")
  func everyKey() throws {
    let (world, problems) = try Self.read(
      """
      terminals:
        - id: house
          place: Kyiv
          obstructions:
            - {from-azimuth-deg: 350, to-azimuth-deg: 20, elevation-deg: 40}
          antenna: {tilt-deg: 15, azimuth-deg: 0, field-of-view-deg: 55}
          system: test
          downlink-demand-mbps: 50
          uplink-demand-mbps: 5
        - id: ship
          track:
            - {at: 2022-10-10T12:00:00Z, latitude-deg: 43, longitude-deg: 31}
            - {at: 2022-10-10T13:00:00Z, latitude-deg: 43.2, longitude-deg: 31.5, height-m: 20}
            - {at: 2022-10-10T14:00:00Z, latitude-deg: 43, longitude-deg: 31}
          track-repeats: true
        - {id: plane, track-file: plane.csv}
      """,
      files: [
        "plane.csv": Array(
          """
          \u{FEFF}height_m, latitude_deg ,"longitude_deg",time_utc\r
          11000,50,8,2022-10-10T12:00:00Z\r
          \r
          11000,40,-70,"2022-10-10T20:00:00Z"\r
          """.utf8
        )
      ]
    )
    #expect(problems.isEmpty, "\(problems)")
    let terminals = try #require(world?.terminals)
    let house = try #require(terminals.first { $0.id.rawValue == "house" })
    #expect(house.obstructions?.minimumElevation(atAzimuth: .degrees(0)).degrees == 40)
    #expect(house.mount?.tilt == .degrees(15))
    #expect(house.mount?.fieldOfView == .degrees(55))
    #expect(house.system == "test")
    #expect(house.downlinkDemand == .megabitsPerSecond(50))
    #expect(house.uplinkDemand == .megabitsPerSecond(5))
    let ship = try #require(terminals.first { $0.id.rawValue == "ship" })
    #expect(ship.track?.repeats == true && ship.track?.waypoints.count == 3)
    #expect(ship.point == ship.track?.first.point)
    let plane = try #require(terminals.first { $0.id.rawValue == "plane" })
    #expect(plane.track?.waypoints.map { $0.point.longitude.degrees.rounded() } == [8, -70])
    #expect(plane.point.height == .metres(11_000))
  }

  @Test(
    "What is wrong with a terminal is named with its key",
    arguments: [
      ("{id: a}", "terminals[0]", "track"),
      ("{id: a, place: Kyiv, track: []}", "terminals[0]", "Keep one"),
      ("{id: a, track: []}", "terminals[0].track", "Add at least one"),
      ("{id: a, track: [{at: now}]}", "terminals[0].track[0].at", "ISO 8601"),
      ("{id: a, track-file: none.csv}", "terminals[0].track-file", "relative"),
      ("{id: a, track-file: /}", "", "relative"),
      ("{id: a, place: Kyiv, track-repeats: true}", "terminals[0].track-repeats", "Add"),
      (
        "{id: a, track: [{at: 2022-10-10T12:00:00Z, latitude-deg: 1, longitude-deg: 1}, "
          + "{at: 2022-10-10T12:00:00Z, latitude-deg: 1, longitude-deg: 2}]}",
        "terminals[0].track[1]", "order"
      ),
      (
        "{id: a, track: [{at: 2022-10-10T12:00:00Z, latitude-deg: 1, longitude-deg: 1}], "
          + "track-repeats: true}", "terminals[0].track", "last waypoint"
      ),
      ("{id: a, place: Kyiv, antenna: {tilt-deg: 91}}", "terminals[0].antenna.tilt-deg", "range"),
      ("{id: a, place: Kyiv, antenna: {tlit-deg: 9}}", "terminals[0].antenna.tlit-deg", "tilt-deg"),
      (
        "{id: a, place: Kyiv, obstructions: [{from-azimuth-deg: 5, to-azimuth-deg: 5, "
          + "elevation-deg: 9}]}", "terminals[0].obstructions[0]", "0 to 360"
      ),
      (
        "{id: a, place: Kyiv, obstructions: [{from-azimuth-deg: 5, to-azimuth-deg: 7}]}",
        "terminals[0].obstructions[0]", "elevation-deg"
      ),
      (
        "{id: a, place: Kyiv, downlink-demand-mbps: -1}", "terminals[0].downlink-demand-mbps",
        "range"
      ),
      ("{id: a, place: Kyiv, system: ''}", "terminals[0].system", "short text"),
    ] as [(String, String, String)]
  )
  func badKeys(terminal: String, key: String, remedy: String) throws {
    let problems = try Self.read("terminals: [\(terminal)]").problems
    let first = try #require(problems.first)
    #expect(first.key == key, "\(first)")
    #expect((first.message + first.remedy).contains(remedy), "\(first)")
    #expect(problems.count == 1, "\(problems)")
  }

  private static func problems(inTable bytes: [UInt8]) throws -> [WorldFileProblem] {
    try read("terminal-files: [t.csv]", files: ["t.csv": bytes]).problems
  }

  private static let header = "id,latitude_deg,longitude_deg,name\n"

  @Test("A row on a plan or with a sponsor that the world does not have is named")
  func unknownPlans() throws {
    let rows = "id,latitude_deg,longitude_deg,plan,sponsor\na,50,30,,s\nb,50,30,p,s\nc,50,30,,t\n"
    let files = ["t.csv": Array(rows.utf8)]
    let problems = try Self.read("sponsors: [{name: s}]\nterminal-files: [t.csv]", files: files)
      .problems
    #expect(problems.map(\.line) == [3, 4] && problems.map(\.key) == ["plan", "sponsor"])
    #expect(problems.allSatisfy { $0.message.hasPrefix("there is no ") && !$0.remedy.isEmpty })
    #expect(try Self.problems(inTable: Array(rows.utf8)).isEmpty)
  }

  @Test(
    "What is wrong with a table of terminals is named with line and column",
    arguments: [
      ("", 1, "", "empty"),
      ("id,latitude_deg\na,1\n", 1, "", "longitude_deg is missing"),
      ("id,latitude_deg,longitude_deg,id\n", 1, "", "twice"),
      ("id,latitude_deg,longitude_deg,heigth_m\n", 1, "", "not a column"),
      (header + "a,1,2\n", 2, "", "3 values"),
      (header + "a,1,2,b,c\n", 2, "", "5 values"),
      (header + "a,1,2,b\n\n\na,1,2,c\n", 5, "id", "twice"),
      (header + "a,nan,2,b\n", 2, "latitude_deg", "not a number"),
      (header + "a,inf,2,b\n", 2, "latitude_deg", "not a number"),
      (header + "a,0x10,2,b\n", 2, "latitude_deg", "not a number"),
      (header + "a,1e999,2,b\n", 2, "latitude_deg", "not a number"),
      (header + "a,90.1,2,b\n", 2, "latitude_deg", "-90.0 to 90.0"),
      (header + "a,1,-180.1,b\n", 2, "longitude_deg", "-180.0 to 180.0"),
      (header + "a,1,,b\n", 2, "longitude_deg", "missing"),
      (header + ",1,2,b\n", 2, "id", "missing"),
      (header + "a,1,2,\"b\n", 2, "", "quotation mark"),
      (header + "a,1,2,b\"c\n", 2, "", "quotation mark"),
      (header + "a,1,2,\"b\"c\n", 2, "", "quotation mark"),
      (header + "a,1,2,\"x\ny\"\nb,1,999,\n", 4, "longitude_deg", "999"),
      (header + "a,1,2,\(String(repeating: "x", count: 1_001))\n", 2, "name", "1,000 bytes"),
      (header + "a,1,2,\(String(repeating: "x", count: 70_000))\n", 2, "", "longer than"),
      (header + "a,1,2,\"" + String(repeating: "x\n", count: 40_000), 2, "", "longer than"),
      ("\u{FEFF}" + header + "a,1,2,b\r\nb,x,2,c\r\n", 3, "latitude_deg", "not a number"),
    ] as [(String, Int, String, String)]
  )
  func badTables(text: String, line: Int, key: String, message: String) throws {
    let first = try #require(try Self.problems(inTable: Array(text.utf8)).first)
    #expect(first.file == "t.csv")
    #expect(first.line == line, "\(first)")
    #expect(first.key == key, "\(first)")
    #expect(first.message.contains(message), "\(first)")
    #expect(!first.remedy.isEmpty)
  }

  @Test("Bytes that are not UTF-8 are named with their line")
  func badUTF8() throws {
    let name = Array("a,1,2,".utf8) + [0xC3, 0x28, 10]
    let first = try #require(try Self.problems(inTable: Array(Self.header.utf8) + name).first)
    #expect(first.line == 2 && first.key == "name" && first.message.contains("UTF-8"))
    let header = try Self.problems(inTable: [0xFF, 0xFE] + Array(Self.header.utf8))
    #expect(header.first?.line == 1)
  }

  @Test("A table that is not there or no file is an error")
  func noFile() throws {
    for name in ["none.csv", ".", "/nowhere/at/all"] {
      let problems = try Self.read("terminal-files: ['\(name)']").problems
      #expect(problems.first?.message.contains("cannot be read") == true, "\(problems)")
    }
  }

  @Test("A world without a folder cannot name files")
  func noFolder() throws {
    let reader = WorldReader(gazetteer: try Gazetteer.bundled())
    #expect(throws: WorldFileError.self) {
      try reader.read(smallestWorld + "terminal-files: [t.csv]\n", file: "w.yaml")
    }
  }

  @Test("Good rows in any order of columns give their terminals, across pieces of a file")
  func manyRows() throws {
    var text = "longitude_deg,name,id,latitude_deg,state,whitelisted,uplink_demand_mbps,height_m\n"
    let count = 30_000
    for index in 0..<count {
      text += "\(Double(index) / 100 - 150),\"Kit, no. \"\"\(index)\"\"\",k\(index),"
      text += "\(Double(index) / 200 - 75),suspended,true,2.5,\(index % 100)\n"
    }
    let files = ["t.csv": Array(text.utf8)]
    let (world, problems) = try Self.read("terminal-files: [t.csv]", files: files)
    #expect(problems.isEmpty, "\(problems.prefix(3))")
    let terminals = try #require(world?.terminals)
    #expect(terminals.count == count)
    for (index, terminal) in terminals.enumerated() {
      guard terminal.id.rawValue == "k\(index)", terminal.name == "Kit, no. \"\(index)\"",
        terminal.point
          == GeodeticPoint(
            latitudeDegrees: Double(index) / 200 - 75,
            longitudeDegrees: Double(index) / 100 - 150,
            heightMetres: Double(index % 100)
          ),
        terminal.state == .suspended, terminal.isWhitelisted,
        terminal.uplinkDemand == .megabitsPerSecond(2.5), terminal.downlinkDemand == nil
      else {
        Issue.record("row \(index): \(terminal)")
        return
      }
    }
  }

  @Test("An id may stand once in the world file and all its tables")
  func duplicates() throws {
    let table = Array("id,latitude_deg,longitude_deg\nb,1,1\na,1,1\n".utf8)
    let problems = try Self.read(
      "terminals: [{id: a, place: Kyiv}]\nterminal-files: [t.csv, t.csv]",
      files: ["t.csv": table]
    ).problems
    #expect(problems.map(\.line) == [3, 2, 3], "\(problems)")
  }

  @Test("Random damage to a table is an error or a terminal, never a trap (seeds 1 to 300)")
  func damage() throws {
    let good = Array((Self.header + "a,1,2,b\n\"c\",-3e1,4,\"d \"\"e\"\"\"\r\nf,5,6,\n").utf8)
    let marks = Array("\",\n\r-.".utf8)
    for seed in 1...300 as ClosedRange<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(marks.randomElement(using: &generator) ?? 0, at: place)
        }
      }
      _ = try Self.problems(inTable: bytes)
    }
  }
}
