import CAllocationCount
import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

/// The whole of what is tested here runs on one thread: the count is of the thread that asks.
@Suite("Memory on the packets' way")
struct AllocationTests {
  private let rounds = 4_000
  private let variation = DelayVariation(
    terms: [
      DelayVariation.Term(name: "access", meanSeconds: 0.004, shape: 2),
      DelayVariation.Term(name: "queue", meanSeconds: 0.002, shape: 1),
    ],
    typicalSeconds: 0.005
  )

  private func emulator(
    _ discipline: QueuePolicy.Discipline,
    _ access: Access = .satellite
  ) throws -> LinkEmulator {
    var configuration = try configuration(seed: 5)
    configuration.queue = QueuePolicy(duration: .milliseconds(300), discipline: discipline)
    configuration.packetMemoryBytes = 256 << 20
    let pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
    let emulator = LinkEmulator(configuration, access: access, pool: pool, now: 0)
    let loss = LossProcess(
      goodLossProbability: 0.001,
      badLossProbability: 0.3,
      meanGoodSeconds: 0.5,
      meanBadSeconds: 0.01
    )
    let way = Link.Direction(
      delay: DelayCurve(constantSeconds: 0.02),
      variation: variation,
      rate: .megabitsPerSecond(400),
      loss: loss
    )
    let handOver = HandOver(gapSeconds: 0.02, burstSeconds: 0.5, burstLossProbability: 0.2)
    for index in 0..<40 {
      let path = Link.Path(
        satellite: "S\(index % 3)",
        gateway: "G",
        pointOfPresence: "P",
        uplink: way,
        downlink: way,
        handOver: handOver
      )
      let begin = start.start + .seconds(index)
      let span = LinkSpan(start: begin, end: begin + .seconds(1), state: .up(path))
      emulator.publish(span, now: 0)
    }
    return emulator
  }

  /// Small and full packets of either family, and pieces of streams: 50 packets and 94 segments.
  private func packets() -> [(bytes: [UInt8], offload: OffloadHeader)] {
    (0..<50).flatMap { index in
      var packet = ReferencePacket(isIPv6: index % 2 == 1, isTCP: index % 4 < 2)
      packet.ports = (UInt16(2_000 + index % 10), 9)
      packet.trafficClass = index % 3 == 0 ? 2 : 0
      if packet.isIPv6, index % 7 == 0 { packet.extensions = [(0, 1), (60, 2)] }
      packet.payload = [UInt8](repeating: 7, count: index % 5 == 0 ? 40 : 1_400)
      var all = [(packet.onWire(), OffloadHeader())]
      if index % 25 == 0 {
        packet.payload = [UInt8](repeating: 7, count: 47_000)
        all.append((packet.fromDevice(), packet.offload))
      }
      return all
    }
  }

  /// Sends every packet once in each direction, evenly over 5 ms, and takes what is due.
  @inline(never)
  private func carry(
    _ emulator: LinkEmulator,
    _ packets: [(bytes: [UInt8], offload: OffloadHeader)],
    _ now: inout Int64
  ) -> Int {
    var delivered = 0
    for index in packets.indices {
      now += 100_000
      let pipe = index % 3 == 0 ? emulator.downlink : emulator.uplink
      let count = packets[index].bytes.count
      guard let place = emulator.pool.takePlace(forPacketBytes: count) else { continue }
      let bytes = packets[index].bytes
      emulator.pool.store(bytes.span, in: place)
      emulator.pool.setOffloadHeader(packets[index].offload, of: place)
      emulator.receive(place, length: count, on: pipe, now: now)
      emulator.advance(to: now)
      while let train = emulator.uplink.takeDue(now: now) {
        delivered += Int(train.count)
        emulator.uplink.finish(train, .delivered)
      }
      while let train = emulator.downlink.takeDue(now: now) {
        delivered += Int(train.count)
        emulator.downlink.finish(train, .delivered)
      }
      _ = emulator.nextEvent
    }
    return delivered
  }

  @Test("The counter counts")
  func counter() throws {
    try #require(ca_counts() == 1, "a sanitizer's allocator is in the way")
    ca_begin()
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: 100)
    let array = [UInt8](repeating: UInt8(truncatingIfNeeded: rounds), count: 5_000)
    let count = ca_end()
    #expect(array.count == 5_000)
    unsafe memory.deallocate()
    #expect(count == 2)
  }

  @Test(
    "A link with everything on carries 200,000 packets and asks for no memory",
    .enabled(if: ca_counts() == 1),
    arguments: QueuePolicy.Discipline.allCases
  )
  func linkAllocatesNothing(discipline: QueuePolicy.Discipline) throws {
    let emulator = try emulator(discipline)
    let packets = packets()
    var (now, delivered) = (Int64(0), 0)
    // Long enough for every flow to have its queue and for every cause of loss to have its count.
    for _ in 0..<600 { _ = carry(emulator, packets, &now) }
    ca_begin()
    for _ in 0..<2_000 { delivered += carry(emulator, packets, &now) }
    let count = ca_end()
    let tally = emulator.uplink.tally
    #expect(count == 0, "\(count) allocations, \(delivered) packets delivered")
    #expect(delivered > 200_000)
    #expect(tally.drops(.randomLoss) > 0 && tally.drops(.handOver) > 0)
    emulator.uplink.shutDown()
    emulator.downlink.shutDown()
    #expect(emulator.pool.usedBytes == 0)
  }

  @Test(
    "From device to device packets pass without memory being asked for",
    .enabled(if: ca_counts() == 1)
  )
  func devicesAllocateNothing() throws {
    let devices = try DevicePair()
    let emulator = try emulator(.fqCoDel, .satellite)
    let path = AccessPath(
      terminalTunnel: devices.terminal.inner,
      popTunnel: devices.pop.inner,
      emulator: emulator
    )
    let packets = packets()
    let messages = packets.map { devices.terminal.message($0.bytes, $0.offload) }
    var room = [UInt8](repeating: 0, count: 70_000)
    var (now, received, count) = (Int64(0), 0, Int64(0))
    for round in 0..<600 {
      for message in messages {
        devices.terminal.send(raw: message)
        now += 100_000
        if round >= 200 { ca_begin() }
        if case .packet(let place, let length) = path.read(path.terminalTunnel) {
          emulator.receive(place, length: length, on: emulator.uplink, now: now)
        }
        emulator.advance(to: now)
        while let train = emulator.uplink.takeDue(now: now) {
          let isWritten = path.write(train, to: path.popTunnel)
          emulator.uplink.finish(train, isWritten ? .delivered : .lost(.refusedByDevice))
          // The stand-in holds some packets only; reading it asks for no memory either.
          while devices.pop.receive(into: &room) > 0 { received += 1 }
        }
        if round >= 200 { count += ca_end() }
      }
    }
    #expect(count == 0)
    #expect(received > 20_000)
    #expect(emulator.uplink.tally.drops(.refusedByDevice) == 0)
  }
}
