import Links
import Testing

@testable import DataPlane

@Suite("Random loads")
struct ConservationTests {
  /// A schedule of random links, outages and gaps.
  private func schedule(_ generator: inout SeededGenerator) -> [Link] {
    var slot = start
    return (0..<6).compactMap { _ in
      defer { slot = slot.next }
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: return Link(slot: slot, state: .down(.beamFull))
      case 1: return nil
      default:
        var way = direction(
          milliseconds: 0,
          megabits: .random(in: 0.5...50, using: &generator),
          loss: .random(in: 0...0.2, using: &generator)
        )
        let delays = (0..<3).map { _ in Double.random(in: 0.001...0.3, using: &generator) }
        way.delay = DelayCurve(
          startSeconds: delays[0],
          middleSeconds: delays[1],
          endSeconds: delays[2]
        )
        return link(slot, satellite: "S\(Int.random(in: 0..<3, using: &generator))", up: way)
      }
    }
  }

  @Test(
    "Every packet is delivered once in order or counted under one cause",
    arguments: Array(UInt64(1)...24)
  )
  func conservation(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let emulator = try emulator(schedule(&generator)) {
      $0.seed = seed
      $0.packetMemoryBytes = 1 << 20
      $0.handOver = HandOverPolicy(
        gap: .milliseconds(Int(seed % 4) * 40),
        packets: seed % 2 == 0 ? .held : .lost
      )
    }
    let packets = stride(from: 28, through: 1_500, by: 32).map { packet(bytes: $0) }
    var now: Int64 = 0
    var sent = 0
    var violations = 0
    var last: [Int64] = [0, 0]
    while now < 90 * second {
      for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        let whole = packets[Int.random(in: 0..<packets.count, using: &generator)]
        let pipe = Bool.random(using: &generator) ? emulator.uplink : emulator.downlink
        let isWhole = Int.random(in: 0..<20, using: &generator) > 0
        let bytes = isWhole ? whole : [0x45, 0x45]
        emulator.receive(bytes.span, on: pipe, now: now)
        sent += 1
      }
      emulator.advance(to: now)
      for (index, pipe) in [emulator.uplink, emulator.downlink].enumerated() {
        while let train = pipe.takeDue(now: now) {
          let isInOrder = train.release >= last[index] && train.release <= now
          if !isInOrder || train.release < train.arrival { violations += 1 }
          last[index] = train.release
          let isTaken = Int.random(in: 0..<50, using: &generator) > 0
          pipe.finish(train, isTaken ? .delivered(at: now) : .lost(.refusedByDevice))
        }
      }
      now += Int64.random(in: 0...100 * millisecond, using: &generator)
    }
    #expect(violations == 0, "seed \(seed)")
    for pass in 0..<2 {
      let up = try direction(emulator.uplink, emulator, now: now)
      let down = try direction(emulator.downlink, emulator, now: now)
      #expect(up.isBalanced && down.isBalanced, "seed \(seed), pass \(pass): \(up) \(down)")
      #expect(up.packetsIn + down.packetsIn == sent)
      emulator.uplink.shutDown()
      emulator.downlink.shutDown()
    }
    // Every place for a packet is free again.
    #expect(emulator.pool.usedBytes == 0)
  }

  @Test("The same seed and load give the same account")
  func reproducible() throws {
    let accounts = try (0..<2).map { _ in
      var generator = SeededGenerator(seed: 99)
      let emulator = try emulator(schedule(&generator)) { $0.seed = 5 }
      for index in 0..<5_000 {
        let now = Int64(index) * 10 * millisecond
        let length = Int.random(in: 28...1_500, using: &generator)
        emulator.receive(packet(bytes: length).span, on: emulator.uplink, now: now)
        emulator.advance(to: now)
        while let train = emulator.uplink.takeDue(now: now) {
          emulator.uplink.finish(train, .delivered(at: now))
        }
      }
      return try direction(emulator.uplink, emulator, now: 60 * second)
    }
    #expect(accounts[0] == accounts[1])
    #expect(accounts[0].packetsDelivered > 0)
  }
}
