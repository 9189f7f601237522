import Foundation
import Frames
import Geography
import Service
import Store
import Testing

@Suite struct ActStoreTests {
  private static func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID())").path
  }

  private static func act(_ text: String, _ status: LicenceStatus) throws -> Act {
    let at = try #require(Instant(iso8601: text))
    return Act(
      at: at,
      actor: "operator",
      reason: "test",
      decision: .licence(Licence(territory: "UA", status: status, from: at, source: "x"))
    )
  }

  @Test("Acts come back in the order of entry, exactly as they were")
  func roundTrip() throws {
    let path = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let acts = [
      try Self.act("2022-10-10T12:00:12Z", .licensed),
      try Self.act("2022-10-10T12:00:12.5Z", .none),
    ]
    do {
      let store = try ActStore(in: try StateDirectory(path: path), world: "w")
      for act in acts { try store.append(act, entered: act.at) }
    }
    let again = try ActStore(in: try StateDirectory(path: path), world: "w")
    #expect(try again.acts() == acts)
  }

  @Test("A directory serves one service at a time, and each world has its own acts")
  func exclusive() throws {
    let path = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      let directory = try StateDirectory(path: path)
      _ = try ActStore(in: directory, world: "w")
      #expect(throws: StoreError.inUse(path)) { try StateDirectory(path: path) }
      _ = directory.path
    }
    let directory = try StateDirectory(path: path)
    let store = try ActStore(in: directory, world: "../w")
    let act = try Self.act("2022-10-10T12:00:12Z", .licensed)
    try store.append(act, entered: act.at)
    #expect(try ActStore(in: directory, world: "v").acts().isEmpty)
    #expect(try ActStore(in: directory, world: "../w").acts() == [act])
  }

  @Test("A place that cannot be written is said in one sentence")
  func notWritable() {
    #expect(throws: StoreError.notWritable("/proc/apus")) { try StateDirectory(path: "/proc/apus") }
  }
}
