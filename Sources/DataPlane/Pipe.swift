import Links

/// One direction of the emulated link: a finite drop-tail queue before the transmitter, and a delay
/// line behind it.
///
/// It knows time only as the numbers that it is given.
///
/// A packet's way: `admit` puts it into the queue or drops it; `advance` lets it leave at the link's
/// rate, on a virtual clock that does not depend on when `advance` is called, draws its loss, and
/// sets when it arrives; `takeDue` hands it out at that time. A packet that has left keeps the path
/// on which it left; one that waits takes the path that is there when it leaves. Order is kept: no
/// packet arrives before the one ahead of it.
final class Pipe {
  enum Side { case uplink, downlink }

  let storage: PacketStorage
  private(set) var tally = DirectionTally()
  private let side: Side
  private let losesInGap: Bool
  private var waiting: PacketRing
  private var flying: PacketRing
  private var waitingBytes = 0
  private var generator: SeededGenerator
  private var hint = 0
  /// When the transmitter is free again, and the part of a nanosecond that it is late.
  private var free = Int64.min
  private var carry = 0.0
  private var lastRelease = Int64.min
  /// When the packet at the queue's head can leave next.
  private var headReady = Int64.max

  init(side: Side, capacity: Int, seed: UInt64, losesInGap: Bool) {
    self.side = side
    self.losesInGap = losesInGap
    storage = PacketStorage(capacity: capacity)
    waiting = PacketRing(capacity: storage.capacity)
    flying = PacketRing(capacity: storage.capacity)
    generator = SeededGenerator(seed: seed)
  }

  /// Packets in the queue and in the air.
  var packetsInFlight: Int { waiting.count + flying.count }

  /// Counts a packet that came and went no farther.
  func refuse(length: Int, _ cause: DropCause) {
    tally.arrived(length)
    tally.dropped(cause)
  }

  /// Takes a packet whose bytes are in a place of `storage`, which the pipe owns from here.
  func admit(_ slot: UInt32, length: Int, kind: PacketKind, now: Int64, schedule: LinkSchedule) {
    tally.arrived(length)
    let packet = PacketDescriptor(slot: slot, length: Int32(length), kind: kind, arrival: now)
    guard waitingBytes + length <= queueBytes(now, schedule), waiting.append(packet) else {
      return drop(packet, .queueFull)
    }
    waitingBytes += length
    // Looked at as soon as the transmitter is free; `advance` then says more exactly when it leaves.
    if waiting.count == 1 { headReady = max(now, free) }
  }

  /// Takes a packet by copying it.
  func admit(_ bytes: Span<UInt8>, kind: PacketKind, now: Int64, schedule: LinkSchedule) {
    guard bytes.count <= PacketStorage.slotBytes, let slot = storage.take() else {
      return refuse(length: bytes.count, .queueFull)
    }
    storage.store(bytes, in: slot)
    admit(slot, length: bytes.count, kind: kind, now: now, schedule: schedule)
  }

  private func queueBytes(_ now: Int64, _ schedule: LinkSchedule) -> Int {
    guard let index = schedule.index(at: now, hint: &hint),
      case .up(let uplink, let downlink) = schedule.windows[index].service
    else { return QueuePolicy.floorBytes }
    return side == .uplink ? uplink.queueBytes : downlink.queueBytes
  }

  /// Lets every packet leave whose last bit has been sent by now.
  func advance(to now: Int64, schedule: LinkSchedule) {
    headReady = .max
    while let head = waiting.first {
      let start = max(head.arrival, free)
      guard start <= now else {
        headReady = start
        return
      }
      switch verdict(at: start, schedule) {
      case .drop(let cause):
        leaveQueue(head)
        drop(head, cause)
      case .wait(let until):
        guard until <= now else {
          headReady = until
          return
        }
        (free, carry) = (until, 0)
      case .send(let plan, let window):
        let departure = departure(of: head, from: start, plan)
        guard departure.time <= now else {
          headReady = departure.time
          return
        }
        (free, carry) = departure
        leaveQueue(head)
        fly(head, departure.time, plan, window)
      }
    }
  }

  private enum Verdict {
    case drop(DropCause)
    case wait(until: Int64)
    case send(DirectionPlan, LinkWindow)
  }

  private func verdict(at time: Int64, _ schedule: LinkSchedule) -> Verdict {
    guard let index = schedule.index(at: time, hint: &hint) else { return .drop(.noLinkPlan) }
    let window = schedule.windows[index]
    switch window.service {
    case .invalid: return .drop(.noLinkPlan)
    case .down(let reason): return .drop(.outage(reason))
    case .up(let uplink, let downlink):
      guard time >= window.opensAt else {
        return losesInGap ? .drop(.handOver) : .wait(until: window.opensAt)
      }
      return .send(side == .uplink ? uplink : downlink, window)
    }
  }

  private func departure(
    of packet: PacketDescriptor,
    from start: Int64,
    _ plan: DirectionPlan
  ) -> (time: Int64, carry: Double) {
    let behind = start == free ? carry : 0
    let exact = behind + Double(packet.length) * plan.nanosecondsPerByte
    let whole = exact.rounded(.down)
    return (start.addingSaturating(Int64(saturating: whole)), exact - whole)
  }

  private func fly(
    _ packet: PacketDescriptor,
    _ departure: Int64,
    _ plan: DirectionPlan,
    _ window: LinkWindow
  ) {
    if plan.lossProbability > 0, generator.unit() < plan.lossProbability {
      return drop(packet, .randomLoss)
    }
    let burst = window.burstLossProbability(at: departure)
    if burst > 0, generator.unit() < burst { return drop(packet, .handOver) }
    var packet = packet
    packet.release = max(
      lastRelease,
      departure.addingSaturating(window.delay(of: plan, at: departure))
    )
    lastRelease = packet.release
    // There is a place for every slot of the storage, so this cannot fail.
    if !flying.append(packet) { drop(packet, .queueFull) }
  }

  private func leaveQueue(_ packet: PacketDescriptor) {
    waiting.removeFirst()
    waitingBytes -= Int(packet.length)
  }

  private func drop(_ packet: PacketDescriptor, _ cause: DropCause) {
    storage.give(packet.slot)
    tally.dropped(cause)
  }

  /// The next packet whose time has come, which the caller owns until `finish`.
  func takeDue(now: Int64) -> PacketDescriptor? {
    guard let next = flying.first, next.release <= now else { return nil }
    flying.removeFirst()
    return next
  }

  /// Ends a packet's way: delivered, or refused by what should have taken it.
  func finish(_ packet: PacketDescriptor, delivered: Bool) {
    storage.give(packet.slot)
    if delivered {
      tally.delivered(Int(packet.length))
    } else {
      tally.dropped(.refusedByDevice)
    }
  }

  /// When something happens next, `Int64.max` when nothing is on its way.
  var nextEvent: Int64 { min(headReady, flying.first?.release ?? .max) }

  /// Drops everything that is still on its way, at the end of the run.
  func shutDown() {
    while let packet = waiting.first {
      leaveQueue(packet)
      drop(packet, .shutdown)
    }
    while let packet = flying.first {
      flying.removeFirst()
      drop(packet, .shutdown)
    }
    headReady = .max
  }
}
