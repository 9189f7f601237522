import Frames
import SeededRandomness
import TerminalDevice

/// Readouts with every member at random, within what can be.
struct RandomReadouts {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func flag() -> Bool { Bool.random(using: &random) }
  mutating func share() -> Double { flag() ? Double.random(in: 0...1, using: &random) : 0 }
  mutating func number(_ range: ClosedRange<Double> = 0...1e9) -> Double {
    Double.random(in: range, using: &random)
  }
  mutating func float(_ range: ClosedRange<Float>) -> Float {
    Float.random(in: range, using: &random)
  }
  mutating func count<Value: FixedWidthInteger>(_ range: ClosedRange<Value>) -> Value {
    Value.random(in: range, using: &random)
  }
  mutating func word<Value: CaseIterable>(_ type: Value.Type) -> Value
  where Value.AllCases == [Value] {
    type.allCases[Int.random(in: 0..<type.allCases.count, using: &random)]
  }
  mutating func text() -> String {
    ["", "ut-1", "a\"b\\c/d", "é\u{1F6F0}\n", String(repeating: "x", count: 1_000)]
      .randomElement(using: &random) ?? ""
  }
  mutating func instant() -> Instant {
    Instant(
      sinceTAI2000: .nanoseconds(Int64.random(in: 0...1_000_000_000_000_000_000, using: &random))
    )
  }
  mutating func duration() -> Duration {
    .nanoseconds(Int64.random(in: 0...1_000_000_000_000_000, using: &random))
  }

  mutating func information() -> DeviceInformation {
    DeviceInformation(
      id: text(),
      hardwareVersion: text(),
      softwareVersion: text(),
      countryCode: text(),
      utcOffsetSeconds: count(-43_200...43_200),
      bootCount: count(1...Int32.max),
      generationNumber: count(0...1 << 40),
      buildID: text(),
      rebootReason: word(RebootReason.self)
    )
  }

  mutating func outage() -> DeviceOutage {
    DeviceOutage(
      cause: word(OutageCause.self),
      start: instant(),
      duration: duration(),
      didSwitch: flag()
    )
  }

  mutating func event() -> DeviceEvent {
    DeviceEvent(cause: word(OutageCause.self), start: instant(), duration: duration())
  }

  mutating func alerts() -> DeviceAlerts {
    var alerts: DeviceAlerts = []
    for entry in DeviceAlerts.words where flag() { alerts.insert(entry.alert) }
    return alerts
  }

  mutating func powerSave() -> PowerSaveSchedule {
    PowerSaveSchedule(
      startMinutes: count(0...UInt32.max),
      durationMinutes: count(0...UInt32.max),
      isEnabled: flag()
    )
  }

  mutating func config() -> DeviceConfig {
    var config = DeviceConfig()
    config.snowMelt = word(DeviceConfig.SnowMelt.self)
    config.locationAccess = word(DeviceConfig.LocationAccess.self)
    config.isForcedLevel = flag()
    config.powerSave = powerSave()
    config.defersSoftwareUpdates = flag()
    config.softwareUpdateRebootHour = count(0...UInt32.max)
    return config
  }

  mutating func change() -> DeviceConfigChange {
    var change = DeviceConfigChange()
    if flag() { change.snowMelt = word(DeviceConfig.SnowMelt.self) }
    if flag() { change.locationAccess = word(DeviceConfig.LocationAccess.self) }
    if flag() { change.isForcedLevel = flag() }
    if flag() { change.powerSave = powerSave() }
    if flag() { change.defersSoftwareUpdates = flag() }
    if flag() { change.softwareUpdateRebootHour = count(0...UInt32.max) }
    return change
  }

  mutating func alignment() -> AlignmentStatistics {
    var alignment = AlignmentStatistics()
    alignment.tiltDegrees = number(0...180)
    alignment.boresightAzimuthDegrees = number(-180...180)
    alignment.boresightElevationDegrees = number(-90...90)
    alignment.desiredBoresightAzimuthDegrees = number(-180...180)
    alignment.desiredBoresightElevationDegrees = number(-90...90)
    alignment.attitudeUncertaintyDegrees = number(0...10)
    alignment.isAttitudeConverged = flag()
    return alignment
  }

