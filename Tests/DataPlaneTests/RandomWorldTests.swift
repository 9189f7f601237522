import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

/// Random links and loads with everything switched on at once: pieces of streams, active queues,
/// bursts of loss, hand-overs, delays that vary, hop limits, noise, nonsense, little memory, links that
/// are published anew, and an end in the middle.
@Suite("Random worlds with everything on")
struct RandomWorldTests {
  private struct World {
    var generator: SeededGenerator
    let emulator: LinkEmulator
    var templates: [(bytes: [UInt8], offload: OffloadHeader, packets: Int)] = []
    var sent = [0, 0]
    var now: Int64 = 0

    init(seed: UInt64) throws {
      generator = SeededGenerator(seed: seed)
      var settings = try configuration(seed: seed)
      settings.queue = QueuePolicy(
        duration: .milliseconds(Int(seed % 5) * 60),
        discipline: QueuePolicy.Discipline.allCases[Int(seed % 3)],
        marksCongestion: seed % 2 == 0
      )
      settings.variation = [.drawn, .typical, .least][Int(seed / 2 % 3)]
      settings.handOver = HandOverPolicy(
        gap: .milliseconds(Int(seed % 4) * 20),
        packets: seed % 2 == 0 ? .held : .lost,
        order: seed % 7 < 4 ? .kept : .mayOvertake
      )
      settings.packetMemoryBytes = seed % 4 == 0 ? 64 << 20 : 1 << 20
      let pool = try PacketPool(limitBytes: settings.packetMemoryBytes)
      let access: Access = seed % 3 == 0 ? .bare : .satellite
      emulator = LinkEmulator(settings, access: access, pool: pool, now: 0)
      for index in 0..<20 {
        var packet = ReferencePacket(isIPv6: index % 2 == 1, isTCP: index % 4 < 2)
        packet.hopLimit = index % 5 == 0 ? 2 : 64
        packet.trafficClass = UInt8(index % 3)
        packet.ports = (UInt16(index), 9)
        packet.segmentSize = index % 3 == 0 ? 500 : 1_400
        packet.payload = [UInt8](repeating: 1, count: [20, 300, 1_400, 9_000, 60_000][index % 5])
        let isWhole = packet.segments > 1
        templates.append(
          isWhole
            ? (packet.fromDevice(), packet.offload, packet.segments)
            : (packet.onWire(), OffloadHeader(), 1)
        )
      }
      // Nonsense, and a multicast.
      templates.append(([0x45, 0x45], OffloadHeader(), 1))
      var noise = ReferencePacket(isTCP: false, payload: [1, 2, 3]).onWire()
      noise.replaceSubrange(16..<20, with: [224, 0, 0, 1])
      noise.set(0, at: 10)
      noise.set(~ones(Array(noise[..<20])), at: 10)
      templates.append((noise, OffloadHeader(), 1))
    }

    mutating func publish() {
      func way(_ generator: inout SeededGenerator) -> Link.Direction {
        Link.Direction(
          delay: DelayCurve(
            startSeconds: .random(in: 0.001...0.1, using: &generator),
            middleSeconds: .random(in: 0.001...0.1, using: &generator),
            endSeconds: .random(in: 0.001...0.1, using: &generator)
          ),
          variation: DelayVariation(
            terms: [.init(name: "a", meanSeconds: 0.005, shape: 2)],
            typicalSeconds: 0.005
          ),
          rate: .megabitsPerSecond(.random(in: 1...300, using: &generator)),
          loss: LossProcess(
            goodLossProbability: 0.01,
            badLossProbability: 0.5,
            meanGoodSeconds: 0.3,
            meanBadSeconds: 0.02
          )
        )
      }
      let path = Link.Path(
        satellite: "S\(Int.random(in: 0..<4, using: &generator))",
        gateway: "G",
        pointOfPresence: "P",
        uplink: way(&generator),
        downlink: way(&generator),
        handOver: HandOver(gapSeconds: 0.02, burstSeconds: 0.1, burstLossProbability: 0.3),
        gatewayShare: .random(in: 0.2...1, using: &generator)
      )
      // Spans of 400 ms in their places: some for the second time, some never.
      let length = 400 * millisecond
      let index = now / length + Int64.random(in: 0...3, using: &generator)
      emulator.publish(
        LinkSpan(
          start: start.start + .nanoseconds(index * length),
          end: start.start + .nanoseconds((index + 1) * length),
          state: Int.random(in: 0..<8, using: &generator) == 0 ? .down(.jammed) : .up(path)
        ),
        now: now
      )
    }

