import Testing

@testable import DataPlane

@Suite("Held requests for connections")
struct SynHoldTests {
  private func flow(_ port: UInt16) -> Flow {
    let addresses = TerminalAddresses()
    return Flow(
      near: addresses.terminal.ipv4,
      nearPort: port,
      far: addresses.host.ipv4,
      farPort: 80
    )
  }

  private let request: [UInt8] = [1, 2, 3]

  @Test("A request is connected, presented, accepted and closed, and its repetitions follow")
  func life() {
    var hold = SynHold(capacity: 4)
    #expect(hold.request(flow(1), bytes: request, now: 0) == .connect)
    #expect(hold.request(flow(1), bytes: request, now: 1) == .absorb)
    hold.attach(flow(1), hostSocket: 7)
    let presented = hold.connected(flow(1))
    #expect(presented?.request == request && presented?.since == 0)
    #expect(hold.connected(flow(1)) == nil)
    #expect(hold.request(flow(1), bytes: request, now: 2) == .forward)
    #expect(hold.accepted(flow(1)) == 7)
    #expect(hold.accepted(flow(1)) == nil)
    #expect(hold.heldCount == 0 && hold.count == 1)
    #expect(hold.request(flow(1), bytes: request, now: 3) == .forward)
    #expect(hold.forget(flow(1))?.hostSocket == nil)
    #expect(hold.count == 0)
    // The same ports again are a new connection.
    #expect(hold.request(flow(1), bytes: request, now: 4) == .connect)
  }

  @Test("What was not connected is not accepted")
  func order() {
    var hold = SynHold(capacity: 4)
    #expect(hold.accepted(flow(1)) == nil)
    #expect(hold.connected(flow(1)) == nil)
    _ = hold.request(flow(1), bytes: request, now: 0)
    #expect(hold.accepted(flow(1)) == nil)
  }

  @Test("A reset takes a request back only while it is held")
  func aborted() {
    var hold = SynHold(capacity: 4)
    _ = hold.request(flow(1), bytes: request, now: 0)
    hold.attach(flow(1), hostSocket: 9)
    let first = hold.aborted(flow(1))
    #expect(first.wasHeld && first.hostSocket == 9)
    #expect(!hold.aborted(flow(1)).wasHeld)
    _ = hold.request(flow(2), bytes: request, now: 0)
    _ = hold.connected(flow(2))
    #expect(!hold.aborted(flow(2)).wasHeld)
  }

  @Test("A flood of requests does not grow the table, and what no one waits for goes")
  func bounded() {
    var hold = SynHold(capacity: 100)
    var taken = 0
    for port in 0..<UInt16(10_000) {
      if hold.request(flow(port), bytes: request, now: 0) == .connect { taken += 1 }
    }
    #expect(taken == 100 && hold.count == 100)
    hold.attach(flow(3), hostSocket: 33)
    #expect(hold.expire(now: SynHold.patience).isEmpty)
    _ = hold.request(flow(5), bytes: request, now: SynHold.patience)
    let expired = hold.expire(now: SynHold.patience + 1)
    #expect(expired.count == 99)
    #expect(expired.compactMap(\.hostSocket) == [33])
    #expect(hold.count == 1 && hold.heldCount == 1)
    #expect(hold.request(flow(9_999), bytes: request, now: 0) == .connect)
  }

  @Test("The counts stay true under random use", arguments: Array(UInt64(1)...8))
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var hold = SynHold(capacity: 20)
    var violations = 0
    for step in 0..<5_000 {
      let one = flow(UInt16.random(in: 0..<60, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0, 1: _ = hold.request(one, bytes: request, now: Int64(step))
      case 2:
        hold.attach(one, hostSocket: 5)
        _ = hold.connected(one)
      case 3: _ = hold.accepted(one)
      case 4: _ = hold.forget(one)
      case 5: _ = hold.aborted(one)
      default: _ = hold.expire(now: Int64(step) + SynHold.patience - 50)
      }
      if !(0...min(20, hold.count)).contains(hold.heldCount) { violations += 1 }
    }
    #expect(violations == 0, "seed \(seed)")
  }
}
