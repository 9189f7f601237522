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
  enum Side { case uplink, downlink }

  /// Segments whose times differ by no more than this are delivered together, at the last one's.
  static let grouping: Int64 = 50_000

  let side: Side
  let pool: PacketPool
  private(set) var tally = DirectionTally()
  private let policy: HandOverPolicy
  private var waiting: TransmitQueue
  private var flights: FlightPaths
  private var loss: LossState
  private var burst: SeededGenerator
  private var variation: VariationState
  private var hint = 0
  private var inFlight = 0
  /// When the transmitter is free again, and the part of a nanosecond that it is late.
  private var free = Int64.min
  private var carry = 0.0
  /// When the queue stopped being empty.
  private var busySince = Int64.min
  /// When the transmitter is to be looked at.
  private var nextLook = Int64.max

  init(side: Side, pool: PacketPool, seed: UInt64, configuration: DataPlane.Configuration) {
    self.side = side
    self.pool = pool
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
  /// The transmitter has to be brought up to the time before (``advance(to:schedule:)``).
  func admit(
    _ place: PlaceHandle,
    kind: PacketKind,
    marks: PacketTrain.Marks = [],
    now: Int64,
    schedule: LinkSchedule
  ) {
    let shape = pool.shape(place)
    let count = shape.segments
    tally.arrived(shape.bytes(ofSegments: 0..<Int(count)), packets: Int(count))
    let limit = queueBytes(now, schedule)
    var train = PacketTrain(
      place: place,
      first: 0,
      count: count,
      kind: kind,
      marks: marks,
      arrival: now
    )
    if waiting.hasRoom(for: train, shape, limit: limit) {
      guard enqueue(train, shape, now) else { return drop(Int(count), of: place, .queueFull) }
      waiting.shed(to: limit, in: pool) { drop(1, of: $0.place, .queueFull) }
      return
    }
    // What does not fit as a whole comes segment by segment, as over a wire: an idle transmitter takes
    // the first at once, and a short last one may find room where longer ones did not.
    train.count = 1
    var refused = 0
    for segment in 0..<count {
      train.first = segment
      if waiting.hasRoom(for: train, shape, limit: limit), enqueue(train, shape, now) {
        advance(to: now, schedule: schedule)
      } else {
        refused += 1
      }
    }
    if refused > 0 { drop(refused, of: place, .queueFull) }
  }

  /// - Returns: whether there was a train left for it.
  private func enqueue(_ train: PacketTrain, _ shape: PacketShape, _ now: Int64) -> Bool {
    guard let index = pool.makeTrain(train) else { return false }
    if waiting.isEmpty {
      if free <= now { waiting.emptied(at: max(free, 0)) }
      busySince = now
    }
    let bytes = shape.bytes(ofSegments: Int(train.first)..<Int(train.end))
    waiting.append(index, bytes: bytes, in: pool)
    // Looked at as soon as the transmitter is free; `advance` then says more exactly when it leaves.
    nextLook = min(nextLook, max(now, free))
    return true
  }

  private func queueBytes(_ now: Int64, _ schedule: LinkSchedule) -> Int {
    guard let index = schedule.index(at: now, hint: &hint),
      case .up(let uplink, let downlink) = schedule.windows[index].service
    else { return QueuePolicy.floorBytes }
    return side == .uplink ? uplink.queueBytes : downlink.queueBytes
  }

  // MARK: Departure

  /// Lets every packet leave whose turn has come by now.
  func advance(to now: Int64, schedule: LinkSchedule) {
    nextLook = .max
    while !waiting.isEmpty {
      let start = max(busySince, free)
      guard start <= now else { return look(at: start, schedule) }
      switch verdict(at: start, schedule) {
      case .drop(let cause):
        if let segment = waiting.takeAny(in: pool) { drop(1, of: segment.place, cause) }
      case .wait(let until): (free, carry) = (until, 0)
      case .send(let window): send(from: start, schedule.windows[window], schedule)
      }
    }
  }

  /// Sets when the transmitter is looked at next: what leaves from `time` on arrives a while later.
  private func look(at time: Int64, _ schedule: LinkSchedule) {
    nextLook = time
    guard let index = schedule.index(at: time, hint: &hint),
      case .up(let uplink, let downlink) = schedule.windows[index].service
    else { return }
    let late = time.addingSaturating(side == .uplink ? uplink.slack : downlink.slack)
    // The next window's delay may be shorter.
    nextLook = min(late, max(time, schedule.windows[index].end))
  }

  private enum Verdict {
    case drop(DropCause)
    case wait(until: Int64)
    case send(window: Int)
  }

  private func verdict(at time: Int64, _ schedule: LinkSchedule) -> Verdict {
    guard let index = schedule.index(at: time, hint: &hint) else { return .drop(.noLinkPlan) }
    switch schedule.windows[index].service {
    case .invalid: return .drop(.noLinkPlan)
    case .down(let reason): return .drop(.outage(reason))
    case .up:
      let opens = schedule.windows[index].opensAt
      guard time < opens else { return .send(window: index) }
      return policy.packets == .lost ? .drop(.handOver) : .wait(until: opens)
    }
  }

  /// Sends the next segment, or drops it where the queue's discipline says so.
  private func send(from start: Int64, _ window: LinkWindow, _ schedule: LinkSchedule) {
    guard case .up(let uplink, let downlink) = window.service else { return }
    let plan = side == .uplink ? uplink : downlink
    let whole = Int64(saturating: plan.nanosecondsPerByte * Double(FlowQueues.quantum))
    guard let taken = waiting.take(at: start, transmission: whole, in: pool) else { return }
    var segment = taken.segment
    switch taken.verdict {
    case .drop: return drop(1, of: segment.place, .activeQueue)
    case .mark:
      segment.marks.insert(.congestion)
      tally.marked()
    case .send: break
    }
    let bytes = pool.shape(segment.place).bytes(ofSegment: Int(segment.first))
    let exact = (start == free ? carry : 0) + Double(bytes) * plan.nanosecondsPerByte
    let nanoseconds = exact.rounded(.down)
    free = start.addingSaturating(Int64(saturating: nanoseconds))
    carry = exact - nanoseconds
    segment.departure = free
    fly(segment, plan, window, schedule.worldNanoseconds(at: free))
  }

  /// Sends a segment on its way through space, or loses it.
  private func fly(
    _ segment: PacketTrain,
    _ plan: DirectionPlan,
    _ window: LinkWindow,
    _ worldTime: Int64
  ) {
    let departure = segment.departure
    if loss.loses(plan.loss, at: worldTime) { return drop(1, of: segment.place, .randomLoss) }
    let probability = window.burstLossProbability(at: departure)
    if probability > 0, burst.unit() < probability { return drop(1, of: segment.place, .handOver) }
    var delay = window.delay(of: plan, at: departure)
    if plan.variation.count > 0 { delay += variation.nanoseconds(plan.variation, at: worldTime) }
    if segment.marks.contains(.atGateway) { delay *= window.gatewayShare }
    var segment = segment
    segment.release = departure.addingSaturating(Int64(saturating: delay))
    segment.satellite = Int32(truncatingIfNeeded: window.satellite)
    if flights.add(segment, in: pool) {
      inFlight += 1
    } else {
      drop(1, of: segment.place, .queueFull)
    }
  }

  private func drop(_ count: Int, of place: PlaceHandle, _ cause: DropCause) {
    pool.finish(count, of: place)
    tally.dropped(cause, packets: count)
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
    case delivered
    case lost(DropCause)
  }

  /// Ends packets' way.
  func finish(_ train: PacketTrain, _ end: End) {
    let count = Int(train.count)
    let bytes = pool.shape(train.place).bytes(ofSegments: Int(train.first)..<Int(train.end))
    switch end {
    case .delivered: tally.delivered(bytes, packets: count)
    case .lost(let cause): tally.dropped(cause, packets: count)
    }
    pool.finish(count, of: train.place)
  }

  /// When something happens next, `Int64.max` when nothing is on its way.
  var nextEvent: Int64 { min(nextLook, flights.nextRelease) }

  /// Drops everything that is still on its way, at the end of the run.
  func shutDown() {
    while let segment = waiting.takeAny(in: pool) { drop(1, of: segment.place, .shutdown) }
    while let train = takeDue(now: .max) { finish(train, .lost(.shutdown)) }
    nextLook = .max
  }
}
