import ArgumentParser
import Console
import Foundation
import Geography
import Links
import Logging
import Service
import ServiceLifecycle
import Store
import TerminalAPI
import UnixSignals
import World

struct TerminalAPICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal-api",
    abstract: "Serve a terminal's local interface, as real kits have it, for programs that ask it.",
    discussion: """
      gRPC over cleartext HTTP/2 without a sign-in, with server reflection. The answers follow from
      the world: the slot's plan, the sky, the terminal's own state. Joins the running service when
      there is one, else runs the world by itself. Inside 'apus connect' the interface is at
      192.168.100.1:9200 and 192.168.1.1:9000 without further ado.

      Examples:
        apus terminal-api --at Kyiv
        apus terminal-api --at Kyiv --listen 127.0.0.1:9200 --router 127.0.0.1:9000
        apus terminal-api --terminal kharkiv --listen 127.0.0.1:0 --json
        apus terminal-api --world rivals --system oneweb --at Nuuk
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String?

  @Option(
    help: ArgumentHelp("One of the world's own terminals, instead of --at.", valueName: "id")
  )
  var terminal: String?

  @OptionGroup var system: SystemOption

  @Option(
    help: ArgumentHelp("Where the terminal answers; port 0 takes any.", valueName: "addr:port")
  )
  var listen = "127.0.0.1:9200"

  @Option(help: ArgumentHelp("Where its router answers too.", valueName: "addr:port"))
  var router: String?

  @Option(help: ArgumentHelp("World seconds per second.", valueName: "x"))
  var speed: NumberArgument?

  @Flag(help: "Print one line of JSON when the interface answers.")
  var json = false

  func validate() throws {
    if let speed, !(0.001...60).contains(speed.value) {
      throw ValidationError("--speed has to be from 0.001 to 60: plans are made for each slot.")
    }
    if (at == nil) == (terminal == nil) {
      throw ValidationError("Give one of --at PLACE and --terminal ID.")
    }
    if terminal != nil, system.system != nil {
      throw ValidationError("--system is for --at; a world's own terminals have theirs.")
    }
  }

  func run() async throws {
    let dishAddress = try InterfaceAddress(listen, option: "--listen")
    let routerAddress = try router.map { try InterfaceAddress($0, option: "--router") }
    for address in [dishAddress] + (routerAddress.map { [$0] } ?? []) { try address.check() }
    let library = try WorldLibrary()
    let place = try at.map { try library.gazetteer.resolve(SignedArguments.plain($0)) }
    let hosted = try hosted(library, place)
    var logger = Logger(label: "apus")
    logger.logLevel = .error
    let dish = try TerminalServer(terminal: hosted.terminal, at: dishAddress.endpoint)
    let router = try routerAddress.map {
      try TerminalServer(router: hosted.router, at: $0.endpoint)
    }
    let servers = [dish] + (router.map { [$0] } ?? [])
    let announcement = Announcement(
      name: terminal ?? place?.name ?? at ?? "",
      origin: hosted.origin,
      json: json
    )
    let services = hosted.services + [InterfaceServers(servers)]
    Task {
      let port = try await dish.port
      let routerPort = try await router?.port
      await hosted.ready()
      announcement.print(
        terminal: dishAddress.text(port: port),
        router: routerPort.flatMap { routerAddress?.text(port: $0) }
      )
    }
    defer { hosted.end() }
    try await ServiceGroup(
      services: services,
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    ).run()
  }

  private func hosted(_ library: WorldLibrary, _ place: Place?) throws -> HostedTerminal {
    let world = try world.load(library)
    guard let clock = WorldClock(startingNowAt: world.start, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    let archive = try DeviceArchive(
      inStateFolder: self.world.stateFolder,
      world: world.description.name
    ) { Warnings.print("apus: \($0)") }
    let desk = DeviceDesk(clock: clock, software: Version.software, archive: archive)
    let live = try LiveWorld(world: world, clock: clock, store: nil, devices: desk)
    guard let place else {
      let own = try world.ownTerminal(named: terminal ?? "")
      return try HostedTerminal(live, own.id)
    }
    return try HostedTerminal(
      live,
      joining: .guest(at: place, system: try system.checked(in: world))
    )
  }
}

/// Says where an interface answers.
private struct Announcement {
  var name: String
  var origin: String
  var json: Bool

  func print(terminal: String, router: String?) {
    // Written at once: whoever reads this through a pipe waits for it.
    FileHandle.standardOutput.write(Data(text(terminal, router).utf8))
  }

  private func text(_ terminal: String, _ router: String?) -> String {
    guard json else {
      let second = router.map { "Its router answers at \($0).\n" } ?? ""
      return "The terminal at \(name) answers at \(terminal) (\(origin)).\n\(second)"
        + "Try: grpcurl -plaintext \(terminal) list   (Ctrl-C stops)\n"
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(["terminal": terminal, "router": router])) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
