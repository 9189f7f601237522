import Links

/// Why a packet was not delivered.
enum DropCause: Hashable, Sendable {
  case queueFull, activeQueue, randomLoss, handOver, noLinkPlan, hopLimit, malformed, noise
  case refusedByDevice, shutdown
  case outage(Reason)

  /// The causes that have no reason beside them, in the order of their places in a tally.
  static let plain: [DropCause] = [
    .queueFull, .activeQueue, .randomLoss, .handOver, .noLinkPlan, .hopLimit, .malformed, .noise,
    .refusedByDevice, .shutdown,
  ]
  static let count = plain.count + Reason.allCases.count

  /// The cause's place in a tally.
  var index: Int {
    switch self {
    case .queueFull: 0
    case .activeQueue: 1
    case .randomLoss: 2
    case .handOver: 3
    case .noLinkPlan: 4
    case .hopLimit: 5
    case .malformed: 6
    case .noise: 7
    case .refusedByDevice: 8
    case .shutdown: 9
    case .outage(let reason): Self.plain.count + reason.number
    }
  }

  /// A stable word.
  var word: String {
    switch self {
    case .queueFull: "queue-full"
    case .activeQueue: "aqm"
    case .randomLoss: "random-loss"
    case .handOver: "hand-over"
    case .noLinkPlan: "no-link-plan"
    case .hopLimit: "hop-limit"
    case .malformed: "malformed"
    case .noise: "noise"
    case .refusedByDevice: "refused-by-device"
    case .shutdown: "shutdown"
    case .outage(let reason): "outage:\(reason.rawValue)"
    }
  }
}

extension Reason {
  private static let numbers = Dictionary(
    uniqueKeysWithValues: Self.allCases.enumerated().map { ($0.element, $0.offset) }
  )

  /// Its place among all reasons.
  fileprivate var number: Int { Self.numbers[self] ?? 0 }
}

/// The running counts of one direction.
struct DirectionTally: Sendable {
  private(set) var packetsIn = 0
  private(set) var bytesIn = 0
  private(set) var packetsDelivered = 0
  private(set) var bytesDelivered = 0
  /// Packets that a queue marked instead of dropping them.
  private(set) var packetsMarked = 0
  /// How long delivered packets took.
  private(set) var delay = DelayHistogram()
  /// Empty until the first loss, so that a link without one costs nothing.
  private var lost: [Int] = []

  mutating func arrived(_ bytes: Int, packets: Int = 1) {
    packetsIn &+= packets
    bytesIn &+= bytes
  }

  mutating func delivered(_ bytes: Int, packets: Int = 1) {
    packetsDelivered &+= packets
    bytesDelivered &+= bytes
  }

  mutating func took(nanoseconds: Int64, packets: Int) {
    delay.record(nanoseconds: nanoseconds, times: UInt64(packets))
  }

  mutating func marked() { packetsMarked &+= 1 }

  mutating func dropped(_ cause: DropCause, packets: Int = 1) {
    if lost.isEmpty { lost = [Int](repeating: 0, count: DropCause.count) }
    lost[cause.index] &+= packets
  }

  /// Packets lost for a cause.
  func drops(_ cause: DropCause) -> Int { lost.isEmpty ? 0 : lost[cause.index] }
}
