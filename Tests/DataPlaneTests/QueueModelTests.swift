import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("Queues beside the RFCs' own code")
struct QueueModelTests {
  /// A load: packets with their flows, and the rate over time.
  struct Load {
    var packets: [ModelPacket] = []
    var steps: [ModelTransmitter.Step] = []

    /// Bursts and steady streams around a rate that changes, such that queues stand and vanish.
    init(_ generator: inout SeededGenerator, flows: Int, seconds: Int64, simultaneous: Bool) {
      var time: Int64 = 0
      while time < seconds * second {
        steps.append(
          (time, [80, 200, 500, 800, 1_600, 3_200].randomElement(using: &generator) ?? 80)
        )
        time += Int64.random(in: 200...3_000, using: &generator) * millisecond
      }
      time = 0
      while time < seconds * second, packets.count < 30_000 {
        // A phase of its own load, between a third of the rate and two times of it.
        let perByte = steps.last { $0.start <= time }?.perByte ?? 80
        let share = Double.random(in: 0.3...2, using: &generator)
        let end = time + Int64.random(in: 20...2_500, using: &generator) * millisecond
        let active = Int.random(in: 1...flows, using: &generator)
        while time < end, packets.count < 30_000 {
          let bytes =
            Bool.random(using: &generator) ? 1_500 : Int.random(in: 40...1_500, using: &generator)
          let flow = Int.random(in: 0..<active, using: &generator)
          packets.append(
            ModelPacket(
              id: packets.count,
              arrival: time,
              bytes: bytes,
              flow: flow,
              isMarkable: flow % 2 == 1
            )
          )
          let mean = Double(Int64(bytes) * perByte) / share
          let pause = Double.random(in: 0...2, using: &generator) * mean
          if !simultaneous || Bool.random(using: &generator) { time += Int64(pause) }
        }
        if Int.random(in: 0..<6, using: &generator) == 0 { time += 500 * millisecond }
      }
    }
  }

  /// What the code under test makes of a load.
  private func fates(_ load: Load, _ policy: QueuePolicy) throws -> [Int: ModelFate] {
    var configuration = try configuration()
    configuration.queue = policy
    configuration.packetMemoryBytes = 1 << 30
    let pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
    let emulator = LinkEmulator(configuration, pool: pool, now: 0)
    for (index, step) in load.steps.enumerated() {
      let end = index + 1 < load.steps.count ? load.steps[index + 1].start : 1_000 * second
      var way = direction(milliseconds: 0)
      way.rate = .bitsPerSecond(8e9 / Double(step.perByte))
      let path = Link.Path(
        satellite: "A",
        gateway: "G",
        pointOfPresence: "P",
        uplink: way,
        downlink: way
      )
      emulator.publish(
        LinkSpan(
          start: start.start + .nanoseconds(step.start),
          end: start.start + .nanoseconds(end),
          state: .up(path)
        ),
        now: 0
      )
    }
    var fates: [Int: ModelFate] = [:]
    func take(_ now: Int64) {
      while let train = emulator.uplink.takeDue(now: now) {
        let id = pool.read(train.place, count: 28) { Int($0.word(at: 4)) }
        fates[id] = .sent(at: train.release, marked: train.marks.contains(.congestion))
        emulator.uplink.finish(train, .delivered(at: train.release))
      }
    }
    let wholes = (0..<16).map { flow in
      var whole = ReferencePacket(isTCP: false, trafficClass: flow % 2 == 1 ? 2 : 0)
      whole.ports = (UInt16(1_000 + flow), 9)
      whole.payload = [UInt8](repeating: 0, count: 1_472)
      return whole.onWire()
    }
    for packet in load.packets {
      var bytes = Array(wholes[packet.flow][..<packet.bytes])
      bytes.set(UInt16(packet.bytes), at: 2)
      bytes.set(UInt16(packet.id), at: 4)
      bytes.set(0, at: 10)
      bytes.set(~ones(Array(bytes[..<20])), at: 10)
      emulator.receive(bytes.span, on: emulator.uplink, now: packet.arrival)
      take(packet.arrival)
    }
    emulator.advance(to: 900 * second)
    take(900 * second)
    for packet in load.packets where fates[packet.id] == nil { fates[packet.id] = .dropped }
    #expect(pool.usedBytes == 0)
    return fates
  }

  private func compare(
    _ load: Load,
    _ discipline: QueuePolicy.Discipline,
    marks: Bool,
    limit: Duration,
    seed: UInt64
  ) throws {
    var model = ModelTransmitter(
      discipline,
      marks: marks,
      // No packet takes 5 ms at these rates.
      target: 5 * millisecond,
      limitSeconds: limit.inSeconds,
      steps: load.steps
    )
    for packet in load.packets { model.arrive(packet) }
    model.serve(until: 900 * second)
    let policy = QueuePolicy(duration: limit, discipline: discipline, marksCongestion: marks)
    let fates = try fates(load, policy)
    let different = load.packets.first { fates[$0.id] != model.fates[$0.id] }
    #expect(
      different == nil,
      """
      seed \(seed), \(discipline.rawValue), marks \(marks): packet \(String(describing: different)) of \
      \(load.packets.count) is \(String(describing: different.map { fates[$0.id] })), \
      the model's \(String(describing: different.map { model.fates[$0.id] }))
      """
    )
    if discipline != .dropTail {
      let marked = model.fates.values.filter { if case .sent(_, true) = $0 { true } else { false } }
      #expect(
        model.fates.values.contains(.dropped) && marked.isEmpty == !marks,
        "seed \(seed) tests little"
      )
    }
  }

  @Test("CoDel decides on each packet as RFC 8289's code does", arguments: Array(UInt64(1)...12))
  func coDel(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let load = Load(&generator, flows: 4, seconds: 20, simultaneous: seed % 3 == 0)
    try compare(load, .coDel, marks: seed % 2 == 0, limit: .seconds(10), seed: seed)
  }

  @Test("A full queue drops what comes", arguments: Array(UInt64(21)...26))
  func dropTail(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let load = Load(&generator, flows: 4, seconds: 10, simultaneous: seed % 3 == 0)
    try compare(load, .dropTail, marks: false, limit: .milliseconds(50), seed: seed)
  }

  @Test("FQ-CoDel decides on each packet as RFC 8290 says", arguments: Array(UInt64(41)...56))
  func fqCoDel(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let load = Load(&generator, flows: 2 + Int(seed % 12), seconds: 15, simultaneous: seed % 3 == 0)
    let limit: Duration = seed % 4 < 2 ? .seconds(10) : .milliseconds(120)
    try compare(load, .fqCoDel, marks: seed % 2 == 0, limit: limit, seed: seed)
  }
}
