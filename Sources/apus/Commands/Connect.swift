import ArgumentParser
import Console
import DataPlane
import Foundation
import Frames
import Geography
import Links
import Store
import World

struct Connect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a program, or a shell, behind a terminal: real packets over the modelled link.",
    discussion: """
      Needs no rights beyond those of a user. Inside, 'pop' is the point of presence and 'host' is
      this machine's loopback. Joins the running service when there is one, else runs the world by
      itself. At the end a short account goes to standard error; the exit status is the program's.

      Examples:
        apus connect --at Kyiv -- ping -c 5 pop
        apus connect --at Kyiv -- curl http://host:8000/
        apus connect --at 52.52,13.40
        apus connect --world rivals --system oneweb --at Nuuk -- ping -c 5 pop
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String

  @OptionGroup var system: SystemOption

  @Option(help: ArgumentHelp("World seconds per second.", valueName: "x"))
  var speed: NumberArgument?

  @Option(help: ArgumentHelp("Seed of random loss; the world's when absent.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("State directory of the service to join.", valueName: "dir"))
  var state: String?

  @Flag(help: "Print the account as JSON.")
  var json = false

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program and its arguments; a shell when absent.", valueName: "cmd")
  )
  var command: [String] = []

  func validate() throws {
    guard let speed else { return }
    guard speed.value > 0, speed.value <= 60 else {
      throw ValidationError(
        "--speed has to be above 0 and at most 60: plans are made for each slot."
      )
    }
  }

  func run() async throws {
    let library = try WorldLibrary()
    let place = try library.gazetteer.resolve(SignedArguments.plain(at))
    let source = try source(library, place)
    let name = place.name ?? at
    let links = try source.links()
    try refuseWithoutPermission(links, source, name)
    var configuration = DataPlane.Configuration(command: command, clock: source.clock)
    configuration.seed = seed ?? source.seed
    configuration.environment = ["APUS_TERMINAL": name]
    let plane = try DataPlane(configuration: configuration)
    for link in links { plane.publish(link) }
    LinkFeed(source: source, plane: plane).start()
    try plane.start()
    let status = await plane.waitForExit()
    source.end()
    if let account = plane.account { try show(account, place: name, origin: source.origin) }
    throw ExitCode(status)
  }

  /// The running service where it runs the world that is asked for, else a world of our own.
  private func source(_ library: WorldLibrary, _ place: Place) throws -> any LinkSource {
    let folder = state ?? StateDirectory.standardPath
    let client = ServiceClient(socketPath: StateDirectory.socketPath(in: folder))
    if state != nil, client == nil {
      Warnings.print(
        "apus: no service of yours answers in \(folder); this command runs the world by itself"
      )
    }
    let asksOwn = world.elements != nil || world.start != nil || speed != nil
    if !asksOwn, let client {
      let running = try client.world()
      if world.world == nil || world.world == running.name {
        try SystemOption.check(system.system, among: running.systems, of: running.name)
        return try ServiceLinks(
          client: client,
          name: place.name ?? at,
          point: place.point,
          system: system.system
        )
      }
    }
    let world = try world.load(library)
    guard let clock = WorldClock(startingNowAt: world.start, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    return LocalLinks(
      world: world,
      guest: world.prepared(.guest(at: place, system: try system.checked(in: world))),
      placeName: place.name,
      clock: clock
    )
  }

  /// A terminal that the law refuses is not connected; one that waits for a satellite is.
  private func refuseWithoutPermission(
    _ links: [Link],
    _ source: any LinkSource,
    _ name: String
  ) throws {
    guard let reason = links.first?.reason else { return }
    guard reason.isDecision else {
      Warnings.print("apus: no link at first (\(reason.rawValue)): \(reason.explanation)")
      return
    }
    defer { source.end() }
    throw PlainError("\(name): \(reason.rawValue). \(try source.refusal(of: reason))")
  }

  private func show(_ account: DataPlaneAccount, place: String, origin: String) throws {
    guard json else {
      Warnings.print(AccountText.text(account, place: place, origin: origin))
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Warnings.print(String(decoding: try encoder.encode(account), as: UTF8.self))
  }
}

extension Reason {
  /// Whether people decided so, as against what sky and network give at the moment.
  var isDecision: Bool {
    switch self {
    case .notLicensed, .licencePending, .prohibited, .notOnWhitelist, .borderBuffer,
      .disputedArea, .terminalSuspended, .terminalInactive, .accountUnfunded:
      true
    default: false
    }
  }
}
