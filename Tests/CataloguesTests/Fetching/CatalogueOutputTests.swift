import Foundation
import Glibc
import Orbits
import Testing

@testable import Catalogues

@Suite("Copies of a catalogue")
struct CatalogueOutputTests {
  private static func output(
    _ scene: FetchScene,
    as format: CatalogueQuery.Format
  ) async throws -> CatalogueOutput {
    let server = try LoopbackServer(.csv(FetchScene.json(3)))
    defer { server.stop() }
    return try CatalogueOutput(
      try await scene.fetcher().fetch(FetchScene.query(server)),
      as: format
    )
  }

  private static func type(_ path: String) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType
  }

  @Test("a copy has the format that was asked for, converted where the kept one has another")
  func formats() async throws {
    let same = try await Self.output(FetchScene(), as: .json)
    #expect(same.convertedFrom == nil)
    #expect(same.bytes == Array(FetchScene.json(3).utf8))
    let other = try await Self.output(FetchScene(), as: .csv)
    #expect(other.convertedFrom == .ommJSON)
    #expect(other.leftOutCount == 0)
    let read = ElementCatalog.read(other.bytes)
    #expect(read.format == .ommCSV)
    #expect(read.elements == ElementCatalog.read(same.bytes).elements)
  }

  @Test("files are replaced, links stay, also those to what is not there")
  func links() async throws {
    let scene = try FetchScene()
    let output = try await Self.output(scene, as: .json)
    let files = FileManager.default
    let target = scene.folder + "/target"
    let link = scene.folder + "/link"
    let second = scene.folder + "/second"
    try files.createSymbolicLink(atPath: link, withDestinationPath: "target")
    try files.createSymbolicLink(atPath: second, withDestinationPath: link)
    for _ in 0..<2 {
      try output.write(to: second)
      #expect(Self.type(second) == .typeSymbolicLink)
      #expect(Self.type(link) == .typeSymbolicLink)
      #expect(Self.type(target) == .typeRegular)
      #expect(files.contents(atPath: target) == Data(output.bytes))
      try Data("old".utf8).write(to: URL(fileURLWithPath: target))
      try files.setAttributes([.posixPermissions: 0o640], ofItemAtPath: target)
    }
    try output.write(to: target)
    let mode = try files.attributesOfItem(atPath: target)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o640)
    #expect(!scene.files.contains { $0.hasSuffix(".part") })
    let circle = scene.folder + "/circle"
    try files.createSymbolicLink(atPath: circle, withDestinationPath: "circle")
    for path in [circle, scene.folder, scene.folder + "/none/x"] {
      #expect(throws: FetchProblem.self, "\(path)") { try output.write(to: path) }
    }
  }

  @Test("a FIFO and a device are written through and stay")
  func devices() async throws {
    let scene = try FetchScene()
    let output = try await Self.output(scene, as: .json)
    let path = scene.folder + "/fifo"
    // Safe because the C strings and the buffer live for the calls.
    #expect(unsafe mkfifo(path, 0o600) == 0)
    // Both ends are open, so that neither waits for the other; the content fits the pipe.
    let end = unsafe open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    defer { close(end) }
    try output.write(to: path)
    #expect(Self.type(path) != .typeRegular)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe read(end, &buffer, buffer.count)
    #expect(Array(buffer.prefix(max(0, count))) == output.bytes)
    try output.write(to: "/dev/null")
    #expect(Self.type("/dev/null") == .typeCharacterSpecial)
  }
}
