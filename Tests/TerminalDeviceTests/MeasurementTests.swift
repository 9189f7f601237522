import Frames
import Links
import Testing

@testable import TerminalDevice

@Suite("Measured seconds")
struct MeasurementTests {
  private static func second(
    lost: Int,
    of sent: Int = 20,
    milliseconds: Double? = 41,
    bits: Double = 5e7
  ) -> MeasuredSecond {
    MeasuredSecond(
      probesSent: sent,
      probesLost: lost,
      meanRoundTripMilliseconds: milliseconds,
      downlinkBits: bits,
      uplinkBits: bits / 10
    )
  }

  @Test("What was measured stands in the rings, and says so; what was not is modelled")
  func measured() {
    var device = CommandTests.connected()
    let first = WorldSecond(containing: device.now)
    device.advance(
      to: first.end + .seconds(2),
      watches: CommandTests.watches,
      measured: [first: Self.second(lost: 5), first.next: Self.second(lost: 0, of: 0)]
    )
    let history = device.history
    let order = history.indicesInOrder.suffix(3)
    #expect(order.map { history.origins[$0] } == [.measured, .modelled, .modelled])
    #expect(order.map { history.downlinkThroughputBitsPerSecond[$0] } == [5e7, 5e7, 0])
    let index = order[order.startIndex]
    #expect(history.popPingDropRate[index] == 0.25)
    #expect(history.popPingLatencyMilliseconds[index] == 41)
    #expect(history.uplinkThroughputBitsPerSecond[index] == 5e6)
    // Half of the link's 100 Mbit/s: half way from 75 to 100 W.
    #expect(history.powerWatts[index] == 87.5)
  }

  @Test("A measurement that comes late is put in its place, and none that is too late or early")
  func late() {
    var device = CommandTests.connected()
    let first = WorldSecond(containing: device.now)
    device.advance(to: first.end + .seconds(50), watches: CommandTests.watches)
    let before = device.history
    let old = WorldSecond(number: first.number - 2_000)
    device.advance(
      to: device.now,
      watches: [:],
      measured: [
        first: Self.second(lost: 10), old: Self.second(lost: 1),
        WorldSecond(number: first.number + 500): Self.second(lost: 1),
        WorldSecond(number: .max): Self.second(lost: 1),
        WorldSecond(number: .min): Self.second(lost: 1),
      ]
    )
    let after = device.history
    let changed = (0..<900).filter { after.origins[$0] != before.origins[$0] }
    #expect(changed.count == 1 && after.current == before.current)
    #expect(changed.map { after.popPingDropRate[$0] } == [0.5])
  }

  @Test("What a terminal draws follows a measurement that comes late, while its slot lasts")
  func latePower() {
    var device = CommandTests.connected()
    let first = WorldSecond(containing: device.now)
    device.advance(to: first.end + .seconds(1), watches: CommandTests.watches)
    #expect(device.status.powerWatts == 75)
    let measured = [first: Self.second(lost: 0), first.next: Self.second(lost: 0)]
    device.advance(to: device.now, watches: [:], measured: measured)
    #expect(device.status.powerWatts == 87.5)
  }

  @Test("Where few packets went, the model's probes stand for those that are missing")
  func fewPackets() {
    // One packet, which is lost: a tenth of ten probes, and no outage.
    var device = CommandTests.connected()
    let first = WorldSecond(containing: device.now)
    let measured = [
      first: Self.second(lost: 1, of: 1, milliseconds: nil, bits: 0),
      first.next: Self.second(lost: 1, of: 4, milliseconds: 33),
    ]
    device.advance(to: first.next.end, watches: CommandTests.watches, measured: measured)
    let history = device.history
    let order = history.indicesInOrder.suffix(2)
    #expect(order.map { history.popPingDropRate[$0] } == [0.1, 0.1])
    // A round trip that nobody measured is the model's.
    #expect(order.map { history.origins[$0] } == [.modelled, .measured])
    #expect(order.map { history.popPingLatencyMilliseconds[$0] > 0 } == [true, true])
    #expect(order.last.map { history.popPingLatencyMilliseconds[$0] } == 33)
    #expect(history.outages.isEmpty && device.outage == nil)
  }

  @Test("A second of which nothing comes back is an outage, until one does")
  func noPings() {
    var device = CommandTests.connected()
    let first = WorldSecond(containing: device.now).next
    let lost = Self.second(lost: 20, milliseconds: nil)
    let measured = [first: lost, first.next: lost]
    device.advance(
      to: first.end + .milliseconds(300),
      watches: CommandTests.watches,
      measured: measured
    )
    #expect(device.outage?.cause == .noPings && device.outage?.start == first.start)
    #expect(device.outage?.duration == .milliseconds(1_300))
    device.advance(
      to: first.end + .milliseconds(1_300),
      watches: CommandTests.watches,
      measured: measured
    )
    #expect(device.outage?.start == first.start)
    device.advance(
      to: first.end + .milliseconds(2_100),
      watches: CommandTests.watches,
      measured: measured
    )
    #expect(device.outage == nil)
    #expect(device.history.outages.map(\.duration) == [.seconds(2)])
  }

  @Test("In a second in which it was off for a while, at least that much is lost")
  func partlyOff() throws {
    for lost in [0, 18] {
      var device = CommandTests.connected()
      let second = WorldSecond(containing: device.now).next
      device.advance(to: second.start + .milliseconds(300), watches: CommandTests.watches)
      try device.apply(.stow)
      device.advance(to: second.start + .milliseconds(700), watches: CommandTests.watches)
      try device.apply(.unstow)
      let measured = [second: Self.second(lost: lost)]
      device.advance(to: second.end, watches: CommandTests.watches, measured: measured)
      #expect(device.status.popPingDropRate == Double(Float(lost == 0 ? 0.4 : 0.9)))
    }
  }

  @Test("A terminal that is off measures nothing; numbers that are none do no harm")
  func off() throws {
    var device = CommandTests.connected()
    try device.apply(.stow)
    let second = WorldSecond(containing: device.now).next
    device.advance(
      to: second.end,
      watches: CommandTests.watches,
      measured: [second: Self.second(lost: 0)]
    )
    #expect(device.status.popPingDropRate == 1 && device.status.popPingLatencyMilliseconds == 0)
    try device.apply(.unstow)
    let hostile = MeasuredSecond(
      probesSent: .max,
      probesLost: .min,
      meanRoundTripMilliseconds: .nan,
      downlinkBits: .nan,
      uplinkBits: -.infinity
    )
    device.advance(
      to: second.next.end,
      watches: CommandTests.watches,
      measured: [second.next: hostile]
    )
    #expect(device.status.popPingDropRate == 0 && device.status.popPingLatencyMilliseconds == 0)
    #expect(device.status.downlinkThroughputBitsPerSecond == 0)
  }
}
