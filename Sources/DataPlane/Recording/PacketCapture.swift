import Frames

/// Packets and their fates as a pcapng capture (draft-ietf-opsawg-pcapng).
///
/// Blocks are little-endian. Packets are bare IP (link type `LINKTYPE_RAW`, 101). Each access and
/// direction is an interface of its own, described before its first packet; times are those of
/// arrival, in nanoseconds of world time. Blocks stand in the order in which fates became known, so
/// that times may step back by as much as a packet was on its way (`reordercap` sorts them). A comment
/// says what became of the packet; times in it are those of the machine's clock.
struct PacketCapture: RecordEncoder {
  private enum Block {
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
    static let interface: UInt32 = 1
    static let statistics: UInt32 = 5
    static let packet: UInt32 = 6
  }

  private static let rawIP: UInt16 = 101
  private static let names = ["sat0-uplink", "sat0-downlink", "ter0-uplink", "ter0-downlink"]
  private static let descriptions = [
    "satellite access, from the terminal to the point of presence",
    "satellite access, from the point of presence to the terminal",
    "terrestrial access, from the terminal",
    "terrestrial access, to the terminal",
  ]

  private let application: String
  private let snapLength: Int
  /// The number in the file of each interface that was described.
  private var numbers = [UInt32?](repeating: nil, count: PacketFate.interfaceCount)
  private var described: UInt32 = 0

  init(application: String, snapLength: Int) {
    self.application = application
    self.snapLength = snapLength
  }

  /// Section 4.1.
  func begin(into output: inout [UInt8]) {
    output.block(Block.sectionHeader) { output in
      output.append(number: 0x1a2b_3c4d as UInt32)
      output.append(number: 1 as UInt16)
      output.append(number: 0 as UInt16)
      // The length of the section is not known.
      output.append(number: UInt64.max)
      output.option(4) { $0.append(contentsOf: application.utf8.prefix(255)) }
      output.endOfOptions()
    }
  }

  /// Section 4.2; describes the interface where that was not done yet.
  private mutating func number(of interface: Int, into output: inout [UInt8]) -> UInt32 {
    if let number = numbers[interface] { return number }
    let snapLength = UInt32(snapLength)
    output.block(Block.interface) { output in
      output.append(number: Self.rawIP)
      output.append(number: 0 as UInt16)
      output.append(number: snapLength)
      output.option(2) { $0.append(text: Self.names[interface]) }
      output.option(3) { $0.append(text: Self.descriptions[interface]) }
      // if_tsresol: 10⁻⁹ s.
      output.option(9) { $0.append(9) }
      output.endOfOptions()
    }
    defer { described += 1 }
    numbers[interface] = described
    return described
  }

  /// Section 4.3.
  mutating func encode(
    _ record: RecordedFate,
    _ bytes: Span<UInt8>,
    into output: inout [UInt8]
  ) {
    let interface = number(of: record.fate.interface, into: &output)
    let count = min(bytes.count, snapLength)
    let start = output.beginBlock(Block.packet)
    output.append(number: interface)
    output.append(timestamp: record.arrival)
    output.append(number: UInt32(count))
    output.append(number: UInt32(max(Int(record.fate.ipLength), count)))
    output.append(bytes, count)
    output.pad()
    output.option(1) { Self.comment(record, into: &$0) }
    // epb_flags: as the terminal sees it, 1 is inbound and 2 outbound.
    output.option(2) {
      $0.append(number: (record.fate.direction == .uplink ? 2 : 1) as UInt32)
    }
    output.endOfOptions()
    output.endBlock(start)
  }

