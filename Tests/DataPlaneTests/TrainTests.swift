import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("Streams in one piece, beside the same packets one by one")
struct TrainTests {
  /// What became of one segment of a load.
  struct Fate: Equatable {
    var release: Int64
    var isMarked: Bool
  }

  /// A stream's piece, or a packet, that comes at a time.
  struct Piece {
    var time: Int64
    var packet: ReferencePacket
  }

  private static func load(_ generator: inout SeededGenerator, gap: Int64, most: Int) -> [Piece] {
    var time: Int64 = 0
    return (0..<400).map { index in
      time += Int64.random(in: 0...gap, using: &generator)
      var packet = ReferencePacket(isTCP: index % 5 != 0)
      packet.ports = (UInt16(1_000 + Int.random(in: 0..<4, using: &generator)), 9)
      packet.trafficClass = packet.ports.source % 2 == 0 ? 0 : 2
      packet.segmentSize = [200, 1_000, 1_460].randomElement(using: &generator) ?? 1_000
      let count = Int.random(in: 1...packet.segmentSize * most, using: &generator)
      packet.payload = [UInt8](repeating: 0, count: min(count, 60_000))
      packet.sequence = UInt32(index) << 16
      return Piece(time: time, packet: packet)
    }
  }

  /// Carries a load, whole or cut, and tells each segment's fate by its piece and number.
  private func carry(_ load: [Piece], isCut: Bool, _ emulator: LinkEmulator) throws -> [[Int]: Fate]
  {
    var fates: [[Int]: Fate] = [:]
    var pieceOfPlace: [PlaceHandle: (piece: Int, first: Int)] = [:]
    let pipe = emulator.uplink
    func take(_ now: Int64) {
      while let train = pipe.takeDue(now: now) {
        guard let (piece, first) = pieceOfPlace[train.place] else { continue }
        for segment in Int(train.first)..<Int(train.end) {
          fates[[piece, first + segment]] = Fate(
            release: train.release,
            isMarked: train.marks.contains(.congestion)
          )
        }
        pipe.finish(train, .delivered)
      }
    }
    for (index, piece) in load.enumerated() {
      let parts = isCut ? piece.packet.cut() : [piece.packet]
      for (first, part) in parts.enumerated() {
        let bytes = part.fromDevice()
        let place = try #require(emulator.pool.takePlace(forPacketBytes: bytes.count))
        emulator.pool.store(bytes.span, in: place)
        if part.segments > 1 { emulator.pool.setOffloadHeader(part.offload, of: place) }
        pieceOfPlace[place] = (index, first)
        emulator.receive(place, length: bytes.count, on: pipe, now: piece.time)
      }
      take(piece.time)
    }
    var now = load.last?.time ?? 0
    while emulator.nextEvent < .max {
      now = max(now + 1, emulator.nextEvent)
      emulator.advance(to: now)
      take(now)
    }
    #expect(emulator.pool.usedBytes == 0)
    return fates
  }

  private func emulators(
    _ rate: Double,
    _ policy: QueuePolicy,
    loss: LossProcess = LossProcess(independent: 0),
    seed: UInt64
  ) throws -> [LinkEmulator] {
    var way = direction(milliseconds: 20, megabits: rate)
    way.loss = loss
    return try (0..<2).map { _ in
      let emulator = try emulator([]) {
        $0.queue = policy
        $0.seed = seed
        $0.packetMemoryBytes = 1 << 30
      }
      let path = Link.Path(
        satellite: "A",
        gateway: "G",
        pointOfPresence: "P",
        uplink: way,
        downlink: way
      )
      let end = start.start + .seconds(3_600)
      emulator.publish(LinkSpan(start: start.start, end: end, state: .up(path)), now: 0)
      return emulator
    }
  }

  private func compare(_ rate: Double, _ policy: QueuePolicy, gap: Int64, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let load = Self.load(&generator, gap: gap, most: Int.random(in: 1...40, using: &generator))
    let loss =
      seed % 2 == 0
      ? LossProcess(independent: 0.02)
      : LossProcess(
        goodLossProbability: 0.001,
        badLossProbability: 0.5,
        meanGoodSeconds: 0.5,
        meanBadSeconds: 0.05
      )
    let emulators = try emulators(rate, policy, loss: loss, seed: seed)
    let whole = try carry(load, isCut: false, emulators[0])
    let cut = try carry(load, isCut: true, emulators[1])
    let total = load.reduce(0) { $0 + $1.packet.segments }
    let different = Set(whole.keys).union(cut.keys).sorted {
      $0[0] == $1[0] ? $0[1] < $1[1] : $0[0] < $1[0]
    }
    .first { key in
      guard let one = whole[key], let other = cut[key] else { return true }
      // Neighbours are delivered together, at the last one's time.
      return one.isMarked != other.isMarked || one.release < other.release
        || one.release > other.release + Pipe.grouping
    }
    #expect(
      different == nil,
      """
      seed \(seed), \(rate) Mb/s, \(policy.discipline.rawValue): of \(total) segments \
      \(String(describing: different)) is \(String(describing: different.map { whole[$0] })) in one \
      piece and \(String(describing: different.map { cut[$0] })) alone; \(whole.count) and \(cut.count) arrive
      """
    )
    #expect(whole.count > total / 100 && cut.count <= total)
  }

  @Test("Rate, loss and a full queue", arguments: Array(UInt64(1)...60))
  func dropTail(seed: UInt64) throws {
    let rate = [2.0, 10, 100, 1_000][Int(seed % 4)]
    let policy = QueuePolicy(duration: .milliseconds(Int(seed % 7) * 20))
    try compare(rate, policy, gap: Int64(120_000 / rate) * 1_000, seed: seed)
  }

  @Test("CoDel", arguments: Array(UInt64(101)...130))
  func coDel(seed: UInt64) throws {
    let rate = [4.0, 10, 100, 1_000][Int(seed % 4)]
    let policy = QueuePolicy(
      duration: .seconds(5),
      discipline: .coDel,
      marksCongestion: seed % 3 == 0
    )
    try compare(rate, policy, gap: Int64(120_000 / rate) * 1_000, seed: seed)
  }

  @Test("FQ-CoDel with room for all", arguments: Array(UInt64(201)...230))
  func fqCoDel(seed: UInt64) throws {
    let rate = [4.0, 10, 100, 1_000][Int(seed % 4)]
    let policy = QueuePolicy(
      duration: .seconds(60),
      discipline: .fqCoDel,
      marksCongestion: seed % 3 == 0
    )
    try compare(rate, policy, gap: Int64(120_000 / rate) * 1_000, seed: seed)
  }
}
