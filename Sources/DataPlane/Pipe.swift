import Links

/// One direction of the emulated link: a finite queue before the transmitter, and a delay line behind
/// it.
///
/// It knows time only as the numbers that it is given.
///
/// A packet's way: `admit` puts it into the queue or drops it; `advance` lets it leave at the link's
/// rate, on a virtual clock that does not depend on when `advance` is called, draws its loss, and
/// sets when it arrives; `takeDue` hands it out at that time. A packet keeps the path that is there
/// when its first bit is sent, whatever comes while it is on its way. Order is kept: no packet
/// arrives before the one ahead of it on the same path.
///
/// What came from a device in one piece stays together as far as it may (``PacketTrain``), but each
/// of its segments is sent, lost, marked and delayed by itself.
final class Pipe {
  /// Segments whose times differ by no more than this are delivered together, at the last one's.
  static let grouping: Int64 = 50_000

  let side: LinkDirection
  let access: Access
  let pool: PacketPool
  /// Gets what becomes of each packet.
  var recorder: PacketRecorder?
  private(set) var tally = DirectionTally()
  private let measuresDelay: Bool
  private let policy: HandOverPolicy
  private var waiting: TransmitQueue
  private var flights: FlightPaths
  private var loss: LossState
  private var burst: SeededGenerator
  private var variation: VariationState
  private let schedule: LinkSchedule
  private let worldTime: WorldTime
  /// The window that was looked at last; none after the schedule has changed.
  private var window = DirectionWindow()
  private var hint = 0
  private var inFlight = 0
  /// When the transmitter is free again, and the part of a nanosecond that it is late.
  private var free = Int64.min
  private var carry = 0.0
  /// When the queue stopped being empty.
  private var busySince = Int64.min
  /// When the transmitter is to be looked at.
  private var nextLook = Int64.max

  init(
    side: LinkDirection,
    access: Access,
    pool: PacketPool,
    schedule: LinkSchedule,
    seed: UInt64,
    configuration: DataPlane.Configuration
  ) {
    self.side = side
    self.access = access
    self.pool = pool
    self.schedule = schedule
    worldTime = WorldTime(configuration.clock)
    measuresDelay = configuration.measuresDelay
    policy = configuration.handOver
    waiting = TransmitQueue(configuration.queue)
    flights = FlightPaths(keepsOrder: configuration.handOver.order == .kept)
    var seeds = SeededGenerator(seed: seed)
    loss = LossState(seed: seeds.next())
    burst = SeededGenerator(seed: seeds.next())
    variation = VariationState(seed: seeds.next())
  }

  /// Packets in the queue and behind it.
  var packetsInFlight: Int { waiting.count + inFlight }

  /// Packets that wait, and their bytes.
  var queue: (packets: Int, bytes: Int) { (waiting.count, waiting.bytes) }

  // MARK: Arrival

  /// Counts packets that came and went no farther.
  func refuse(bytes: Int, packets: Int = 1, _ cause: DropCause) {
    tally.arrived(bytes, packets: packets)
    tally.dropped(cause, packets: packets)
  }

  /// Takes what is in a place, whose shape is set; the pipe owns it from here.
  ///
  /// The transmitter has to be brought up to the time before (``advance(to:)``).
  func admit(
    _ place: PlaceHandle,
    kind: PacketKind,
    marks: PacketTrain.Marks = [],
    now: Int64
  ) {
    let shape = pool.shape(place)
    let count = shape.segments
    tally.arrived(shape.bytes(ofSegments: 0..<Int(count)), packets: Int(count))
    let limit = queueBytes(now)
    var train = PacketTrain(
      place: place,
      first: 0,
      count: count,
      kind: kind,
      marks: marks,
      arrival: now
    )
    if waiting.hasRoom(for: train, shape, limit: limit) {
      guard enqueue(train, shape, now) else { return drop(train, .queueFull) }
      waiting.shed(to: limit, in: pool) { drop($0, .queueFull) }
      return
    }
    // What does not fit as a whole comes segment by segment, as over a wire: an idle transmitter takes
    // the first at once, and a short last one may find room where longer ones did not.
    train.count = 1
    for segment in 0..<count {
      train.first = segment
      if waiting.hasRoom(for: train, shape, limit: limit), enqueue(train, shape, now) {
        advance(to: now)
      } else {
        drop(train, .queueFull)
      }
    }
  }

