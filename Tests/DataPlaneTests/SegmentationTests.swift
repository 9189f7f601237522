import Glibc
import Links
import Testing

@testable import DataPlane

@Suite("Streams cut into packets")
struct SegmentationTests {
  /// A packet of random make; the hop limit is one that survives two routers.
  private func packet(_ generator: inout SeededGenerator) -> ReferencePacket {
    var packet = ReferencePacket()
    packet.isIPv6 = Bool.random(using: &generator)
    packet.isTCP = Bool.random(using: &generator)
    packet.optionWords = Bool.random(using: &generator) ? 0 : .random(in: 0...10, using: &generator)
    for type in [UInt8(0), 60] where Int.random(in: 0..<3, using: &generator) == 0 {
      packet.extensions.append((type, .random(in: 1...4, using: &generator)))
    }
    packet.transportOptionWords = .random(in: 0...10, using: &generator)
    packet.flags = 0x10 | .random(in: 0...255, using: &generator) & 0b1100_1001
    packet.trafficClass = .random(in: 0...255, using: &generator)
    packet.hopLimit = .random(in: 1...255, using: &generator)
    packet.identification = .random(in: 0...UInt16.max, using: &generator)
    packet.sequence =
      Bool.random(using: &generator) ? .max - 5_000 : .random(in: 0...UInt32.max, using: &generator)
    packet.segmentSize = .random(in: 1...1_460, using: &generator)
    let most = min(65_535 - packet.headerLength, packet.segmentSize * 50)
    let count = Int.random(in: 1...most, using: &generator)
    packet.payload = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    return packet
  }

