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
        apus up --listen 0.0.0.0:8443 --tls-certificate cert.pem --tls-key key.pem
        apus up --terminal-api kharkiv --terminal-router-listen 127.0.0.1:9000

      Beyond loopback the service wants TLS, and tokens that 'apus token create' makes. Renewed
      certificate files are taken within a minute, without a restart.
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("Where to serve the page; port 0 takes any.", valueName: "addr:port"))
  var listen = "127.0.0.1:8088"

  @Option(help: ArgumentHelp("World seconds per second.", valueName: "x"))
  var speed: NumberArgument?

  @OptionGroup var front: FrontOptions

  @OptionGroup var interfaces: InterfaceOptions

  @OptionGroup var log: LogOptions

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
    let state = world.stateFolder
    let front = try front.front(inStateFolder: state)
    try front.check(address)
    try PortProbe.check(address)
    let library = try WorldLibrary()
    let world = try world.load(library, withActs: false)
    let directory = try StateDirectory(path: state)
    let store = try ActStore(in: directory, world: world.description.name)
    let begin =
      self.world.start == nil
      ? max(world.start, try store.timeReached() ?? world.start) : world.start
    guard let clock = WorldClock(startingNowAt: begin, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    let live = try LiveWorld(
      world: world,
      clock: clock,
      store: store,
      devices: DeviceDesk(of: world, clock: clock, stateFolder: state)
    )
    for refusal in live.refusedByBooks.prefix(10) {
      Warnings.print("apus: refused by the books at \(refusal)")
    }
    let terminals = try interfaces.interfaces(of: live, beside: address)
    // A socket that a killed service left behind; the lock above says that it is nobody's.
    try? FileManager.default.removeItem(atPath: directory.socketPath)
    defer { try? FileManager.default.removeItem(atPath: directory.socketPath) }
    let logger = log.logger()
    let summary = WorldSummary(world)
    let asJSON = json
    let isSecure = front.tls != nil
    let server = try ConsoleServer(
      live: live,
      library: library,
      address: address,
      front: front,
      socketPath: directory.socketPath,
      version: Version.text,
      logger: logger
    ) { port in
      Task {
        let places = try await terminals.places
        // Whoever reads this may ask at once: with many terminals the first would wait for seconds else.
        await terminals.waitForHistories(in: live)
        Self.announce(address, port: port, isSecure: isSecure, summary, places, json: asJSON)
        logger.info("listening", metadata: ["port": "\(port)", "world": "\(summary.name)"])
      }
    }
    try terminals.begin(in: live)
    try await ServiceGroup(
      services: [InterfaceServers(terminals.flatMap(\.servers))] + server.services,
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    ).run()
    live.devices.save()
    // What was taken is done by now; the lock is held until here.
    try store.finish()
    withExtendedLifetime(directory) {}
  }

  private static func announce(
    _ address: ConsoleServer.Address,
    port: Int,
    isSecure: Bool,
    _ summary: WorldSummary,
    _ terminals: [InterfacePlace],
    json: Bool
  ) {
    var address = address
    address.port = port
    let url = address.url(secure: isSecure)
    let text =
      json
      ? "{\"url\":\"\(url)\",\"world\":\"\(summary.name)\"\(InterfacePlace.json(terminals))}\n"
      : "\(summary.name): \(summary.text)\n\(InterfacePlace.text(terminals))"
        + "Console: \(url)   (Ctrl-C stops)\n"
    // Written at once: whoever reads this through a pipe waits for it.
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