  /// Section 4.6.
  mutating func end(_ totals: RecordTotals, into output: inout [UInt8]) {
    for interface in 0..<PacketFate.interfaceCount {
      let (written, lost) = (totals.written[interface], totals.lost[interface])
      guard numbers[interface] != nil || lost > 0 else { continue }
      let number = number(of: interface, into: &output)
      output.block(Block.statistics) { output in
        output.append(number: number)
        output.append(timestamp: totals.end)
        output.option(2) { $0.append(timestamp: totals.start) }
        output.option(3) { $0.append(timestamp: totals.end) }
        // isb_ifrecv, isb_ifdrop: all packets, and those for which there was no room.
        output.option(4) { $0.append(number: written &+ lost) }
        output.option(5) { $0.append(number: lost) }
        output.endOfOptions()
      }
    }
  }

  /// What became of the packet, in words.
  static func comment(_ record: RecordedFate, into output: inout [UInt8]) {
    let fate = record.fate
    if let cause = fate.cause {
      output.append(text: "dropped: ")
      output.append(text: cause.word)
      if let queue = fate.queueNanoseconds, queue > 0 {
        output.append(text: " after ")
        output.append(roundedMilliseconds: queue)
        output.append(text: " ms in the queue")
      }
    } else {
      output.append(text: "delivered ")
      output.append(roundedMilliseconds: fate.linkNanoseconds ?? 0)
      output.append(text: " ms after arrival")
      if let queue = fate.queueNanoseconds {
        output.append(text: "; queue ")
        output.append(roundedMilliseconds: queue)
        output.append(text: " ms")
      }
    }
    if let set = fate.setNanoseconds {
      output.append(text: "; set ")
      output.append(roundedMilliseconds: set)
      output.append(text: " ms")
    }
    if fate.congestionMarked { output.append(text: "; congestion marked") }
    if !record.satellite.isEmpty {
      output.append(text: "; ")
      output.append(text: record.satellite)
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(number: UInt16) {
    append(UInt8(truncatingIfNeeded: number))
    append(UInt8(truncatingIfNeeded: number >> 8))
  }

  fileprivate mutating func append(number: UInt32) {
    append(number: UInt16(truncatingIfNeeded: number))
    append(number: UInt16(truncatingIfNeeded: number >> 16))
  }

  fileprivate mutating func append(number: UInt64) {
    append(number: UInt32(truncatingIfNeeded: number))
    append(number: UInt32(truncatingIfNeeded: number >> 32))
  }

  /// The upper half stands first, whatever the order of bytes (section 4.3).
  fileprivate mutating func append(timestamp: Instant) {
    let nanoseconds = posixNanoseconds(timestamp)
    append(number: UInt32(truncatingIfNeeded: nanoseconds >> 32))
    append(number: UInt32(truncatingIfNeeded: nanoseconds))
  }

  fileprivate mutating func append(_ bytes: Span<UInt8>, _ count: Int) {
    // Safe because the buffer is used in the call only.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0.prefix(count)) }
  }

  /// Every block and option begins at a multiple of four bytes, and so does the file.
  fileprivate mutating func pad(from start: Int = 0) {
    while (count - start) % 4 != 0 { append(0) }
  }

  fileprivate mutating func beginBlock(_ type: UInt32) -> Int {
    let start = count
    append(number: type)
    append(number: 0 as UInt32)
    return start
  }

  fileprivate mutating func endBlock(_ start: Int) {
    let length = UInt32(count - start + 4)
    append(number: length)
    for index in 0..<4 {
      self[start + 4 + index] = UInt8(truncatingIfNeeded: length >> (index * 8))
    }
  }

  fileprivate mutating func block(_ type: UInt32, _ body: (inout [UInt8]) -> Void) {
    let start = beginBlock(type)
    body(&self)
    endBlock(start)
  }

  /// Section 3.5.
  fileprivate mutating func option(_ code: UInt16, _ body: (inout [UInt8]) -> Void) {
    append(number: code)
    append(number: 0 as UInt16)
    let start = count
    body(&self)
    let length = count - start
    self[start - 2] = UInt8(truncatingIfNeeded: length)
    self[start - 1] = UInt8(truncatingIfNeeded: length >> 8)
    pad(from: start)
  }

  fileprivate mutating func endOfOptions() { append(number: 0 as UInt32) }
}
