import Foundation
import Frames
import Quantities
import Service
import Synchronization
import TerminalDevice
import Testing

@testable import Store

@Suite("Where terminals' memories are kept")
struct DeviceArchiveTests {
  private static func folder() throws -> String {
    let path = NSTemporaryDirectory() + "apus-archive-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private static let memory: DeviceMemory = {
    let noon = Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_200)))
    let terminal = Terminal(
      id: TerminalID("a"),
      name: "a",
      point: GeodeticPoint(latitudeDegrees: 50, longitudeDegrees: 10)
    )
    return TerminalDevice(terminal: terminal, from: noon).memory
  }()

  private static func files(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains(".json") }
      .map { folder + "/" + $0 }
  }

  @Test(
    "Files are their owner's alone, whatever the folder's rights, and nothing stays beside them"
  )
  func rights() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let archive = try DeviceArchive(inStateFolder: folder, world: "w") { _ in }
    for isDurable in [false, true] {
      #expect(archive.write(Self.memory, of: TerminalID("a"), isDurable: isDurable))
      let files = try Self.files(folder)
      #expect(files.count == 1)
      let attributes = try FileManager.default.attributesOfItem(atPath: files[0])
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      #expect(archive.memory(of: TerminalID("a")) == Self.memory)
    }
  }

  @Test("What a process that was ended left is removed; what another writes just now is not")
  func remains() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let archive = try DeviceArchive(inStateFolder: folder, world: "w") { _ in }
    #expect(archive.write(Self.memory, of: TerminalID("a")))
    let file = try #require(Self.files(folder).first)
    let (old, young) = (file + ".1.new", file + ".2.new")
    for path in [old, young] { try Data("{".utf8).write(to: URL(fileURLWithPath: path)) }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -7_200)],
      ofItemAtPath: old
    )
    _ = try DeviceArchive(inStateFolder: folder, world: "w") { _ in }
    #expect(Set(try Self.files(folder)) == [file, young])
  }

  @Test("One file that cannot be written beside others that can is told once")
  func failures() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let reports = Mutex<[String]>([])
    let archive = try DeviceArchive(inStateFolder: folder, world: "w") { text in
      reports.withLock { $0.append(text) }
    }
    let (good, bad) = (TerminalID("good"), TerminalID("bad"))
    #expect(archive.write(Self.memory, of: bad))
    // A folder of its name stands in the way of the file.
    let path = try #require(Self.files(folder).first)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(
      atPath: path + "/x",
      withIntermediateDirectories: true
    )
    for _ in 0..<5 {
      #expect(archive.write(Self.memory, of: good))
      #expect(!archive.write(Self.memory, of: bad))
    }
    #expect(reports.withLock { $0.count } == 1)
    try FileManager.default.removeItem(atPath: path)
    #expect(archive.write(Self.memory, of: bad))
    #expect(reports.withLock { $0.count } == 1)
  }
}
