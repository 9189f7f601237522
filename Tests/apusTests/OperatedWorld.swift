import Console
import Foundation
import Links
import Logging
import ServiceLifecycle
import Store
import Testing
import World

/// A service that runs a world that ships, as examples of operating one need it.
enum OperatedWorld {
  private static let library = Result { try WorldLibrary() }

  /// Runs a service of a world in a state directory, without a port, while a body works with it.
  ///
  /// - Parameters:
  ///   - name: the world.
  ///   - folder: the state directory.
  ///   - body: what is done meanwhile.
  /// - Throws: what the body throws, and where the service cannot be set up.
  static func served(
    _ name: String = WorldLibrary.defaultName,
    in folder: URL,
    _ body: () async throws -> Void
  ) async throws {
    let world = try library.get().world(named: name).world
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
