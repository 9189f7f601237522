/// Neighbouring segments of one packet from a device, on their way together.
///
/// A device hands over segments of a stream in one piece of up to 64 kB. On the link each of them
/// is a packet of its own, with its own transmission, loss and delay; only the bytes stay together.
/// A packet that is not segmented is a train of one.
struct PacketTrain {
  /// The next in the list that this train is in.
  var next = TrainList.end
  var place: PlaceHandle
  /// The first segment, and how many.
  var first: UInt16
  var count: UInt16
  var kind: PacketKind
  var marks: Marks = []
  /// When it came, on the monotonic clock in nanoseconds.
  var arrival: Int64
  /// When its last bit was sent, once it has been.
  var departure: Int64 = 0
  /// When the link is to deliver it, once it has left the queue: the time of its last segment.
  var release: Int64 = 0
  /// The time of its first segment.
  var earliest: Int64 = 0
  /// Which satellite carried it, once it has left the queue.
  var satellite: Int32 = -1

  struct Marks: OptionSet {
    let rawValue: UInt8
    /// A queue has marked it instead of dropping it (RFC 3168).
    static let congestion = Marks(rawValue: 1)
    /// It ends, or began, at the gateway, and so meets a part of the delay only.
    static let atGateway = Marks(rawValue: 2)
  }

  /// The number of the segment behind the last.
  var end: UInt16 { first + count }

  /// The numbers of its segments.
  var segments: Range<Int> { Int(first)..<Int(end) }
}

/// A first-in-first-out list of trains, threaded through the trains themselves.
struct TrainList {
  static let end: Int32 = -1
  private(set) var first = end
  private(set) var last = end

  var isEmpty: Bool { first == Self.end }

  mutating func append(_ index: Int32, in pool: PacketPool) {
    pool[index].next = Self.end
    if isEmpty { first = index } else { pool[last].next = index }
    last = index
  }

  /// Takes the first out of the list.
  ///
  /// - Precondition: the list is not empty.
  mutating func removeFirst(in pool: PacketPool) -> Int32 {
    let index = first
    first = pool[index].next
    if first == Self.end { last = Self.end }
    return index
  }
}
