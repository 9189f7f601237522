import Constellation
import Foundation
import Frames
import Geography
import Links
import Orbits
import Quantities
import Routing
import Scheduling
import Service
import Testing
import World

/// Worlds that build on another with `base`.
@Suite struct WorldBaseTests {
  /// A folder of world files that is removed after use.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID())")

    init(_ files: [String: String]) throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      for (name, text) in files {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func description(of name: String) throws -> WorldDescription {
      try WorldBaseTests.library.get()
        .description(of: url.appendingPathComponent(name).path)
    }

    func problem(of name: String) throws -> WorldFileProblem? {
      let error = #expect(throws: WorldFileError.self) { try description(of: name) }
      return error?.problems.first
    }
  }

  private static let library = Result { try WorldLibrary() }

  private static let base = """
    apus-world: 1
    name: old
    start: 2022-10-10T12:00:00Z
    seed: 7
    operator-seat: US
    constellation:
      shells:
        - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4}
    ground:
      gateways: [{name: G, territory: DE, latitude-deg: 50, longitude-deg: 8}]
    links: {minimum-elevation-deg: 31, cells-n-side: 64}
    delay: {satellite-ms: 3}
    territories: {standing: licensed, border-buffer-km: 9, licences: [{territory: UA, status: none}]}
    terminals: [{id: t, latitude-deg: 0, longitude-deg: 0}]
    terrestrial: [{territory: UA, kind: fibre, downlink-mbps: 50, uplink-mbps: 20}]
    networks: [{territory: UA, operator: o, kind: fibre, share: 0.5}]
    regimes: [{territory: DE, filtering: none, interception: bulk}]
    users-per-kit: 4
    failover: [{order: [fibre, satellite]}]
    sponsors: [{name: donor}]
    events: [{at: 2022-10-11T00:00:00Z, gateway: {name: G, works: false}}]

    """
  private static let head =
    "apus-world: 1\nname: new\nstart: 2022-02-24T00:00:00Z\nbase: old.yaml\n"

  private static func new(_ text: String) throws -> WorldDescription {
    try Folder(["old.yaml": base, "new.yaml": head + text]).description(of: "new.yaml")
  }

  @Test("What a file does not state is its base's; terminals, money and events are not")
  func takesOver() throws {
    let world = try Self.new("")
    #expect(world.name == "new" && world.start?.iso8601.hasPrefix("2022-02-24") == true)
    #expect(world.seed == 7 && world.first.name == "old" && world.first.seat == "US")
    #expect(world.shells.map(\.shell.name) == ["A"])
    #expect(world.ground.gateways.map(\.name) == ["G"])
    #expect(world.rules.minimumElevation == .degrees(31) && world.cellSides == 64)
    #expect(world.rules.delays.satellite.minimumSeconds == 0.003)
    #expect(world.standing == .licensed && world.borderBuffer == .kilometres(9))
    #expect(world.licences.map(\.territory) == ["UA"])
    #expect(world.terrestrial.count == 1 && world.networks.count == 1 && world.regimes.count == 1)
    #expect(world.usersPerKit == 4 && world.failover.count == 1)
    #expect(world.terminals.isEmpty && world.events.isEmpty && world.money.isEmpty)
  }

  @Test(
    "A section that is stated takes the place of the base's, and nothing else changes",
    arguments: [
      "seed: 9", "operator-seat: GB", "links: {minimum-elevation-deg: 25}",
      "delay: {satellite-ms: 1}", "territories: {standing: none}", "terrestrial: []",
      "networks: []", "regimes: []", "users-per-kit: 8", "failover: []",
      "ground: {gateways: []}",
      """
      constellation:
        shells: [{name: B, altitude-km: 560, inclination-deg: 53, planes: 2, satellites-per-plane: 2}]
      """,
    ]
  )
  func replaces(section: String) throws {
    let key = String(section.prefix { $0 != ":" })
    let (old, new) = (try Self.new(""), try Self.new(section + "\n"))
    let parts: [(key: String, value: (WorldDescription) -> String)] = [
      ("seed", { "\($0.seed)" }), ("operator-seat", { "\(String(describing: $0.first.seat))" }),
      ("links", { "\($0.rules.minimumElevation.degrees) \($0.cellSides)" }),
      ("delay", { "\($0.rules.delays)" }),
      ("territories", { "\($0.standing) \($0.borderBuffer.kilometres) \($0.licences.count)" }),
      ("terrestrial", { "\($0.terrestrial.count)" }), ("networks", { "\($0.networks.count)" }),
      ("regimes", { "\($0.regimes.count)" }), ("users-per-kit", { "\($0.usersPerKit)" }),
      ("failover", { "\($0.failover.count)" }), ("ground", { "\($0.ground.gateways.count)" }),
      ("constellation", { "\($0.first.name) \($0.shells.map(\.shell.name))" }),
    ]
    for part in parts {
      let isSame = part.value(old) == part.value(new)
      #expect(isSame == (part.key != key), "\(part.key): \(part.value(new))")
    }
  }

  @Test("The sky over a world is that over its base at the same instant")
  func sky() throws {
    let (old, new) = (
      try Self.library.get().description(of: "starlink-2022-10"),
      try Self.library.get().description(of: "blackout")
    )
    #expect(old.shells.map(\.shell) == new.shells.map(\.shell))
    #expect(old.ground.gateways.map(\.name) == new.ground.gateways.map(\.name))
    #expect(old.ground.homes == new.ground.homes)
    #expect(old.licences == new.licences && old.networks == new.networks)
  }

