import Frames
import Foundation
import Quantities
import SwiftProtobuf
import TerminalDevice
import TerminalMessages
import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// What readouts become on the wire.
@Suite struct MessageTests {
  private typealias Status = SpaceX_API_Device_DishGetStatusResponse

  private static let status = DeviceStatus(information: TestTerminal.information)

  @Test("An outage is in the message only while there is one")
  func outage() throws {
    #expect(!Wire.fields(try Status(Self.status).serializedBytes()).contains(1014))
    var status = Self.status
    status.outage = DeviceOutage(cause: .unknown, start: .gpsEpoch, duration: .zero)
    // All its values are zero; it is there all the same.
    #expect(Wire.fields(try Status(status).serializedBytes()).contains(1014))
  }

  @Test("Alerts, quaternion and statistics are there even when nothing is to be said")
  func alwaysThere() throws {
    let fields = Set(Wire.fields(try Status(Self.status).serializedBytes()))
    #expect(fields.isSuperset(of: [1, 1004, 1005, 1015, 1019, 1027, 1049, 2000]))
  }

  @Test("Outages count in GPS time, events in Unix time")
  func times() {
    // 2022-07-15T22:29:51.960043179Z; GPS time was 18 s ahead of UTC.
    let unix: Int64 = 1_657_837_691_960_043_179
    let start = Instant.gpsEpoch + .nanoseconds(unix - 315_964_800_000_000_000 + 18_000_000_000)
    let outage = SpaceX_API_Device_DishOutage(
      DeviceOutage(
        cause: .noSchedule,
        start: start,
        duration: .milliseconds(1_500),
        didSwitch: true
      )
    )
    #expect(outage.startTimestampNs == 1_341_872_909_960_043_179)
    #expect(outage.durationNs == 1_500_000_000)
    #expect(outage.didSwitch)
    let event = SpaceX_API_Device_UXEvent(
      DeviceEvent(cause: .noSchedule, start: start, duration: .milliseconds(1_500))
    )
    #expect(event.startTimestampNs == unix)
    #expect(event.reason == .outageNoSchedule)
  }

