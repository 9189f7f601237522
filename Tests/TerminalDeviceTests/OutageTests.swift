import Frames
import Links
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("Outages")
struct OutageTests {
  /// A tenth of a second: commands come at such times, so that a scan of tenths sees all.
  private static let tick = Duration.milliseconds(100)

  /// What is told to a terminal at a tick.
  private enum Told: CaseIterable { case stow, unstow, sleep, wake }

  /// The same decisions, made anew for each tick, knowing nothing of spells.
  private static func scan(
    from boot: Instant,
    ticks: Int,
    told: [Int: Told],
    bootSeconds: Int,
    watches: [Slot: SlotWatch],
    measured: [WorldSecond: MeasuredSecond]
  ) -> [(cause: OutageCause?, satellite: String)] {
    var isStowed = false
    var sleeps = false
    var states: [(cause: OutageCause?, satellite: String)] = []
    for index in 0..<ticks {
      switch told[index] {
      case .stow: isStowed = true
      case .unstow: isStowed = false
      case .sleep: sleeps = true
      case .wake: sleeps = false
      case nil: break
      }
      let time = boot + tick * index
      let link = watches[Slot(containing: time)]?.link
      let minute = Int(time.utc.timeOfDay.components.seconds) / 60
      let cause: OutageCause? =
        index < bootSeconds * 10
        ? .booting
        : isStowed
          ? .stowed
          : sleeps && (724..<727).contains(minute)
            ? .sleeping
            : link.map { $0.reason.map { OutageCause($0) } } ?? .unknown
      states.append((cause, cause == nil ? link?.path?.satellite ?? "" : ""))
    }
    for start in stride(from: 0, to: ticks - 9, by: 10) {
      let second = WorldSecond(containing: boot + tick * start)
      guard let probes = measured[second], probes.probesLost == probes.probesSent,
        states[start..<start + 10].allSatisfy({ $0.cause == nil })
      else { continue }
      for index in start..<start + 10 { states[index].cause = .noPings }
    }
    return states
  }

  /// Runs of one cause.
  private static func runs(
    _ states: [(cause: OutageCause?, satellite: String)],
    from boot: Instant
  ) -> [DeviceOutage] {
    var outages: [DeviceOutage] = []
    var start = 0
    while start < states.count {
      var end = start + 1
      while end < states.count, states[end].cause == states[start].cause { end += 1 }
      if let cause = states[start].cause {
        let before = states[..<start].last { $0.cause == nil }?.satellite
        let after = states[end...].first { $0.cause == nil }?.satellite
        outages.append(
          DeviceOutage(
            cause: cause,
            start: boot + tick * start,
            duration: tick * (end - start),
            didSwitch: before != nil && after != nil && before != after
          )
        )
      }
      start = end
    }
    return outages
  }

  @Test("The list is that of a scan of every tenth of a second: random worlds and commands")
  func againstScan() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<10 {
      let ticks = 8_990
      let boot = RandomWatches.noon
      let end = boot + Self.tick * ticks
      let watches = RandomWatches.slots(
        from: boot,
        to: end,
        loss: LossProcess(independent: 0),
        using: &random
      )
      var measured: [WorldSecond: MeasuredSecond] = [:]
      for index in stride(from: 0, to: ticks, by: 10) {
        // Every second is measured: nothing is left to chance but what the scan knows.
        let lost = Int.random(in: 0..<30, using: &random) == 0 ? 10 : 2
        measured[WorldSecond(containing: boot + Self.tick * index)] = MeasuredSecond(
          probesSent: 10,
          probesLost: lost,
          meanRoundTripMilliseconds: 30,
          downlinkBits: 0,
          uplinkBits: 0
        )
      }
      var told: [Int: Told] = [:]
      for _ in 0..<60 {
        told[.random(in: 1..<ticks, using: &random)] = Told.allCases.randomElement(using: &random)
      }
      var device = TerminalDevice(terminal: RandomWatches.terminal, from: boot, bootedAt: boot)
      for index in 1..<ticks where told[index] != nil || index % 37 == 0 {
        device.advance(to: boot + Self.tick * index, watches: watches, measured: measured)
        try Self.tell(told[index], to: &device)
      }
      device.advance(to: end, watches: watches, measured: measured)
      let states = Self.scan(
        from: boot,
        ticks: ticks,
        told: told,
        bootSeconds: 60,
        watches: watches,
        measured: measured
      )
      let expected = Self.runs(states, from: boot)
      #expect(device.history.outages == expected, "seed \(seed)")
      #expect(expected.count > 10)
      if let cause = states.last?.cause {
        #expect(device.outage?.cause == cause && device.outage?.start == expected.last?.start)
      } else {
        #expect(device.outage == nil)
      }
    }
  }

  private static func tell(_ told: Told?, to device: inout TerminalDevice) throws {
    switch told {
    case .stow: try device.apply(.stow)
    case .unstow: try device.apply(.unstow)
    // Noon is minute 720.
    case .sleep:
      try device.apply(
        .setPowerSave(.init(startMinutes: 724, durationMinutes: 3, isEnabled: true))
      )
    case .wake: try device.apply(.setPowerSave(.off))
    case nil: break
    }
  }

  @Test("However often it is told, the list stays bounded")
  func flood() throws {
    var random = SeededGenerator(seed: 3)
    let end = RandomWatches.noon + .seconds(200)
    let watches = RandomWatches.slots(
      from: RandomWatches.noon,
      to: end,
      downShare: 0,
      missingShare: 0,
      using: &random
    )
    var device = TerminalDevice(
      terminal: RandomWatches.terminal,
      from: RandomWatches.noon,
      bootedAt: RandomWatches.noon - .seconds(3_600)
    )
    for index in 0..<20_000 {
      device.advance(
        to: RandomWatches.noon + .milliseconds(10 * index),
        watches: watches
      )
      try device.apply(index % 2 == 0 ? .stow : .unstow)
    }
    #expect(device.spells.all.count <= Spells.largestCount)
    #expect(device.history.outages.count <= Spells.largestCount)
    #expect(device.outage == nil)
  }

  @Test("Each reason has a cause, and the words that matter the right one")
  func causes() {
    let expected: [Reason: OutageCause] = [
      .notLicensed: .noSchedule, .prohibited: .noSchedule, .beamFull: .noSchedule,
      .accountUnfunded: .noSchedule, .terminalSuspended: .noSchedule,
      .noSatelliteInView: .noSatellites, .obstructed: .obstructed,
      .noGatewayInReach: .noDownlink, .jammed: .noDownlink, .linkBelowThreshold: .noDownlink,
      .noPointOfPresence: .noPings, .terminalStowed: .stowed, .terminalAsleep: .sleeping,
      .terminalBooting: .booting,
    ]
    for (reason, cause) in expected { #expect(OutageCause(reason) == cause) }
    for reason in Reason.allCases {
      #expect(OutageCause(reason).isOfDevice == reason.isTerminalOff)
      #expect(!reason.isTerminalOff || DisablementCode(reason) == .okay && !reason.isOfTerminal)
      #expect(!reason.isOfTerminal || DisablementCode(reason) != .okay)
      #expect(
        reason == .noTerrestrialAccess || reason == .terrestrialCut
          || OutageCause(reason) != .unknown
      )
    }
  }
}
