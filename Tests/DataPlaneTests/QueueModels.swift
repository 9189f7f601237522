@testable import DataPlane

/// A packet that waits in a model of a queue.
struct ModelPacket: Equatable {
  var id: Int
  var arrival: Int64
  var bytes: Int
  var flow = 0
  var isMarkable = false
}

/// A first-in-first-out queue that knows its bytes.
struct ModelQueue {
  private var packets: [ModelPacket] = []
  private var head = 0
  private(set) var bytes = 0

  var isEmpty: Bool { head == packets.count }

  mutating func append(_ packet: ModelPacket) {
    packets.append(packet)
    bytes += packet.bytes
  }

  mutating func removeFirst() -> ModelPacket {
    head += 1
    bytes -= packets[head - 1].bytes
    return packets[head - 1]
  }
}

/// What became of a packet in a model of a transmitter.
enum ModelFate: Equatable {
  case sent(at: Int64, marked: Bool)
  case dropped
}

/// The pseudo-code of RFC 8289, section 5, line by line, with the marking of Linux's `codel_impl.h`
/// (which sends the marked packet instead of dropping it).
struct ModelCoDel {
  var target: Int64 = 5_000_000
  let interval: Int64 = 100_000_000
  let maxpacket = 1_514
  var marks = false
  private var firstAboveTime: Int64 = 0
  private var dropNext: Int64 = 0
  private var count = 0
  private var lastcount = 0
  private var dropping = false

  init(target: Int64, marks: Bool) {
    self.target = target
    self.marks = marks
  }

  private func controlLaw(_ t: Int64, _ count: Int) -> Int64 {
    t + Int64(Double(interval) / Double(count).squareRoot())
  }

  private mutating func dodequeue(
    _ now: Int64,
    _ queue: inout ModelQueue
  ) -> (p: ModelPacket?, okToDrop: Bool) {
    guard !queue.isEmpty else {
      firstAboveTime = 0
      return (nil, false)
    }
    let p = queue.removeFirst()
    var okToDrop = false
    let sojournTime = now - p.arrival
    if sojournTime < target || queue.bytes <= maxpacket {
      firstAboveTime = 0
    } else if firstAboveTime == 0 {
      firstAboveTime = now + interval
    } else if now >= firstAboveTime {
      okToDrop = true
    }
    return (p, okToDrop)
  }

  /// Takes the packet to send, `drop` those before it.
  mutating func dequeue(
    _ now: Int64,
    from queue: inout ModelQueue,
    drop: (ModelPacket) -> Void
  ) -> (packet: ModelPacket, marked: Bool)? {
    var r = dodequeue(now, &queue)
    var marked = false
    if dropping {
      if !r.okToDrop { dropping = false }
      while now >= dropNext, dropping, let p = r.p {
        if marks, p.isMarkable {
          count += 1
          dropNext = controlLaw(dropNext, count)
          return (p, true)
        }
        drop(p)
        count += 1
        r = dodequeue(now, &queue)
        if !r.okToDrop {
          dropping = false
        } else {
          dropNext = controlLaw(dropNext, count)
        }
      }
    } else if r.okToDrop, let p = r.p {
      if marks, p.isMarkable {
        marked = true
      } else {
        drop(p)
        r = dodequeue(now, &queue)
      }
      dropping = true
      let delta = count - lastcount
      count = 1
      if delta > 1, now - dropNext < 16 * interval { count = delta }
      dropNext = controlLaw(now, count)
      lastcount = count
    }
    return r.p.map { ($0, marked) }
  }
}

/// FQ-CoDel as RFC 8290, section 4 and Linux's `sch_fq_codel.c` have it, over plain arrays.
struct ModelFQCoDel {
  private struct FlowQueue {
    var packets = ModelQueue()
    var deficit = 0
    var coDel: ModelCoDel
    var backlog: Int { packets.bytes }
  }

  private let template: ModelCoDel
  private var flows: [FlowQueue] = []
  private var flowOf: [Int: Int] = [:]
  private var newFlows: [Int] = []
  private var oldFlows: [Int] = []

  init(_ template: ModelCoDel) { self.template = template }

  var backlog: Int { flows.reduce(0) { $0 + $1.backlog } }

  mutating func enqueue(_ packet: ModelPacket, limit: Int, drop: (ModelPacket) -> Void) {
    if flowOf[packet.flow] == nil {
      flowOf[packet.flow] = flows.count
      flows.append(FlowQueue(coDel: template))
    }
    let flow = flowOf[packet.flow] ?? 0
    flows[flow].packets.append(packet)
    if !newFlows.contains(flow), !oldFlows.contains(flow) {
      newFlows.append(flow)
      flows[flow].deficit = 1_514
    }
    while backlog > limit {
      // The fattest loses half of what it has from its head, and no more than 64 packets at once.
      var fat = 0
      for index in flows.indices where flows[index].backlog > flows[fat].backlog { fat = index }
      let before = flows[fat].backlog
      for _ in 0..<64 where flows[fat].backlog * 2 > before {
        drop(flows[fat].packets.removeFirst())
      }
    }
  }

