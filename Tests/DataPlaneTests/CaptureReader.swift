/// A reader of pcapng that shares nothing with the writer: what the tests check captures with.
struct CaptureReader {
  struct Packet: Equatable {
    var interface: Int
    var nanoseconds: UInt64
    var originalLength: Int
    var bytes: [UInt8]
    var comment: String
    var flags: UInt32
  }

  struct Statistics: Equatable {
    var interface: Int
    var received: UInt64
    var dropped: UInt64
  }

  var application = ""
  var interfaces: [String] = []
  var packets: [Packet] = []
  var statistics: [Statistics] = []
  /// Bytes behind the last whole block.
  var rest = 0

  struct Fault: Error { var text: String }

  init(_ bytes: [UInt8]) throws {
    var offset = 0
    while offset + 12 <= bytes.count {
      let length = Int(Self.number(bytes, offset + 4, 4))
      guard length % 4 == 0, length >= 12 else { throw Fault(text: "length at \(offset)") }
      guard offset + length <= bytes.count else { break }
      guard Int(Self.number(bytes, offset + length - 4, 4)) == length else {
        throw Fault(text: "second length of the block at \(offset)")
      }
      let type = Self.number(bytes, offset, 4)
      guard offset > 0 || type == 0x0a0d_0d0a else { throw Fault(text: "no section header") }
      try read(type, Array(bytes[(offset + 8)..<(offset + length - 4)]))
      offset += length
    }
    rest = bytes.count - offset
  }

  private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  private static func timestamp(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    number(bytes, offset, 4) << 32 | number(bytes, offset + 4, 4)
  }

  private mutating func read(_ type: UInt64, _ body: [UInt8]) throws {
    switch type {
    case 0x0a0d_0d0a:
      guard Self.number(body, 0, 4) == 0x1a2b_3c4d, Self.number(body, 4, 4) == 1 else {
        throw Fault(text: "byte order or version")
      }
      application = String(decoding: try options(body, from: 16)[4] ?? [], as: UTF8.self)
    case 1:
      guard Self.number(body, 0, 2) == 101 else { throw Fault(text: "link type") }
      let options = try options(body, from: 8)
      guard options[9] == [9] else { throw Fault(text: "resolution") }
      interfaces.append(String(decoding: options[2] ?? [], as: UTF8.self))
    case 5:
      let options = try options(body, from: 12)
      statistics.append(
        Statistics(
          interface: Int(Self.number(body, 0, 4)),
          received: Self.number(options[4] ?? [], 0, 8),
          dropped: Self.number(options[5] ?? [], 0, 8)
        )
      )
    case 6: try readPacket(body)
    default: throw Fault(text: "block of type \(type)")
    }
  }

  private mutating func readPacket(_ body: [UInt8]) throws {
    let captured = Int(Self.number(body, 12, 4))
    let options = try options(body, from: 20 + (captured + 3) / 4 * 4)
    let interface = Int(Self.number(body, 0, 4))
    guard interfaces.indices.contains(interface) else { throw Fault(text: "interface") }
    packets.append(
      Packet(
        interface: interface,
        nanoseconds: Self.timestamp(body, 4),
        originalLength: Int(Self.number(body, 16, 4)),
        bytes: Array(body[20..<(20 + captured)]),
        comment: String(decoding: options[1] ?? [], as: UTF8.self),
        flags: UInt32(Self.number(options[2] ?? [], 0, 4))
      )
    )
  }

  private func options(_ body: [UInt8], from start: Int) throws -> [Int: [UInt8]] {
    var options: [Int: [UInt8]] = [:]
    var offset = start
    while offset + 4 <= body.count {
      let (code, length) = (
        Int(Self.number(body, offset, 2)), Int(Self.number(body, offset + 2, 2))
      )
      guard code != 0 else { return options }
      guard offset + 4 + length <= body.count else { throw Fault(text: "option \(code)") }
      options[code] = Array(body[(offset + 4)..<(offset + 4 + length)])
      offset += 4 + (length + 3) / 4 * 4
    }
    throw Fault(text: "options without an end")
  }
}
