import Testing

@testable import DataPlane

@Suite("Requests that join a connection of several paths")
struct MultipathJoinTests {
  /// A request for a connection over IPv6 with TCP options, padded to a whole header.
  private func request(_ options: [UInt8]) throws -> [UInt8] {
    let addresses = TerminalAddresses()
    let flow = Flow(
      near: addresses.terminal.ipv6,
      nearPort: 40_000,
      far: addresses.host.ipv6,
      farPort: 80
    )
    let padded = options + [UInt8](repeating: 0, count: (4 - options.count % 4) % 4)
    try #require(padded.count <= 40)
    var packet = connectionRequest(flow, sequence: 1) + padded
    packet.put(UInt16(packet.count - 40), at: 4)
    packet[52] = UInt8(5 + padded.count / 4) << 4
    return packet
  }

  private func joins(_ options: [UInt8]) throws -> Bool {
    let packet = try request(options)
    let found = PacketHeader(packet.span)
    let header = try #require(found)
    return header.joinsConnection(in: packet.span)
  }

  /// Option 30 of 12 bytes with subtype 1, as a first packet has it.
  private let join: [UInt8] = [30, 12, 0x10, 1] + [UInt8](repeating: 7, count: 8)
  /// The same for a new connection: subtype 0.
  private let capable: [UInt8] = [30, 4, 0x01, 0x81]
  /// Segment size, selective acknowledgements, time stamps, window scale, as Linux sends them.
  private let usual: [UInt8] = [2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7]

  @Test("MP_JOIN is found wherever it stands, and nothing else is taken for it")
  func options() throws {
    #expect(try joins(join))
    #expect(try joins(usual + join))
    #expect(try joins([1, 1, 1] + join + usual))
    for options in [[], usual, capable, usual + capable, [0] + join] {
      #expect(try !joins(options), "\(options)")
    }
    // The payload behind the header is no option.
    var packet = try request(usual)
    packet += join
    packet.put(UInt16(packet.count - 40), at: 4)
    let found = PacketHeader(packet.span)
    let header = try #require(found)
    let isTaken = header.joinsConnection(in: packet.span)
    #expect(!isTaken)
  }

  @Test("Broken options end the search")
  func broken() throws {
    for options: [UInt8] in [
      [30], [30, 0], [30, 1, 0x10], [30, 2], [30, 200, 0x10], [5, 0] + join, [5, 1] + join,
      [1, 1, 1, 30],
    ] { #expect(try !joins(options), "\(options)") }
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...40, using: &generator)
      let options = (0..<count).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...40, using: &generator)
          : [1, 30, 12, 0x10][Int.random(in: 0...3, using: &generator)]
      }
      _ = try joins(options)
    }
  }
}