    mutating func send() {
      let number = Int.random(in: 0..<2, using: &generator)
      let template = templates[Int.random(in: 0..<templates.count, using: &generator)]
      let pipe = number == 0 ? emulator.uplink : emulator.downlink
      guard let place = emulator.pool.takePlace(forPacketBytes: template.bytes.count) else {
        pipe.refuse(bytes: template.bytes.count, .queueFull)
        sent[number] += 1
        return
      }
      emulator.pool.store(template.bytes.span, in: place)
      emulator.pool.setOffloadHeader(template.offload, of: place)
      let count = template.bytes.count
      let isTaken = emulator.receive(
        place,
        length: count,
        on: pipe,
        isFromGateway: Int.random(in: 0..<20, using: &generator) == 0,
        now: now
      )
      sent[number] += isTaken ? template.packets : 1
    }

    /// Takes what is due; how many trains were late, or out of order.
    mutating func take() -> Int {
      var wrong = 0
      emulator.advance(to: now)
      for pipe in [emulator.uplink, emulator.downlink] {
        while let train = pipe.takeDue(now: now) {
          if train.release > now || train.release < train.departure { wrong += 1 }
          let roll = Int.random(in: 0..<40, using: &generator)
          let end: Pipe.End =
            roll == 0 ? .lost(.refusedByDevice) : roll == 1 ? .lost(.hopLimit) : .delivered
          pipe.finish(train, end)
        }
      }
      return wrong
    }

    /// Whether every packet that came is in one place, in both directions.
    var isBalanced: Bool {
      [emulator.uplink, emulator.downlink].indices.allSatisfy { index in
        let pipe = index == 0 ? emulator.uplink : emulator.downlink
        let tally = pipe.tally
        let dropped =
          DropCause.plain.reduce(0) { $0 + tally.drops($1) } + tally.drops(.outage(.jammed))
        return tally.packetsIn == sent[index]
          && sent[index] == tally.packetsDelivered + dropped + pipe.packetsInFlight
          && pipe.queue.bytes >= 0 && (pipe.queue.packets == 0) == (pipe.queue.bytes == 0)
      }
    }
  }

  @Test("Every packet is in one place at every instant", arguments: Array(UInt64(1)...200))
  func conservation(seed: UInt64) throws {
    var world = try World(seed: seed)
    var (unbalanced, wrong) = (0, 0)
    for index in 0..<800 {
      if index % 20 == 0 { world.publish() }
      for _ in 0..<Int.random(in: 0...4, using: &world.generator) {
        world.send()
        if !world.isBalanced { unbalanced += 1 }
      }
      wrong += world.take()
      if !world.isBalanced { unbalanced += 1 }
      world.now += Int64.random(in: 0...20 * millisecond, using: &world.generator)
    }
    #expect(unbalanced == 0 && wrong == 0, "seed \(seed)")
    #expect(world.emulator.uplink.tally.packetsDelivered > 0, "seed \(seed)")
    // The end comes in the middle.
    world.emulator.uplink.shutDown()
    world.emulator.downlink.shutDown()
    #expect(world.isBalanced, "seed \(seed)")
    #expect(world.emulator.uplink.packetsInFlight + world.emulator.downlink.packetsInFlight == 0)
    #expect(world.emulator.pool.usedBytes == 0, "seed \(seed)")
    #expect(world.emulator.nextEvent == .max)
  }

  @Test("Who wakes at each event is never late", arguments: Array(UInt64(1)...60))
  func punctual(seed: UInt64) throws {
    var world = try World(seed: seed)
    var (late, nextSend, nextLink, seen) = (0, Int64(0), Int64(0), 0)
    var worst: Int64 = 0
    while world.now < 6 * second {
      if world.now >= nextLink {
        world.publish()
        nextLink = world.now + 100 * millisecond
      }
      if world.now >= nextSend {
        world.send()
        nextSend = world.now + Int64.random(in: 0...10 * millisecond, using: &world.generator)
      }
      world.emulator.advance(to: world.now)
      for pipe in [world.emulator.uplink, world.emulator.downlink] {
        while let train = pipe.takeDue(now: world.now) {
          seen += 1
          if train.release < world.now {
            late += 1
            worst = max(worst, world.now - train.release)
          }
          pipe.finish(train, .delivered)
        }
      }
      world.now = max(world.now, min(nextSend, nextLink, world.emulator.nextEvent))
    }
    #expect(late == 0, "seed \(seed): \(late) of \(seen), by up to \(worst) ns")
  }
}
