import CTunnel
import Frames
import Glibc
import Links

/// The packets' way between the two devices, on one thread, around one poller.
///
/// ```
///  terminal's kernel ─sat0─► uplink pipe ─► gate ─┬─pop0─► kernel of the point of presence
///          ▲                                      │           │ accepted connections, datagrams
///          │                                      ▼           ▼
///          └────sat0── downlink pipe ◄──────── refusals   relays ◄──► the host's sockets
///                             ▲──────────pop0─────────────────┘
/// ```
///
/// The files `Engine+*.swift` are in the order in which a packet meets them: packets, gate,
/// connections, datagrams, echoes. In steady state forwarding a packet allocates nothing.
final class Engine {
  /// What a descriptor that the poller reports is for.
  enum Role {
    case none
    case mailbox, signals, terminalLine, popLine, clock, peers
    case terminalTunnel(AccessPath)
    case popTunnel(AccessPath)
    case listener(PopSocket)
    case nameStream(NameStream)
    case datagrams(PopSocket)
    case connecting(Flow)
    case relay(Relay, Relay.Side)
    case datagramFlow(DatagramFlow)
    case echoFlow(EchoFlow)
  }

  let configuration: DataPlane.Configuration
  let helpers: HelperProcesses
  let mailbox: Mailbox
  /// The satellite's, and the terrestrial one where there is one.
  let accesses: [AccessPath]
  /// The links that were published for the satellite.
  var emulator: LinkEmulator { accesses[0].emulator }
  let pool: PacketPool
  /// Packets for other terminals, and who knows those.
  var peerLines = PeerLines()
  let peerFinder: PeerFinder?
  var peerSocket: Int32 = -1
  var terminalQuestions: [String: [TerminalQuestion]] = [:]
  let network: HostNetwork
  private(set) var startedAt: Int64
  var egress = DataPlaneAccount.Egress()
  /// Whether the terrestrial device has a carrier, and when that may change.
  var hasTerrestrialCarrier = true
  var carrierChanges = 0
  var nextCarrierChange = Int64.max
  var popSockets: PopSockets
  var synHold: SynHold
  var relays: [ObjectIdentifier: Relay] = [:]
  var datagramFlows: [Flow: DatagramFlow] = [:]
  var echoFlows: [EchoFlow.Key: EchoFlow] = [:]
  var nameStreams: [ObjectIdentifier: NameStream] = [:]
  /// Datagrams that sockets which are closed by now had no room for.
  var datagramsOverflowed = 0
  /// The hop limit of a datagram on its way through the point of presence, for the socket that is
  /// about to be made for it.
  var pendingHopLimit: (flow: Flow, hopLimit: UInt8)?
  let limits: EngineLimits
  /// For moving streams and datagrams; a datagram has at most 65,535 bytes.
  var scratch = [UInt8](repeating: 0, count: 131_072)
  let onAccount: (AccountSnapshot) -> Void

  private let poller: Int32
  private var roles: [Role] = []
  private var generations: [UInt32] = []
  private var events = [ct_event](repeating: ct_event(), count: 64)
  private var nextHousekeeping = Int64.max
  private var margin = WakeUpMargin()
  /// When the next turn begins at the latest; the least time before the first.
  private var nextBeat = Int64.min
  var signalLine: Int32 = -1
  private let clockLine = ct_clock_watch()
  private var clockWatch = ClockWatch(.now)
  var machine = DataPlaneAccount.Machine()
  var recorder: PacketRecorder?
  var isProgramDone = false
  var deadline = Int64.max

  init(
    _ configuration: DataPlane.Configuration,
    pool: PacketPool,
    helpers: HelperProcesses,
    mailbox: Mailbox,
    onAccount: @escaping (AccountSnapshot) -> Void
  ) {
    self.configuration = configuration
    self.helpers = helpers
    self.mailbox = mailbox
    self.onAccount = onAccount
    self.pool = pool
    peerFinder = configuration.peers.map { PeerFinder($0, mailbox: mailbox) }
    startedAt = ct_now()
    accesses = Self.accesses(configuration, pool, helpers, now: startedAt)
    network = HostNetwork(configuration.addresses)
    limits = EngineLimits(descriptors: Int(ct_raise_descriptor_limit()))
    popSockets = PopSockets(line: helpers.pop.line, capacity: limits.popSockets)
    synHold = SynHold(capacity: limits.heldRequests)
    poller = ct_poller()
  }