  /// - Returns: whether there was a train left for it.
  private func enqueue(_ train: PacketTrain, _ shape: PacketShape, _ now: Int64) -> Bool {
    guard let index = pool.makeTrain(train) else { return false }
    if waiting.isEmpty {
      if free <= now { waiting.emptied(at: max(free, 0)) }
      busySince = now
    }
    let bytes = shape.bytes(ofSegments: train.segments)
    waiting.append(index, bytes: bytes, in: pool)
    // Looked at as soon as the transmitter is free; `advance` then says more exactly when it leaves.
    nextLook = min(nextLook, max(now, free))
    return true
  }

  private func queueBytes(_ now: Int64) -> Int {
    isKnown(now) && window.isUp ? window.plan.queueBytes : QueuePolicy.floorBytes
  }

  // MARK: The link

  /// Forgets what the link was like, because the schedule has changed.
  func forgetWindow() { window = DirectionWindow() }

  /// Whether there is a window for a time, which is the present one from then on.
  @inline(__always)
  private func isKnown(_ time: Int64) -> Bool { window.contains(time) || findWindow(time) }

  @inline(never)
  private func findWindow(_ time: Int64) -> Bool {
    guard let index = schedule.index(at: time, hint: &hint) else { return false }
    window = DirectionWindow(schedule.windows[index], side)
    return true
  }

  // MARK: Departure

  /// Lets every packet leave whose turn has come by now.
  @inline(__always)
  func advance(to now: Int64) {
    if !waiting.isEmpty { advanceQueue(to: now) }
  }

  private func advanceQueue(to now: Int64) {
    nextLook = .max
    while !waiting.isEmpty {
      let start = max(busySince, free)
      guard start <= now else { return look(at: start) }
      switch verdict(at: start) {
      case .drop(let cause):
        if let segment = waiting.takeAny(in: pool) { drop(segment, cause, at: start) }
      case .wait(let until): (free, carry) = (until, 0)
      case .send: if !sendTrain(from: start) { send(from: start) }
      }
    }
  }

  /// Sets when the transmitter is looked at next: what leaves from `time` on arrives a while later.
  private func look(at time: Int64) {
    nextLook = time
    guard isKnown(time), window.isUp else { return }
    // The next window's delay may be shorter.
    nextLook = min(time.addingSaturating(window.plan.slack), max(time, window.end))
  }

  private enum Verdict {
    case drop(DropCause)
    case wait(until: Int64)
    case send
  }

  @inline(__always)
  private func verdict(at time: Int64) -> Verdict {
    guard isKnown(time) else { return .drop(.noLinkPlan) }
    switch window.service {
    case .invalid: return .drop(.noLinkPlan)
    case .down(let reason): return .drop(.outage(reason))
    case .up:
      guard time < window.opensAt else { return .send }
      return policy.packets == .lost ? .drop(.handOver) : .wait(until: window.opensAt)
    }
  }

  /// Sends the next segment, or drops it where the queue's discipline says so.
  private func send(from start: Int64) {
    let perByte = window.plan.nanosecondsPerByte
    let whole = Int64(saturating: perByte * Double(FlowQueues.quantum))
    guard let taken = waiting.take(at: start, transmission: whole, in: pool) else { return }
    var segment = taken.segment
    switch taken.verdict {
    case .drop: return drop(segment, .activeQueue, at: start)
    case .mark:
      segment.marks.insert(.congestion)
      tally.marked()
    case .send: break
    }
    setFree(from: start, pool.shape(segment.place).bytes(ofSegment: Int(segment.first)))
    segment.departure = free
    fly(&segment)
  }

  /// Sends a whole train at once where that is the same as sending its segments one by one: nothing
  /// can be lost, none is recorded, and all are due so close together that they are delivered as one.
  ///
  /// - Returns: whether it did.
  private func sendTrain(from start: Int64) -> Bool {
    guard window.isLossless, recorder == nil, var train = waiting.firstTrain(in: pool) else {
      return false
    }
    let shape = pool.shape(train.place)
    let bytes = shape.bytes(ofSegments: train.segments)
    let nanoseconds = Double(bytes) * window.plan.nanosecondsPerByte
    guard nanoseconds < Double(Self.grouping), start + Self.grouping < window.end else {
      return false
    }
    waiting.takeTrain(bytes: bytes, in: pool)
    setFree(from: start, bytes)
    train.departure = free
    fly(&train)
    return true
  }

