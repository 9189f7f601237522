import ArgumentParser
import Catalogues
import Console
import DataPlane
import Foundation
import Frames
import Geography
import Links
import Store
import Synchronization
import TerminalDevice
import World

struct Connect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a program, or a shell, behind a terminal: real packets over the modelled link.",
    discussion: """
      Needs no rights beyond those of a user. Inside, 'pop' is the point of presence, 'host' this
      machine's loopback, 'dish' (192.168.100.1) the terminal. Joins the running service when there
      is one, else runs the world by itself. At the end a short account goes to standard error; the
      exit status is the program's.

      Examples:
        apus connect --at Kyiv -- ping -c 5 pop
        apus connect --at Kyiv -- curl http://host:8000/
        apus connect --at 52.52,13.40
        apus connect --terminal kharkiv -- ping -c 5 pop
        apus connect --at Kyiv --queue fq-codel --status -- iperf3 -c host -R
        apus connect --at Kyiv --record kyiv.pcapng --record kyiv.csv -- traceroute host
        apus connect --at Kyiv --terrestrial world -- ping -c 5 host
        apus connect --at Tehran --wait -- ping pop
        apus connect --replay trace.csv -- ping -c 5 pop
        apus connect --world rivals --system oneweb --at Nuuk -- ping -c 5 pop
        sudo apus connect --at Kyiv --net alice,bob -- ip netns exec alice ping -c 3 pop
      """
  )

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("LAT,LON[,HEIGHT_M] or a place name.", valueName: "place"))
  var at: String?

  @Option(
    help: ArgumentHelp(
      "One of the world's own terminals, with its place, track and plan, instead of --at.",
      valueName: "id"
    )
  )
  var terminal: String?

  @OptionGroup var system: SystemOption

  @Option(help: ArgumentHelp("World seconds per second.", valueName: "x"))
  var speed: NumberArgument?

  @OptionGroup var link: LinkOptions

  @OptionGroup var replayed: ReplayOptions

  @OptionGroup var ground: TerrestrialOption

  @Option(
    help: ArgumentHelp(
      "Machines on a local network behind the terminal, for root; 'ip netns exec NAME' enters one.",
      valueName: "name,..."
    )
  )
  var net: String?

  @Flag(help: "Start even where law or contract refuse, and wait for them to change.")
  var wait = false

  @Flag(help: "Say each second how the link does.")
  var status = false

  @Flag(help: "Print the account as JSON.")
  var json = false

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program and its arguments; a shell when absent.", valueName: "cmd")
  )
  var command: [String] = []

  func validate() throws {
    if let speed, !(0.001...60).contains(speed.value) {
      throw ValidationError(
        "--speed has to be from 0.001 to 60: plans are made for each slot."
      )
    }
    do { try DataPlane.checkLocalNetwork(machines) } catch {
      throw ValidationError("--net: \(error)")
    }
    let wantsWorld = world.world != nil || world.elements != nil || world.start != nil
    if replayed.replay != nil {
      guard !wantsWorld, at == nil, terminal == nil, system.system == nil,
        world.place.state == nil
      else {
        throw ValidationError("--replay takes its link from the trace, not from a world or place.")
      }
      if case .world = ground.terrestrial {
        throw ValidationError("--replay has no world: write --terrestrial MS,MBPS.")
      }
    } else if (at == nil) == (terminal == nil) {
      throw ValidationError("Give one of --at PLACE, --terminal ID and --replay FILE.")
    } else if terminal != nil, system.system != nil {
      throw ValidationError("--system is for --at; a world's own terminals have theirs.")
    }
  }

  func run() async throws {
    if let trace = try replayed.trace() { return try await replay(trace) }
    let library = try WorldLibrary()
    let place = try at.map { try library.gazetteer.resolve(SignedArguments.plain($0)) }
    let source = try source(library, place)
    let name = terminal ?? place?.name ?? at ?? ""
    let links = try source.links()
    let spans = try ground.terrestrial?.spans(source) ?? []
    try refuseWithoutPermission(links, spans, source, name)
    var configuration = try configuration(clock: source.clock, seed: source.seed, name: name)
    if ground.terrestrial != nil { configuration.terrestrial = TerrestrialUplink() }
    configuration.innerListeners = InnerInterface.listeners
    if let own = source.place {
      configuration.addresses = TerminalAddresses(of: own.address)
      configuration.peers = PeerDirectory(source)
      Warnings.print(
        "apus: others reach this terminal as \(own.label).terminal (\(own.address.ipv4Text))"
      )
    }
    // A service of an earlier version does not say.
    let sight = try? source.sight()
    if let sight, !json {
      Warnings.print(
        "apus: " + SightText.brief(through: sight.through, filtering: sight.filtering)
      )
    }
    let plane = try DataPlane(configuration: configuration)
    for link in links { plane.publish(link) }
    for span in spans { plane.publish(span, on: .terrestrial) }
    let feed = LinkFeed(source: source, plane: plane, terrestrial: ground.terrestrial)
    feed.start()
    let interface = InnerInterface(plane, source, feed, home: home(configuration))
    try await carry(
      plane,
      place: name,
      origin: source.origin,
      sight: sight,
      interface: interface,
      report: { try? source.report($0) },
      atEnd: {
        feed.stop()
        source.end()
      }
    )
  }

  /// Runs the program over a trace.
  private func replay(_ trace: TraceReplay) async throws {
    let start = Instant.machineTime
    guard let clock = WorldClock(startingNowAt: start, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    var configuration = try configuration(clock: clock, seed: 1, name: "trace")
    configuration.queue.fixedBytes = ReplayFeed.queueBytes(
      trace,
      clock: clock,
      configuration.queue
    )
    if ground.terrestrial != nil { configuration.terrestrial = TerrestrialUplink() }
    let plane = try DataPlane(configuration: configuration)
    ReplayFeed(trace, clock: clock, plane: plane, terrestrial: ground.terrestrial).start()
    try await carry(
      plane,
      place: "trace",
      origin: "trace \(replayed.replay ?? "")",
      sight: nil,
      report: { _ in },
      atEnd: {}
    )
  }

  /// What the terminal's router knows of its network.
  private func home(_ configuration: DataPlane.Configuration) -> HomeNetwork {
    HomeNetwork(
      wanAddress: configuration.addresses.terminal.ipv4.description,
      clients: machines.enumerated().map { index, name in
        let address = DataPlane.localAddress(ofMachine: index)
        return RouterClient(name: name, ipv4Address: address.description)
      }
    )
  }

  /// The names of machines on the local network.
  private var machines: [String] {
    net.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
  }

  /// Everything about the packets' way that was asked for.
  private func configuration(
    clock: WorldClock,
    seed: UInt64,
    name: String
  ) throws -> DataPlane.Configuration {
    var configuration = DataPlane.Configuration(command: command, clock: clock)
    configuration.seed = seed
    try link.apply(to: &configuration)
    configuration.environment = ["APUS_TERMINAL": name]
    configuration.localNetwork = machines
    let notices = NoticeFilter()
    configuration.onClockNotice = { notice in
      if notices.lets(notice) { Warnings.print("apus: \(notice.sentence)") }
    }
    return configuration
  }

  /// Starts the program, waits for it, and says what the link did.
  private func carry(
    _ plane: DataPlane,
    place: String,
    origin: String,
    sight: (through: String, filtering: String)?,
    interface: InnerInterface? = nil,
    report: @escaping @Sendable (DataPlaneAccount) -> Void,
    atEnd end: () -> Void
  ) async throws {
    do {
      try plane.start()
      try await interface?.start()
    } catch {
      end()
      throw error
    }
    let feed = StatusFeed(plane) { [status] account, before, seconds in
      if status { Warnings.print(StatusLine.text(account, before: before, seconds: seconds)) }
      report(account)
    }
    feed.start()
    let exit = await plane.waitForExit()
    feed.stop()
    interface?.stop()
    end()
    if let account = plane.account {
      try show(account, place: place, origin: origin, sight: sight)
    }
    throw ExitCode(exit)
  }

  /// The running service where it runs the world that is asked for, else a world of our own.
  private func source(_ library: WorldLibrary, _ place: Place?) throws -> any LinkSource {
    let folder = world.stateFolder
    let client = ServiceClient(socketPath: StateDirectory.socketPath(in: folder))
    if world.place.state != nil, client == nil {
      Warnings.print(
        "apus: no service of yours answers in \(folder); this command runs the world by itself"
      )
    }
    guard let client, let running = try world.joined(client, speed: speed, library) else {
      return try localSource(library, place)
    }
    try SystemOption.check(system.system, among: running.systems, of: running.name)
    guard let place else { return try ServiceLinks(client: client, terminal: terminal ?? "") }
    return try ServiceLinks(
      client: client,
      name: place.name ?? at ?? "",
      point: place.point,
      system: system.system
    )
  }

  private func localSource(_ library: WorldLibrary, _ place: Place?) throws -> LocalLinks {
    let world = try world.load(library)
    guard let clock = WorldClock(startingNowAt: world.start, speed: speed?.value ?? 1) else {
      throw ValidationError("--speed has to be above 0.")
    }
    let folder = self.world.memoryFolder(speed: speed)
    let desk = DeviceDesk(of: world, clock: clock, stateFolder: folder)
    guard let place else {
      return LocalLinks(
        world: world,
        guest: world.prepared(try world.ownTerminal(named: terminal ?? "")),
        placeName: nil,
        clock: clock,
        isOwn: true,
        desk: desk
      )
    }
    return LocalLinks(
      world: world,
      guest: world.prepared(.guest(at: place, system: try system.checked(in: world))),
      placeName: place.name,
      clock: clock,
      desk: desk
    )
  }

  /// A terminal that the law refuses is not connected, unless there is another way out; one that
  /// waits for a satellite is.
  private func refuseWithoutPermission(
    _ links: [Link],
    _ ground: [LinkSpan],
    _ source: any LinkSource,
    _ name: String
  ) throws {
    let hasGround = ground.contains { if case .up = $0.state { true } else { false } }
    if self.ground.terrestrial != nil, !hasGround {
      Warnings.print("apus: nothing on the ground works at \(name) now")
    }
    guard let reason = links.first?.reason else { return }
    guard reason.isDecision, !hasGround, !wait else {
      Warnings.print("apus: no link at first (\(reason.rawValue)): \(reason.explanation)")
      return
    }
    defer { source.end() }
    throw PlainError("\(name): \(reason.rawValue). \(try source.refusal(of: reason))")
  }

  private func show(
    _ account: DataPlaneAccount,
    place: String,
    origin: String,
    sight: (through: String, filtering: String)?
  ) throws {
    guard json else {
      Warnings.print(AccountText.text(account, place: place, origin: origin))
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Warnings.print(
      String(
        decoding: try encoder.encode(SightedAccount(account: account, sight: sight)),
        as: UTF8.self
      )
    )
  }
}

extension Instant {
  /// The machine's calendar time, for a run that has no world.
  fileprivate static var machineTime: Instant { SystemClock.now() }
}

/// Keeps a machine that stands still again and again from filling the screen.
private final class NoticeFilter: Sendable {
  /// Seconds between two lines about stalls; the account adds all of them up.
  private static let pause: Int64 = 10_000_000_000
  private let last = Mutex(Int64.min)

  func lets(_ notice: ClockNotice) -> Bool {
    guard case .stalled = notice else { return true }
    let now = MonotonicClock.nanoseconds
    return last.withLock { last in
      guard last == .min || now - last > Self.pause else { return false }
      last = now
      return true
    }
  }
}

extension ClockNotice {
  /// What happened, for people.
  var sentence: String {
    switch self {
    case .suspended(let seconds):
      "the machine slept for \(shown(seconds, 1)) s; world time stood still with it and goes on"
    case .clockSet(let seconds):
      "the machine's clock was set by \(shown(seconds, 1)) s; world time does not follow it"
    case .stalled(let seconds):
      "the link stood still for \(shown(seconds, 1)) s: stopped, or the machine is overloaded"
    }
  }
}

extension Reason {
  /// Whether people decided so, as against what sky and network give at the moment.
  var isDecision: Bool {
    switch self {
    case .notLicensed, .licencePending, .prohibited, .notOnWhitelist, .borderBuffer,
      .borderCell, .disputedArea:
      true
    default: isOfTerminal
    }
  }
}