  @Test(
    "Each cause has the number that clients know",
    arguments: zip(OutageCause.allCases, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14])
  )
  func causes(cause: OutageCause, number: Int) {
    #expect(SpaceX_API_Device_DishOutage.Cause(cause).rawValue == number)
  }

  @Test("Each alert stands under its own field number, and under no other")
  func alerts() throws {
    for (alert, field, word) in DeviceAlerts.words {
      let message = SpaceX_API_Device_DishAlerts(alert)
      #expect(Wire.fields(try message.serializedBytes()) == [field], "\(word)")
    }
    #expect(try SpaceX_API_Device_DishAlerts([]).serializedBytes() == [UInt8]())
  }

  @Test(
    "Each reason for disablement has one number in status and diagnostics",
    arguments: DisablementCode.allCases
  )
  func disablement(code: DisablementCode) {
    let inStatus = SpaceX_API_Satellites_Network_UtDisablementCode(code).rawValue
    #expect(inStatus == SpaceX_API_Device_DishGetDiagnosticsResponse.DisablementCode(code).rawValue)
    #expect((inStatus == 1) == (code == .okay))
  }

  @Test(
    "Rings have one length, whatever a terminal gives",
    arguments: [0, 1, 899, 900, 901, 5_000]
  )
  func rings(count: Int) throws {
    var history = DeviceHistory()
    history.popPingDropRate = (0..<count).map(Float.init)
    let message = SpaceX_API_Device_DishGetHistoryResponse(history)
    let rings = [
      message.popPingDropRate, message.popPingLatencyMs, message.downlinkThroughputBps,
      message.uplinkThroughputBps, message.powerIn,
    ]
    #expect(rings.allSatisfy { $0.count == 900 })
    let kept = min(count, 900)
    #expect(Array(message.popPingDropRate.prefix(kept)) == (0..<kept).map(Float.init))
  }

  @Test("A map is 123 by 123, in the frame that it says")
  func map() {
    var map = ObstructionMap(frame: .dish)
    map.values[122] = 0.5
    let message = SpaceX_API_Device_DishGetObstructionMapResponse(map)
    #expect((message.numRows, message.numCols) == (123, 123))
    #expect(message.snr.count == 15_129)
    #expect(message.snr[122] == 0.5 && message.snr[123] == -1)
    #expect((message.minElevationDeg, message.maxThetaDeg) == (10, 80))
    #expect(message.mapReferenceFrame == .frameUt)
    map.frame = .earth
    map.values = [1]
    let short = SpaceX_API_Device_DishGetObstructionMapResponse(map)
    #expect(short.mapReferenceFrame == .frameEarth)
    #expect(short.snr.count == 15_129 && short.snr[1] == -1)
  }

  @Test("No obstruction for long has no interval, and says so as clients expect")
  func noInterval() {
    let none = SpaceX_API_Device_DishObstructionStats(ObstructionStatistics())
    #expect(none.avgProlongedObstructionIntervalS.isNaN)
    #expect(!none.avgProlongedObstructionValid)
    var statistics = ObstructionStatistics()
    statistics.averageProlongedDurationSeconds = 3
    statistics.averageProlongedIntervalSeconds = 60
    let some = SpaceX_API_Device_DishObstructionStats(statistics)
    #expect(some.avgProlongedObstructionIntervalS == 60)
    #expect(some.avgProlongedObstructionValid)
  }

  @Test("Settings are reported as applied, all of them")
  func config() throws {
    var config = DeviceConfig()
    config.snowMelt = .alwaysOff
    config.isForcedLevel = true
    config.powerSave = PowerSaveSchedule(startMinutes: 90, durationMinutes: 60, isEnabled: true)
    config.defersSoftwareUpdates = true
    let fields = Wire.fields(try SpaceX_API_Device_DishConfig(config).serializedBytes())
    let applied = (1...9).map { 1_000 * $0 + 1 }
    #expect(fields == [1, 2, 3, 4, 5, 6, 7, 9] + applied)
  }

  @Test("A status survives the wire with its numbers and units")
  func numbers() throws {
    var status = Self.status
    status.popPingDropRate = 0.25
    status.popPingLatencyMilliseconds = 43.5
    status.downlinkThroughputBitsPerSecond = 123_456_789
    status.secondsToFirstNonemptySlot = -1
    status.alignment.boresightAzimuthDegrees = -12.5
    status.alignment.boresightElevationDegrees = 66
    status.attitude = AttitudeQuaternion(scalar: 0.5, x: -0.5, y: 0.5, z: -0.5)
    status.mobility = .nomadic
    status.serviceClass = .business
    status.initializationSeconds = 71.6
    let read = try Status(serializedBytes: Status(status).serializedBytes() as [UInt8])
    #expect(read.popPingDropRate == 0.25)
    #expect(read.popPingLatencyMs == 43.5)
    #expect(read.downlinkThroughputBps == 123_456_792)  // the nearest 32-bit float
    #expect(read.secondsToFirstNonemptySlot == -1)
    #expect(read.boresightAzimuthDeg == -12.5 && read.alignmentStats.boresightAzimuthDeg == -12.5)
    #expect(read.boresightElevationDeg == 66)
    let q = read.ned2DishQuaternion
    #expect([q.qScalar, q.qX, q.qY, q.qZ] == [0.5, -0.5, 0.5, -0.5])
    #expect(read.mobilityClass == .nomadic && read.classOfService == .business)
    #expect(read.initializationDurationSeconds.stableConnection == 72)
    #expect(read.deviceInfo.id == "ut01000000-00000000-00c0ffee" && read.deviceInfo.bootcount == 3)
    #expect(read.hasActuators_p == .no)
  }

  @Test(
    "Numbers that no message can hold do not trap",
    arguments: [.nan, .infinity, -1e300, 1e300]
  )
  func extremes(value: Double) throws {
    var status = Self.status
    status.popPingLatencyMilliseconds = value
    status.initializationSeconds = value
    status.alignment.tiltDegrees = value
    _ = try Status(status).serializedBytes() as [UInt8]
  }

  @Test("Diagnostics say where and when in their own units")
  func diagnostics() {
    let location = DeviceLocation(
      point: GeodeticPoint(latitudeDegrees: 50.5, longitudeDegrees: 30.25, heightMetres: 180),
      source: .network,
      sigmaMetres: 12,
      time: .gpsEpoch + .seconds(1_000)
    )
    let message = SpaceX_API_Device_DishGetDiagnosticsResponse(
      DeviceDiagnostics(
        information: TestTerminal.information,
        alerts: [.roaming, .installPending],
        location: location,
        isStowed: true
      )
    )
    #expect(message.location.enabled && message.location.uncertaintyMetersValid)
    #expect(abs(message.location.latitude - 50.5) < 1e-12)
    #expect(message.location.gpsTimeS == 1_000)
    #expect(message.hardwareSelfTest == .passed)
    #expect(message.alerts.softwareInstallPending && !message.alerts.motorsStuck)
    #expect(message.stowed)
    #expect(SpaceX_API_Device_GetLocationResponse(location).source == .starlink)
    #expect(SpaceX_API_Device_GetLocationResponse(location).sigmaM == 12)
  }

  @Test("Diagnostics say that something hides the satellite, as the status does")
  func obstructed() {
    typealias Message = SpaceX_API_Device_DishGetDiagnosticsResponse
    var diagnostics = DeviceDiagnostics(information: TestTerminal.information)
    #expect(!Message(diagnostics).alerts.obstructed)
    diagnostics.isObstructed = true
    #expect(Message(diagnostics).alerts.obstructed)
  }

  @Test("A log of events says up to when it is, in Unix time")
  func logTime() {
    var history = DeviceHistory()
    #expect(SpaceX_API_Device_DishGetHistoryResponse(history).eventLog.currentTimestampNs == 0)
    // 1980-01-06, the beginning of GPS time.
    history.time = .gpsEpoch + .seconds(1)
    let log = SpaceX_API_Device_DishGetHistoryResponse(history).eventLog
    #expect(log.currentTimestampNs == 315_964_801_000_000_000)
  }

  @Test("A router's figures of five minutes, its terminal and its time are on the wire")
  func router() {
    var status = RouterStatus(information: TestRouter.information)
    status.recentPings.dropRate = 0.25
    status.recentPings.latencyMeanMilliseconds = 40
    status.recentPings.latencyDeviationMilliseconds = 3
    status.dishPingDropRate = 0.5
    (status.dishID, status.time) = ("ut1", .gpsEpoch)
    let message = SpaceX_API_Device_WifiGetStatusResponse(status)
    #expect(message.pingDropRate5M == 0.25 && message.popPingDropRate5M == 0.25)
    #expect(message.dishPingDropRate5M == 0.5 && message.dishID == "ut1")
    #expect(message.utcNs == 315_964_800_000_000_000)
    let pings = SpaceX_API_Device_PingMetrics(status)
    #expect(pings.dropRate5M == 0.25 && pings.dropRate == 0)
    #expect(pings.latencyMeanMs5M == 40 && pings.latencyStddevMs == 3)
  }
}
