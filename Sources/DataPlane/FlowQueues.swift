/// Queues for flows that take turns (FQ-CoDel, RFC 8290): deficit round robin over the flows, new
/// ones first, and CoDel in each.
struct FlowQueues {
  /// Flows are told apart by a hash of so many values (RFC 8290, section 5.2).
  static let buckets = 1_024
  /// What a flow may send in one turn, in bytes (section 5.2).
  static let quantum = 1_514
  /// The most packets dropped at once when the whole is too long (section 4.1.3 bounds it likewise).
  static let shedLimit = 64

  private static let none: Int16 = -1

  private struct FlowQueue {
    var trains = TrainList()
    var backlog = 0
    var deficit = 0
    var coDel = CoDel()
    /// The flow behind it in its list.
    var next = FlowQueues.none
    var isListed = false
  }

  /// Flows in the order of their turns, threaded through the flows themselves.
  private struct FlowList {
    private(set) var first = FlowQueues.none
    private var last = FlowQueues.none

    mutating func append(_ flow: Int16, in flows: inout [FlowQueue]) {
      flows[Int(flow)].next = FlowQueues.none
      if first == FlowQueues.none { first = flow } else { flows[Int(last)].next = flow }
      last = flow
    }

    mutating func removeFirst(in flows: inout [FlowQueue]) -> Int16 {
      let flow = first
      first = flows[Int(flow)].next
      if first == FlowQueues.none { last = FlowQueues.none }
      return flow
    }
  }

  /// The flow of each hash, -1 before its first packet; made with the first packet of all.
  private var flowOfBucket: [Int16] = []
  private var flows: [FlowQueue] = []
  private var new = FlowList()
  private var old = FlowList()
  private(set) var backlog = 0

  var isEmpty: Bool { backlog == 0 }

  mutating func append(_ train: Int32, bytes: Int, in pool: PacketPool) {
    let flow = flow(of: pool.shape(pool[train].place).flowHash)
    flows[flow].trains.append(train, in: pool)
    flows[flow].backlog += bytes
    backlog += bytes
    if !flows[flow].isListed {
      flows[flow].isListed = true
      flows[flow].deficit = Self.quantum
      new.append(Int16(flow), in: &flows)
    }
  }

  private mutating func flow(of hash: UInt32) -> Int {
    if flowOfBucket.isEmpty { flowOfBucket = [Int16](repeating: Self.none, count: Self.buckets) }
    let bucket = Int(hash % UInt32(Self.buckets))
    if flowOfBucket[bucket] == Self.none {
      flowOfBucket[bucket] = Int16(flows.count)
      flows.append(FlowQueue())
    }
    return Int(flowOfBucket[bucket])
  }

  /// Takes the segment whose turn it is, and says what is to become of it.
  mutating func take(
    at now: Int64,
    transmission: Int64,
    marksCongestion: Bool,
    in pool: PacketPool
  ) -> (segment: PacketTrain, verdict: CoDel.Verdict)? {
    while let (flow, isNew) = turn() {
      guard !flows[flow].trains.isEmpty else {
        flows[flow].coDel.emptied(at: now)
        retire(isNew)
        continue
      }
      let segment = flows[flow].trains.takeSegment(in: pool)
      let shape = pool.shape(segment.place)
      let bytes = shape.bytes(ofSegment: Int(segment.first))
      flows[flow].backlog -= bytes
      backlog -= bytes
      let verdict = flows[flow].coDel.verdict(
        at: now,
        sojourn: now - segment.arrival,
        backlog: flows[flow].backlog,
        transmission: transmission,
        isMarkable: marksCongestion && shape.isMarkable
      )
      if verdict != .drop { flows[flow].deficit -= bytes }
      return (segment, verdict)
    }
    return nil
  }

  /// The flow whose turn it is.
  private mutating func turn() -> (flow: Int, isNew: Bool)? {
    while true {
      let isNew = new.first != Self.none
      let flow = isNew ? new.first : old.first
      guard flow != Self.none else { return nil }
      guard flows[Int(flow)].deficit <= 0 else { return (Int(flow), isNew) }
      flows[Int(flow)].deficit += Self.quantum
      old.append(removeFirst(isNew), in: &flows)
    }
  }

  private mutating func removeFirst(_ isNew: Bool) -> Int16 {
    isNew ? new.removeFirst(in: &flows) : old.removeFirst(in: &flows)
  }

  /// An empty flow leaves; a new one goes through the old ones' turns first, so that it cannot
  /// starve them by coming back (RFC 8290, section 4.2).
  private mutating func retire(_ isNew: Bool) {
    let flow = removeFirst(isNew)
    if isNew, old.first != Self.none {
      old.append(flow, in: &flows)
    } else {
      flows[Int(flow)].isListed = false
    }
  }

  /// Lets every flow leave, as the transmitter has asked in vain: whoever comes next is new.
  ///
  /// - Precondition: nothing waits.
  mutating func emptied(at now: Int64) {
    while true {
      let isNew = new.first != Self.none
      guard isNew || old.first != Self.none else { return }
      let flow = Int(removeFirst(isNew))
      flows[flow].coDel.emptied(at: now)
      flows[flow].isListed = false
    }
  }

  /// Makes room: the longest flow loses packets from its head, up to half of what it has.
  mutating func shed(in pool: PacketPool, _ drop: (PacketTrain) -> Void) {
    guard let longest = flows.indices.max(by: { flows[$0].backlog < flows[$1].backlog }) else {
      return
    }
    let floor = flows[longest].backlog / 2
    for _ in 0..<Self.shedLimit where !flows[longest].trains.isEmpty {
      let segment = flows[longest].trains.takeSegment(in: pool)
      let bytes = pool.shape(segment.place).bytes(ofSegment: Int(segment.first))
      flows[longest].backlog -= bytes
      backlog -= bytes
      drop(segment)
      if flows[longest].backlog <= floor { return }
    }
  }

  /// Takes any segment, at the end or in an outage.
  mutating func takeAny(in pool: PacketPool) -> PacketTrain? {
    while let (flow, isNew) = turn() {
      guard !flows[flow].trains.isEmpty else {
        retire(isNew)
        continue
      }
      let segment = flows[flow].trains.takeSegment(in: pool)
      let bytes = pool.shape(segment.place).bytes(ofSegment: Int(segment.first))
      flows[flow].backlog -= bytes
      backlog -= bytes
      return segment
    }
    return nil
  }
}
