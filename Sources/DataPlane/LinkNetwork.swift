import CTunnel
import Frames
public import Links

/// Many terminals' links in one process, over tunnels in memory, on whatever clock the caller keeps.
///
/// Packets are arrays of bytes that go in at one end of a link and come out at the other; time is a
/// number that only goes forwards. Driven by the machine's clock it carries traffic live; driven by a
/// number it runs as fast as it can, and the same packets, links and seed give the same result.
/// Use one from one thread; several threads have one each.
///
/// A packet costs a logarithm of the number of terminals that have packets on their way, and a link
/// without packets costs a few kilobytes and no time.
///
/// ```swift
/// let network = try LinkNetwork(configuration)
/// let terminal = network.addTerminal()
/// network.publish(LinkSpan(link), to: terminal)
/// network.send(packet.span, from: terminal, .uplink)
/// network.advance(to: network.nextEvent) { delivery, bytes in print(delivery.dueNanoseconds) }
/// ```
public final class LinkNetwork {
  /// A packet that has come through.
  public struct Delivery: Hashable, Sendable {
    /// Whose link it crossed, as ``addTerminal(seed:)`` named it.
    public var terminal: Int
    /// Which way it went.
    public var direction: LinkDirection
    /// When it was sent, in nanoseconds of the caller's clock.
    public var sentNanoseconds: Int64
    /// When the link was set to deliver it.
    public var dueNanoseconds: Int64
    /// Whether a queue has marked it instead of dropping it.
    public var isMarked: Bool
  }

  /// The caller's time, in nanoseconds, as it was told last.
  public private(set) var now: Int64
  private let configuration: DataPlane.Configuration
  private let pool: PacketPool
  private var links: [LinkEmulator] = []
  /// The uplink and the downlink of each terminal in turn.
  private var pipes = PipeTable()
  private var events = EventHeap()

  /// A network without terminals.
  ///
  /// - Parameters:
  ///   - configuration: what every link has in common; its clock says how world time lies on the
  ///     caller's time.
  ///   - start: the caller's time at the start, in nanoseconds.
  /// - Throws: ``DataPlaneError`` when there is no address space for packets.
  public init(
    _ configuration: DataPlane.Configuration,
    start: Int64 = 0
  ) throws(DataPlaneError) {
    self.configuration = configuration
    pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
    now = start
  }

  /// Adds a terminal, whose link has no plan yet.
  ///
  /// - Parameter seed: of its random draws; by default the configuration's with its number.
  /// - Returns: its number, from 0 on.
  @discardableResult
  public func addTerminal(seed: UInt64? = nil) -> Int {
    var own = configuration
    own.measuresDelay = false
    own.seed = seed ?? configuration.seed &+ UInt64(links.count) &* 0x9e37_79b9_7f4a_7c15
    let link = LinkEmulator(own, access: .bare, pool: pool, now: now)
    links.append(link)
    for pipe in [link.uplink, link.downlink] {
      pipes.append(pipe)
      events.append()
    }
    return links.count - 1
  }

  /// How many terminals there are.
  public var terminalCount: Int { links.count }

  /// Says what a terminal's link is during a span of world time.
  ///
  /// - Precondition: the terminal exists.
  public func publish(_ span: LinkSpan, to terminal: Int) {
    links[terminal].publish(span, now: now)
    for number in [2 * terminal, 2 * terminal + 1] { events.set(number, pipes[number].nextEvent) }
  }

  /// Sends an IP packet over a terminal's link at the present time.
  ///
  /// - Precondition: the terminal exists.
  /// - Returns: whether it went on its way; what did not is counted in the account.
  @discardableResult
  public func send(_ packet: Span<UInt8>, from terminal: Int, _ direction: LinkDirection) -> Bool {
    let number = 2 * terminal + (direction == .uplink ? 0 : 1)
    pipes.prefetch(number)
    let pipe = pipes[number]
    let isTaken = pipe.receive(packet, now: now)
    // A transmitter that is free sends at once, while all that it needs is at hand.
    pipe.advance(to: now)
    events.set(number, pipe.nextEvent)
    return isTaken
  }

  /// When something happens next, in nanoseconds; `Int64.max` when nothing is on its way.
  public var nextEvent: Int64 { events.first?.time ?? .max }

  /// Goes forward in time, and hands out what comes through on the way, in the order of time.
  ///
  /// - Parameters:
  ///   - time: the new present, in nanoseconds; an earlier one changes nothing.
  ///   - deliver: gets each packet, whose bytes are its own for the call only.
  public func advance(to time: Int64, deliver: (Delivery, Span<UInt8>) -> Void) {
    while let event = events.first, event.time <= time {
      now = max(now, event.time)
      if let (one, other) = events.next {
        pipes.prefetch(one)
        pipes.prefetch(other)
      }
      let pipe = pipes[event.pipe]
      pipe.advance(to: now)
      hand(pipe, event.pipe / 2, deliver)
      events.set(event.pipe, pipe.nextEvent)
    }
    now = max(now, time)
  }

  private func hand(_ pipe: Pipe, _ terminal: Int, _ deliver: (Delivery, Span<UInt8>) -> Void) {
    while let train = pipe.takeDue(now: now) {
      let delivery = Delivery(
        terminal: terminal,
        direction: pipe.side,
        sentNanoseconds: train.arrival,
        dueNanoseconds: train.release,
        isMarked: train.marks.contains(.congestion)
      )
      let length = Int(pool.shape(train.place).length)
      if delivery.isMarked {
        pool.change(train.place, count: min(length, 40)) { SegmentHeader.markCongestion(&$0) }
      }
      pool.read(train.place, count: length) { deliver(delivery, $0) }
      pipe.finish(train, .delivered(at: now))
    }
  }

  /// What a terminal's link did until now.
  ///
  /// - Precondition: the terminal exists.
  public func account(of terminal: Int) -> DataPlaneAccount {
    links[terminal].advance(to: now)
    return AccountSnapshot(
      links[terminal],
      clock: configuration.clock,
      start: 0,
      now: now
    ).account
  }
}

/// Pipes by their numbers, with their memory's addresses.
///
/// Thousands of links do not fit into a processor's caches, and a packet waits for the memory of its
/// pipe more than for anything else; so that memory is asked for before it is needed.
///
/// Safe because the addresses are those of pipes that the table holds, and are never read from.
@safe private struct PipeTable {
  private var pipes: [Pipe] = []
  private var addresses = unsafe [UnsafeRawPointer]()

  mutating func append(_ pipe: Pipe) {
    pipes.append(pipe)
    unsafe addresses.append(UnsafeRawPointer(Unmanaged.passUnretained(pipe).toOpaque()))
  }

  subscript(number: Int) -> Pipe { pipes[number] }

  func prefetch(_ number: Int) { unsafe ct_prefetch(unsafe addresses[number], 1_024) }
}
