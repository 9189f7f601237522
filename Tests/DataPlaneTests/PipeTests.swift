import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("A direction of the link")
struct PipeTests {
  @Test("A packet arrives exactly its delay after it came", arguments: [0, 3, 25, 612.5])
  func delay(milliseconds: Double) throws {
    let emulator = try emulator([link(up: direction(milliseconds: milliseconds))])
    emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: 7)
    let deliveries = run(emulator, emulator.uplink, until: 2 * second)
    #expect(deliveries.map(\.time) == [7 + Int64(milliseconds * 1e6)])
  }

  @Test("A packet's transmission takes its bits over the rate")
  func serialisation() throws {
    let emulator = try emulator([link(up: direction(milliseconds: 10, megabits: 12))])
    emulator.receive(packet(bytes: 1_500).span, on: emulator.uplink, now: 0)
    // 12,000 bits at 12 Mb/s are 1 ms.
    #expect(run(emulator, emulator.uplink, until: second).map(\.time) == [11 * millisecond])
  }

  @Test("The rate is kept within a thousandth", arguments: [0.7, 10, 200, 1_000, 9_999])
  func rate(megabits: Double) throws {
    let emulator = try emulator([link(up: direction(milliseconds: 1, megabits: megabits))]) {
      $0.queue = QueuePolicy(duration: .seconds(10))
    }
    let count = 300
    for index in 0..<count {
      let length = 400 + index * 3
      emulator.receive(packet(bytes: length).span, on: emulator.uplink, now: 0)
    }
    let deliveries = run(emulator, emulator.uplink, until: 14 * second)
    try #require(deliveries.count == count)
    let bits = Double(deliveries.map(\.length).reduce(0, +)) * 8
    let last = try #require(deliveries.last)
    let seconds = Double(last.time - millisecond) * 1e-9
    #expect(abs(bits / seconds / (megabits * 1e6) - 1) < 0.001)
  }

  @Test("A late call of advance does not change when packets are due")
  func lateness() throws {
    let times = try [false, true].map { isLate in
      let emulator = try emulator([link(up: direction(milliseconds: 5, megabits: 10))])
      for index in 0..<10 {
        let now = Int64(index) * millisecond
        emulator.receive(packet(bytes: 1_500).span, on: emulator.uplink, now: now)
        if !isLate { emulator.advance(to: now) }
      }
      return run(emulator, emulator.uplink, until: second).map(\.time)
    }
    #expect(times[0] == times[1])
    #expect(times[0].count == 10)
  }

  @Test("The delay follows its curve at the time of leaving")
  func curve() throws {
    var way = direction(milliseconds: 0)
    way.delay = DelayCurve(startSeconds: 0.010, middleSeconds: 0.012, endSeconds: 0.020)
    let emulator = try emulator([link(up: way)])
    for tenth in 0..<10 {
      let now = Int64(tenth) * 1_500 * millisecond
      emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: now)
      emulator.advance(to: now)
    }
    for delivery in run(emulator, emulator.uplink, until: 16 * second) {
      let expected = way.delay.seconds(atFraction: Double(delivery.arrival) / 15e9)
      #expect(delivery.time - delivery.arrival == Int64((expected * 1e9).rounded()))
    }
  }

  @Test("Packets in flight keep their path, and none overtakes another at a slot mark")
  func slotMark() throws {
    let emulator = try emulator([
      link(up: direction(milliseconds: 50)),
      link(start.next, satellite: "B", up: direction(milliseconds: 20)),
    ])
    let mark = 15 * second
    for (index, time) in [mark - 10 * millisecond, mark - 1, mark, mark + 40 * millisecond]
      .enumerated()
    {
      emulator.receive(packet(bytes: 100, port: UInt16(index)).span, on: emulator.uplink, now: time)
    }
    let deliveries = run(emulator, emulator.uplink, until: 20 * second)
    #expect(deliveries.map(\.port) == [0, 1, 2, 3])
    // The third leaves by the shorter path and waits for the second; the fourth is on its own.
    #expect(
      deliveries.map { $0.time - mark } == [
        40 * millisecond, 50 * millisecond - 1, 50 * millisecond - 1, 60 * millisecond,
      ]
    )
  }

  @Test("The queue holds a tenth of a second of the rate, and never less than its floor")
  func queueBound() throws {
    for (megabits, bound) in [(8.0, 100_000), (0.08, QueuePolicy.floorBytes)] {
      let emulator = try emulator([link(up: direction(milliseconds: 1, megabits: megabits))])
      for _ in 0..<200 { emulator.receive(packet(bytes: 1_000).span, on: emulator.uplink, now: 0) }
      let account = try direction(emulator.uplink, emulator, now: 0)
      // One more is in the transmitter.
      #expect(account.packetsInFlight == bound / 1_000 + 1)
      #expect(account.dropped.queueFull == 199 - bound / 1_000)
      #expect(account.isBalanced)
    }
  }

  @Test("Memory for packets is bounded: what does not fit is counted, not kept")
  func storageBound() throws {
    let emulator = try emulator([link(up: direction(milliseconds: 500))]) {
      $0.packetMemoryBytes = 1 << 20
    }
    for index in 0..<5_000 {
      emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: Int64(index))
      emulator.advance(to: Int64(index))
    }
    let account = try direction(emulator.uplink, emulator, now: 5_000)
    let room = (1 << 20) / PacketPool.placeBytes[0]
    #expect(account.packetsInFlight == room)
    #expect(account.dropped.queueFull == 5_000 - room)
  }

  @Test("Loss has the set proportion and follows the seed", arguments: [0.01, 0.3])
  func loss(probability: Double) throws {
    func lost(seed: UInt64) throws -> [UInt16] {
      let emulator = try emulator([link(up: direction(milliseconds: 1, loss: probability))]) {
        $0.seed = seed
      }
      var arrived: [UInt16] = []
      var one = packet(bytes: 60)
      for index in 0..<20_000 {
        let now = Int64(index) * 500_000
        one.put(UInt16(index), at: 22)
        emulator.receive(one.span, on: emulator.uplink, now: now)
        emulator.advance(to: now)
        while let train = emulator.uplink.takeDue(now: now) {
          arrived.append(emulator.pool.read(train.place, count: 60) { $0.word(at: 22) })
          emulator.uplink.finish(train, .delivered(at: now))
        }
      }
      let account = try direction(emulator.uplink, emulator, now: 0)
      let share = Double(account.dropped.randomLoss) / 20_000
      let deviation = (probability * (1 - probability) / 20_000).squareRoot()
      // Five standard deviations of a binomial draw.
      #expect(abs(share - probability) < 5 * deviation)
      #expect(account.isBalanced)
      return arrived
    }
    #expect(try lost(seed: 7) == lost(seed: 7))
    #expect(try lost(seed: 7) != lost(seed: 8))
  }

  @Test("An outage counts packets under its reason, a missing link and impossible numbers as such")
  func outage() throws {
    var impossible = direction(milliseconds: -1)
    impossible.rate = .megabitsPerSecond(.nan)
    let emulator = try emulator([
      Link(slot: start, state: .down(.notLicensed)),
      link(start.next, up: impossible),
    ])
    for time in [0, 16 * second, 31 * second] {
      emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: time)
      emulator.advance(to: time)
    }
    let account = try direction(emulator.uplink, emulator, now: 32 * second)
    #expect(account.dropped.outage == ["not-licensed": 1])
    #expect(account.dropped.noLinkPlan == 2)
    #expect(account.packetsInFlight == 0)
    #expect(account.isBalanced)
  }

  @Test("What waits when an outage begins is lost to it, what has left arrives")
  func outageWhileWaiting() throws {
    // 1,250 bytes at 1 Mb/s take 10 ms each.
    let emulator = try emulator([
      link(up: direction(milliseconds: 30, megabits: 1)),
      Link(slot: start.next, state: .down(.noSatelliteInView)),
    ])
    let mark = 15 * second
    for _ in 0..<5 {
      emulator.receive(packet(bytes: 1_250).span, on: emulator.uplink, now: mark - 25 * millisecond)
    }
    let deliveries = run(emulator, emulator.uplink, until: 20 * second)
    #expect(deliveries.count == 3)
    let account = try direction(emulator.uplink, emulator, now: 20 * second)
    #expect(account.dropped.outage == ["no-satellite-in-view": 2])
  }

  @Test("In a hand-over's gap packets wait or are lost, as told", arguments: [true, false])
  func handOverGap(isHeld: Bool) throws {
    let emulator = try emulator([
      link(up: direction(milliseconds: 10)),
      link(start.next, satellite: "B", up: direction(milliseconds: 10)),
      link(start.next.next, satellite: "B", up: direction(milliseconds: 10)),
    ]) {
      $0.handOver = HandOverPolicy(gap: .milliseconds(80), packets: isHeld ? .held : .lost)
    }
    for time in [15 * second, 15 * second + 80 * millisecond, 30 * second] {
      emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: time)
    }
    let deliveries = run(emulator, emulator.uplink, until: 40 * second)
    let account = try direction(emulator.uplink, emulator, now: 40 * second)
    let later = [15 * second + 90 * millisecond, 30 * second + 10 * millisecond]
    #expect(deliveries.map(\.time) == (isHeld ? [later[0]] : []) + later)
    #expect(account.dropped.handOver == (isHeld ? 0 : 1))
  }

  @Test("A link published anew for the current slot holds from then on")
  func republished() throws {
    let emulator = try emulator([link(up: direction(milliseconds: 10))])
    emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: 0)
    emulator.publish(link(up: direction(milliseconds: 40)), now: second)
    emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: second)
    emulator.publish(Link(slot: start, state: .down(.jammed)), now: 2 * second)
    emulator.receive(packet(bytes: 100).span, on: emulator.uplink, now: 2 * second)
    #expect(
      run(emulator, emulator.uplink, until: 3 * second).map(\.time) == [
        10 * millisecond, second + 40 * millisecond,
      ]
    )
  }

  @Test("At the end what is still on its way is counted as such")
  func shutdown() throws {
    let emulator = try emulator([link(up: direction(milliseconds: 50, megabits: 1))])
    for _ in 0..<4 { emulator.receive(packet(bytes: 1_000).span, on: emulator.uplink, now: 0) }
    emulator.advance(to: 20 * millisecond)
    emulator.uplink.shutDown()
    let account = try direction(emulator.uplink, emulator, now: second)
    #expect(account.dropped.shutdown == 4)
    #expect(account.packetsInFlight == 0)
    #expect(account.isBalanced)
    #expect(emulator.nextEvent == .max)
  }
}
