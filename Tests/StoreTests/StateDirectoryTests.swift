import Foundation
import Store
import Testing

@Suite("The folder of a service's state")
struct StateDirectoryTests {
  @Test("Terminals' sockets stand in a folder that is their owner's alone, whoever made it")
  func terminals() throws {
    let files = FileManager.default
    let path = files.temporaryDirectory.path + "/apus-state-\(UUID().uuidString)"
    defer { try? files.removeItem(atPath: path) }
    let folder = StateDirectory.terminalsFolder(in: path)
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    let directory = try StateDirectory(path: path)
    let permissions = try files.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
    #expect(permissions == 0o700)
    let socket = StateDirectory.terminalSocketPath(in: path, number: 7)
    #expect(socket == path + "/terminals/7.sock")
    withExtendedLifetime(directory) {}
  }
}
