import Foundation
import Frames
import Logging
import Service
import ServiceLifecycle
import Store
import Synchronization
import Testing

@testable import Console

@Suite("The end of the service")
struct ShutdownTests {
  /// What the test's tasks share.
  private final class Shared: Sendable {
    /// Whether the state is held, and whether it is to be let go.
    let isHeld = Atomic(false), isReleased = Atomic(false)
    /// How acts that came later were answered.
    let later = Mutex<[Int]>([])

    func count(_ status: Int) -> Int { later.withLock { $0.count { $0 == status } } }
  }

  private static func send(_ port: Int, reason: String) async throws -> PlainExchange.Answer {
    try await PlainExchange.send(
      port,
      "POST",
      "/api/v1/whitelists",
      #"{"actor":"Ann","reason":"\#(reason)","territory":"DE","ids":["K"],"listed":true}"#,
      ["Content-Type": "application/json"]
    )
  }

  @Test(
    "What came before is done and answered, what comes later is told to come again"
  )
  func end() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-end-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = try StateDirectory(path: folder)
    let store = try ActStore(in: directory, world: "w")
    let live = try SampleWorld.live(store: store)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = try ConsoleServer(
      live: live,
      library: try SampleWorld.library.get(),
      address: try ConsoleServer.Address("127.0.0.1:0"),
      socketPath: directory.socketPath,
      version: "test",
      logger: logger
    ) { port.yield($0) }
    let group = ServiceGroup(services: server.services, logger: logger)
    async let running: Void = group.run()
    var first = ports.makeAsyncIterator()
    let open = try #require(await first.next())
    // While the state is held nothing can be judged: the act waits.
    let shared = Shared()
    Thread.detachNewThread {
      live.state.withLock { _ in
        shared.isHeld.store(true, ordering: .relaxed)
        while !shared.isReleased.load(ordering: .relaxed) { usleep(1_000) }
      }
    }
    while !shared.isHeld.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(1)) }
    let early = try await withThrowingTaskGroup(of: Void.self) { tasks in
      let early = Task { try await Self.send(open, reason: "early") }
      try await Task.sleep(for: .milliseconds(100))
      await group.triggerGracefulShutdown()
      for number in 0..<100 where shared.count(503) == 0 {
        tasks.addTask {
          let answer = try await Self.send(open, reason: "late \(number)")
          shared.later.withLock { $0.append(answer.status) }
          if answer.status == 503 { #expect(answer.body.contains("\"stopping\"")) }
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(shared.count(503) > 0)
      shared.isReleased.store(true, ordering: .relaxed)
      try await tasks.waitForAll()
      return try await early.value
    }
    try await running
    #expect(early.status == 201)
    try store.finish()
    let kept = try ActStore.reader(in: folder, world: "w").acts()
    #expect(kept.first?.reason == "early")
    #expect(kept.count == 1 + shared.count(201))
    #expect(throws: StoreError.self) { try store.acts() }
  }
}
