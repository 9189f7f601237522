import Constellation
import Foundation
import Frames
import Geography
import Links
import Scheduling
import Service
import Testing
import World

@Suite("Who sees and stops what, from world files")
struct SightReportTests {
  private static func problems(_ text: String, folder: URL? = nil) throws -> [WorldFileProblem] {
    do {
      _ = try description(text, folder: folder)
      return []
    } catch let error as WorldFileError {
      return error.problems
    }
  }

  private static func description(_ text: String, folder: URL? = nil) throws -> WorldDescription {
    try WorldReader(gazetteer: try Gazetteer.bundled(), folder: folder)
      .read(smallestWorld + text, file: "w.yaml")
  }

  @Test("Statements are read with all that they say")
  func regimes() throws {
    let world = try Self.description(
      """
      operator-seat: US
      regimes:
        - {territory: DE, pop: fra, filtering: extensive, interception: court-order, data-retention-months: 6,
           kit-registration: true, law: L, from: 2022-01-01T00:00:00Z, until: 2023-01-01T00:00:00Z, source: S,
           recalled: true, checked-on: 2022-05-01}
        - {territory: UA, filtering: none, interception: bulk}

      """
    )
    #expect(world.seat == "US")
    let first = try #require(world.regimes.first)
    #expect(
      first.territory == "DE" && first.pointOfPresence == "fra" && first.filtering == .extensive
    )
    #expect(first.interception == .courtOrder && first.dataRetentionMonths == 6)
    #expect(
      first.registersKits == true && first.law == "L" && first.source == "S" && first.isRecalled
    )
    #expect(first.from == Instant(iso8601: "2022-01-01T00:00:00Z"))
    #expect(first.checkedOn == Instant(iso8601: "2022-05-01T00:00:00Z"))
    let second = world.regimes[1]
    #expect(
      second.dataRetentionMonths == nil && second.registersKits == nil && second.checkedOn == nil
    )
  }

  @Test(
    "What is wrong with a statement is said",
    arguments: [
      ("{territory: QQ, filtering: none, interception: bulk}", "not a territory"),
      ("{territory: DE, filtering: some, interception: bulk}", "not one of"),
      ("{territory: DE, filtering: none, interception: bulk, checked-on: May}", "not a day"),
      (
        "{territory: DE, filtering: none, interception: bulk, data-retention-months: -1}",
        "whole number"
      ),
      (
        "{territory: DE, filtering: none, interception: bulk, from: 2023-01-01T00:00:00Z, until: 2022-01-01T00:00:00Z}",
        "'until' is not after 'from'"
      ),
    ]
  )
  func wrong(item: String, message: String) throws {
    let problems = try Self.problems("regimes: [\(item)]\n")
    #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
  }

  private static let header =
    "territory,pop,filtering,interception,data_retention_months,kit_registration,law,from_utc,until_utc,"
    + "source,recalled,checked_on\n"

  /// A folder with one file, for the time of a test.
  private static func withFile(_ name: String, _ text: String, _ body: (URL) throws -> Void) throws
  {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("sight-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    try body(folder)
  }

  @Test("A table says the same as the section, and its mistakes are named with their line")
  func table() throws {
    let row =
      "DE,fra,extensive,court-order,6,true,\"L, M\",2022-01-01T00:00:00Z,,S,true,2022-05-01\n"
    try Self.withFile("r.csv", Self.header + row) { folder in
      let world = try Self.description("regime-files: [r.csv]\n", folder: folder)
      let regime = try #require(world.regimes.first)
      #expect(world.regimes.count == 1 && regime.law == "L, M" && regime.until == nil)
      #expect(regime.dataRetentionMonths == 6 && regime.registersKits == true && regime.isRecalled)
      #expect(regime.checkedOn == Instant(iso8601: "2022-05-01T00:00:00Z"))
    }
    let bad = [
      "QQ,,none,bulk,,,,,,,,", "DE,,some,bulk,,,,,,,,", "DE,,none,bulk,x,,,,,,,",
      "DE,,none,bulk,,maybe,,,,,,",
      "DE,,none,bulk,,,,x,,,,", "DE,,none,bulk,,,,,,,,May", "DE,,none,,,,,,,,,",
      "DE,,none,bulk,,,,2023-01-01T00:00:00Z,2022-01-01T00:00:00Z,,,",
    ]
    try Self.withFile("r.csv", Self.header + bad.joined(separator: "\n") + "\n") { folder in
      let problems = try Self.problems("regime-files: [r.csv]\n", folder: folder)
      #expect(problems.map(\.line) == Array(2...9), "\(problems)")
      #expect(problems.allSatisfy { $0.file == "r.csv" && !$0.remedy.isEmpty })
    }
  }

  @Test("A table that ships is found from anywhere, one that is nowhere is refused")
  func shipped() throws {
    #expect(try Self.description("regime-files: [regimes-2022.csv]\n").regimes.count > 50)
    #expect(try Self.description("network-files: [networks-2022.csv]\n").networks.count > 30)
    for name in ["none.csv", "../regimes-2022.csv", "/regimes-2022.csv", "world.schema.json"] {
      let problems = try Self.problems("regime-files: ['\(name)']\n")
      #expect(problems.contains { $0.message.contains("cannot be read") }, "\(name)")
    }
  }

  private static let world = Result { try WorldLibrary().world().world }

  @Test("The world that ships states something for every ground station, and for those it is about")
  func coverage() throws {
    let world = try Self.world.get()
    var needed = Set(world.ground.gateways.map(\.territory))
    needed.formUnion(world.ground.pointsOfPresence.compactMap(\.territory))
    let homes = [
      "UA", "IR", "CN", "RU", "BY", "SY", "KP", "CU", "MM", "TR", "IN", "PK", "VE", "SD", "ET",
    ]
    needed.formUnion(homes.compactMap { TerritoryCode($0) })
    for code in needed.sorted() {
      let regime = world.regimes.regime(of: code, at: world.start)
      #expect(regime != nil, "\(code)")
      #expect(regime.map { $0.isRecalled || !$0.source.isEmpty } ?? false, "\(code)")
    }
    #expect(world.regimes.regime(of: "IR", at: world.start)?.filtering == .shutdown)
  }

  @Test(
    "Kyiv goes through Germany's filtering and not its own, and a refused place shows its own alone"
  )
  func report() throws {
    let world = try Self.world.get()
    func report(_ id: String) throws -> ServiceReport {
      let terminal = try #require(world.terminals.first { $0.terminal.id.rawValue == id })
      let plan = world.plan(for: Slot(containing: world.start))
      return world.serviceReport(for: terminal, placeName: nil, in: plan, time: world.start)
    }
    let kyiv = try report("kyiv")
    #expect(
      kyiv.sight.through.contains("PoP frntdeu1 (DE)") && kyiv.sight.through.contains(kyiv.gateway)
    )
    #expect(kyiv.sight.filteringOnPath == "targeted" && kyiv.sight.filteringAtHome == "targeted")
    #expect(kyiv.sight.observers.map(\.position) == PathObserver.Position.allCases.map(\.rawValue))
    #expect(kyiv.sight.observers.first { $0.position == "operator" }?.territory == "US")
    #expect(kyiv.sight.observers.first { $0.position == "pop-state" }?.label == "modelled")
    // Until March 2022 nothing was blocked in Germany by order.
    let before = try #require(Instant(iso8601: "2022-02-01T00:00:00Z"))
    #expect(world.regimes.regime(of: "DE", at: before)?.filtering == Filtering.none)
    let tehran = try report("tehran")
    #expect(!tehran.served && tehran.sight.through.isEmpty && tehran.sight.filteringOnPath == nil)
    #expect(
      tehran.sight.filteringAtHome == "shutdown" && tehran.sight.onTheGround.contains("closed")
    )
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(tehran.sight))
    #expect((json as? [String: Any])?["filteringOnPath"] is NSNull)
  }

  @Test("Stops of a path are its gateways and points of presence, with what is stated there")
  func stops() throws {
    let world = try Self.world.get()
    let index = try #require(world.ground.pointsOfPresence.firstIndex { $0.code == "frntdeu1" })
    let kyiv = try #require(world.terminals.first { $0.terminal.id.rawValue == "kyiv" })
    let row = world.pathRow(from: kyiv.site, to: .pointOfPresence(index), at: world.start)
    let stops = world.groundStops(of: row)
    #expect(stops.last?.name == "frntdeu1" && stops.last?.territory == "DE")
    #expect(stops.last?.regime?.interception == .bulk)
    #expect(Set(stops.map(\.territory)) == Set(row.territories))
  }
}
