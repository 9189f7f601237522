import Console
import Foundation
import Frames
import Links
import Logging
import ServiceLifecycle
import Store
import World

/// Speaks the HTTP API to the service that runs in a state directory, or to one of its own where none
/// runs.
///
/// A service of its own holds the directory's lock, has no port, and ends with the command: the same
/// checks and the same log, whoever acts.
struct OperatorSession {
  private let client: ServiceClient

  /// Runs a body with a session.
  ///
  /// - Parameters:
  ///   - options: where the service is, or which world it is that nobody runs.
  ///   - entering: whether an act is entered, which is done after all that were; a question is
  ///     answered as of the start that is given.
  ///   - body: what is asked or entered.
  /// - Throws: what the body throws, or why there is no session.
  static func run(
    _ options: StateOptions,
    entering: Bool = false,
    _ body: (OperatorSession) throws -> Void
  ) async throws {
    let folder = options.world.stateFolder
    let socket = StateDirectory.socketPath(in: folder)
    if let client = ServiceClient(socketPath: socket) {
      try check(client, options.world)
      try body(OperatorSession(client: client))
      return
    }
    try await withService(of: options.world, in: folder, entering: entering) { client in
      try body(OperatorSession(client: client))
    }
  }

  /// A running service has one world; another that is named is not there to be operated.
  private static func check(_ client: ServiceClient, _ options: WorldOptions) throws {
    guard options.elements == nil, options.start == nil else {
      throw PlainError(
        "A service runs in this state directory, with a start and satellites of its own. "
          + "Leave --start and --elements out, or name another directory with --state."
      )
    }
    let running = try client.world().name
    guard try !options.means(running, WorldLibrary()) else { return }
    throw PlainError(
      "The running service is that of the world '\(running)'. Leave --world out, or name another "
        + "directory with --state."
    )
  }

  /// Acts follow one another in time: what is entered between others would change what those met.
  private static func tooEarly(_ start: Instant, _ reached: Instant) -> PlainError {
    PlainError(
      "--start \(start.iso8601): the last act that was entered holds from \(reached.iso8601) on, and "
        + "none is entered before it. Leave --start out, give that time or a later one, or name "
        + "another directory with --state."
    )
  }

  /// World seconds a second of a world that nobody runs: what is asked twice is answered alike.
  private static let standingStill = 1e-12

  /// Runs a service on the socket alone for as long as a body needs it.
  private static func withService(
    of options: WorldOptions,
    in folder: String,
    entering: Bool,
    _ body: (ServiceClient) throws -> Void
  ) async throws {
    let library = try WorldLibrary()
    let world = try options.load(library, withActs: false)
    let directory = try StateDirectory(path: folder)
    let store = try ActStore(in: directory, world: world.description.name)
    let reached = try store.timeReached() ?? world.start
    let asked = options.start?.instant
    if entering, let asked, asked < reached { throw tooEarly(asked, reached) }
    // Time stands where the last act left it, or at the world's start, unless one is given.
    let start = asked ?? max(world.start, reached)
    guard let clock = WorldClock(startingNowAt: start, speed: Self.standingStill) else { return }
    let live = try LiveWorld(
      world: world,
      clock: clock,
      store: store,
      until: entering ? nil : asked
    )
    try? FileManager.default.removeItem(atPath: directory.socketPath)
    defer { try? FileManager.default.removeItem(atPath: directory.socketPath) }
    var logger = Logger(label: "apus")
    logger.logLevel = .error
    let (signals, signal) = AsyncStream.makeStream(of: Void.self)
    let services = try ConsoleServer.control(
      of: live,
      library: library,
      socketPath: directory.socketPath,
      version: Version.text,
      logger: logger
    ) { signal.yield() }
    let group = ServiceGroup(services: services, logger: logger)
    async let running: Void = group.run()
    for await _ in signals { break }
    let result = Result {
      guard let client = ServiceClient(socketPath: directory.socketPath) else {
        throw ServiceClientError.gone
      }
      try body(client)
    }
    await group.triggerGracefulShutdown()
    try await running
    // What was taken is done by now; the lock is held until here.
    try store.finish()
    withExtendedLifetime(directory) {}
    try result.get()
  }
}

extension OperatorSession {
  /// Enters an act, and prints what became of it.
  static func enter(
    _ path: String,
    _ act: ActOptions,
    _ members: [String: Any],
    _ options: StateOptions
  ) async throws {
    try await run(options, entering: true) { session in
      try ActText.print(try session.post(path, act, members), json: options.json)
    }
  }

  /// Enters a table, and prints what became of it.
  static func enter(
    _ path: String,
    _ act: ActOptions,
    tableIn file: String,
    _ options: StateOptions
  ) async throws {
    let table = try InputFile.read(file)
    try await run(options, entering: true) { session in
      try ActText.print(
        try session.post(path, act, table: table, named: InputFile.name(file)),
        json: options.json
      )
    }
  }

  /// Asks a question and returns its answer.
  func get(_ path: String, _ query: [(String, String?)] = []) throws -> Answer {
    try Answer(client.request("GET", target(path, query)))
  }

  /// Asks for an act; a key of its own keeps it from being done twice.
  func post(_ path: String, _ act: ActOptions, _ members: [String: Any]) throws -> Answer {
    let body = try JSONSerialization.data(
      withJSONObject: members.merging(act.members) { own, _ in own }
    )
    return try Answer(
      client.request(
        "POST",
        target(path, act.query),
        body: body,
        headers: [("Content-Type", "application/json"), ("Idempotency-Key", UUID().uuidString)]
      )
    )
  }

  /// Sends a table to be imported.
  func post(
    _ path: String,
    _ act: ActOptions,
    table: Data,
    named name: String
  ) throws -> Answer {
    let query =
      act.query + [
        ("actor", act.actor), ("reason", act.why.isEmpty ? nil : act.why), ("name", name),
      ]
    return try Answer(
      client.request(
        "POST",
        target(path, query),
        body: table,
        headers: [("Content-Type", "text/csv"), ("Idempotency-Key", UUID().uuidString)]
      )
    )
  }

  private func target(_ path: String, _ query: [(String, String?)]) -> String {
    let members = query.compactMap { name, value in
      value.map { "\(name)=\(ServiceClient.percentEncoded($0))" }
    }
    return "/api/v1/" + path + (members.isEmpty ? "" : "?" + members.joined(separator: "&"))
  }
}
