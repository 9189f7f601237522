import Glibc
import Testing

@testable import DataPlane

/// Two stand-ins for TUN devices: pairs of sockets that keep the bounds of messages.
final class DevicePair {
  /// One device: what the emulator reads and writes, and what its kernel does.
  struct Device {
    /// The emulator's end.
    let inner: Int32
    /// The kernel's end.
    let outer: Int32

    init() throws {
      var ends: [Int32] = [0, 0]
      // Safe because the array has room for the two that the call writes.
      let result = unsafe ends.withUnsafeMutableBufferPointer {
        unsafe socketpair(
          AF_UNIX,
          Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
          0,
          $0.baseAddress
        )
      }
      try #require(result == 0)
      (inner, outer) = (ends[0], ends[1])
    }

    /// What a read of the device gives: the offload header and the packet.
    func message(_ packet: [UInt8], _ offload: OffloadHeader) -> [UInt8] {
      var header = offload
      // Safe because the value outlives the copy.
      return unsafe withUnsafeBytes(of: &header) { unsafe Array($0) } + packet
    }

    /// The kernel hands a packet over.
    func send(_ packet: [UInt8], _ offload: OffloadHeader = OffloadHeader()) {
      send(raw: message(packet, offload))
    }

    /// The kernel hands over what a read is to give.
    func send(raw message: [UInt8]) {
      // Safe because the array's own count bounds the write.
      let count = unsafe message.withUnsafeBytes {
        unsafe Glibc.write(outer, $0.baseAddress, $0.count)
      }
      #expect(count == message.count)
    }

    /// Takes what the kernel was given into room that is there already; the bytes, 0 for nothing.
    func receive(into room: inout [UInt8]) -> Int {
      // Safe because the array's own count bounds the read.
      max(
        0,
        unsafe room.withUnsafeMutableBytes { unsafe Glibc.read(outer, $0.baseAddress, $0.count) }
      )
    }

    /// What the kernel was given, `nil` when it was given nothing.
    func receive() -> (offload: OffloadHeader, packet: [UInt8])? {
      var room = [UInt8](repeating: 0, count: 70_000)
      // Safe because the array's own count bounds the read.
      let count = unsafe room.withUnsafeMutableBytes {
        unsafe Glibc.read(outer, $0.baseAddress, $0.count)
      }
      guard count >= OffloadHeader.count else { return nil }
      // Safe because so many bytes were read.
      let offload = unsafe room.withUnsafeBytes { unsafe $0.loadUnaligned(as: OffloadHeader.self) }
      return (offload, Array(room[OffloadHeader.count..<count]))
    }
  }

  let terminal: Device
  let pop: Device

  init() throws {
    terminal = try Device()
    pop = try Device()
  }

  deinit {
    for descriptor in [terminal.inner, terminal.outer, pop.inner, pop.outer] { close(descriptor) }
  }
}
