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
  private var signalLine: Int32 = -1
  private let clockLine = ct_clock_watch()
  private var clockWatch = ClockWatch(.now)
  private var machine = DataPlaneAccount.Machine()
  private var recorder: PacketRecorder?
  private var isProgramDone = false
  private var deadline = Int64.max

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
    let timeout = time == .max ? -1 : max(0, time.subtractingSaturating(now))
    // Safe because the buffer's own count bounds what is written.
    let count = unsafe events.withUnsafeMutableBufferPointer {
      unsafe ct_wait(poller, $0.baseAddress, Int32($0.count), timeout)
    }
    if count == 0, timeout > 0 { woke(late: ct_now() - now - timeout) }
    return max(0, Int(count))
  }

  private func woke(late nanoseconds: Int64) {
    margin.woke(late: nanoseconds)
    guard nanoseconds > ClockWatch.stallThreshold else { return }
    note(.stalled(seconds: Double(nanoseconds) * 1e-9))
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

  // MARK: Other threads and processes

  private func readMailbox() {
    let requests = mailbox.collect()
    let now = ct_now()
    publish(requests.spans, now: now)
    for (query, peer) in requests.peers { peerFound(query, peer) }
    if let signal = requests.stop { stop(by: signal) }
    if requests.wantsAccount { publishAccount() }
  }

  private func publishAccount() {
    let now = ct_now()
    var snapshot = AccountSnapshot(
      emulator,
      clock: configuration.clock,
      start: startedAt,
      now: now
    )
    if accesses.count > 1 { snapshot.terrestrial = LinkSnapshot(accesses[1].emulator, now: now) }
    snapshot.carrierChanges = carrierChanges
    snapshot.egress = egress
    snapshot.machine = machine
    snapshot.recording = recorder?.summary
    onAccount(snapshot)
  }

  /// Has what becomes of each packet written down; before the run.
  func record(with recorder: PacketRecorder) {
    self.recorder = recorder
    for path in accesses { path.emulator.record(with: recorder) }
  }

  private func readSignals() {
    var number: UInt8 = 0
    // Safe because one byte is read into one byte.
    while unsafe read(signalLine, &number, 1) == 1 { pass(signal: number) }
  }

  private func pass(signal number: UInt8) {
    StageMessage.signal.send(number, on: helpers.terminal.line)
  }

  /// The first time the program is asked; when it does not end within two seconds, or is asked
  /// again, it is made to.
  private func stop(by signal: Int32) {
    let isAgain = deadline != .max
    pass(signal: isAgain ? UInt8(SIGKILL) : UInt8(clamping: signal))
    if !isAgain { deadline = ct_now() + 2_000_000_000 }
  }

  private func readTerminalLine() {
    guard let message = ArrivedMessage.receive(on: helpers.terminal.line) else {
      unwatch(helpers.terminal.line)
      isProgramDone = true
      deadline = ct_now().addingSaturating(drainNanoseconds)
      // From now on connections come to their end; look after them soon.
      scheduleHousekeeping()
      return
    }
    if message.bytes.count == 2, message.bytes[0] == StageMessage.stopped.rawValue {
      programStopped(by: Int32(message.bytes[1]))
    }
  }

  private var drainNanoseconds: Int64 {
    Int64(saturating: min(max(configuration.drainLimit.inSeconds, 0), 3_600) * 1e9)
  }

  /// The program has the keyboard for itself, so when the keyboard stops it, this process stops as
  /// well: the user's shell sees a stopped job, as without the terminal in between.
  private func programStopped(by signal: Int32) {
    let isForTheTerminal = signal == SIGTTIN || signal == SIGTTOU
    if !(isForTheTerminal && tcgetpgrp(0) == getpgrp()) {
      if tcgetpgrp(0) != getpgrp() { _ = ct_give_terminal(0, getpgrp()) }
      // To this thread, so that it goes no further before the shell lets it go on.
      raise(SIGSTOP)
    }
    let isInForeground = tcgetpgrp(0) == getpgrp()
    StageMessage.proceed.send(isInForeground ? 1 : 0, on: helpers.terminal.line)
  }

  private func readPopLine() {
    guard let message = ArrivedMessage.receive(on: helpers.pop.line) else {
      // Without the point of presence no new conversation can begin; those that stand go on.
      return unwatch(helpers.pop.line)
    }
    if message.bytes.count == 2, message.bytes[0] == StageMessage.sockets.rawValue {
      popSockets.refilled(SocketKind(wire: message.bytes[1]), with: message.descriptors)
    }
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
    let isIdle = synHold.heldCount == 0 && datagramFlows.isEmpty && echoFlows.isEmpty
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