  mutating func obstructions() -> ObstructionStatistics {
    var statistics = ObstructionStatistics()
    statistics.fractionObstructed = share()
    statistics.validSeconds = number()
    statistics.isCurrentlyObstructed = flag()
    statistics.averageProlongedDurationSeconds = flag() ? number() : nil
    statistics.averageProlongedIntervalSeconds = flag() ? number() : nil
    statistics.timeObstructedFraction = share()
    statistics.validPatches = count(0...UInt32.max)
    return statistics
  }

  mutating func status() -> DeviceStatus {
    var status = DeviceStatus(information: information())
    status.uptimeSeconds = count(0...1 << 50)
    status.outage = flag() ? outage() : nil
    status.secondsToFirstNonemptySlot = flag() ? number() : (flag() ? -1 : 0)
    status.popPingDropRate = share()
    status.popPingLatencyMilliseconds = flag() ? number() : 0
    status.downlinkThroughputBitsPerSecond = number()
    status.uplinkThroughputBitsPerSecond = number()
    status.powerWatts = number()
    status.sampleOrigin = word(SampleOrigin.self)
    status.obstructions = obstructions()
    status.alerts = alerts()
    status.gps.isValid = flag()
    status.gps.satelliteCount = count(0...UInt32.max)
    status.gps.hasNoSatellitesAfterFirstFix = flag()
    status.gps.isInhibited = flag()
    status.readyStates = ReadyStates(all: flag())
    (status.readyStates.cady, status.readyStates.aap) = (flag(), flag())
    (status.readyStates.scp, status.readyStates.rf) = (flag(), flag())
    (status.readyStates.l1l2, status.readyStates.xphy) = (flag(), flag())
    status.alignment = alignment()
    let part = -1.0...1.0
    status.attitude = AttitudeQuaternion(
      scalar: number(part),
      x: number(part),
      y: number(part),
      z: number(part)
    )
    status.isStowRequested = flag()
    status.ethernetSpeedMegabitsPerSecond = count(0...10_000)
    status.mobility = word(MobilityClass.self)
    status.serviceClass = word(ServiceClass.self)
    status.disablement = word(DisablementCode.self)
    status.isSignalAboveNoiseFloor = flag()
    status.isSignalPersistentlyLow = flag()
    status.isCellDisabled = flag()
    status.initializationSeconds = flag() ? number() : nil
    status.config = config()
    return status
  }

  /// The number of samples: none, some, exactly as many as are kept, more.
  mutating func sampleCount() -> UInt64 {
    [0, count(1...899), 900, count(901...5_000_000_000)].randomElement(using: &random) ?? 0
  }

  mutating func ring(_ current: UInt64, _ range: ClosedRange<Float>) -> [Float] {
    (0..<900).map { $0 < current ? (flag() ? float(range) : 0) : 0 }
  }

  mutating func history() -> DeviceHistory {
    var history = DeviceHistory()
    let current = sampleCount()
    history.current = current
    history.firstSampleStart =
      flag() ? Instant(sinceTAI2000: .seconds(count(0...800_000_000))) : nil
    history.popPingDropRate = ring(current, 0...1)
    history.popPingLatencyMilliseconds = ring(current, 0...60_000)
    history.downlinkThroughputBitsPerSecond = ring(current, 0...1e15)
    history.uplinkThroughputBitsPerSecond = ring(current, 0...1e9)
    history.powerWatts = ring(current, 0...200)
    history.origins = (0..<900).map { $0 < current ? word(SampleOrigin.self) : .modelled }
    history.time = flag() ? instant() : nil
    history.outages = (0..<count(0...20)).map { _ in outage() }
    history.events = (0..<count(0...20)).map { _ in event() }
    return history
  }

