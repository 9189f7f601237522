/// What waits before a transmitter, under one of the disciplines of ``QueuePolicy``.
struct TransmitQueue {
  private let discipline: QueuePolicy.Discipline
  private let marksCongestion: Bool
  private var trains = TrainList()
  private var coDel = CoDel()
  private var listedBytes = 0
  /// Apart, because most queues have none.
  private var flows: FlowQueues?
  /// Segments that wait.
  private(set) var count = 0

  init(_ policy: QueuePolicy) {
    discipline = policy.discipline
    marksCongestion = policy.marksCongestion
    flows = policy.discipline == .fqCoDel ? FlowQueues() : nil
  }

  var isEmpty: Bool { count == 0 }
  var bytes: Int { flows?.backlog ?? listedBytes }

  /// Whether there is room for all segments of a train, within a bound in bytes.
  func hasRoom(for train: PacketTrain, _ shape: PacketShape, limit: Int) -> Bool {
    // Flow queues take everything and then make room where the most waits.
    discipline == .fqCoDel
      || bytes + shape.bytes(ofSegments: Int(train.first)..<Int(train.end)) <= limit
  }

  mutating func append(_ train: Int32, bytes: Int, in pool: PacketPool) {
    count += Int(pool[train].count)
    if flows != nil {
      flows?.append(train, bytes: bytes, in: pool)
    } else {
      trains.append(train, in: pool)
      listedBytes += bytes
    }
  }

  /// The transmitter was free and found nothing to send.
  ///
  /// - Precondition: the queue is empty.
  mutating func emptied(at now: Int64) { flows?.emptied(at: now) }

  /// Brings the queue within a bound, when its discipline does so behind an arrival.
  mutating func shed(to limit: Int, in pool: PacketPool, _ drop: (PacketTrain) -> Void) {
    guard flows != nil else { return }
    var dropped = 0
    while bytes > limit, count > dropped {
      flows?.shed(in: pool) {
        dropped += 1
        drop($0)
      }
    }
    count -= dropped
  }

  /// Takes the segment to be sent next at a time, and says what is to become of it; `transmission`
  /// is how long a packet of full size takes, in nanoseconds.
  @inline(__always)
  mutating func take(
    at now: Int64,
    transmission: Int64,
    in pool: PacketPool
  ) -> (segment: PacketTrain, verdict: CoDel.Verdict)? {
    guard count > 0 else { return nil }
    count -= 1
    switch discipline {
    case .dropTail: return (takeListed(in: pool), .send)
    case .coDel: return takeControlled(at: now, transmission, in: pool)
    case .fqCoDel:
      return flows?.take(
        at: now,
        transmission: transmission,
        marksCongestion: marksCongestion,
        in: pool
      )
    }
  }

  private mutating func takeControlled(
    at now: Int64,
    _ transmission: Int64,
    in pool: PacketPool
  ) -> (segment: PacketTrain, verdict: CoDel.Verdict) {
    let segment = takeListed(in: pool)
    let verdict = coDel.verdict(
      at: now,
      sojourn: now - segment.arrival,
      backlog: listedBytes,
      transmission: transmission,
      isMarkable: marksCongestion && pool.shape(segment.place).isMarkable
    )
    if count == 0 { if verdict == .drop { coDel.emptied(at: now) } }
    return (segment, verdict)
  }

  /// The first train, where it is sent whole or not at all: nobody looks at its segments one by one.
  @inline(__always)
  func firstTrain(in pool: PacketPool) -> PacketTrain? {
    guard discipline == .dropTail, !trains.isEmpty else { return nil }
    let train = pool[trains.first]
    return train.count > 1 ? train : nil
  }

  /// Takes the first train, of so many bytes.
  ///
  /// - Precondition: ``firstTrain(in:)`` gave it.
  mutating func takeTrain(bytes: Int, in pool: PacketPool) {
    let index = trains.removeFirst(in: pool)
    count -= Int(pool[index].count)
    listedBytes -= bytes
    pool.freeTrain(index)
  }

  @inline(__always)
  private mutating func takeListed(in pool: PacketPool) -> PacketTrain {
    let segment = trains.takeSegment(in: pool)
    listedBytes -= pool.shape(segment.place).bytes(ofSegment: Int(segment.first))
    return segment
  }

  /// Takes any segment, at the end or in an outage.
  mutating func takeAny(in pool: PacketPool) -> PacketTrain? {
    guard count > 0 else { return nil }
    count -= 1
    return flows != nil ? flows?.takeAny(in: pool) : takeListed(in: pool)
  }
}

extension TrainList {
  /// Takes the first segment of the first train.
  ///
  /// - Precondition: the list is not empty.
  @inline(__always)
  mutating func takeSegment(in pool: PacketPool) -> PacketTrain {
    let index = first
    var segment = pool[index]
    guard segment.count > 1 else {
      _ = removeFirst(in: pool)
      pool.freeTrain(index)
      return segment
    }
    pool[index].first += 1
    pool[index].count -= 1
    segment.count = 1
    return segment
  }
}
