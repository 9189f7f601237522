import Links

/// Why a packet was not delivered.
enum DropCause: Hashable, Sendable {
  case queueFull, randomLoss, handOver, noLinkPlan, malformed, noise, refusedByDevice, shutdown
  case outage(Reason)
}

/// The running counts of one direction.
struct DirectionTally: Sendable {
  private(set) var packetsIn = 0
  private(set) var bytesIn = 0
  private(set) var packetsDelivered = 0
  private(set) var bytesDelivered = 0
  private(set) var drops: [DropCause: Int] = [:]

  mutating func arrived(_ bytes: Int) {
    packetsIn += 1
    bytesIn += bytes
  }

  mutating func delivered(_ bytes: Int) {
    packetsDelivered += 1
    bytesDelivered += bytes
  }

  mutating func dropped(_ cause: DropCause) { drops[cause, default: 0] += 1 }
}
