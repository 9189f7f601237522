import ArgumentParser
import Foundation
import Testing
import World

@testable import apus

/// Which running service a command joins.
@Suite struct JoinedServiceTests {
  @Test("A world is meant by its name and by every path of its file, and no other is")
  func meant() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("other-name.yaml").path
    let text = "apus-world: 1\nname: own\nbase: starlink-2022-10\nstart: 2022-10-10T12:00:00Z\n"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let library = try WorldLibrary()
    let link = folder.appendingPathComponent("link.yaml").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    let crooked = folder.path + "/../" + folder.lastPathComponent + "/other-name.yaml"
    for asked in [file, link, crooked, "own"] {
      #expect(try WorldOptions.parse(["--world", asked]).means("own", library), "\(asked)")
      guard asked != "own" else { continue }
      #expect(try !WorldOptions.parse(["--world", asked]).means("starlink-2022-10", library))
    }
    #expect(try WorldOptions.parse([]).means("own", library))
    #expect(try WorldOptions.parse(["--world", "rivals"]).means("rivals", library))
    #expect(try !WorldOptions.parse(["--world", "rivals"]).means("own", library))
    #expect(throws: (any Error).self) {
      try WorldOptions.parse(["--world", folder.path + "/none.yaml"]).means("own", library)
    }
  }
}
