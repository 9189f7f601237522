import ArgumentParser
import Console
import DataPlane
import Foundation
import Links
import Logging
import ServiceLifecycle
import Store
import UnixSignals
import World

struct Up: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the service and its console.",
    discussion: """
      Plans one slot after another and serves a page and an API on loopback until it is stopped.

      Examples:
        apus up
        apus up --listen 127.0.0.1:9000 --speed 10
        apus up --elements starlink.tle --start 2026-05-30T12:00:00Z
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("Where to serve the page; port 0 takes any.", valueName: "addr:port"))
  var listen = "127.0.0.1:8088"

  @Option(help: ArgumentHelp("World seconds per second.", valueName: "x"))
  var speed: NumberArgument?

  @Option(help: ArgumentHelp("Where state is kept.", valueName: "dir"))
  var state: String?

  @Flag(help: "Print one line of JSON when the page can be opened.")
  var json = false

  func validate() throws {
    guard let speed else { return }
    guard speed.value > 0, speed.value <= 60 else {
      throw ValidationError(
        "--speed has to be above 0 and at most 60: plans are made for each slot."
      )
    }
  }

  func run() async throws {
    let address = try ConsoleServer.Address(listen)
    try PortProbe.check(address)
    let library = try WorldLibrary()
    let world = try world.load(library)
    let directory = try StateDirectory(path: state ?? StateDirectory.standardPath)
    let store = try ActStore(in: directory, world: world.description.name)
    guard let clock = WorldClock(startingNowAt: world.start, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    let live = try LiveWorld(world: world, clock: clock, store: store)
    // A socket that a killed service left behind; the lock above says that it is nobody's.
    try? FileManager.default.removeItem(atPath: directory.socketPath)
    defer { try? FileManager.default.removeItem(atPath: directory.socketPath) }
    var logger = Logger(label: "apus")
    logger.logLevel = .warning
    let summary = WorldSummary(world)
    let asJSON = json
    let server = ConsoleServer(
      live: live,
      library: library,
      address: address,
      socketPath: directory.socketPath,
      version: Version.text,
      logger: logger
    ) { port in
      Self.announce(address, port: port, summary, json: asJSON)
    }
    try await ServiceGroup(
      services: server.services,
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    ).run()
    // The lock is held until here.
    withExtendedLifetime(directory) {}
  }

  private static func announce(
    _ address: ConsoleServer.Address,
    port: Int,
    _ summary: WorldSummary,
    json: Bool
  ) {
    var address = address
    address.port = port
    let text =
      json
      ? "{\"url\":\"\(address.url)\",\"world\":\"\(summary.name)\"}\n"
      : "\(summary.name): \(summary.text)\nConsole: \(address.url)   (Ctrl-C stops)\n"
    // Written at once: whoever reads this through a pipe waits for it.
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
