import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

@Suite("Flows that share a transmitter")
struct FairnessTests {
  /// A flow that sends packets of one size at a steady rate, from a time on.
  struct Source {
    var port: UInt16
    var bytes: Int
    var megabits: Double
    var starts: Int64 = 0
  }

  struct Result {
    var deliveredBytes: [UInt16: Int] = [:]
    /// The time of each packet of a flow from its arrival to its delivery.
    var delays: [UInt16: [Int64]] = [:]
    var longestPause: [UInt16: Int64] = [:]
    var queueFull = 0
  }

  private func carry(
    _ sources: [Source],
    megabits: Double,
    seconds: Int64,
    _ policy: QueuePolicy
  ) throws -> Result {
    let way = direction(milliseconds: 10, megabits: megabits)
    let emulator = try emulator([]) {
      $0.queue = policy
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
    let packets = sources.map { source in
      var packet = ReferencePacket(isTCP: false)
      packet.ports = (source.port, 9)
      packet.payload = [UInt8](repeating: 0, count: source.bytes - 28)
      return packet.onWire()
    }
    var next = sources.map(\.starts)
    var result = Result()
    var last: [UInt16: Int64] = [:]
    while let index = next.indices.min(by: { next[$0] < next[$1] }), next[index] < seconds * second
    {
      let now = next[index]
      let bytes = packets[index]
      emulator.receive(bytes.span, on: emulator.uplink, now: now)
      next[index] += Int64(Double(sources[index].bytes) * 8_000 / sources[index].megabits)
      while let train = emulator.uplink.takeDue(now: now) {
        let port = emulator.pool.read(train.place, count: 28) { $0.word(at: 20) }
        let count = Int(emulator.pool.shape(train.place).length)
        result.deliveredBytes[port, default: 0] += count
        result.delays[port, default: []].append(train.release - train.arrival)
        if let before = last[port] {
          result.longestPause[port] = max(result.longestPause[port] ?? 0, train.release - before)
        }
        last[port] = train.release
        emulator.uplink.finish(train, .delivered(at: train.release))
      }
    }
    result.queueFull = emulator.uplink.tally.drops(.queueFull)
    return result
  }

  private let policy = QueuePolicy(duration: .seconds(10), discipline: .fqCoDel)

  @Test("Flows of equal demand get equal shares", arguments: [2, 5, 16])
  func equalShares(count: Int) throws {
    let sources = (0..<count).map {
      Source(port: UInt16(3_000 + $0), bytes: 1_500, megabits: 20)
    }
    let result = try carry(sources, megabits: 20, seconds: 10, policy)
    let mean = Double(result.deliveredBytes.values.reduce(0, +)) / Double(count)
    #expect(mean * Double(count) * 8 > 0.97 * 20e6 * 9.9)
    for source in sources {
      let share = Double(result.deliveredBytes[source.port] ?? 0) / mean
      #expect(abs(share - 1) < 0.05, "port \(source.port) of \(count): \(share)")
    }
  }

  @Test("Small and large packets share by bytes, not by packets")
  func shareByBytes() throws {
    let sizes = [100, 300, 700, 1_500]
    let sources = sizes.enumerated().map {
      Source(port: UInt16(3_000 + $0.offset), bytes: $0.element, megabits: 10)
    }
    let result = try carry(sources, megabits: 10, seconds: 10, policy)
    let mean = Double(result.deliveredBytes.values.reduce(0, +)) / 4
    for source in sources {
      let share = Double(result.deliveredBytes[source.port] ?? 0) / mean
      #expect(abs(share - 1) < 0.05, "\(source.bytes) bytes: \(share)")
    }
  }

  @Test("A sparse flow gets through at once beside ten heavy ones")
  func sparse() throws {
    let heavy = (0..<10).map { Source(port: UInt16(3_000 + $0), bytes: 1_500, megabits: 10) }
    // It begins when the heavy ones are new no more.
    let sparse = Source(port: 4_000, bytes: 100, megabits: 0.016, starts: second)
    let result = try carry(heavy + [sparse], megabits: 20, seconds: 10, policy)
    let delays = try #require(result.delays[4_000])
    #expect(delays.count >= 178)
    // Behind at most the packet on the transmitter, and its own bits: 0.6 ms and 0.04 ms.
    let most = 10 * millisecond + Int64(1_600 * 8_000 / 20) + 2
    #expect(delays.allSatisfy { $0 <= most }, "\(delays.enumerated().filter { $0.element > most })")
  }

  @Test("No flow starves, whoever comes and goes")
  func noStarvation() throws {
    // Forty flows that come anew at each packet would hold the new ones' turns for ever.
    let comers = (0..<40).map {
      Source(
        port: UInt16(5_000 + $0),
        bytes: 1_500,
        megabits: 0.6,
        starts: Int64($0) * 7 * millisecond
      )
    }
    let heavy = [Source(port: 3_000, bytes: 1_500, megabits: 40)]
    let result = try carry(heavy + comers, megabits: 20, seconds: 10, policy)
    #expect((result.deliveredBytes[3_000] ?? 0) > 0)
    #expect((result.longestPause[3_000] ?? .max) < 100 * millisecond)
  }

  @Test("Over the limit the fattest flow loses")
  func fattest() throws {
    let short = QueuePolicy(duration: .milliseconds(40), discipline: .fqCoDel)
    let thin = Source(port: 4_000, bytes: 500, megabits: 4)
    let fat = Source(port: 3_000, bytes: 1_500, megabits: 60)
    let result = try carry([thin, fat], megabits: 20, seconds: 5, short)
    #expect(result.queueFull > 1_000)
    let expected = 4e6 / 8 * 4.9
    #expect(Double(result.deliveredBytes[4_000] ?? 0) > 0.99 * expected)
  }
}
