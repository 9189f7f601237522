import ArgumentParser
import Console
import Foundation
import Geography
import Links
import Logging
import Service
import ServiceLifecycle
import Store
import UnixSignals
import WebOrigins
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
        apus terminal-api --at Kyiv --web 127.0.0.1:9201 --web-origin http://localhost:5173
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

  @Option(
    help: ArgumentHelp("Where the terminal answers pages too (gRPC-Web).", valueName: "addr:port")
  )
  var web: String?

  @Option(
    help: ArgumentHelp(
      "A page's scheme, host and port, as its browser has them: pages of it may ask there. Once for each.",
      valueName: "url"
    )
  )
  var webOrigin: [String] = []

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
    if web == nil, !webOrigin.isEmpty { throw ValidationError("--web-origin wants --web.") }
    _ = try origins()
  }

  /// Whose pages may ask.
  private func origins() throws(ValidationError) -> [WebOrigin] {
    var origins: [WebOrigin] = []
    for text in webOrigin {
      guard let origin = WebOrigin(text) else {
        throw ValidationError(
          "--web-origin: '\(text)' is no page's origin. Write its scheme, host and port without a path, "
            + "as in http://localhost:5173."
        )
      }
      origins.append(origin)
    }
    return origins
  }

  func run() async throws {
    let addresses = try InterfaceAddresses(
      terminal: listen,
      router: router,
      web: web,
      origins: origins()
    )
    let library = try WorldLibrary()
    let place = try at.map { try library.gazetteer.resolve(SignedArguments.plain($0)) }
    let hosted = try joined(library, place) ?? hosted(library, place)
    defer { hosted.end() }
    let servers = try await InterfaceListeners(hosted, at: addresses)
    let announcement = Announcement(
      name: terminal ?? place?.name ?? at ?? "",
      origin: hosted.origin,
      json: json
    )
    var logger = Logger(label: "apus")
    logger.logLevel = .error
    Task {
      let places = try await servers.places
      await hosted.ready()
      announcement.print(places)
    }
    try await ServiceGroup(
      services: hosted.services + [servers],
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    ).run()
  }

  /// A terminal of the running service; nil where none runs, or another world is asked for.
  private func joined(_ library: WorldLibrary, _ place: Place?) throws -> HostedTerminal? {
    let path = StateDirectory.socketPath(in: world.stateFolder)
    guard let client = ServiceClient(socketPath: path),
      let running = try world.joined(client, speed: speed, library)
    else { return nil }
    try SystemOption.check(system.system, among: running.systems, of: running.name)
    let origin = "world \(running.name), of the running service"
    guard let place else {
      return try HostedTerminal(client, TerminalID(terminal ?? ""), origin: origin)
    }
    let links = try ServiceLinks(
      client: client,
      name: place.name ?? at ?? "",
      point: place.point,
      system: system.system
    )
    return try HostedTerminal(links, origin: origin)
  }

  /// A terminal of a world that this command runs by itself.
  private func hosted(_ library: WorldLibrary, _ place: Place?) throws -> HostedTerminal {
    let world = try world.load(library)
    guard let clock = WorldClock(startingNowAt: world.start, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    let folder = self.world.memoryFolder(speed: speed)
    let desk = DeviceDesk(of: world, clock: clock, stateFolder: folder)
    let live = try LiveWorld(world: world, clock: clock, store: nil, devices: desk)
    guard let place else {
      return try HostedTerminal(live, world.ownTerminal(named: terminal ?? "").id)
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

  func print(_ places: InterfaceListeners.Places) {
    // Written at once: whoever reads this through a pipe waits for it.
    FileHandle.standardOutput.write(Data(text(places).utf8))
  }

  private func text(_ places: InterfaceListeners.Places) -> String {
    guard !json else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let data = (try? encoder.encode(places)) ?? Data()
      return String(decoding: data, as: UTF8.self) + "\n"
    }
    var lines = ["The terminal at \(name) answers at \(places.terminal) (\(origin))."]
    if let router = places.router { lines.append("Its router answers at \(router).") }
    if let web = places.web {
      let pages = places.webOrigins ?? []
      let who =
        pages.isEmpty
        ? "; --web-origin lets pages ask" : ", for pages of \(pages.joined(separator: ", "))"
      lines.append("gRPC-Web: http://\(web)\(who).")
    }
    lines.append("Try: grpcurl -plaintext \(places.terminal) list   (Ctrl-C stops)")
    return lines.joined(separator: "\n") + "\n"
  }
}
