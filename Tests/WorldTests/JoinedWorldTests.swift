import Constellation
import Foundation
import Orbits
import Quantities
import Scheduling
import Service
import Testing
import World

/// Worlds that stand in a world with `also`.
@Suite struct JoinedWorldTests {
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

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func description(of name: String) throws -> WorldDescription {
      try JoinedWorldTests.library.get().description(of: path(name))
    }

    func problem(of name: String) throws -> WorldFileProblem {
      do {
        _ = try description(of: name)
        throw Unexpected()
      } catch let error as WorldFileError {
        return try #require(error.problems.first)
      }
    }
  }

  private struct Unexpected: Error {}

  private static let library = Result { try WorldLibrary() }

  private static func file(_ name: String, also: [String] = [], own: Bool = true) -> String {
    var text = "apus-world: 1\nname: \(name)\nstart: 2022-10-10T12:00:00Z\n"
    if !also.isEmpty { text += "also: [\(also.joined(separator: ", "))]\n" }
    if own {
      text += """
        constellation:
          shells:
            - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4}
        links: {minimum-elevation-deg: \(20 + name.utf8.count)}
        territories: {standing: licensed, border-buffer-km: \(name.utf8.count)}
        terminals: [{id: \(name)-terminal, latitude-deg: 0, longitude-deg: 0}]
        events: [{at: 2022-10-11T00:00:00Z, satellite: {name: A-0-0, works: false}}]

        """
    }
    return text
  }

  @Test("Systems come in the order of the file, each with its rules; terminals and events do not")
  func join() throws {
    let folder = try Folder([
      "a.yaml": Self.file("a", also: ["./bb.yaml", "oneweb"]),
      "bb.yaml": Self.file("bb", also: ["ccc.yaml"]), "ccc.yaml": Self.file("ccc"),
    ])
    let world = try folder.description(of: "a.yaml")
    #expect(world.systems.map(\.name) == ["a", "bb", "ccc", "oneweb"])
    let masks = world.systems.map { $0.rules.minimumElevation.degrees.rounded() }
    #expect(masks == [21, 22, 23, 40])
    #expect(world.systems.allSatisfy { $0.standing == .licensed })
    #expect(world.terminals.map(\.id.rawValue) == ["a-terminal"])
    #expect(world.events.count == 1)
    #expect(world.borderBuffer.kilometres == 1)
    #expect(world.shells.map(\.shell.name) == ["A"])
    #expect(world.systems[1].file.hasSuffix("bb.yaml"))
  }

  @Test("A file without a constellation has the systems that it joins, the first of them first")
  func withoutOwn() throws {
    let text = Self.file("x", also: ["oneweb", "iridium"], own: false)
    let folder = try Folder([
      "x.yaml": text + "terminals: [{id: t, system: iridium, latitude-deg: 0, longitude-deg: 0}]",
      "y.yaml": text + "ground: {}", "z.yaml": text + "territories: {standing: none}",
      "w.yaml": text + "terminals: [{id: t, system: kuiper, latitude-deg: 0, longitude-deg: 0}]",
    ])
    let world = try folder.description(of: "x.yaml")
    #expect(world.systems.map(\.name) == ["oneweb", "iridium"])
    #expect(world.terminals.map(\.system) == ["iridium"])
    #expect(try folder.problem(of: "y.yaml").key == "ground")
    #expect(try folder.problem(of: "z.yaml").key == "territories.standing")
    let unknown = try folder.problem(of: "w.yaml")
    #expect(unknown.key == "terminals[0].system" && unknown.line == 5)
    #expect(unknown.remedy.contains("oneweb, iridium"))
  }

  @Test("What cannot be joined is named with file, line, key and remedy")
  func refusals() throws {
    var files = [
      "self.yaml": Self.file("s", also: ["self.yaml"]),
      "loop-1.yaml": Self.file("l1", also: ["loop-2.yaml"]),
      "loop-2.yaml": Self.file("l2", also: ["loop-1.yaml"]),
      "unknown.yaml": Self.file("u", also: ["onewep"]),
      "twice.yaml": Self.file("t", also: ["oneweb", "oneweb"]),
      "name.yaml": Self.file("oneweb", also: ["oneweb"]),
      "broken.yaml": Self.file("b", also: ["bad.yaml"]), "bad.yaml": Self.file("c") + "wrong: 1",
      "many.yaml": Self.file("m", also: (1...20).map { "m\($0).yaml" }),
      "too-many.yaml": Self.file("m", also: (1...21).map { "m\($0).yaml" }),
    ]
    for number in 1...21 { files["m\(number).yaml"] = Self.file("m\(number)") }
    for depth in 1...6 {
      files["d\(depth).yaml"] = Self.file("d\(depth)", also: ["d\(depth + 1).yaml"])
    }
    files["d7.yaml"] = Self.file("d7")
    let folder = try Folder(files)
    let expected = [
      ("self.yaml", "self.yaml", "also[0]", "this file"),
      ("loop-1.yaml", "loop-2.yaml", "also[0]", "this file"),
      ("unknown.yaml", "unknown.yaml", "also[0]", "starlink-2022-10"),
      ("twice.yaml", "twice.yaml", "also[1]", "joins twice"),
      ("name.yaml", "name.yaml", "also[0]", "joins twice"),
      ("broken.yaml", "bad.yaml", "wrong", "unknown key"),
      ("many.yaml", "many.yaml", "also[19]", "more than 20"),
      ("too-many.yaml", "too-many.yaml", "also", "at most 20"),
      ("d1.yaml", "d5.yaml", "also[0]", "5 deep"),
    ]
    for (name, file, key, said) in expected {
      let problem = try folder.problem(of: name)
      #expect(problem.file.hasSuffix(file), "\(problem)")
      #expect(problem.key == key, "\(problem)")
      #expect((problem.message + problem.remedy).contains(said), "\(problem)")
      #expect(problem.line > 3, "\(problem)")
    }
  }

  @Test("Catalogues are found beside the file that names them, with what carries lasers")
  func catalogues() throws {
    let head = "apus-world: 1\nname: c\nconstellation:\n  catalogues:\n"
    let folder = try Folder([
      "c.yaml": head + "    - one.tle\n    - {file: two.tle, lasers: none}\n",
      "since.yaml": head + "    - {file: one.tle, lasers-since: 2021-082}\n",
      "launch.yaml": head + "    - {file: one.tle, lasers-since: 2021-09}\n",
      "grid.yaml": head + "    - {file: one.tle, lasers: plus-grid}\n",
    ])
    let world = try folder.description(of: "c.yaml")
    #expect(world.catalogues.map(\.path) == [folder.path("one.tle"), folder.path("two.tle")])
    #expect(try folder.problem(of: "since.yaml").message.contains("no launch carries any"))
    #expect(try folder.problem(of: "launch.yaml").remedy.contains("2021-082"))
    #expect(try folder.problem(of: "grid.yaml").key == "constellation.catalogues[0].lasers")
  }

  @Test("Satellites carry lasers from a launch on, and a launch is written with three digits")
  func launches() throws {
    let texts = ["1957-001", "2020-105B", "2021-006A", "2021-082", "2021-082ZZ", "2022-001"]
    let launches = try texts.map { try #require(LaunchDesignator(objectID: $0)) }
    #expect(zip(launches, launches.dropFirst()).allSatisfy { $0 <= $1 })
  }
}
