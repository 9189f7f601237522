import Frames
import SeededRandomness
import Testing

@testable import TerminalDevice

@Suite("Counts of a link become seconds")
struct PacketMeterTests {
  private static let noon = RandomWatches.noon

  private static func direction(
    delivered: Int = 0,
    bytes: Int = 0,
    lost: Int = 0,
    mean: Double = 0
  ) -> PacketMeter.Direction {
    PacketMeter.Direction(
      packetsDelivered: delivered,
      bytesDelivered: bytes,
      packetsLost: lost,
      delaysMeasured: mean > 0 ? delivered : 0,
      meanDelayMilliseconds: mean
    )
  }

  private static func counts(
    _ seconds: Double,
    up: PacketMeter.Direction = direction(),
    down: PacketMeter.Direction = direction()
  ) -> PacketMeter.Counts {
    PacketMeter.Counts(
      instant: noon + .nanoseconds(Int64(seconds * 1e9)),
      uplink: up,
      downlink: down
    )
  }

  /// The second so many after noon.
  private static func second(_ number: Int64) -> WorldSecond {
    WorldSecond(number: WorldSecond(containing: noon).number + number)
  }

  /// What is told of the one second between two counts.
  private static func measured(
    up: PacketMeter.Direction = direction(),
    down: PacketMeter.Direction = direction()
  ) throws -> MeasuredSecond {
    var meter = PacketMeter()
    #expect(meter.take(counts(0)).isEmpty)
    let seconds = meter.take(counts(1, up: up, down: down))
    #expect(seconds.count == 1)
    return try #require(seconds[second(0)])
  }

  @Test("A second of both ways: the delays of both, the loss of both")
  func roundTrip() throws {
    let second = try Self.measured(
      up: Self.direction(delivered: 8, bytes: 1_000, lost: 2, mean: 20),
      down: Self.direction(delivered: 30, bytes: 9_000, lost: 10, mean: 15.5)
    )
    #expect(second.probesSent == 50 && second.probesLost == 12)
    #expect(second.meanRoundTripMilliseconds == 35.5)
    #expect(abs(second.dropRate - (1 - 0.8 * 0.75)) < 1e-12)
    #expect(second.uplinkBits == 8_000 && second.downlinkBits == 72_000)
  }

  @Test("What went one way only, or has no delay, measures the throughput alone")
  func oneWay() throws {
    let cases = [
      (Self.direction(delivered: 9, bytes: 500, lost: 1, mean: 20), Self.direction()),
      (Self.direction(delivered: 9, bytes: 500, mean: 20), Self.direction(lost: 1)),
      (Self.direction(delivered: 9, bytes: 500), Self.direction(delivered: 9, bytes: 0, mean: 20)),
    ]
    for (up, down) in cases {
      let second = try Self.measured(up: up, down: down)
      #expect(second.probesSent == 0 && second.meanRoundTripMilliseconds == nil)
      #expect(second.uplinkBits == 4_000 && second.downlinkBits == 0 && second.dropRate == 0)
    }
  }

  @Test("Where packets were lost and none came through, all is lost; nothing at all is no loss")
  func allLost() throws {
    let second = try Self.measured(up: Self.direction(lost: 3), down: Self.direction(lost: 1))
    #expect(second.probesSent == 4 && second.probesLost == 4 && second.dropRate == 1)
    let silent = try Self.measured()
    #expect(silent.probesSent == 0 && silent.dropRate == 0)
  }

  @Test("A reading a little late or early leaves nothing to the next second; a late one its share")
  func attribution() throws {
    // When the second reading is taken, and what the first second has of its 1,000 bytes.
    let cases: [(Double, Double)] = [
      (1, 8_000), (1.002, 8_000), (1.09, 8_000), (0.95, 8_000), (1.25, 6_400), (2, 4_000),
      (4, 2_000),
    ]
    for (time, bits) in cases {
      var meter = PacketMeter()
      _ = meter.take(Self.counts(0))
      let seconds = meter.take(Self.counts(time, up: Self.direction(bytes: 1_000)))
      #expect(seconds[Self.second(0)]?.uplinkBits == bits, "\(time)")
      #expect(seconds.count == max(Int(time), 1))
    }
  }