  mutating func dequeue(
    _ now: Int64,
    drop: (ModelPacket) -> Void
  ) -> (packet: ModelPacket, marked: Bool)? {
    while true {
      let isNew = !newFlows.isEmpty
      guard let flow = isNew ? newFlows.first : oldFlows.first else { return nil }
      if flows[flow].deficit <= 0 {
        flows[flow].deficit += 1_514
        remove(isNew)
        oldFlows.append(flow)
        continue
      }
      var packets = ModelQueue()
      swap(&packets, &flows[flow].packets)
      let dequeued = flows[flow].coDel.dequeue(now, from: &packets, drop: drop)
      flows[flow].packets = packets
      guard let taken = dequeued
      else {
        remove(isNew)
        if isNew, !oldFlows.isEmpty { oldFlows.append(flow) }
        continue
      }
      flows[flow].deficit -= taken.packet.bytes
      return taken
    }
  }

  private mutating func remove(_ isNew: Bool) {
    if isNew { newFlows.removeFirst() } else { oldFlows.removeFirst() }
  }
}

/// A queue and a transmitter behind it, of one rate at a time.
struct ModelTransmitter {
  /// What a step of the rate is: from when on, and nanoseconds for each byte.
  typealias Step = (start: Int64, perByte: Int64)

  let discipline: QueuePolicy.Discipline
  let marks: Bool
  let limitSeconds: Double
  let steps: [Step]
  private(set) var fates: [Int: ModelFate] = [:]
  private var queue = ModelQueue()
  private var coDel: ModelCoDel
  private var fair: ModelFQCoDel
  /// When the transmitter asks next; it has asked an empty queue in vain where `isIdle`.
  private var free = Int64.min
  private var isIdle = true
  /// By how much of a nanosecond `free` is too early, and what it was when that was found.
  private var carry = (fraction: 0.0, at: Int64.min)

  init(
    _ discipline: QueuePolicy.Discipline,
    marks: Bool,
    target: Int64,
    limitSeconds: Double,
    steps: [Step]
  ) {
    self.discipline = discipline
    self.marks = marks
    self.limitSeconds = limitSeconds
    self.steps = steps
    coDel = ModelCoDel(target: target, marks: marks)
    fair = ModelFQCoDel(coDel)
  }

  /// Sends bytes from `free` on, each at the rate of its time.
  private mutating func send(_ bytes: Int) {
    var left = Double(bytes)
    var fraction = carry.at == free ? carry.fraction : 0
    while true {
      let rate = Double(perByte(free))
      let exact = fraction + left * rate
      let end = free + Int64(exact.rounded(.down))
      guard let next = steps.first(where: { $0.start > free }), end > next.start else {
        free = end
        carry = (exact - exact.rounded(.down), end)
        return
      }
      left -= Double(next.start - free) / rate
      (free, fraction) = (next.start, 0)
    }
  }

  private func perByte(_ time: Int64) -> Int64 {
    steps.last { $0.start <= time }?.perByte ?? 1
  }

  mutating func arrive(_ packet: ModelPacket) {
    serve(until: packet.arrival)
    let limit = max(32_768, Int((1e9 / Double(perByte(packet.arrival)) * limitSeconds).rounded()))
    var dropped: [Int] = []
    if discipline == .fqCoDel {
      fair.enqueue(packet, limit: limit) { dropped.append($0.id) }
    } else if queue.bytes + packet.bytes <= limit {
      queue.append(packet)
    } else {
      dropped.append(packet.id)
    }
    for id in dropped { fates[id] = .dropped }
    if isIdle {
      (free, isIdle) = (max(free, packet.arrival), false)
    }
  }

  /// Sends all that begins to be sent by a time.
  mutating func serve(until time: Int64) {
    while !isIdle, free <= time {
      var dropped: [Int] = []
      let taken: (packet: ModelPacket, marked: Bool)?
      switch discipline {
      case .dropTail: taken = queue.isEmpty ? nil : (queue.removeFirst(), false)
      case .coDel: taken = coDel.dequeue(free, from: &queue) { dropped.append($0.id) }
      case .fqCoDel: taken = fair.dequeue(free) { dropped.append($0.id) }
      }
      for id in dropped { fates[id] = .dropped }
      guard let taken else {
        isIdle = true
        return
      }
      send(taken.packet.bytes)
      fates[taken.packet.id] = .sent(at: free, marked: taken.marked)
    }
  }
}
