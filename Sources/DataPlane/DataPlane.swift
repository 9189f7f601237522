import CTunnel
import Glibc
public import Links
import Synchronization

/// One terminal's packets: a program behind it, and the emulated link between that program and the
/// rest of the world.
///
/// The owner publishes the link of each slot ahead of its start, and may read the account at any
/// time. One thread of its own carries the packets.
///
/// ```swift
/// let plane = try DataPlane(configuration: configuration)
/// plane.publish(link)
/// try plane.start()
/// let status = await plane.waitForExit()
/// print(plane.account)
/// ```
public final class DataPlane: Sendable {
  private enum Phase {
    /// Can become `running`.
    case ready
    /// Can become `ended`.
    case running
    case ended(status: Int32)
  }

  private struct State {
    var phase = Phase.ready
    var waiters: [CheckedContinuation<Int32, Never>] = []
    var latest: AccountSnapshot?
    var failure: DataPlaneError?
    /// What listens inside and was not taken yet.
    var innerListeners: [Int32] = []
  }

  /// What the data plane was made with.
  public let configuration: Configuration
  private let mailbox: Mailbox
  private let state = Mutex(State())
  /// One reader of the account at a time waits for the engine.
  private let accountTurn = Mutex(())
  /// Readable when the helpers are ready or have failed, and when an account has been published.
  private let announcement: Int32

  /// Checks the configuration; nothing is started.
  public init(configuration: Configuration) throws(DataPlaneError) {
    guard (1_280...1_500).contains(configuration.maximumTransmissionUnit) else {
      throw DataPlaneError(
        .configuration,
        "The MTU is \(configuration.maximumTransmissionUnit) bytes.",
        remedy: "It has to be between 1280 (IPv6's least) and 1500."
      )
    }
    guard configuration.command.allSatisfy({ !$0.utf8.contains(0) }),
      configuration.command.first?.isEmpty != true
    else {
      throw DataPlaneError(.configuration, "The command is empty or has a zero byte in it.")
    }
    try LocalNetwork.check(configuration.localNetwork)
    try InnerListener.check(configuration.innerListeners)
    try Self.checkCongestionControl(configuration.congestionControl)
    self.configuration = configuration
    mailbox = try Mailbox()
    announcement = ct_wake_up()
  }

  deinit { close(announcement) }

  /// Checks that the kernel has a congestion control.
  ///
  /// - Throws: ``DataPlaneError`` with those that it has.
  public static func checkCongestionControl(_ name: String?) throws(DataPlaneError) {
    guard let name else { return }
    let known = TextFile.read("/proc/sys/net/ipv4/tcp_available_congestion_control") ?? ""
    let names = known.split(whereSeparator: \.isWhitespace).map(String.init)
    guard names.contains(name) else {
      throw DataPlaneError(
        .configuration,
        "The kernel has no congestion control of that name.",
        remedy: "It has \(names.joined(separator: ", "))."
      )
    }
  }

  /// Checks names of machines on a local network, and whether this user may have one.
  ///
  /// - Throws: ``DataPlaneError`` with what is wrong.
  public static func checkLocalNetwork(_ names: [String]) throws(DataPlaneError) {
    try LocalNetwork.check(names)
  }

  /// The IPv4 address of a machine on the local network, by its place among their names.
  public static func localAddress(ofMachine index: Int) -> IPAddress {
    LocalNetwork.machine(index).ipv4
  }

  /// Starts the helper processes, the engine's thread and the program; returns when the program is
  /// about to run.
  ///
  /// To be called once.
  /// - Throws: ``DataPlaneError`` when this machine does not allow it; nothing is left behind.
  public func start() throws(DataPlaneError) {
    let isFirst = state.withLock { state in
      guard case .ready = state.phase else { return false }
      state.phase = .running
      return true
    }
    guard isFirst else {
      throw DataPlaneError(.alreadyStarted, "The data plane was started before.")
    }
    // The kernel kills the helpers when the thread that made them ends, so the engine's makes them.
    guard EngineThread.start({ self.carry() }) else {
      throw DataPlaneError(.process, "The engine's thread could not start.")
    }
    _ = ct_poll_readable(announcement, -1)
    takeAnnouncement()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// The engine's thread.
  private func carry() {
    let engine: Engine
    do throws(DataPlaneError) {
      let pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
      let recorder = try recorder()
      let helpers = try HelperProcesses(configuration)
      state.withLock { $0.innerListeners = helpers.innerListeners }
      engine = Engine(configuration, pool: pool, helpers: helpers, mailbox: mailbox) { snapshot in
        self.state.withLock { $0.latest = snapshot }
        self.announce()
      }
      if let recorder { engine.record(with: recorder) }
    } catch {
      state.withLock { $0.failure = error }
      announce()
      return end(status: 111)
    }
    let signals = SignalLine(isWanted: configuration.forwardsSignals)
    announce()
    let status = engine.run(signalLine: signals.readEnd)
    signals.end()
    end(status: status)
  }

  /// The writer of the recording that is asked for.
  private func recorder() throws(DataPlaneError) -> PacketRecorder? {
    guard let recording = configuration.recording else { return nil }
    do throws(PacketRecordingError) {
      return try PacketRecorder(recording, clock: configuration.clock)
    } catch {
      throw DataPlaneError(.configuration, error.message, remedy: error.remedy)
    }
  }

  private func end(status: Int32) {
    for listener in takeInnerListeners() { close(listener) }
    let waiters = state.withLock { state in
      state.phase = .ended(status: status)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: status) }
  }

