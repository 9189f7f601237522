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
    links.append(LinkEmulator(own, access: .bare, pool: pool, now: now))
    events.append()
    return links.count - 1
  }

  /// How many terminals there are.
  public var terminalCount: Int { links.count }

  /// Says what a terminal's link is during a span of world time.
  ///
  /// - Precondition: the terminal exists.
  public func publish(_ span: LinkSpan, to terminal: Int) {
    links[terminal].publish(span, now: now)
    events.set(terminal, links[terminal].nextEvent)
  }

  /// Sends an IP packet over a terminal's link at the present time.
  ///
  /// - Precondition: the terminal exists.
  /// - Returns: whether it went on its way; what did not is counted in the account.
  @discardableResult
  public func send(_ packet: Span<UInt8>, from terminal: Int, _ direction: LinkDirection) -> Bool {
    let link = links[terminal]
    let pipe = direction == .uplink ? link.uplink : link.downlink
    let isTaken = link.receive(packet, on: pipe, now: now)
    // A transmitter that is free sends at once, while all that it needs is at hand.
    pipe.advance(to: now)
    events.set(terminal, link.nextEvent)
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
      let link = links[event.terminal]
      link.advance(to: now)
      hand(link, .uplink, event.terminal, deliver)
      hand(link, .downlink, event.terminal, deliver)
      events.set(event.terminal, link.nextEvent)
    }
    now = max(now, time)
  }

  private func hand(
    _ link: LinkEmulator,
    _ direction: LinkDirection,
    _ terminal: Int,
    _ deliver: (Delivery, Span<UInt8>) -> Void
  ) {
    let pipe = direction == .uplink ? link.uplink : link.downlink
    while let train = pipe.takeDue(now: now) {
      let delivery = Delivery(
        terminal: terminal,
        direction: direction,
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