  @Test("A base may build on another, and its faults are told in its own file")
  func nests() throws {
    let folder = try Folder([
      "old.yaml": Self.base, "new.yaml": Self.head,
      "newest.yaml": Self.head.replacing("old.yaml", with: "new.yaml"),
      "joined.yaml": Self.head + "also: [newest.yaml]\n",
      "wrong.yaml": Self.base + "qqqq: 1\n",
      "on-wrong.yaml": Self.head.replacing("old.yaml", with: "wrong.yaml"),
    ])
    #expect(try folder.description(of: "newest.yaml").ground.gateways.count == 1)
    let problem = try #require(try folder.problem(of: "on-wrong.yaml"))
    #expect(problem.file.hasSuffix("wrong.yaml") && problem.key == "qqqq")
    // Two systems of one name.
    let twice = try #require(try folder.problem(of: "joined.yaml"))
    #expect(twice.message.contains("joins twice"))
  }

  @Test("What is not there, and what would never end, is refused where it is named")
  func refused() throws {
    let folder = try Folder([
      "none.yaml": Self.head.replacing("old.yaml", with: "nowhere.yaml"),
      "self.yaml": Self.head.replacing("old.yaml", with: "self.yaml"),
      "a.yaml": Self.head.replacing("old.yaml", with: "b.yaml"),
      "b.yaml": Self.head.replacing("old.yaml", with: "a.yaml"),
      "list.yaml": Self.head.replacing("old.yaml", with: "[old.yaml]"),
    ])
    for (name, words) in [
      ("none.yaml", "no world"), ("self.yaml", "is this file"), ("a.yaml", "is this file"),
      ("list.yaml", "not a text"),
    ] {
      let problem = try #require(try folder.problem(of: name))
      #expect(problem.key == "base" && problem.line > 0, "\(problem)")
      #expect(problem.message.contains(words) && !problem.remedy.isEmpty, "\(problem)")
    }
    let error = #expect(throws: WorldFileError.self) {
      try WorldReader(gazetteer: try Gazetteer.bundled()).read(Self.head, file: "w.yaml")
    }
    #expect(error?.problems.first?.key == "base")
  }

  @Test("What it would take is told of the world that is used, not of the one that it builds on")
  func remedies() throws {
    let lawful = "territories: {standing: none}\n"
    let folder = try Folder([
      "old.yaml": Self.base.replacing("{territory: UA, status: none}", with: ""),
      "new.yaml": Self.head, "own.yaml": Self.head + lawful,
      "on-shipped.yaml": Self.head
        .replacing("old.yaml", with: "starlink-2022-10"),
      "on-lawful.yaml": Self.head.replacing("old.yaml", with: "own.yaml"),
      "on-cut-off.yaml": Self.head.replacing("old.yaml", with: "cut-off"),
    ])
    func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }
    func remedy(_ name: String) throws -> String {
      let world = try Self.library.get().world(named: name).world
      var terminal = Terminal(
        id: TerminalID("question"),
        name: "here",
        point: GeodeticPoint(latitudeDegrees: 55.75, longitudeDegrees: 37.62)
      )
      terminal.state = .activated
      let guest = world.prepared(terminal)
      let plan = world.plan(for: Slot(containing: world.start), guests: [guest])
      return world.serviceReport(for: guest, placeName: nil, in: plan, time: world.start)
        .whatItWouldTake
    }
    for (name, part) in [
      ("starlink-2022-10", "save the world with 'apus world show starlink-2022-10', add the line "),
      ("cut-off", "save the world with 'apus world show cut-off', add the line "),
      (path("own.yaml"), "to territories.licences of \(path("own.yaml")), or of a copy"),
      (path("on-lawful.yaml"), "the section territories of \(path("own.yaml")) with the line"),
      (path("on-lawful.yaml"), "to \(path("on-lawful.yaml")), or to a copy"),
      (path("on-shipped.yaml"), "territories of 'apus world show starlink-2022-10' with"),
      (path("on-cut-off.yaml"), "territories of 'apus world show cut-off' with"),
    ] {
      let said = try remedy(name)
      #expect(said.contains("{territory: RU, status: licensed}") && said.contains(part), "\(said)")
    }
  }

  @Test("Many terminals are named by the first and the last of their identities")
  func ranges() throws {
    let kits = (1...9).map { "{id: K\($0), latitude-deg: 0, longitude-deg: 0}" }
    func ids(_ event: String) throws -> [String] {
      let text = """
        terminals: [\(kits.joined(separator: ", "))]
        events: [{at: 2022-10-11T00:00:00Z, terminals: {\(event), state: lost}}]

        """
      guard case .terminals(let ids, .lost) = try Self.new(text).events.first?.decision else {
        return []
      }
      return ids.map(\.rawValue)
    }
    #expect(try ids("first-id: K3, last-id: K5") == ["K3", "K4", "K5"])
    #expect(try ids("first-id: K8") == ["K8", "K9"])
    #expect(try ids("last-id: K1") == ["K1"])
    #expect(throws: WorldFileError.self) { try ids("first-id: K5, last-id: K3") }
  }
}