  /// Neighbouring ranges that make up the whole.
  private func ranges(_ count: Int, _ generator: inout SeededGenerator) -> [Range<Int>] {
    var cuts: Set<Int> = [0, count]
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      cuts.insert(.random(in: 0...count, using: &generator))
    }
    if Int.random(in: 0..<4, using: &generator) == 0 { cuts.formUnion(0...count) }
    let sorted = cuts.sorted()
    return zip(sorted, sorted.dropFirst()).map { $0..<$1 }
  }

  /// Sends a packet through two devices, cut as told, and returns what the far kernel sees.
  private func carried(
    _ packet: ReferencePacket,
    _ access: Access,
    _ ranges: [Range<Int>],
    marked: Set<Int> = []
  ) throws -> [[UInt8]] {
    let devices = try DevicePair()
    let pool = try PacketPool(limitBytes: 1 << 20)
    let configuration = try configuration()
    let emulator = LinkEmulator(configuration, access: access, pool: pool, now: 0)
    let path = AccessPath(
      terminalTunnel: devices.terminal.inner,
      popTunnel: devices.pop.inner,
      emulator: emulator
    )
    devices.terminal.send(packet.fromDevice(), packet.offload)
    guard case .packet(let place, let length) = path.read(path.terminalTunnel) else { return [] }
    let shape = pool.read(place, count: length) { bytes in
      PacketHeader(bytes).flatMap { PacketShape($0, pool.offloadHeader(place), bytes) }
    }
    pool.setShape(try #require(shape), of: place)
    var seen: [[UInt8]] = []
    for (index, range) in ranges.enumerated() {
      let train = PacketTrain(
        place: place,
        first: UInt16(range.lowerBound),
        count: UInt16(range.count),
        kind: .stream,
        marks: marked.contains(index) ? .congestion : [],
        arrival: 0
      )
      #expect(path.write(train, to: path.popTunnel))
      let (offload, bytes) = try #require(devices.pop.receive())
      seen += kernelSegments(bytes, offload)
      pool.finish(range.count, of: place)
    }
    #expect(path.read(path.terminalTunnel).isNothing)
    return seen
  }

  @Test("What arrives is byte for byte what the RFCs say", arguments: Array(UInt64(1)...300))
  func equalsReference(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let packet = packet(&generator)
    let access: Access = [.bare, .terrestrial, .satellite][Int(seed % 3)]
    let ranges = ranges(packet.segments, &generator)
    var marked: Set<Int> = []
    if packet.trafficClass & 3 != 0 {
      marked = Set(ranges.indices.filter { _ in Bool.random(using: &generator) })
    }
    let seen = try carried(packet, access, ranges, marked: marked)
    let expected = zip(ranges.indices, ranges).flatMap { index, range in
      packet.cut()[range].map { part in
        var part = part
        if marked.contains(index) { part.trafficClass |= 3 }
        part.hopLimit = UInt8(max(1, Int(part.hopLimit) - Int(access.routers)))
        return part.onWire()
      }
    }
    #expect(seen.count == packet.segments, "seed \(seed)")
    let different = zip(seen, expected).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(
      different == nil,
      "seed \(seed), \(packet.isTCP ? "TCP" : "UDP"), version 6: \(packet.isIPv6), \(ranges)"
    )
    let payload = seen.flatMap { $0[packet.headerLength...] }
    #expect(payload == packet.payload, "seed \(seed)")
    if !packet.isIPv6, packet.segments > 1 {
      #expect(Set(seen.map { $0.number(at: 4) }).count == seen.count, "seed \(seed)")
      #expect(seen.allSatisfy { ones(Array($0[..<packet.networkLength])) == 0xffff })
    }
  }

  @Test("A routing header's last segment is what the checksum covers", arguments: [true, false])
  func routingHeader(isTCP: Bool) throws {
    var packet = ReferencePacket(isIPv6: true, isTCP: isTCP)
    packet.finalDestination = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 7, count: 12)
    packet.payload = (0..<3_500).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for ranges in [[0..<4], [0..<2, 2..<4], [0..<1, 1..<2, 2..<3, 3..<4]] {
      #expect(try carried(packet, .bare, ranges) == packet.cut().map { $0.onWire() }, "\(ranges)")
    }
  }

  @Test("A UDP checksum of zero is sent as its complement, as zero means none")
  func zeroChecksum() throws {
    var packet = ReferencePacket(isTCP: false, payload: [UInt8](repeating: 0, count: 64))
    packet.segmentSize = 100
    let checksum = packet.onWire().number(at: 26)
    packet.payload.set(checksum, at: 10)
    let wire = packet.onWire()
    #expect(wire.number(at: 26) == 0xffff)
    let pool = try PacketPool(limitBytes: 1 << 20)
    let bytes = packet.fromDevice()
    let place = try #require(pool.takePlace(forPacketBytes: bytes.count))
    pool.store(bytes.span, in: place)
    var offload = packet.offload
    (offload.segmentationType, offload.segmentSize) = (0, 0)
    pool.setOffloadHeader(offload, of: place)
    pool.completeChecksum(place, count: bytes.count)
    #expect(pool.read(place, count: bytes.count) { $0.array } == wire)
    #expect(pool.offloadHeader(place) == OffloadHeader())
  }

  @Test("Lowering hop limits and marking keep every IPv4 header checksum right")
  func incrementalChecksums() {
    var generator = SeededGenerator(seed: 11)
    for trial in 0..<20_000 {
      var packet = ReferencePacket(optionWords: trial % 11)
      packet.hopLimit = .random(in: 1...255, using: &generator)
      packet.identification = .random(in: 0...UInt16.max, using: &generator)
      packet.trafficClass = .random(in: 0...255, using: &generator)
      packet.payload = [UInt8](repeating: 0, count: trial % 1_200)
      var header = Array(packet.onWire()[..<packet.networkLength])
      let count = UInt8.random(in: 0...3, using: &generator)
      header.withMutable { SegmentHeader.passRouters(&$0, count) }
      header.withMutable { SegmentHeader.markCongestion(&$0) }
      packet.hopLimit =
        packet.hopLimit > count ? packet.hopLimit - count : count > 0 ? 1 : packet.hopLimit
      packet.trafficClass |= 3
      #expect(header == Array(packet.onWire()[..<packet.networkLength]), "trial \(trial)")
    }
  }
}

extension AccessPath.Arrival {
  var isNothing: Bool { if case .nothing = self { true } else { false } }
}

extension Span<UInt8> {
  var array: [UInt8] { indices.map { self[$0] } }
}

extension [UInt8] {
  /// Changes the bytes as the packets' way does.
  mutating func withMutable(_ body: (inout MutableSpan<UInt8>) -> Void) {
    var span = mutableSpan
    body(&span)
  }
}