  mutating func map() -> ObstructionMap {
    let values = (0..<123 * 123).map { _ -> Float in
      [-1, 0, 0.5, 1, float(0...1)].randomElement(using: &random) ?? 0
    }
    return ObstructionMap(frame: word(ObstructionMap.Frame.self), values: values)
  }

  mutating func location() -> DeviceLocation {
    DeviceLocation(
      point: GeodeticPoint(
        latitudeDegrees: number(-90...90),
        longitudeDegrees: number(-180...180),
        heightMetres: number(-400...9_000)
      ),
      source: word(DeviceLocation.Source.self),
      sigmaMetres: number(),
      horizontalSpeedMetresPerSecond: number(0...300),
      verticalSpeedMetresPerSecond: number(-50...50),
      time: instant()
    )
  }

  mutating func diagnostics(withLocation: Bool = false) -> DeviceDiagnostics {
    DeviceDiagnostics(
      information: information(),
      alerts: alerts(),
      disablement: word(DisablementCode.self),
      selfTest: word(DeviceDiagnostics.SelfTest.self),
      location: withLocation ? location() : nil,
      alignment: alignment(),
      isStowed: flag(),
      isObstructed: flag()
    )
  }

  mutating func summary() -> ProbeSummary {
    var summary = ProbeSummary()
    summary.seconds = count(0...300)
    summary.dropRate = share()
    (summary.latencyMeanMilliseconds, summary.latencyDeviationMilliseconds) = (number(), number())
    return summary
  }

  mutating func routerStatus() -> RouterStatus {
    var status = RouterStatus(information: information())
    status.uptimeSeconds = count(0...1 << 50)
    status.ipv4WanAddress = text()
    (status.pingDropRate, status.popPingDropRate) = (share(), share())
    (status.pingLatencyMilliseconds, status.popPingLatencyMilliseconds) = (number(), 0)
    (status.dishPingDropRate, status.dishPingLatencyMilliseconds) = (share(), number())
    status.recentPings = summary()
    (status.dishID, status.time) = (text(), flag() ? instant() : nil)
    status.clients = (0..<count(0...5)).map { _ in
      RouterClient(
        name: text(),
        ipv4Address: text(),
        macAddress: text(),
        interface: word(RouterClient.Interface.self),
        associatedSeconds: count(0...UInt32.max)
      )
    }
    return status
  }

  mutating func routerHistory() -> RouterHistory {
    var history = RouterHistory()
    history.current = sampleCount()
    history.firstSampleStart =
      flag() ? Instant(sinceTAI2000: .seconds(count(0...800_000_000))) : nil
    history.pingDropRate = ring(history.current, 0...1)
    history.pingLatencyMilliseconds = ring(history.current, 0...60_000)
    return history
  }

  mutating func routerDiagnostics() -> RouterDiagnostics {
    RouterDiagnostics(
      information: information(),
      networks: (0..<count(0...3)).map { _ in
        RouterDiagnostics.Network(
          domain: text(),
          ipv4: text(),
          ipv6: text(),
          ethernetClients: count(0...UInt32.max),
          clients2GHz: count(0...UInt32.max),
          clients5GHz: count(0...UInt32.max)
        )
      }
    )
  }

  mutating func command() -> DeviceCommand {
    let commands: [DeviceCommand] = [
      .stow, .unstow, .reboot, .clearObstructionMap, .setPowerSave(powerSave()),
      .inhibitGPS(flag()), .configure(change()),
    ]
    return commands.randomElement(using: &random) ?? .stow
  }

  mutating func refusal() -> DeviceRefusal {
    let refusals: [DeviceRefusal] = [
      .powerSaveStart(minutes: count(0...UInt32.max)),
      .powerSaveDuration(minutes: count(0...UInt32.max)), .rebootHour(count(0...UInt32.max)),
      .locationDisabled,
    ]
    return refusals.randomElement(using: &random) ?? .locationDisabled
  }
}
