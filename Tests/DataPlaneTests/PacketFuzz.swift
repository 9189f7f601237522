import Frames
import Links
import Quantities

@testable import DataPlane

/// Feeds a link with hostile packets, offload headers, links and times, and keeps count of what has to
/// become of each.
///
/// Everything follows from the seed, so that a finding comes again.
struct PacketFuzz {
  private var generator: SeededGenerator
  private let emulator: LinkEmulator
  private let pool: PacketPool
  /// The state of the clock.
  private(set) var now: Int64 = 0
  private var slot = Int64(0)
  private(set) var inputs = 0
  /// Places that went in, whose segments the emulator's own tally counts.
  private(set) var accepted = 0
  private(set) var crafted = 0
  /// What was not as it has to be.
  private(set) var findings: [String] = []
  private var templates: [(bytes: [UInt8], offload: OffloadHeader)] = []
  private var lastRelease: [Int64] = [.min, .min]
  private let keepsOrder: Bool

  init(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var configuration = try configuration(seed: seed)
    let disciplines = QueuePolicy.Discipline.allCases
    configuration.queue = QueuePolicy(
      duration: .milliseconds(Int.random(in: 0...200, using: &generator)),
      discipline: disciplines[Int(seed % UInt64(disciplines.count))],
      marksCongestion: seed % 2 == 0
    )
    configuration.packetMemoryBytes = [1 << 20, 4 << 20, 64 << 20][Int(seed / 3 % 3)]
    keepsOrder = seed % 5 != 0
    configuration.handOver = HandOverPolicy(
      gap: .milliseconds(Int(seed % 3) * 30),
      packets: seed % 4 < 2 ? .held : .lost,
      order: keepsOrder ? .kept : .mayOvertake
    )
    pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
    let access: Access = [.satellite, .terrestrial, .bare][Int(seed % 3)]
    emulator = LinkEmulator(configuration, access: access, pool: pool, now: 0)
    self.generator = generator
    makeTemplates()
  }

  private mutating func makeTemplates() {
    for index in 0..<24 {
      var packet = ReferencePacket(isIPv6: index % 2 == 1, isTCP: index % 4 < 2)
      packet.optionWords = index % 3 * 4
      if index % 8 == 3 { packet.extensions = [(0, 2), (60, 3)] }
      if index % 8 == 7 { packet.finalDestination = ReferencePacket.far6 }
      packet.transportOptionWords = index % 11
      packet.trafficClass = UInt8(index % 4)
      packet.hopLimit = UInt8([1, 2, 3, 64][index % 4])
      packet.segmentSize = [16, 100, 1_448, 8_000][index / 6]
      packet.payload = [UInt8](repeating: 0xa5, count: [0, 1, 700, 3_000, 20_000][index % 5])
      templates.append(
        (packet.fromDevice(), packet.payload.isEmpty ? OffloadHeader() : packet.offload)
      )
    }
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    .random(in: range, using: &generator)
  }

  /// One input: mostly a packet, now and then time that passes or a link that changes.
  mutating func step() {
    inputs += 1
    let choice = number(0...99)
    if choice == 0 { publish() }
    if choice < 30 { now += Int64(number(0...2_000_000)) }
    if choice == 31 { now += Int64(number(0...2_000)) * millisecond }
    feed()
    if choice % 4 == 0 { take() }
    if inputs % 64 == 0 { check() }
  }

