import Foundation
import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service
import Testing
import World

/// The section `territories` of world files, and what follows from it.
@Suite struct TerritoryReadingTests {
  private static func read(
    _ addition: String,
    files: [String: String] = [:]
  ) throws -> (world: WorldDescription?, problems: [WorldFileProblem]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    let reader = WorldReader(gazetteer: try Gazetteer.bundled(), folder: folder)
    do {
      return (try reader.read(smallestWorld + addition + "\n", file: "w.yaml"), [])
    } catch {
      return (nil, error.problems)
    }
  }

  @Test("Every key of a licence is read, from the world file and from a table")
  func everyKey() throws {
    let (world, problems) = try Self.read(
      """
      territories:
        border-rule: cell-centre
        licence-files: [l.csv]
        licences:
          - territory: UA
            status: licensed
            export-control: general-licence
            gso-regime: article-22
            gso-exclusion-deg: 18
            minimum-elevation-deg: 30
            border-buffer-km: 12.5
            border-rule: whole-cell
            decided-by: an authority
            checked-on: 2024-06-30
      """,
      files: [
        "l.csv": """
        territory,status,gateway_rights,export_control,gso_regime,gso_exclusion_deg,\
        minimum_elevation_deg,border_buffer_km,border_rule,decided_by,checked_on
        UA,licensed,,general-licence,article-22,18,30,12.5,whole-cell,an authority,2024-06-30
        """
      ]
    )
    #expect(problems.isEmpty)
    let licences = try #require(world).licences
    #expect(licences.count == 2 && licences[0] == licences[1])
    #expect(licences[0].gsoExclusion == .degrees(18) && licences[0].borderRule == .wholeCell)
    #expect(licences[0].exportControl == .generalLicence && licences[0].gatewayRights)
    #expect(world?.borderRule == .cellCentre)
  }

  @Test("Whitelists are read from lists and tables, and come together")
  func whitelists() throws {
    let (world, problems) = try Self.read(
      """
      territories:
        whitelists:
          - {territory: UA, ids: [K1, "K 2"], source: a list}
          - {territory: UA, file: kits.csv}
          - {territory: PL, ids: []}
      """,
      files: ["kits.csv": "id\nK3\n\"K,4\"\n"]
    )
    #expect(problems.isEmpty)
    let list = try #require(world).whitelist
    #expect(list.terminals(in: "UA").map(\.rawValue) == ["K 2", "K,4", "K1", "K3"])
    #expect(list.territories == ["UA"])
  }

  @Test(
    "What is wrong is reported where it stands",
    arguments: [
      ("licence-files: [none.csv]", "territories.licence-files[0]", 0),
      ("licence-files: [../w.yaml]", "territories.licence-files[0]", 0),
      ("licence-files: [bad.csv]", "status", 2),
      ("whitelists: [{territory: UA}]", "territories.whitelists[0]", 0),
      ("whitelists: [{ids: [a]}]", "territories.whitelists[0]", 0),
      ("whitelists: [{territory: UA, file: bad.csv}]", "", 1),
      ("border-rule: none", "territories.border-rule", 0),
      (
        "licences: [{territory: UA, status: none, checked-on: soon}]",
        "territories.licences[0].checked-on", 0
      ),
    ]
  )
  func wrong(text: String, key: String, line: Int) throws {
    let (_, problems) = try Self.read(
      "territories: {\(text)}",
      files: ["bad.csv": "territory,status\nUA,open\n"]
    )
    let problem = try #require(problems.first)
    #expect(problem.key == key && !problem.remedy.isEmpty, "\(problem)")
    if line > 0 { #expect(problem.line == line && problem.file == "bad.csv") }
  }

  @Test("A terminal that avoids territories says so in both forms")
  func avoid() throws {
    let (world, problems) = try Self.read(
      """
      terminals:
        - {id: a, latitude-deg: 50, longitude-deg: 30, avoid: [RU, BY]}
      terminal-files: [t.csv]
      """,
      files: ["t.csv": "id,latitude_deg,longitude_deg,avoid\nb,50,30,RU+BY\nc,50,30,\n"]
    )
    #expect(problems.isEmpty)
    #expect(world?.terminals.map(\.avoid) == [["RU", "BY"], ["RU", "BY"], []])
    let bad = try Self.read(
      "terminal-files: [t.csv]",
      files: ["t.csv": "id,latitude_deg,longitude_deg,avoid\nb,50,30,RU+QQ\n"]
    )
    #expect(bad.problems.first?.key == "avoid")
  }

  @Test("Only listed kits are served where a whitelist decides, wherever they stand otherwise")
  func served() throws {
    var description = try WorldLibrary().description(of: "starlink-2022-10")
    let kyiv = GeodeticPoint(latitudeDegrees: 50.45, longitudeDegrees: 30.52)
    description.terminals = ["listed", "other", "flag"].map {
      Terminal(id: TerminalID($0), name: "", point: kyiv, isWhitelisted: $0 == "flag")
    }
    description.licences.append(
      Licence(territory: "UA", status: .whitelist, from: description.start, source: "")
    )
    description.whitelist.enter("UA", [TerminalID("listed")])
    description.whitelist.enter("PL", [TerminalID("other")])
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    let plan = world.plan(for: Slot(containing: world.start).next)
    #expect(plan.outcomes[TerminalID("listed")]?.assignment != nil)
    #expect(plan.outcomes[TerminalID("flag")]?.assignment != nil)
    #expect(plan.outcomes[TerminalID("other")]?.reason == .notOnWhitelist)
  }

  @Test("An act may state a buffer that the file does not: places are looked up again")
  func widened() throws {
    var description = try WorldLibrary().description(of: "starlink-2022-10")
    // Uzhhorod is 2 km from Slovakia, Lviv 60 km from Poland, Kyiv 90 km from Belarus.
    let places = [("lviv", 49.84, 24.03), ("kyiv", 50.45, 30.52)]
    description.terminals = places.map {
      Terminal(
        id: TerminalID($0.0),
        name: "",
        point: GeodeticPoint(latitudeDegrees: $0.1, longitudeDegrees: $0.2)
      )
    }
    let world = World(description, atlas: try TerritoryAtlas.bundled())
    var licence = Licence(territory: "UA", status: .licensed, source: "")
    licence.borderBuffer = .kilometres(95)
    let slot = Slot(containing: world.start).next
    let act = Act(at: slot.start, actor: "", reason: "", decision: .licence(licence))
    let guest = world.prepared(
      Terminal(
        id: TerminalID("guest"),
        name: "",
        point: GeodeticPoint(latitudeDegrees: 50.46, longitudeDegrees: 30.5)
      )
    )
    let plan = world.plan(for: slot, acts: [act], guests: [guest])
    // Belarus has no licence; Poland, Slovakia, Hungary and Romania have, and Moldova is far.
    #expect(plan.outcomes[TerminalID("kyiv")]?.reason == .borderBuffer)
    #expect(plan.outcomes[TerminalID("guest")]?.reason == .borderBuffer)
    #expect(plan.outcomes[TerminalID("lviv")]?.assignment != nil)
    #expect(world.plan(for: slot, guests: [guest]).outcomes[TerminalID("kyiv")]?.assignment != nil)
  }
}
