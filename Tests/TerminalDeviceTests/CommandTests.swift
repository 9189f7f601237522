import Frames
import Links
import Quantities
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("What a terminal is told")
struct CommandTests {
  /// A connected terminal at noon.
  static func connected(_ terminal: Terminal = RandomWatches.terminal) -> TerminalDevice {
    var device = TerminalDevice(terminal: terminal, from: RandomWatches.noon)
    device.advance(to: RandomWatches.noon + .milliseconds(250), watches: watches)
    return device
  }

  static let watches: [Slot: SlotWatch] = {
    var random = SeededGenerator(seed: 9)
    return RandomWatches.slots(
      from: RandomWatches.noon - .seconds(1_000),
      to: RandomWatches.noon + .seconds(1_000),
      downShare: 0,
      missingShare: 0,
      loss: LossProcess(independent: 0),
      using: &random
    )
  }()

  @Test("A terminal that is looked at is connected, long up, and its rings are full")
  func full() {
    let status = Self.connected().status
    #expect(status.outage == nil && status.secondsToFirstNonemptySlot == 0)
    #expect(status.uptimeSeconds == 36 * 3_600 && status.disablement == .okay)
    #expect(status.alerts.isEmpty && status.readyStates == ReadyStates())
    #expect(status.popPingLatencyMilliseconds > 20 && status.sampleOrigin == .modelled)
    let history = Self.connected().history
    #expect(history.popPingLatencyMilliseconds.allSatisfy { $0 > 20 })
    #expect(history.powerWatts.allSatisfy { $0 == 75 })
    #expect(history.current == 36 * 3_600 && history.outages.isEmpty)
    #expect(history.downlinkThroughputBitsPerSecond.allSatisfy { $0 == 0 })
  }

  @Test("Stow and unstow show at once, without any time between")
  func stow() throws {
    var device = Self.connected()
    try device.apply(.stow)
    let start = device.now
    #expect(device.status.outage == DeviceOutage(cause: .stowed, start: start, duration: .zero))
    #expect(device.status.isStowRequested && device.ownCause == .stowed)
    #expect(device.diagnostics.isStowed && device.status.secondsToFirstNonemptySlot == -1)
    device.advance(to: start + .seconds(5), watches: Self.watches)
    #expect(device.status.outage?.duration == .seconds(5))
    #expect(device.status.popPingDropRate == 1 && device.status.powerWatts == 20)
    try device.apply(.stow)
    #expect(device.status.outage?.start == start)
    try device.apply(.unstow)
    #expect(device.status.outage == nil && device.ownCause == nil)
    #expect(device.status.secondsToFirstNonemptySlot == 0)
    #expect(device.history.outages.map(\.duration) == [.seconds(5)])
  }

  @Test("A reboot: small uptime, BOOTING for its time, an empty history; it answers all through")
  func reboot() throws {
    var device = Self.connected()
    try device.apply(.reboot)
    let start = device.now
    #expect(device.status.uptimeSeconds == 0 && device.status.outage?.cause == .booting)
    #expect(device.history.current == 0 && device.information.bootCount == 2)
    #expect(device.information.rebootReason == .command)
    #expect(device.history.popPingDropRate == DeviceHistory().popPingDropRate)
    device.advance(to: start + .milliseconds(59_900), watches: Self.watches)
    #expect(device.status.outage?.start == start && device.status.uptimeSeconds == 59)
    #expect(device.status.initializationSeconds == nil)
    #expect(!device.status.readyStates.rf && device.diagnostics.selfTest == .pending)
    // It began a quarter of a second past a whole one: the first sample is that of the next.
    #expect(device.history.current == 59)
    device.advance(to: start + .seconds(62), watches: Self.watches)
    #expect(device.status.outage == nil && device.status.initializationSeconds == 60)
    let outages = device.history.outages
    #expect(outages == [DeviceOutage(cause: .booting, start: start, duration: .seconds(60))])
    #expect(device.history.current == 61 && device.status.popPingDropRate == 0)
  }

  @Test("It sleeps by its schedule, over midnight too, and wakes when that is switched off")
  func sleep() throws {
    var device = Self.connected()
    try device.apply(.setPowerSave(.init(startMinutes: 719, durationMinutes: 3, isEnabled: true)))
    #expect(device.status.outage?.cause == .sleeping)
    #expect(device.status.alerts == .isPowerSaveIdle)
    #expect(device.currentConfig.powerSave.startMinutes == 719)
    device.advance(to: RandomWatches.noon + .milliseconds(125_000), watches: Self.watches)
    #expect(device.status.outage == nil)
    let woke = RandomWatches.noon + .seconds(120)
    #expect(device.history.outages.map { $0.start + $0.duration } == [woke])
    try device.apply(
      .setPowerSave(.init(startMinutes: 1_439, durationMinutes: 800, isEnabled: true))
    )
    #expect(device.status.outage?.cause == .sleeping)
    try device.apply(
      .setPowerSave(.init(startMinutes: 1_439, durationMinutes: 1, isEnabled: false))
    )
    #expect(device.status.outage == nil)
  }

