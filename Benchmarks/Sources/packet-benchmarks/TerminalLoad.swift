import DataPlane
import Foundation
import Frames
import Links
import Quantities

/// One thread's terminals: evenly spaced packets towards all of them, and their links slot by slot.
struct TerminalLoad {
  struct Outcome: Sendable {
    var sent = 0
    var delivered = 0
    var published = 0
    /// Links of a slot that were published after it had begun.
    var late = 0
    /// Packets that met no plan.
    var withoutPlan = 0
    var errors = LatenessCounts()
    /// Of which packet came when, to compare runs that are not live.
    var digest: UInt64 = 0

    mutating func add(_ other: Outcome) {
      sent += other.sent
      delivered += other.delivered
      published += other.published
      late += other.late
      withoutPlan += other.withoutPlan
      errors.add(other.errors)
      digest = digest &* 0x100_0000_01b3 ^ other.digest
    }
  }

  static let packetBytes = 1_400
  private static let slotNanoseconds: Int64 = 15_000_000_000
  /// A slot's links are published one after another in this part of the slot before.
  private static let publishing = 0.4...0.9
  /// The most packets between two looks at what is due.
  private static let burst = 16

  private let network: LinkNetwork
  private let terminals: Int
  private let gap: Double
  private let start: Instant
  private let origin: Int64
  private let packet: [UInt8]
  private let direction: Link.Direction

  /// With links of the first slot; `origin` is its start on the clock that will be run by.
  init(terminals: Int, bitsPerSecondEach: Double, seed: UInt64, origin: Int64) throws {
    self.terminals = terminals
    gap = Double(Self.packetBytes) * 8e9 / bitsPerSecondEach / Double(terminals)
    start = WorldStart.slot
    self.origin = origin
    guard let clock = WorldClock(anchorWorld: start, anchorMonotonicNanoseconds: origin) else {
      preconditionFailure("a clock of speed 1 is always possible")
    }
    var configuration = DataPlane.Configuration(command: [], clock: clock)
    configuration.seed = seed
    configuration.packetMemoryBytes = 2 << 30
    network = try LinkNetwork(configuration, start: origin)
    packet = Self.datagram()
    direction = Self.typicalDirection()
    for _ in 0..<terminals {
      let terminal = network.addTerminal()
      network.publish(span(ofSlot: 0), to: terminal)
    }
  }

  /// Runs until some seconds after the start, by the machine's clock.
  ///
  /// When not live, time is a number that goes on by 20 µs a turn, however long the turn takes, and
  /// nothing is late.
  func run(from begin: Int64, seconds: Double, isLive: Bool) -> Outcome {
    var outcome = Outcome()
    let end = begin + Int64(seconds * 1e9)
    var number = begin
    var next = Double(begin)
    var terminal = 0
    // The first slot is there; the next is published during it.
    var slot = 1
    var published = 0
    while true {
      number += 20_000
      let now = isLive ? MonotonicClock.nanoseconds : number
      guard now < end else { break }
      network.advance(to: now) { delivery, bytes in
        outcome.delivered += 1
        let arrival = UInt64(bitPattern: delivery.dueNanoseconds - begin)
        outcome.digest =
          outcome.digest &* 0x100_0000_01b3 ^ arrival ^ UInt64(delivery.terminal) << 48
        let present = isLive ? MonotonicClock.nanoseconds : delivery.dueNanoseconds
        outcome.errors.add(nanoseconds: present - delivery.dueNanoseconds)
      }
      for _ in 0..<Self.burst where next <= Double(now) {
        network.send(packet.span, from: terminal, .downlink)
        // A stride without a common divisor visits all, and no two that lie side by side.
        terminal = (terminal + 7_919) % terminals
        next += gap
        outcome.sent += 1
      }
      publishDue(slot: &slot, published: &published, now, &outcome)
    }
    for terminal in 0..<terminals {
      outcome.withoutPlan += network.account(of: terminal).downlink.dropped.noLinkPlan
    }
    return outcome
  }

  /// Publishes as many links as it is time for.
  private func publishDue(
    slot: inout Int,
    published: inout Int,
    _ now: Int64,
    _ outcome: inout Outcome
  ) {
    let begin = origin + Int64(slot - 1) * Self.slotNanoseconds
    let share = Double(now - begin) / Double(Self.slotNanoseconds)
    guard share > Self.publishing.lowerBound else { return }
    let part =
      (share - Self.publishing.lowerBound)
      / (Self.publishing.upperBound - Self.publishing.lowerBound)
    let target = min(terminals, Int(part * Double(terminals)) + 1)
    // A few at a time: packets do not wait for all of them.
    for _ in 0..<8 where published < target {
      network.publish(span(ofSlot: slot), to: published)
      if now >= begin + Self.slotNanoseconds { outcome.late += 1 }
      published += 1
      outcome.published += 1
    }
    if published == terminals { (slot, published) = (slot + 1, 0) }
  }

  private func span(ofSlot slot: Int) -> LinkSpan {
    let path = Link.Path(
      satellite: "satellite \(slot)",
      gateway: "gateway",
      pointOfPresence: "pop",
      uplink: direction,
      downlink: direction
    )
    return LinkSpan(
      start: start + .seconds(15 * slot),
      end: start + .seconds(15 * slot + 15),
      state: .up(path)
    )
  }

  private static func typicalDirection() -> Link.Direction {
    let terms = [
      ("access", 0.004, 2.0), ("frame", 0.001, 1), ("gateway", 0.0005, 1), ("net", 0.0003, 1),
    ]
    return Link.Direction(
      delay: DelayCurve(startSeconds: 0.02, middleSeconds: 0.0201, endSeconds: 0.0203),
      variation: DelayVariation(
        terms: terms.map { DelayVariation.Term(name: $0.0, meanSeconds: $0.1, shape: $0.2) },
        typicalSeconds: 0.005
      ),
      rate: .megabitsPerSecond(100),
      loss: LossProcess(
        goodLossProbability: 0.001,
        badLossProbability: 0.1,
        meanGoodSeconds: 5,
        meanBadSeconds: 0.05
      )
    )
  }

  /// A UDP datagram over IPv6 (RFC 8200, RFC 768) with nothing in it.
  private static func datagram() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: packetBytes)
    let payload = packetBytes - 40
    bytes[0] = 0x60
    (bytes[4], bytes[5]) = (UInt8(payload >> 8), UInt8(payload & 255))
    (bytes[6], bytes[7]) = (17, 64)
    (bytes[8], bytes[24], bytes[39]) = (0xfd, 0xfd, 1)
    (bytes[44], bytes[45]) = (UInt8(payload >> 8), UInt8(payload & 255))
    return bytes
  }
}