  private mutating func feed() {
    let pipe = number(0...1) == 0 ? emulator.uplink : emulator.downlink
    let index = number(0...templates.count - 1)
    var (bytes, offload) = templates[index]
    switch number(0...9) {
    case 0: bytes = (0..<number(0...80)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    case 1: bytes.removeLast(number(0...bytes.count))
    case 2...5:
      for _ in 0..<number(1...4) where !bytes.isEmpty {
        let place = number(0...min(bytes.count, 100) - 1)
        bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      repairChecksum(&bytes)
    default: break
    }
    mutate(&offload)
    guard let place = pool.takePlace(forPacketBytes: bytes.count) else {
      return pipe.refuse(bytes: bytes.count, .queueFull)
    }
    pool.store(bytes.span, in: place)
    pool.setOffloadHeader(offload, of: place)
    if number(0...15) == 0 { craft(bytes) }
    let isFromGateway = number(0...19) == 0
    let isTaken = emulator.receive(
      place,
      length: bytes.count,
      on: pipe,
      isFromGateway: isFromGateway,
      now: now
    )
    if isTaken { accepted += 1 }
  }

  /// So that a changed IPv4 header is not refused for its checksum alone.
  private mutating func repairChecksum(_ bytes: inout [UInt8]) {
    guard bytes.count >= 20, bytes[0] >> 4 == 4, number(0...3) > 0 else { return }
    let count = Int(bytes[0] & 15) * 4
    guard count >= 20, count <= bytes.count else { return }
    bytes.set(0, at: 10)
    bytes.set(~ones(Array(bytes[..<count])), at: 10)
  }

  private mutating func mutate(_ offload: inout OffloadHeader) {
    let odd: [UInt16] = [0, 1, 2, 7, 8, 20, 40, 255, 256, 1_448, 32_767, 65_534, 65_535]
    for _ in 0..<max(0, number(-3...3)) {
      let word = odd.randomElement(using: &generator) ?? 0
      switch number(0...5) {
      case 0: offload.flags = UInt8(truncatingIfNeeded: generator.next())
      case 1:
        offload.segmentationType =
          [0, 1, 3, 4, 5, 0x80, 0x81, 255].randomElement(using: &generator) ?? 0
      case 2: offload.headerLength = word
      case 3: offload.segmentSize = word
      case 4: offload.checksumStart = word
      default: offload.checksumOffset = word
      }
    }
  }

  /// Quotes a packet in every kind of answer.
  private mutating func craft(_ bytes: [UInt8]) {
    let span = bytes.span
    guard let header = PacketHeader(span) else { return }
    let router = header.isIPv6 ? TerminalAddresses.dishIPv6 : TerminalAddresses.dish
    var answers = [CraftedPacket.timeExceeded(about: span, header: header, from: router)]
    for cause in [CraftedPacket.Unreachable.network, .host, .port, .prohibited] {
      answers.append(CraftedPacket.unreachable(cause, about: span, header: header, from: router))
    }
    if !header.isLaterFragment, header.protocolNumber == ProtocolNumber.tcp {
      answers.append(CraftedPacket.reset(toRequest: span, header: header))
    }
    for answer in answers {
      crafted += 1
      let limit = header.isIPv6 ? 1_280 : 576
      if answer.count > limit || PacketHeader(answer.span) == nil {
        findings.append("input \(inputs): an answer of \(answer.count) bytes is no packet")
      }
    }
  }

  private mutating func publish() {
    let begins =
      start.start
      + .nanoseconds(max(0, now - 1_000 * millisecond) + Int64(number(0...3_000)) * millisecond)
    let odd = [0, -1, 0.001, 0.02, 60, 1e300, .nan, .infinity]
    func any(_ usual: ClosedRange<Double>, _ generator: inout SeededGenerator) -> Double {
      Int.random(in: 0..<25, using: &generator) == 0
        ? odd.randomElement(using: &generator) ?? 0 : .random(in: usual, using: &generator)
    }
    func way(_ generator: inout SeededGenerator) -> Link.Direction {
      Link.Direction(
        delay: DelayCurve(
          startSeconds: any(0...0.3, &generator),
          middleSeconds: any(0...0.3, &generator),
          endSeconds: any(0...0.3, &generator)
        ),
        variation: DelayVariation(
          terms: (0..<Int.random(in: 0...7, using: &generator)).map { _ in
            .init(
              name: "t",
              meanSeconds: any(0...0.01, &generator),
              shape: Double(Int.random(in: 1...4, using: &generator))
            )
          },
          typicalSeconds: 0.01
        ),
        rate: .megabitsPerSecond(any(0.1...200, &generator)),
        loss: LossProcess(
          goodLossProbability: any(0...0.1, &generator),
          badLossProbability: any(0...1, &generator),
          meanGoodSeconds: any(0...1, &generator),
          meanBadSeconds: any(0...0.1, &generator)
        )
      )
    }
    let isDown = number(0...5) == 0
    let path = Link.Path(
      satellite: "S\(number(0...3))",
      gateway: "G",
      pointOfPresence: "P",
      uplink: way(&generator),
      downlink: way(&generator),
      handOver: number(0...1) == 0
        ? nil
        : HandOver(
          gapSeconds: any(0...0.1, &generator),
          burstSeconds: any(0...0.3, &generator),
          burstLossProbability: any(0...1, &generator)
        ),
      gatewayShare: any(0...1, &generator)
    )
    let span = LinkSpan(
      start: begins,
      end: begins + .milliseconds(number(-5...4_000)),
      state: isDown ? .down(.beamFull) : .up(path)
    )
    emulator.publish(span, now: now)
  }

  /// Takes what is due, and looks at the headers that would be written.
  private mutating func take() {
    emulator.advance(to: now)
    for (index, pipe) in [emulator.uplink, emulator.downlink].enumerated() {
      while let train = pipe.takeDue(now: now) {
        let isOrdered =
          train.marks.contains(.atGateway) || !keepsOrder || train.release >= lastRelease[index]
        if train.release > now || train.release < train.arrival || !isOrdered {
          findings.append("input \(inputs): due at \(train.release), \(now) now")
        }
        if !train.marks.contains(.atGateway) { lastRelease[index] = train.release }
        cut(train)
        pipe.finish(train, number(0...30) == 0 ? .lost(.refusedByDevice) : .delivered)
      }
    }
  }

  private mutating func cut(_ train: PacketTrain) {
    let shape = pool.shape(train.place)
    guard train.end <= shape.segments, train.count > 0 else {
      findings.append(
        "input \(inputs): segments \(train.first) to \(train.end) of \(shape.segments)"
      )
      return
    }
    if train.count == shape.segments {
      if shape.segments == 1 { pool.completeChecksum(train.place, count: Int(shape.length)) }
      pool.change(train.place, count: min(Int(shape.length), 40)) {
        SegmentHeader.passRouters(&$0, 2)
      }
      return
    }
    let count = Int(shape.headerLength)
    var headers = pool.read(train.place, count: count) { $0.array }
    headers.withMutable {
      SegmentHeader.cut(&$0, shape, Int(train.first)..<Int(train.end))
      SegmentHeader.passRouters(&$0, 2)
      if train.marks.contains(.congestion) { SegmentHeader.markCongestion(&$0) }
    }
    let bytes = shape.bytes(ofSegments: Int(train.first)..<Int(train.end))
    let whole = train.count == 1 ? bytes : count + bytes - Int(train.count) * count
    let says = shape.isIPv6 ? 40 + Int(headers.number(at: 4)) : Int(headers.number(at: 2))
    let isSound = shape.isIPv6 || ones(Array(headers[..<(Int(headers[0] & 15) * 4)])) == 0xffff
    if says != whole || !isSound {
      findings.append("input \(inputs): a part of \(whole) bytes says \(says), sound \(isSound)")
    }
  }

  private mutating func check() {
    for pipe in [emulator.uplink, emulator.downlink] {
      let tally = pipe.tally
      var dropped = DropCause.plain.reduce(0) { $0 + tally.drops($1) }
      dropped += tally.drops(.outage(.beamFull))
      if tally.packetsIn != tally.packetsDelivered + dropped + pipe.packetsInFlight {
        findings.append(
          "input \(inputs): \(tally.packetsIn) in, \(tally.packetsDelivered) out, \(dropped) lost, \(pipe.packetsInFlight) on their way"
        )
      }
      let queue = pipe.queue
      if queue.bytes < 0 || (queue.packets == 0) != (queue.bytes == 0) {
        findings.append("input \(inputs): \(queue.packets) packets of \(queue.bytes) bytes wait")
      }
    }
    if pool.usedBytes > pool.limitBytes {
      findings.append("input \(inputs): \(pool.usedBytes) bytes of \(pool.limitBytes)")
    }
  }

  /// Ends the run: nothing may be left.
  mutating func finish() {
    take()
    emulator.uplink.shutDown()
    emulator.downlink.shutDown()
    check()
    if pool.usedBytes != 0 { findings.append("\(pool.usedBytes) bytes are left at the end") }
    if emulator.uplink.packetsInFlight + emulator.downlink.packetsInFlight != 0 {
      findings.append("packets are left at the end")
    }
  }

  /// Packets that arrived, both directions.
  var delivered: Int {
    emulator.uplink.tally.packetsDelivered + emulator.downlink.tally.packetsDelivered
  }
}