  private static func accesses(
    _ configuration: DataPlane.Configuration,
    _ pool: PacketPool,
    _ helpers: HelperProcesses,
    now: Int64
  ) -> [AccessPath] {
    func path(_ access: Access, _ terminal: Int32, _ pop: Int32) -> AccessPath {
      AccessPath(
        terminalTunnel: terminal,
        popTunnel: pop,
        emulator: LinkEmulator(configuration, access: access, pool: pool, now: now)
      )
    }
    let satellite = path(.satellite, helpers.terminalTunnel, helpers.popTunnel)
    guard let tunnels = helpers.terrestrialTunnels else { return [satellite] }
    return [satellite, path(.terrestrial, tunnels.terminal, tunnels.pop)]
  }

  /// Runs until the program has ended and its last packets have arrived.
  ///
  /// - Parameter signalLine: bytes read from it are signals for the program; negative for none.
  /// - Returns: the program's status.
  func run(signalLine: Int32) -> Int32 {
    ct_make_thread_punctual()
    self.signalLine = signalLine
    for path in accesses {
      watch(path.terminalTunnel, .terminalTunnel(path))
      watch(path.popTunnel, .popTunnel(path))
    }
    watch(helpers.terminal.line, .terminalLine)
    watch(helpers.pop.line, .popLine)
    watch(mailbox.wakeUp, .mailbox)
    if signalLine >= 0 { watch(signalLine, .signals) }
    if clockLine >= 0 { watch(clockLine, .clock) }
    openPeerSocket()
    popSockets.refill()
    readMailbox()
    startedAt = ct_now()
    for path in accesses { path.emulator.begin(now: startedAt) }
    StageMessage.go.send(on: helpers.terminal.line)
    while !isFinished { turn() }
    return finish()
  }

  private func turn() {
    noteStall(at: ct_now())
    let others = min(nextHousekeeping, deadline, nextCarrierChange)
    let count = wait(packetsUntil: nextEvent, othersUntil: others)
    for index in 0..<count {
      let event = events[index]
      let descriptor = Int(event.tag & 0xffff_ffff)
      // An event of a descriptor that was closed and given out again in this turn is void.
      guard descriptor < roles.count, generations[descriptor] == UInt32(event.tag >> 32) else {
        continue
      }
      handle(roles[descriptor], Int32(descriptor), event.events)
    }
    forwardPackets()
    keepHouse()
  }

  /// When a packet leaves or arrives next.
  private var nextEvent: Int64 {
    accesses.reduce(peerLines.nextRelease) { min($0, $1.emulator.nextEvent) }
  }

  private func wait(packetsUntil packets: Int64, othersUntil others: Int64) -> Int {
    let now = ct_now()
    let time = min(packets == .max ? .max : packets - margin.nanoseconds, others)
    // A beat at least four times a second, so that it is noticed when there was none.
    let timeout = min(max(0, time.subtractingSaturating(now)), ClockWatch.beat)
    nextBeat = now + timeout
    // Safe because the buffer's own count bounds what is written.
    let count = unsafe events.withUnsafeMutableBufferPointer {
      unsafe ct_wait(poller, $0.baseAddress, Int32($0.count), timeout)
    }
    if count == 0, timeout > 0 { margin.woke(late: ct_now() - now - timeout) }
    return max(0, Int(count))
  }

  /// Whether this turn should have begun long ago: the process was stopped, or starved.
  private func noteStall(at now: Int64) {
    let late = now.subtractingSaturating(nextBeat)
    if nextBeat != .min, late > ClockWatch.stallThreshold {
      note(.stalled(seconds: Double(late) * 1e-9))
    }
    nextBeat = now
  }

  private func readClocks() {
    ct_rearm_clock_watch(clockLine)
    for notice in clockWatch.observe(.now) { note(notice) }
  }

  private func note(_ notice: ClockNotice) {
    machine.note(notice)
    configuration.onClockNotice?(notice)
  }

