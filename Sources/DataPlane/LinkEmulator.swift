import Links

/// The emulated link: two pipes, the schedule that drives them, and what is measured on them.
///
/// Everything here is a function of the packets, the links and the times given; the device, the
/// sockets and the clock are elsewhere.
final class LinkEmulator {
  let uplink: Pipe
  let downlink: Pipe
  private(set) var schedule: LinkSchedule
  private(set) var timeline: Timeline
  var roundTrips: RoundTrips
  private var hint = 0

  init(_ configuration: DataPlane.Configuration, now: Int64) {
    let losesInGap = configuration.handOver.packets == .lost
    var seeds = SeededGenerator(seed: configuration.seed)
    uplink = Pipe(
      side: .uplink,
      capacity: configuration.packetCapacity,
      seed: seeds.next(),
      losesInGap: losesInGap
    )
    downlink = Pipe(
      side: .downlink,
      capacity: configuration.packetCapacity,
      seed: seeds.next(),
      losesInGap: losesInGap
    )
    roundTrips = RoundTrips(seed: seeds.next())
    schedule = LinkSchedule(
      clock: configuration.clock,
      queue: configuration.queue,
      handOverGap: configuration.handOver.gap
    )
    timeline = Timeline(start: now)
  }

  /// Begins the account of time.
  func begin(now: Int64) { timeline = Timeline(start: now) }

  /// Takes the link of a slot.
  ///
  /// What left before keeps the path that it left on.
  func publish(_ link: Link, now: Int64) {
    advance(to: now)
    timeline.advance(to: now, windows: schedule.windows)
    schedule.insert(link, now: now)
  }

  /// Lets packets leave their queues.
  func advance(to now: Int64) {
    uplink.advance(to: now, schedule: schedule)
    downlink.advance(to: now, schedule: schedule)
  }

  /// Takes a packet that was read into a place of the pipe's storage.
  ///
  /// - Returns: whether it went on its way; malformed ones and noise are counted and go nowhere.
  @discardableResult
  func receive(_ slot: UInt32, length: Int, on pipe: Pipe, now: Int64) -> Bool {
    let kind: PacketKind?? = pipe.storage.read(slot, count: length) { bytes in
      guard let header = PacketHeader(bytes) else { return .none }
      return .some(header.isNoise ? nil : header.kind(in: bytes))
    }
    guard let kind, let kind else {
      pipe.storage.give(slot)
      pipe.refuse(length: length, kind == nil ? .malformed : .noise)
      return false
    }
    pipe.admit(slot, length: length, kind: kind, now: now, schedule: schedule)
    return true
  }

  /// Takes a packet from memory.
  @discardableResult
  func receive(_ bytes: Span<UInt8>, on pipe: Pipe, now: Int64) -> Bool {
    guard bytes.count <= PacketStorage.slotBytes, let slot = pipe.storage.take() else {
      pipe.refuse(length: bytes.count, .queueFull)
      return false
    }
    pipe.storage.store(bytes, in: slot)
    return receive(slot, length: bytes.count, on: pipe, now: now)
  }

  /// Whether the link is known to be down at a time.
  func isDown(at now: Int64) -> Bool {
    guard let index = schedule.index(at: now, hint: &hint) else { return true }
    if case .up = schedule.windows[index].service { return false }
    return true
  }

  /// When a packet leaves or arrives next; `Int64.max` when none is on its way.
  var nextEvent: Int64 { min(uplink.nextEvent, downlink.nextEvent) }

  /// Brings the account of time up to date.
  func settle(now: Int64) { timeline.advance(to: now, windows: schedule.windows) }
}