  private func announce() {
    var one: UInt64 = 1
    // Safe because the number lives for the call.
    _ = unsafe write(announcement, &one, MemoryLayout<UInt64>.size)
  }

  private func takeAnnouncement() {
    var count: UInt64 = 0
    // Safe because the number lives for the call.
    _ = unsafe read(announcement, &count, MemoryLayout<UInt64>.size)
  }

  /// Hands over the sockets of ``Configuration/innerListeners``, in that order.
  ///
  /// Each is bound and listens, does not block, and closes on exec. Whoever takes them owns them and
  /// closes them, at the latest when ``waitForExit()`` returns: the kernel keeps the terminal's network
  /// for as long as one is open. Those that nobody has taken are closed when the program has ended.
  /// - Returns: the descriptors after ``start()``; none before it, the second time, or after the end.
  public func takeInnerListeners() -> [Int32] {
    state.withLock { state in
      defer { state.innerListeners = [] }
      return state.innerListeners
    }
  }

  /// A way out of the terminal's network.
  public enum Uplink: Hashable, Sendable {
    /// Over the satellite.
    case satellite
    /// Over fibre or a mobile network, where ``Configuration/terrestrial`` gives the terminal one.
    case terrestrial
  }

  /// Says what the satellite's link is during a slot; the last word on a slot counts, from now on.
  ///
  /// May be called before the start and from any thread. At most 256 slots are kept.
  public func publish(_ link: Link) { publish(LinkSpan(link)) }

  /// Says what a link is during a span of any length; the last word on spans with the same start
  /// counts.
  ///
  /// May be called before the start and from any thread. At most 256 spans of each way are kept.
  public func publish(_ span: LinkSpan, on uplink: Uplink = .satellite) {
    mailbox.leave(span, for: uplink)
  }

  /// What the link did so far, and after the end in all; `nil` before the start.
  ///
  /// While running, the engine is asked and waited for, a fifth of a second at most; when it does
  /// not answer in time, this is what it said last.
  public var account: DataPlaneAccount? {
    accountTurn.withLock { _ in
      if case .running = state.withLock({ $0.phase }) {
        takeAnnouncement()
        mailbox.leave { $0.wantsAccount = true }
        _ = ct_poll_readable(announcement, 200)
        takeAnnouncement()
      }
    }
    return state.withLock { $0.latest }?.account
  }

  /// Waits for the program's end and its last packets.
  ///
  /// - Returns: the program's exit status, or 128 and the number of the signal that ended it; 127
  ///   and 126 when there was no such command, or it could not be executed.
  public func waitForExit() async -> Int32 {
    await withCheckedContinuation { continuation in
      let status: Int32? = state.withLock { state in
        if case .ended(let status) = state.phase { return status }
        state.waiters.append(continuation)
        return nil
      }
      if let status { continuation.resume(returning: status) }
    }
  }

  /// Asks the program to end (SIGTERM, 15, unless told otherwise); after two seconds, or when asked
  /// again, it is killed.
  ///
  /// Everything is put away in the order of ``waitForExit()``.
  public func stop(signal: Int32 = 15) { mailbox.leave { $0.stop = signal } }
}

/// Signals of this process on their way to the program.
struct SignalLine {
  let readEnd: Int32
  private let writeEnd: Int32

  init(isWanted: Bool) {
    var ends: [Int32] = [-1, -1]
    // Safe because there is room for both ends.
    let made =
      isWanted ? unsafe ends.withUnsafeMutableBufferPointer { unsafe ct_pipe($0.baseAddress) } : -1
    readEnd = made == 0 ? ends[0] : -1
    writeEnd = made == 0 ? ends[1] : -1
    if writeEnd >= 0 { _ = ct_forward_signals(writeEnd) }
  }

  func end() {
    guard readEnd >= 0 else { return }
    _ = ct_forward_signals(-1)
    close(readEnd)
    close(writeEnd)
  }
}

/// A thread that is not one of a pool, because it waits in the kernel.
enum EngineThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Returns: whether the thread was made.
  static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
    let body = unsafe Unmanaged.passRetained(Body(run))
    var thread = pthread_t()
    // Safe because the thread takes over the reference that was retained for it.
    let result = unsafe pthread_create(
      &thread,
      nil,
      { argument in
        if let argument = unsafe argument {
          let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
          body.run()
        }
        return nil
      },
      unsafe body.toOpaque()
    )
    guard result == 0 else {
      unsafe body.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