  private func handle(_ role: Role, _ descriptor: Int32, _ events: UInt32) {
    switch role {
    case .none: break
    case .terminalTunnel(let path): readTerminal(path)
    case .popTunnel(let path): readPop(path)
    case .mailbox: readMailbox()
    case .signals: readSignals()
    case .clock: readClocks()
    case .peers: receiveFromPeers()
    case .terminalLine: readTerminalLine()
    case .popLine: readPopLine()
    case .listener(let socket): accept(socket)
    case .nameStream(let stream): readNames(stream)
    case .datagrams(let socket): receiveDatagrams(socket)
    case .connecting(let flow): connectionDecided(flow, descriptor)
    case .relay(let relay, let side): service(relay, side, events)
    case .datagramFlow(let flow): receiveReplies(flow)
    case .echoFlow(let flow): receiveEchoReplies(flow)
    }
  }

  // MARK: Descriptors

  /// Reports events of a descriptor from now on.
  func watch(_ descriptor: Int32, _ role: Role, _ interest: UInt32 = UInt32(CT_READABLE.rawValue)) {
    let index = Int(descriptor)
    while roles.count <= index {
      roles.append(.none)
      generations.append(0)
    }
    generations[index] &+= 1
    roles[index] = role
    let tag = UInt64(generations[index]) << 32 | UInt64(UInt32(descriptor))
    _ = ct_watch(poller, descriptor, interest, tag, 1)
  }

  /// Changes what is reported of a descriptor that is watched.
  func change(_ descriptor: Int32, _ interest: UInt32) {
    let tag = UInt64(generations[Int(descriptor)]) << 32 | UInt64(UInt32(descriptor))
    _ = ct_watch(poller, descriptor, interest, tag, 0)
  }

  /// Reports nothing of a descriptor any more.
  func unwatch(_ descriptor: Int32) {
    let index = Int(descriptor)
    guard index < roles.count else { return }
    roles[index] = .none
    generations[index] &+= 1
    _ = ct_unwatch(poller, descriptor)
  }

  /// Forgets a descriptor and closes it.
  func release(_ descriptor: Int32, withReset: Bool = false) {
    unwatch(descriptor)
    if withReset { ct_close_with_reset(descriptor) } else { Glibc.close(descriptor) }
  }

  // MARK: Time

  /// Sees to it that expiry is looked at within a second.
  func scheduleHousekeeping() {
    let soon = ct_now() + (isProgramDone ? 20_000_000 : 1_000_000_000)
    nextHousekeeping = min(nextHousekeeping, soon)
  }

  private func keepHouse() {
    let now = ct_now()
    if now >= nextCarrierChange { watchCarrier(now: now) }
    if now >= deadline, !isProgramDone {
      pass(signal: UInt8(SIGKILL))
      deadline = now + 2_000_000_000
    }
    guard now >= nextHousekeeping else { return }
    nextHousekeeping = .max
    expireConnections(now: now)
    expireDatagramFlows(now: now)
    expireEchoFlows(now: now)
    expireNameStreams(now: now)
    let isIdle =
      nameStreams.isEmpty && synHold.heldCount == 0 && datagramFlows.isEmpty && echoFlows.isEmpty
    if !isIdle || isProgramDone { scheduleHousekeeping() }
  }

  private var isFinished: Bool {
    guard isProgramDone else { return false }
    return ct_now() >= deadline || isQuiet
  }

  /// What the program sent has arrived: no packet is on its way, and every stream from the terminal
  /// has come to its end.
  private var isQuiet: Bool {
    nextEvent == .max && synHold.heldCount == 0
      && relays.values.allSatisfy { $0.hasTerminalFinished }
  }

  private func finish() -> Int32 {
    for path in accesses {
      path.emulator.uplink.shutDown()
      path.emulator.downlink.shutDown()
    }
    recorder?.finish()
    publishAccount()
    for relay in relays.values { close(relay) }
    for stream in nameStreams.values { release(stream.descriptor) }
    for flow in datagramFlows.values { release(flow.descriptor) }
    for flow in echoFlows.values { release(flow.descriptor) }
    for (_, socket) in synHold.expire(now: .max) { if let socket { release(socket) } }
    popSockets.closeAll()
    let status = Namespaces.waitForExit(helpers.terminal.process)
    let tunnels = accesses.flatMap { [$0.terminalTunnel, $0.popTunnel] }
    for descriptor in tunnels + [helpers.terminal.line, poller] { Glibc.close(descriptor) }
    if clockLine >= 0 { Glibc.close(clockLine) }
    closePeerSocket()
    if helpers.ownsTerminal { _ = ct_give_terminal(0, getpgrp()) }
    helpers.pop.end()
    return status
  }
}
