import Frames
import Links
import Quantities
import SeededRandomness
import Testing

@testable import apus

@Suite("What is published while the terminal itself is off")
struct LinkGateTests {
  private static let start = Slot(
    containing: Instant(UTC(modifiedJulianDay: 59_862, timeOfDay: .seconds(43_212)))
  )

  private static func link(_ slot: Slot, _ satellite: Int) -> Link {
    let direction = Link.Direction(
      delay: DelayCurve(constantSeconds: 0.01),
      rate: .megabitsPerSecond(100)
    )
    let path = Link.Path(
      satellite: "S\(satellite)",
      gateway: "G",
      pointOfPresence: "P",
      uplink: direction,
      downlink: direction
    )
    return Link(slot: slot, state: satellite == 0 ? .down(.obstructed) : .up(path))
  }

  @Test("Off: the present slot and the next go down; on again: both as the network said last")
  func example() {
    let (now, next) = (Self.start, Self.start.next)
    var gate = LinkGate()
    let links = [Self.link(now, 1), Self.link(next, 2)]
    #expect(gate.take(links, now: now.start) == links)
    #expect(gate.hold(nil, now: now.start).isEmpty)
    let down = [now, next].map { Link(slot: $0, state: .down(.terminalStowed)) }
    #expect(gate.hold(.terminalStowed, now: now.start + .seconds(3)) == down)
    #expect(gate.hold(.terminalStowed, now: now.start + .seconds(4)).isEmpty)
    // What the network says meanwhile is kept, and not published.
    #expect(gate.take([Self.link(next, 3)], now: now.start + .seconds(5)) == [down[1]])
    #expect(gate.hold(nil, now: now.start + .seconds(6)) == [links[0], Self.link(next, 3)])
    #expect(gate.hold(.terminalAsleep, now: next.start).map(\.slot) == [next])
  }

  @Test("Whatever is told in whatever order, each slot is as the last words say")
  func againstTable() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var gate = LinkGate()
      // What the packets' side holds of each slot, and what it should.
      var held: [Slot: Link] = [:]
      var told: [Slot: Link] = [:]
      var reason: Reason?
      var now = Self.start.start
      for _ in 0..<200 {
        now = now + .milliseconds(Int.random(in: 0...4_000, using: &random))
        let published: [Link]
        if Bool.random(using: &random) {
          let slot = Slot(containing: now)
          let links = [slot, slot.next].shuffled(using: &random)
            .prefix(.random(in: 0...2, using: &random))
            .map { Self.link($0, .random(in: 0...3, using: &random)) }
          published = gate.take(Array(links), now: now)
          for link in links { told[link.slot] = link }
        } else {
          reason = [nil, .terminalStowed, .terminalAsleep].randomElement(using: &random) ?? nil
          published = gate.hold(reason, now: now)
        }
        for link in published { held[link.slot] = link }
        let coming = told.values.filter { $0.slot.end > now }
        for link in coming {
          let expected = reason.map { Link.State.down($0) } ?? link.state
          #expect(held[link.slot]?.state == expected, "seed \(seed)")
        }
        #expect(gate.reason == reason, "seed \(seed)")
        #expect(published.allSatisfy { $0.slot.end > now }, "seed \(seed)")
      }
    }
  }

  @Test("A flood of slots is not kept")
  func flood() {
    var gate = LinkGate()
    var slot = Self.start
    for _ in 0..<600 {
      _ = gate.take([Self.link(slot, 1)], now: Self.start.start)
      slot = slot.next
    }
    let down = gate.hold(.terminalBooting, now: Self.start.start)
    #expect(down.count == LinkGate.capacity && down.first?.slot == Self.start)
  }

  @Test("That a terminal is off is nobody's decision: it is connected all the same")
  func noDecision() {
    for reason in Reason.allCases where reason.isTerminalOff { #expect(!reason.isDecision) }
    #expect(Reason.allCases.count(where: \.isTerminalOff) == 3)
  }
}
