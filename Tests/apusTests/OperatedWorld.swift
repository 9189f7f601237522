import Console
import Foundation
import Links
import Logging
import ServiceLifecycle
import Store
import Testing
import World

/// A world of kits, sponsors and a programme, as examples name them, and a service that runs it.
enum OperatedWorld {
  /// The default world's satellites and gateways over a country with kits and money.
  static func text(withFirstKits: Bool = true) -> String {
    let kits = ["KIT00001", "KIT00002", "KIT00003"].map {
      "  - {id: \($0), latitude-deg: 50.4, longitude-deg: 30.5, state: delivered, "
        + "home: UA, sponsor: usaid}\n"
    }
    return """
      apus-world: 1
      name: operated
      start: 2022-10-10T12:00:00Z
      base: starlink-2022-10
      territories:
        standing: none
        licences:
          - {territory: UA, status: licensed}
      sponsors:
        - {name: usaid}
        - {name: poland}
      programmes:
        - {name: ukraine, territories: [UA], reserve: 10000000 USD}
      terminals:
        - {id: kyiv, latitude-deg: 50.45, longitude-deg: 30.52}

      """ + kits.dropFirst(withFirstKits ? 0 : 2).joined()
  }

  private static let library = Result { try WorldLibrary() }
  private static let worlds = [true, false].map { withFirstKits in
    Result {
      let file = FileManager.default.temporaryDirectory
        .appendingPathComponent("apus-\(UUID()).yaml")
      try Data(text(withFirstKits: withFirstKits).utf8).write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      return try library.get().world(named: file.path).world
    }
  }

  /// Runs a service of the world in a state directory, without a port, while a body works with it.
  ///
  /// - Parameters:
  ///   - folder: the state directory.
  ///   - withFirstKits: whether the kits 1 and 2 are registered from the beginning.
  ///   - body: what is done meanwhile.
  /// - Throws: what the body throws, and where the service cannot be set up.
  static func served(
    in folder: URL,
    withFirstKits: Bool = true,
    _ body: () async throws -> Void
  ) async throws {
    let world = try worlds[withFirstKits ? 0 : 1].get()
    let directory = try StateDirectory(path: folder.path)
    let clock = try #require(WorldClock(startingNowAt: world.start, speed: 1e-12))
    let live = try LiveWorld(world: world, clock: clock, store: nil)
    let (signals, signal) = AsyncStream.makeStream(of: Void.self)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let services = try ConsoleServer.control(
      of: live,
      library: try library.get(),
      socketPath: directory.socketPath,
      version: "test",
      logger: logger
    ) { signal.yield() }
    let group = ServiceGroup(services: services, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      for await _ in signals { break }
      do { try await body() } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}
