import Foundation
import Frames
import Geography
import Links
import Logging
import Scheduling
import Service
import ServiceLifecycle
import Store
import Testing
import World

@testable import Console

/// A small world with two points of presence and three terminals of its own.
enum SampleWorld {
  static let text = """
    apus-world: 1
    name: small
    start: 2022-10-10T12:00:00Z
    constellation:
      shells:
        - {name: A, altitude-km: 1200, inclination-deg: 60, planes: 18, satellites-per-plane: 18,
           lasers: plus-grid}
    ground:
      points-of-presence:
        - {code: fra, latitude-deg: 50.1, longitude-deg: 8.7}
        - {code: mad, latitude-deg: 40.4, longitude-deg: -3.7}
      homes: {ES: mad, DE: fra}
      gateways:
        - {name: G, territory: DE, latitude-deg: 50.3, longitude-deg: 8.5, minimum-elevation-deg: 10}
        - {name: H, territory: ES, latitude-deg: 40.5, longitude-deg: -3.8,
           minimum-elevation-deg: 10}
    links: {minimum-elevation-deg: 20}
    delay: {backhaul-ms: 2, point-of-presence-ms: 1, fibre-factor: 1.5}
    territories:
      licences:
        - {territory: DE, status: licensed}
        - {territory: ES, status: licensed}
    terminals:
      - {id: berlin, name: "Berlin Mitte", latitude-deg: 52.5, longitude-deg: 13.4}
      - {id: "kit/ü 1", name: Toledo, latitude-deg: 39.86, longitude-deg: -4.03}
      - {id: off, latitude-deg: 48.1, longitude-deg: 11.6, state: suspended}
    terrestrial:
      - {terminal: berlin, kind: fibre, downlink-mbps: 100, uplink-mbps: 50}
    """

  /// The gazetteer and the borders are read once for all tests.
  static let library = Result { try WorldLibrary() }
  private static let world = Result {
    let description = try WorldReader(gazetteer: library.get().gazetteer).read(text, file: "t")
    return World(description, catalogues: [], atlas: try TerritoryAtlas.bundled())
  }

  static func live(
    speed: Double = 1,
    store: ActStore? = nil,
    archive: DeviceArchive? = nil
  ) throws -> LiveWorld {
    let world = try world.get()
    let clock = try #require(WorldClock(startingNowAt: world.start, speed: speed))
    return try LiveWorld(
      world: world,
      clock: clock,
      store: store,
      devices: DeviceDesk(clock: clock, archive: archive)
    )
  }

  /// A terminal ready for planning, to be given other names.
  static func planned() throws -> PlannedTerminal {
    let live = try live()
    let point = GeodeticPoint(latitudeDegrees: 48.85, longitudeDegrees: 2.35)
    return live.world.prepared(Terminal(id: TerminalID("x"), name: "x", point: point))
  }
}

/// A service that runs for the length of a test, with its socket in a folder of its own.
struct RunningService: Sendable {
  let live: LiveWorld
  let client: ServiceClient
  let folder: String
  /// Where the page is.
  let port: Int

  static func run(
    front: Front = Front(),
    store: ActStore? = nil,
    _ body: @Sendable @escaping (RunningService) async throws -> Void
  ) async throws {
    let folder =
      FileManager.default.temporaryDirectory.path + "/apus-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let live = try SampleWorld.live(store: store)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = try ConsoleServer(
      live: live,
      library: try SampleWorld.library.get(),
      address: try ConsoleServer.Address("127.0.0.1:0"),
      front: front,
      socketPath: folder + "/apus.sock",
      version: "test",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { port.yield($0) }
    try await serving(server.services) {
      var first = ports.makeAsyncIterator()
      let port = try #require(await first.next())
      var client: ServiceClient?
      for _ in 0..<200 where client == nil {
        client = ServiceClient(socketPath: folder + "/apus.sock")
        if client == nil { try await Task.sleep(for: .milliseconds(50)) }
      }
      // On a busy machine a test's service waits long for its turn.
      client?.deviceLimit = .seconds(60)
      let service = RunningService(
        live: live,
        client: try #require(client),
        folder: folder,
        port: port
      )
      try await body(service)
    }
  }

  /// Runs services for as long as a body runs; then they stop as the command's do.
  ///
  /// Listeners are not cancelled while they take connections: one that waits to be served would be
  /// dropped, which the library does not allow.
  private static func serving(
    _ services: [any Service],
    _ body: @Sendable () async throws -> Void
  ) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(services: services, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let outcome: Result<Void, any Error>
      do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
      await group.triggerGracefulShutdown()
      // What a test left open may take its time; nothing new is taken any more.
      tasks.addTask { try await Task.sleep(for: .seconds(2)) }
      try? await tasks.next()
      tasks.cancelAll()
      try outcome.get()
    }
  }

  /// Runs blocking calls of the client on a thread of their own, as `apus connect` does.
  func blocking<Value: Sendable>(
    _ work: @Sendable @escaping (ServiceClient) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { [client] in
        continuation.resume(with: Result { try work(client) })
      }
    }
  }

  /// The status and the JSON of an answer.
  func exchange(
    _ method: String,
    _ path: String,
    _ body: String = ""
  ) async throws -> (status: Int, json: String) {
    try await blocking { client in
      let answer = try client.exchange(method, path, body: Data(body.utf8))
      return (answer.status, answer.text)
    }
  }
}
