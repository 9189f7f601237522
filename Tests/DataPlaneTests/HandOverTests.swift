import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("Changes of satellite, to the microsecond")
struct HandOverTests {
  /// What a packet met: its number, the satellite that carried it, and when it arrived.
  struct Seen: Equatable {
    var id: Int
    var satellite: String
    var departure: Int64
    var release: Int64
  }

  /// Carries packets of no length to speak of over a link without a rate, at the given times.
  private func carry(
    _ spans: [LinkSpan],
    _ times: [Int64],
    _ policy: HandOverPolicy
  ) throws -> (seen: [Seen], tally: DirectionTally) {
    let emulator = try emulator([]) { $0.handOver = policy }
    for span in spans { emulator.publish(span, now: 0) }
    var seen: [Seen] = []
    func take(_ now: Int64) {
      emulator.advance(to: now)
      while let train = emulator.uplink.takeDue(now: now) {
        let id = emulator.pool.read(train.place, count: 28) { Int($0.word(at: 22)) }
        let name = emulator.schedule.satellites[Int(train.satellite)]
        #expect(train.release <= now)
        seen.append(
          Seen(id: id, satellite: name, departure: train.departure, release: train.release)
        )
        emulator.uplink.finish(train, .delivered)
      }
    }
    for (id, time) in times.enumerated() {
      while emulator.nextEvent < time { take(emulator.nextEvent) }
      take(time)
      let bytes = packet(bytes: 60, port: UInt16(id))
      emulator.receive(bytes.span, on: emulator.uplink, now: time)
    }
    while emulator.nextEvent < .max { take(emulator.nextEvent) }
    #expect(emulator.pool.usedBytes == 0)
    return (seen, emulator.uplink.tally)
  }

  private func span(
    _ satellite: String,
    from: Int64,
    to: Int64,
    milliseconds: Double,
    handOver: HandOver? = nil
  ) -> LinkSpan {
    let way = direction(milliseconds: milliseconds)
    let path = Link.Path(
      satellite: satellite,
      gateway: "G",
      pointOfPresence: "P",
      uplink: way,
      downlink: way,
      handOver: handOver
    )
    return LinkSpan(
      start: start.start + .nanoseconds(from),
      end: start.start + .nanoseconds(to),
      state: .up(path)
    )
  }

  private let mark = 15 * second

  @Test("What is sent a microsecond before a mark meets the old link, behind it the new")
  func boundary() throws {
    let spans = [
      span("A", from: 0, to: mark, milliseconds: 10),
      span("B", from: mark, to: 2 * mark, milliseconds: 30),
      LinkSpan(
        start: start.start + .seconds(30),
        end: start.start + .seconds(45),
        state: .down(.jammed)
      ),
    ]
    let times = [
      mark - 1_000, mark - 1, mark, mark + 1_000, 2 * mark - 1_000, 2 * mark, 2 * mark + 1_000,
    ]
    let (seen, tally) = try carry(spans, times, HandOverPolicy())
    #expect(seen.map(\.satellite) == ["A", "A", "B", "B", "B"])
    #expect(
      zip(seen, times).map { $0.release - $1 } == [10, 10, 30, 30, 30].map { $0 * millisecond }
    )
    #expect(tally.drops(.outage(.jammed)) == 2)
  }

  @Test("A gap ends and a burst begins and ends to the microsecond", arguments: [true, false])
  func gap(isHeld: Bool) throws {
    let handOver = HandOver(gapSeconds: 0.05, burstSeconds: 0.2, burstLossProbability: 1)
    let spans = [
      span("A", from: 0, to: mark, milliseconds: 10),
      span("B", from: mark, to: 2 * mark, milliseconds: 10, handOver: handOver),
    ]
    let times = [
      mark - 1_000, mark, mark + 50 * millisecond - 1_000, mark + 50 * millisecond,
      mark + 200 * millisecond - 1_000, mark + 200 * millisecond, mark + 201 * millisecond,
    ]
    let policy = HandOverPolicy(gap: .zero, packets: isHeld ? .held : .lost)
    let (seen, tally) = try carry(spans, times, policy)
    // Those held until the gap's end leave into the burst, and are lost there.
    #expect(seen.map(\.id) == [0, 5, 6])
    #expect(tally.drops(.handOver) == 4)
    let calm = HandOver(gapSeconds: 0.05)
    let second = try carry(
      [spans[0], span("B", from: mark, to: 2 * mark, milliseconds: 10, handOver: calm)],
      times,
      policy
    )
    #expect(second.seen.map(\.id) == (isHeld ? [0, 1, 2, 3, 4, 5, 6] : [0, 3, 4, 5, 6]))
    #expect(
      second.seen.filter { (1...3).contains($0.id) }.allSatisfy {
        $0.release == mark + 60 * millisecond
      }
    )
  }

  @Test("Packets overtake between paths only, if at all", arguments: Array(UInt64(1)...200))
  func overtaking(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // Short spans beside long delays: several paths are in use at a time.
    let length = [20, 100, 1_000][Int(seed % 3)] * millisecond
    let spans = (0..<Int64(40)).map { index in
      span(
        ["A", "B", "C"].randomElement(using: &generator) ?? "A",
        from: index * length,
        to: (index + 1) * length,
        milliseconds: .random(in: 1...200, using: &generator)
      )
    }
    var time: Int64 = 0
    let times = (0..<1_000).map { _ in
      time += .random(in: 0...length / 12, using: &generator)
      return time
    }
    for order in [HandOverPolicy.Order.kept, .mayOvertake] {
      let (seen, _) = try carry(spans, times, HandOverPolicy(order: order))
      var last: [String: Seen] = [:]
      var (late, overtaken, newest) = (0, 0, -1)
      for packet in seen {
        if let before = last[packet.satellite], before.id > packet.id { late += 1 }
        last[packet.satellite] = packet
        if packet.id < newest { overtaken += 1 }
        newest = max(newest, packet.id)
        let index = Int(packet.departure / length)
        if case .up(let path) = spans[index].state {
          #expect(path.satellite == packet.satellite)
          let least = Int64((path.uplink.delay.startSeconds * 1e9).rounded())
          #expect(packet.release >= packet.departure + least - 1, "seed \(seed)")
        }
      }
      #expect(late == 0, "seed \(seed), \(order): \(late) within a path")
      #expect(order == .mayOvertake || overtaken == 0, "seed \(seed)")
    }
  }

  @Test("A shorter path overtakes where it may")
  func overtakes() throws {
    let spans = [
      span("A", from: 0, to: mark, milliseconds: 60),
      span("B", from: mark, to: 2 * mark, milliseconds: 20),
    ]
    let times = [
      mark - 5 * millisecond, mark - millisecond, mark, mark + millisecond, mark + 50 * millisecond,
    ]
    #expect(
      try carry(spans, times, HandOverPolicy(order: .mayOvertake)).seen.map(\.id) == [
        2, 3, 0, 1, 4,
      ]
    )
    #expect(
      try carry(spans, times, HandOverPolicy(order: .kept)).seen.map(\.id) == [0, 1, 2, 3, 4]
    )
  }
}
