import Testing

@testable import DataPlane

@Suite("Offload headers that do not fit")
struct HostileOffloadTests {
  /// What the link makes of a packet with an offload header.
  private func segments(_ packet: ReferencePacket, _ offload: OffloadHeader) throws -> Int? {
    let emulator = try emulator([link(up: direction(milliseconds: 1))])
    let bytes = packet.fromDevice()
    let place = try #require(emulator.pool.takePlace(forPacketBytes: bytes.count))
    emulator.pool.store(bytes.span, in: place)
    emulator.pool.setOffloadHeader(offload, of: place)
    let isTaken = emulator.receive(place, length: bytes.count, on: emulator.uplink, now: 0)
    emulator.advance(to: 0)
    let count = emulator.uplink.packetsInFlight
    #expect(isTaken == (count > 0))
    #expect(emulator.uplink.tally.drops(.malformed) == (isTaken ? 0 : 1))
    emulator.uplink.shutDown()
    #expect(emulator.pool.usedBytes == 0)
    return isTaken ? count : nil
  }

  private let makes = [(false, false), (false, true), (true, false), (true, true)].map {
    isIPv6,
    isTCP in
    var packet = ReferencePacket(isIPv6: isIPv6, isTCP: isTCP)
    packet.payload = [UInt8](repeating: 3, count: 5_500)
    return packet
  }

  @Test("The right header gives the right number of packets")
  func right() throws {
    for packet in makes { #expect(try segments(packet, packet.offload) == 6) }
  }

  @Test("No segment size, or a size for what is no stream, is malformed")
  func size() throws {
    for packet in makes {
      var offload = packet.offload
      offload.segmentSize = 0
      #expect(try segments(packet, offload) == nil)
    }
    var echo = makes[0]
    echo.isTCP = false
    echo.payload = []
    #expect(try segments(echo, echo.offload) == nil)
  }

  @Test("A type that is not the packet's is malformed", arguments: Array(UInt8(0)...255))
  func type(raw: UInt8) throws {
    for packet in makes {
      var offload = packet.offload
      offload.segmentationType = raw
      // Linux takes the bit for congestion notification with every type.
      let isRight = raw & 0x7f == packet.offload.segmentationType
      let count = try segments(packet, offload)
      #expect(count == (raw == 0 ? 1 : isRight ? 6 : nil), "type \(raw), TCP: \(packet.isTCP)")
    }
  }

  @Test("One byte each makes as many packets as there are bytes")
  func hugeCount() throws {
    for packet in makes {
      var packet = packet
      packet.segmentSize = 1
      #expect(try segments(packet, packet.offload) == 5_500)
    }
  }

  @Test("A stream whose checksums are not left to the reader, or elsewhere, cannot be cut")
  func checksums() throws {
    for packet in makes {
      var offload = packet.offload
      offload.flags = 0
      #expect(try segments(packet, offload) == nil)
      for (start, field) in [(0, 16), (Int(packet.offload.checksumStart) + 1, 6), (65_535, 65_535)]
      {
        offload = packet.offload
        (offload.checksumStart, offload.checksumOffset) = (UInt16(start), UInt16(field))
        #expect(try segments(packet, offload) == nil, "\(start), \(field)")
      }
    }
  }

  @Test("Fragments are not cut")
  func fragments() throws {
    let packet = makes[0]
    let emulator = try emulator([link(up: direction(milliseconds: 1))])
    for (word, offset) in [(UInt16(0x2000), 6), (0x0001, 6)] {
      var bytes = packet.fromDevice()
      bytes.set(word, at: offset)
      bytes.set(0, at: 10)
      bytes.set(~ones(Array(bytes[..<20])), at: 10)
      let place = try #require(emulator.pool.takePlace(forPacketBytes: bytes.count))
      emulator.pool.store(bytes.span, in: place)
      emulator.pool.setOffloadHeader(packet.offload, of: place)
      #expect(!emulator.receive(place, length: bytes.count, on: emulator.uplink, now: 0))
    }
    #expect(emulator.uplink.tally.drops(.malformed) == 2)
  }

  @Test("A checksum to be completed outside the packet is left alone")
  func completion() throws {
    let pool = try PacketPool(limitBytes: 1 << 20)
    let whole = makes[1].onWire()
    for (start, field) in [
      (65_535, 65_535), (whole.count, 0), (whole.count - 1, 0), (0, whole.count - 1),
    ] {
      let place = try #require(pool.takePlace(forPacketBytes: whole.count))
      pool.store(whole.span, in: place)
      var offload = OffloadHeader(flags: 1)
      (offload.checksumStart, offload.checksumOffset) = (UInt16(start), UInt16(field))
      pool.setOffloadHeader(offload, of: place)
      pool.completeChecksum(place, count: whole.count)
      #expect(pool.read(place, count: whole.count) { $0.array } == whole)
      pool.give(place)
    }
    #expect(pool.usedBytes == 0)
  }
}