  @Test("Schedules that cannot be are refused, even to switch off, and change nothing")
  func refusals() {
    var device = Self.connected()
    for (start, duration) in [(0, 0), (1_440, 5), (0, 1_440), (UInt32.max, UInt32.max)] {
      for isEnabled in [true, false] {
        let schedule = PowerSaveSchedule(
          startMinutes: start,
          durationMinutes: duration,
          isEnabled: isEnabled
        )
        #expect(throws: DeviceRefusal.self) { try device.apply(.setPowerSave(schedule)) }
      }
    }
    var change = DeviceConfigChange()
    change.snowMelt = .alwaysOn
    change.softwareUpdateRebootHour = 24
    #expect(throws: DeviceRefusal.rebootHour(24)) { try device.apply(.configure(change)) }
    #expect(device.currentConfig == DeviceConfig())
    #expect(DeviceRefusal.powerSaveDuration(minutes: 0).description.contains("1 to 1439"))
  }

  @Test("Location by policy; with navigation inhibited it is less sure and says so")
  func location() throws {
    var device = Self.connected()
    let place = try device.location()
    #expect(place.point == RandomWatches.terminal.point && place.source == .gps)
    try device.apply(.inhibitGPS(true))
    #expect(device.status.gps.isInhibited && !device.status.gps.isValid)
    let later = try device.location()
    #expect(later.source == .network && later.sigmaMetres > place.sigmaMetres)
    var change = DeviceConfigChange()
    change.locationAccess = .nobody
    try device.apply(.configure(change))
    #expect(throws: DeviceRefusal.locationDisabled) { try device.location() }
    #expect(device.diagnostics.location == nil)
    try device.apply(.inhibitGPS(false))
    #expect(!device.status.gps.isInhibited && device.status.gps.satelliteCount == 14)
  }

  @Test("A cleared map has no data and says that it was cleared; painting goes on")
  func clear() throws {
    var device = Self.connected()
    #expect(device.status.obstructions.validPatches > 100)
    #expect(device.obstructionMap.frame == .earth)
    try device.apply(.clearObstructionMap)
    #expect(device.obstructionMap.values.allSatisfy { $0 == -1 })
    #expect(device.status.alerts == .obstructionMapReset)
    #expect(device.status.obstructions.validSeconds == 0)
    device.advance(to: device.now + .seconds(10), watches: Self.watches)
    let painted = device.obstructionMap.values.count { $0 == 1 }
    #expect(painted > 0 && painted == Int(device.status.obstructions.validPatches))
    try device.apply(.stow)
    let before = device.obstructionMap
    device.advance(to: device.now + .seconds(30), watches: Self.watches)
    #expect(device.obstructionMap == before)
  }

  @Test("Alignment, quaternion and mobility follow the mount and the track")
  func mount() throws {
    var terminal = RandomWatches.terminal
    terminal.mount = AntennaMount(tilt: .degrees(25), azimuth: .degrees(300))
    let start = Track.Waypoint(at: RandomWatches.noon - .seconds(100), point: terminal.point)
    let end = Track.Waypoint(
      at: RandomWatches.noon + .seconds(100),
      point: GeodeticPoint(latitudeDegrees: 50.1, longitudeDegrees: 36, heightMetres: 2_000)
    )
    terminal.track = try Track([start, end])
    let device = Self.connected(terminal)
    let status = device.status
    #expect(abs(status.alignment.tiltDegrees - 25) < 1e-9)
    #expect(abs(status.alignment.boresightAzimuthDegrees + 60) < 1e-9)
    #expect(abs(status.alignment.boresightElevationDegrees - 65) < 1e-9)
    #expect(status.attitude == AttitudeQuaternion(terminal.mount))
    #expect(status.mobility == .mobile && device.obstructionMap.frame == .dish)
    let place = try device.location()
    #expect(place.point == terminal.point(at: device.now))
    #expect(abs(place.horizontalSpeedMetresPerSecond - 55.6) < 0.5)
    #expect(abs(place.verticalSpeedMetresPerSecond - 10) < 0.01)
  }

  @Test("Why the network gives nothing: cause, right to be used, the next slot")
  func down() {
    var device = Self.connected()
    let slot = Slot(containing: device.now).next
    let cases: [(Reason, OutageCause, DisablementCode)] = [
      (.notLicensed, .noSchedule, .unlicensedCountry),
      (.prohibited, .noSchedule, .blockedCountry),
      (.accountUnfunded, .noSchedule, .noActiveAccount),
      (.noSatelliteInView, .noSatellites, .okay), (.obstructed, .obstructed, .okay),
      (.borderCell, .noSchedule, .cellDisabled),
    ]
    for (reason, cause, code) in cases {
      var copy = device
      let watch = SlotWatch(
        link: Link(slot: slot, state: .down(reason)),
        nextScheduled: slot.end,
        isRoaming: true
      )
      copy.advance(
        to: slot.start + .seconds(5),
        watches: Self.watches.merging([slot: watch]) { $1 }
      )
      #expect(copy.status.outage?.cause == cause && copy.status.disablement == code)
      #expect(copy.status.outage?.start == slot.start)
      #expect(copy.status.secondsToFirstNonemptySlot == 10)
      #expect(copy.status.obstructions.isCurrentlyObstructed == (cause == .obstructed))
      #expect((copy.status.obstructions.timeObstructedFraction > 0) == (cause == .obstructed))
      #expect(copy.status.isCellDisabled == (reason == .borderCell))
      #expect(copy.status.alerts == .roaming)
      #expect(copy.status.isSignalAboveNoiseFloor == (cause == .noSchedule))
    }
    device.advance(to: RandomWatches.noon + .seconds(2_000), watches: [:])
    #expect(device.status.outage?.cause == .unknown && device.status.disablement == .unknown)
    #expect(device.status.secondsToFirstNonemptySlot == -1)
  }
}