  /// Sets when the last bit has been sent of a packet whose first is sent at `start`.
  @inline(__always)
  private func setFree(from start: Int64, _ bytes: Int) {
    let exact = (start == free ? carry : 0) + Double(bytes) * window.plan.nanosecondsPerByte
    let end: Int64
    if exact < 0x1p62 {
      // Cutting off is rounding down here, without a call.
      let nanoseconds = Int64(exact)
      end = start.addingSaturating(nanoseconds)
      carry = exact - Double(nanoseconds)
    } else {
      (end, carry) = (.max, 0)
    }
    free = end
    if end > window.end { sendRest(from: start, Double(bytes)) }
  }

  /// What is left when the rate changes is sent at the new one, if there is one.
  private func sendRest(from first: Int64, _ bytes: Double) {
    var (start, left, end) = (first, bytes, window.end)
    var perByte = window.plan.nanosecondsPerByte
    var index = hint
    while free > end, let next = schedule.index(at: end, hint: &index),
      case .up(let uplink, let downlink) = schedule.windows[next].service
    {
      left -= Double(end - start) / perByte
      perByte = side == .uplink ? uplink.nanosecondsPerByte : downlink.nanosecondsPerByte
      let exact = left * perByte
      let nanoseconds = exact.rounded(.down)
      (start, end) = (end, schedule.windows[next].end)
      free = start.addingSaturating(Int64(saturating: nanoseconds))
      carry = exact - nanoseconds
    }
  }

  /// Sends a segment on its way through space, or loses it.
  private func fly(_ segment: inout PacketTrain) {
    let departure = segment.departure
    let worldTime = worldTime.nanoseconds(at: departure)
    if loss.loses(window.plan.loss, at: worldTime) { return drop(segment, .randomLoss) }
    let probability = window.burstLossProbability(at: departure)
    if probability > 0, burst.unit() < probability { return drop(segment, .handOver) }
    var delay = window.delay(at: departure)
    if window.plan.variation.count > 0 {
      delay += variation.nanoseconds(window.plan.variation, at: worldTime)
    }
    if segment.marks.contains(.atGateway) { delay *= window.gatewayShare }
    segment.release = departure.addingSaturating(Int64(saturating: delay))
    segment.satellite = window.satellite
    if flights.add(segment, in: pool) {
      inFlight += Int(segment.count)
    } else {
      drop(segment, .queueFull)
    }
  }

  /// Loses packets; `time` is when they left the queue, where they had not been sent.
  private func drop(_ train: PacketTrain, _ cause: DropCause, at time: Int64 = 0) {
    if let recorder {
      var train = train
      if train.departure == 0 { train.departure = time }
      recorder.record(train, of: self, cause, deliveredAt: 0)
    }
    pool.finish(Int(train.count), of: train.place)
    tally.dropped(cause, packets: Int(train.count))
  }

  // MARK: Delivery

  /// The next packets whose time has come, which the caller owns until `finish`.
  func takeDue(now: Int64) -> PacketTrain? {
    guard let train = flights.takeDue(now: now, in: pool) else { return nil }
    inFlight -= Int(train.count)
    return train
  }

  /// How the way of packets ended.
  enum End {
    case delivered(at: Int64)
    case lost(DropCause)
  }

  /// Ends packets' way.
  func finish(_ train: PacketTrain, _ end: End) {
    guard case .delivered(let time) = end else {
      if case .lost(let cause) = end { drop(train, cause) }
      return
    }
    let count = Int(train.count)
    let bytes = pool.shape(train.place).bytes(ofSegments: train.segments)
    tally.delivered(bytes, packets: count)
    if measuresDelay { tally.took(nanoseconds: time - train.arrival, packets: count) }
    recorder?.record(train, of: self, nil, deliveredAt: time)
    pool.finish(count, of: train.place)
  }

  /// When something happens next, `Int64.max` when nothing is on its way.
  var nextEvent: Int64 { min(nextLook, flights.nextRelease) }

  /// Drops everything that is still on its way, at the end of the run.
  func shutDown() {
    while let segment = waiting.takeAny(in: pool) { drop(segment, .shutdown) }
    while let train = takeDue(now: .max) { finish(train, .lost(.shutdown)) }
    nextLook = .max
  }
}
