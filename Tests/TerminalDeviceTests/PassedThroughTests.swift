import Frames
import Links
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("A run that began at an instant equals one that passed through it")
struct PassedThroughTests {
  /// A device that came to an instant in random steps.
  private static func walk(
    _ device: TerminalDevice,
    to end: Instant,
    _ watches: [Slot: SlotWatch],
    _ measured: [WorldSecond: MeasuredSecond],
    using random: inout SeededGenerator
  ) -> TerminalDevice {
    var device = device
    while device.now < end {
      let step = Duration.milliseconds(Int64.random(in: 1...40_000, using: &random))
      device.advance(to: min(end, device.now + step), watches: watches, measured: measured)
    }
    return device
  }

  @Test("Rings, counters, status and the map do not depend on when somebody looked")
  func steps() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<6 {
      let start = RandomWatches.noon + .milliseconds(Int64.random(in: 0...60_000, using: &random))
      let end = start + .milliseconds(Int64.random(in: 1_000...890_000, using: &random))
      let watches = RandomWatches.slots(from: start, to: end, using: &random)
      let measured = Self.measurements(from: start, to: end, using: &random)
      let device = TerminalDevice(terminal: RandomWatches.terminal, from: start, bootedAt: start)
      var once = device
      once.advance(to: end, watches: watches, measured: measured)
      let often = Self.walk(device, to: end, watches, measured, using: &random)
      #expect(once.history == often.history, "seed \(seed)")
      #expect(once.picture.earth == often.picture.earth && once.picture.dish == often.picture.dish)
      var (a, b) = (once.status, often.status)
      #expect(abs(a.obstructions.validSeconds - b.obstructions.validSeconds) < 1e-6)
      (a.obstructions.validSeconds, b.obstructions.validSeconds) = (0, 0)
      #expect(a == b, "seed \(seed)")
    }
  }

  private static func measurements(
    from start: Instant,
    to end: Instant,
    using random: inout SeededGenerator
  ) -> [WorldSecond: MeasuredSecond] {
    var measured: [WorldSecond: MeasuredSecond] = [:]
    var second = WorldSecond(containing: start)
    while second.start < end {
      if Int.random(in: 0..<4, using: &random) == 0 {
        let lost = Int.random(in: 0...10, using: &random)
        measured[second] = MeasuredSecond(
          probesSent: 10,
          probesLost: lost,
          meanRoundTripMilliseconds: lost < 10 ? 33.5 : nil,
          downlinkBits: 1e6,
          uplinkBits: 1e5
        )
      }
      second = second.next
    }
    return measured
  }

  @Test("Started hours later, it has the same rings, counters and outages")
  func late() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<4 {
      let boot = RandomWatches.noon - .seconds(20_000)
      let end = boot + .milliseconds(Int64.random(in: 3_000_000...4_000_000, using: &random))
      let watches = RandomWatches.slots(from: boot, to: end, using: &random)
      let device = TerminalDevice(terminal: RandomWatches.terminal, from: end, bootedAt: boot)
      var late = device
      late.advance(to: end, watches: watches)
      let passed = Self.walk(device, to: end, watches, [:], using: &random)
      #expect(late.passedOverSeconds > 2_000 && passed.passedOverSeconds == 0)
      var (a, b) = (late.history, passed.history)
      #expect(a.current == b.current && a.current > 2_900, "seed \(seed)")
      // An outage that was under way when the history begins has lost its beginning.
      let first = WorldSecond(number: WorldSecond(containing: end).number - 900).start
      #expect(
        clipped(a.outages, to: first) == clipped(b.outages, to: first),
        "seed \(seed)"
      )
      (a.outages, b.outages, a.events, b.events) = ([], [], [], [])
      #expect(a == b, "seed \(seed)")
      #expect(late.status.popPingLatencyMilliseconds == passed.status.popPingLatencyMilliseconds)
      #expect(late.uptimeSeconds == passed.uptimeSeconds)
    }
  }

  private func clipped(_ outages: [DeviceOutage], to first: Instant) -> [DeviceOutage] {
    outages.filter { $0.start + $0.duration > first }.map { outage in
      guard outage.start <= first else { return outage }
      // Whether it switched is not known where the connection before it is not.
      return DeviceOutage(
        cause: outage.cause,
        start: first,
        duration: outage.start + outage.duration - first
      )
    }
  }

  @Test("Two terminals do not meet the same probes; one does, whenever it is made")
  func seeds() {
    var random = SeededGenerator(seed: 5)
    let end = RandomWatches.noon + .seconds(300)
    let watches = RandomWatches.slots(
      from: RandomWatches.noon,
      to: end,
      downShare: 0,
      missingShare: 0,
      using: &random
    )
    var other = RandomWatches.terminal
    other.id = TerminalID("KIT-8")
    let histories = [RandomWatches.terminal, RandomWatches.terminal, other].map { terminal in
      var device = TerminalDevice(
        terminal: terminal,
        from: RandomWatches.noon,
        bootedAt: RandomWatches.noon
      )
      device.advance(to: end, watches: watches)
      return device.history.popPingLatencyMilliseconds
    }
    #expect(histories[0] == histories[1] && histories[0] != histories[2])
  }

  @Test("A century ahead is not computed second by second; back in time nothing happens")
  func bounds() {
    var device = TerminalDevice(terminal: RandomWatches.terminal, from: RandomWatches.noon)
    #expect(device.now == Instant(UTC(modifiedJulianDay: 59_861, timeOfDay: .zero)))
    device.advance(to: RandomWatches.noon, watches: [:])
    #expect(device.uptimeSeconds == 36 * 3_600 && device.history.current == 36 * 3_600)
    #expect(device.history.outages.map(\.cause) == [OutageCause.unknown])
    let later = RandomWatches.noon + .seconds(36_525 * 86_400)
    device.advance(to: later, watches: [:])
    #expect(device.now == later && device.history.current == device.uptimeSeconds)
    let before = device.status
    device.advance(to: RandomWatches.noon, watches: [:])
    #expect(device.status == before && device.now == later)
  }
}