  @Test("Readings within a second add up until it is over")
  func within() {
    var meter = PacketMeter()
    for index in 0..<1_000 {
      let up = Self.direction(bytes: index)
      #expect(meter.take(Self.counts(Double(index) / 1_000, up: up)).isEmpty)
    }
    let seconds = meter.take(Self.counts(1, up: Self.direction(bytes: 1_000)))
    #expect(seconds.mapValues(\.uplinkBits) == [Self.second(0): 8_000])
  }

  @Test("Counts or a time that go back begin anew")
  func anotherRun() {
    let full = Self.direction(delivered: 10, bytes: 5_000, lost: 2, mean: 20)
    let less = [
      Self.direction(delivered: 9, bytes: 6_000, lost: 2, mean: 20),
      Self.direction(delivered: 10, bytes: 4_999, lost: 2, mean: 20),
      Self.direction(delivered: 10, bytes: 5_000, lost: 1, mean: 20),
      Self.direction(delivered: 10, bytes: 5_000, lost: 2),
    ]
    for direction in less {
      var meter = PacketMeter()
      _ = meter.take(Self.counts(0, up: full, down: full))
      #expect(meter.take(Self.counts(1, up: direction, down: full)).isEmpty)
      #expect(meter.take(Self.counts(2, up: direction, down: full)).count == 1)
      #expect(meter.take(Self.counts(3, up: direction, down: less[0])).isEmpty)
      #expect(meter.take(Self.counts(1, up: direction, down: less[0])).isEmpty)
      #expect(meter.take(Self.counts(2, up: direction, down: less[0])).count == 1)
    }
  }

  @Test("Numbers that cannot be do no harm, and the work is bounded")
  func hostile() {
    var meter = PacketMeter()
    let wild = PacketMeter.Direction(
      packetsDelivered: .max,
      bytesDelivered: .max,
      packetsLost: .max,
      delaysMeasured: .max,
      meanDelayMilliseconds: .infinity
    )
    let none = PacketMeter.Direction(
      packetsDelivered: .min,
      bytesDelivered: -1,
      packetsLost: .min,
      delaysMeasured: -1,
      meanDelayMilliseconds: .nan
    )
    let ends = [Duration.seconds(Int64.min), .seconds(Int64.max)].map(Instant.init(sinceTAI2000:))
    _ = meter.take(.init(instant: ends[0], uplink: none, downlink: none))
    let seconds = meter.take(.init(instant: ends[1], uplink: wild, downlink: wild))
    #expect(seconds.count == DeviceHistory.length)
    #expect(seconds.values.allSatisfy { $0.uplinkBits >= 0 && (0...1).contains($0.dropRate) })
    #expect(meter.take(.init(instant: ends[0], uplink: none, downlink: none)).isEmpty)
    // A mean that falls while delays are added: no packet took a negative time.
    meter = PacketMeter()
    let before = Self.direction(delivered: 100, bytes: 1, mean: 50)
    let after = Self.direction(delivered: 110, bytes: 1, mean: 10)
    _ = meter.take(Self.counts(0, up: before, down: before))
    let fallen = meter.take(Self.counts(1, up: after, down: after))[Self.second(0)]
    #expect(fallen?.probesSent == 0 && fallen?.meanRoundTripMilliseconds == nil)
  }

  @Test("What it tells stands in the terminal's rings")
  func inTheDevice() {
    var device = CommandTests.connected()
    let second = WorldSecond(containing: device.now)
    var meter = PacketMeter()
    let zero = Self.direction()
    _ = meter.take(.init(instant: second.start, uplink: zero, downlink: zero))
    let measured = meter.take(
      .init(
        instant: second.end,
        uplink: Self.direction(delivered: 3, bytes: 1_000, lost: 1, mean: 20),
        downlink: Self.direction(delivered: 9, bytes: 5_000_000, lost: 3, mean: 10)
      )
    )
    device.advance(to: second.end, watches: CommandTests.watches, measured: measured)
    let history = device.history
    let index = history.indicesInOrder.last ?? 0
    #expect(history.origins[index] == .measured)
    #expect(history.popPingDropRate[index] == 0.4375)
    #expect(history.popPingLatencyMilliseconds[index] == 30)
    #expect(history.downlinkThroughputBitsPerSecond[index] == 4e7)
  }
}
