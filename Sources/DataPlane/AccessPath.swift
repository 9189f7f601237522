import CTunnel
import Glibc

/// One way between the terminal and the point of presence: a device at each end, and the emulated
/// link between them.
final class AccessPath {
  let access: Access
  let terminalTunnel: Int32
  let popTunnel: Int32
  let emulator: LinkEmulator
  private let pool: PacketPool
  /// A place for the largest packet, kept from one read to the next.
  private var spare: PlaceHandle?
  private var headers = [UInt8](repeating: 0, count: OffloadHeader.count + SegmentHeader.most)

  init(terminalTunnel: Int32, popTunnel: Int32, emulator: LinkEmulator) {
    access = emulator.access
    self.terminalTunnel = terminalTunnel
    self.popTunnel = popTunnel
    self.emulator = emulator
    pool = emulator.pool
  }

  /// What a device gave.
  enum Arrival {
    case nothing
    /// A packet of so many bytes, and its place.
    case packet(PlaceHandle, length: Int)
    /// There was no place for a packet of so many bytes.
    case overflow(length: Int)
  }

  /// Takes one packet from a device, segmented or not.
  func read(_ tunnel: Int32) -> Arrival {
    guard let big = spare ?? pool.takePlace(forPacketBytes: 65_535) else { return discard(tunnel) }
    spare = big
    let buffer = unsafe pool.deviceBytes(big)
    // Safe because the buffer's own count bounds the read.
    let count = unsafe Glibc.read(tunnel, buffer.baseAddress, buffer.count)
    guard count > OffloadHeader.count else { return .nothing }
    let length = count - OffloadHeader.count
    guard let place = pool.takePlace(forPacketBytes: length) else {
      return .overflow(length: length)
    }
    guard place.size < big.size else {
      pool.give(place)
      spare = nil
      return .packet(big, length: length)
    }
    // Safe because both places have room for the count, and are different ones.
    unsafe pool.deviceBytes(place, packetBytes: length).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: buffer[..<count])
    )
    return .packet(place, length: length)
  }

  /// Packets read from a device before others get their turn, and their bytes: so little that nothing
  /// that is due waits long.
  private static let budget = (packets: 64, bytes: 256 << 10)

  /// Takes what a device has, up to a budget; what there is no place for ends on the pipe.
  func drain(_ tunnel: Int32, refusingOn pipe: Pipe, _ take: (PlaceHandle, _ length: Int) -> Void) {
    var bytes = 0
    for _ in 0..<Self.budget.packets where bytes < Self.budget.bytes {
      switch read(tunnel) {
      case .nothing: return
      case .overflow(let length): pipe.refuse(bytes: length, .queueFull)
      case .packet(let place, let length):
        bytes += length
        take(place, length)
      }
    }
  }

  private func discard(_ tunnel: Int32) -> Arrival {
    let length = headers.count
    // Safe because the buffer's own count bounds the read; the kernel drops the rest.
    let count = unsafe headers.withUnsafeMutableBytes {
      unsafe Glibc.read(tunnel, $0.baseAddress, length)
    }
    return count > 0 ? .overflow(length: count) : .nothing
  }

  /// Writes segments to a device, as one piece.
  ///
  /// - Returns: whether the kernel took them.
  func write(_ train: PacketTrain, to tunnel: Int32) -> Bool {
    let shape = pool.shape(train.place)
    return train.count == shape.segments
      ? writeWhole(train, shape, to: tunnel) : writePart(train, shape, to: tunnel)
  }

  /// Leaves on a packet what its way has done to it: fewer hops, and perhaps a mark.
  private func leaveTraces(of train: PacketTrain, on packet: inout MutableSpan<UInt8>) {
    SegmentHeader.passRouters(&packet, train.marks.contains(.atGateway) ? 1 : access.routers)
    if train.marks.contains(.congestion) { SegmentHeader.markCongestion(&packet) }
  }

  private func writeWhole(_ train: PacketTrain, _ shape: PacketShape, to tunnel: Int32) -> Bool {
    let length = Int(shape.length)
    pool.change(train.place, count: min(length, 40)) { leaveTraces(of: train, on: &$0) }
    let buffer = unsafe pool.deviceBytes(train.place, packetBytes: length)
    // Safe because the buffer's own count bounds the write.
    return unsafe Glibc.write(tunnel, buffer.baseAddress, buffer.count) == buffer.count
  }

  private func writePart(_ train: PacketTrain, _ shape: PacketShape, to tunnel: Int32) -> Bool {
    let range = train.segments
    let count = Int(shape.headerLength)
    let whole = unsafe pool.packet(train.place, count: Int(shape.length))
    let offload = SegmentHeader.offload(
      pool.offloadHeader(train.place),
      shape,
      segments: range.count
    )
    let payload = shape.payload(ofSegments: range)
    // Safe because headers are no longer than their room, the payload lies inside the packet, and
    // both live for the call.
    return unsafe headers.withUnsafeMutableBytes { room in
      unsafe room.storeBytes(of: offload, as: OffloadHeader.self)
      let part = unsafe UnsafeMutableRawBufferPointer(
        rebasing: room[OffloadHeader.count..<OffloadHeader.count + count]
      )
      unsafe part.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[..<count]))
      let bytes = unsafe part.bindMemory(to: UInt8.self)
      var span = unsafe bytes.mutableSpan
      SegmentHeader.cut(&span, shape, range)
      leaveTraces(of: train, on: &span)
      let total = OffloadHeader.count + count + payload.count
      return unsafe ct_write_parts(
        tunnel,
        room.baseAddress,
        OffloadHeader.count + count,
        whole.baseAddress.map { unsafe $0 + payload.lowerBound },
        payload.count
      ) == total
    }
  }

  /// Copies segments into a place of their own, as they would be written to a device.
  ///
  /// - Returns: `nil` when the pool is full.
  func copy(_ train: PacketTrain) -> PlaceHandle? {
    let shape = pool.shape(train.place)
    let range = train.segments
    let whole = unsafe pool.packet(train.place, count: Int(shape.length))
    let isWhole = train.count == shape.segments
    let headerLength = isWhole ? 0 : Int(shape.headerLength)
    let payload = isWhole ? 0..<whole.count : shape.payload(ofSegments: range)
    let length = headerLength + payload.count
    guard let place = pool.takePlace(forPacketBytes: length) else { return nil }
    let copy = unsafe pool.packet(place, count: length)
    // Safe because both parts lie inside the packet, and the copy has room for them.
    unsafe copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[..<headerLength]))
    unsafe UnsafeMutableRawBufferPointer(rebasing: copy[headerLength...]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: whole[payload])
    )
    let offload = pool.offloadHeader(train.place)
    pool.setOffloadHeader(
      isWhole ? offload : SegmentHeader.offload(offload, shape, segments: range.count),
      of: place
    )
    pool.setShape(PacketShape(length: UInt32(length)), of: place)
    pool.change(place, count: isWhole ? min(length, 40) : headerLength) { packet in
      if !isWhole { SegmentHeader.cut(&packet, shape, range) }
      leaveTraces(of: train, on: &packet)
    }
    return place
  }

  /// Writes a packet from memory to a device.
  func write(_ packet: [UInt8], to tunnel: Int32) {
    var header = OffloadHeader()
    // Safe because both live for the call, and their own counts bound the write.
    _ = unsafe withUnsafeBytes(of: &header) { first in
      unsafe packet.withUnsafeBytes { second in
        unsafe ct_write_parts(
          tunnel,
          first.baseAddress,
          OffloadHeader.count,
          second.baseAddress,
          second.count
        )
      }
    }
  }
}
