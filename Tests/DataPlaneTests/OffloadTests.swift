import CTunnel
import Glibc
import Testing

@testable import DataPlane

@Suite("Segments that cross whole", .serialized, .enabled(if: isStageLive))
struct OffloadTests {
  /// Sends 20 MB to the point of presence, where the family's own checksums and sequence numbers
  /// see to it that they arrive as they are.
  private func send(offload: Bool) async throws -> StageBench.Outcome {
    let program = """
      import socket
      s=socket.create_connection(('192.0.2.7',9),10); data=bytes(range(256))*4000
      for i in range(20): s.sendall(data[:1000000])
      s.shutdown(socket.SHUT_WR); s.recv(1); print('sent')
      """
    return try await StageBench.run(
      "python3 -c \"\(program)\"",
      change: { $0.offload = offload },
      port: 9
    )
  }

  @Test(
    "With offload segments are longer than packets, without they are not",
    arguments: [true, false]
  )
  func lengths(offload: Bool) async throws {
    let outcome = try await send(offload: offload)
    #expect(outcome.output == "sent\n")
    #expect(outcome.received == 20_000_000)
    if offload {
      #expect(outcome.longest > 20_000 && outcome.longest <= 65_575)
      #expect(outcome.segmented > 100)
    } else {
      #expect(outcome.longest == 1_500)
      #expect(outcome.segmented == 0)
    }
  }

  @Test("A packet of one part or two is written whole; a descriptor without a device is an error")
  func parts() throws {
    var pair: [Int32] = [-1, -1]
    // Safe because there is room for both ends, and each buffer's own count bounds its use.
    #expect(unsafe pair.withUnsafeMutableBufferPointer { unsafe ct_pipe($0.baseAddress) } == 0)
    defer { for end in pair { close(end) } }
    let head: [UInt8] = [1, 2, 3]
    let tail: [UInt8] = [4, 5]
    let written = unsafe head.withUnsafeBytes { head in
      unsafe tail.withUnsafeBytes { tail in
        unsafe [
          ct_write_parts(pair[1], head.baseAddress, head.count, tail.baseAddress, tail.count),
          ct_write_parts(pair[1], head.baseAddress, head.count, nil, 0),
          ct_write_parts(pair[0], head.baseAddress, head.count, nil, 0),
        ]
      }
    }
    #expect(written == [5, 3, -Int(EBADF)])
    var read = [UInt8](repeating: 0, count: 16)
    let count = unsafe read.withUnsafeMutableBytes {
      unsafe Glibc.read(pair[0], $0.baseAddress, $0.count)
    }
    #expect(Array(read.prefix(max(0, count))) == [1, 2, 3, 4, 5, 1, 2, 3])
    #expect(ct_set_offload(pair[0], 1) < 0)
    #expect(ct_set_carrier(pair[0], 1) < 0)
  }
}
