import Frames
import Links
import Quantities
import Service

extension TerminalDevice {
  /// How the terminal is now.
  public var status: DeviceStatus {
    var status = DeviceStatus(information: information)
    status.uptimeSeconds = uptimeSeconds
    status.outage = outage
    status.secondsToFirstNonemptySlot = secondsToFirstNonemptySlot
    fillProbes(&status)
    status.obstructions = obstructionStatistics
    status.alerts = alerts
    status.gps = gps
    status.readyStates = readyStates
    status.alignment = alignment
    status.attitude = sky.attitude.quaternion
    status.isStowRequested = stowedSince != nil
    status.mobility = terminal.track == nil ? .stationary : .mobile
    status.disablement = disablement
    status.isSignalAboveNoiseFloor = isSignalAboveNoiseFloor
    status.isSignalPersistentlyLow = isSignalPersistentlyLow
    status.isCellDisabled = disablement == .cellDisabled
    status.initializationSeconds = now < bootEnd ? nil : (bootEnd - boot.instant).inSeconds
    status.config = config
    return status
  }

  private func fillProbes(_ status: inout DeviceStatus) {
    guard let sample = rings.last else {
      status.popPingDropRate = outage == nil ? 0 : 1
      return
    }
    status.popPingDropRate = sample.dropRate
    status.popPingLatencyMilliseconds = sample.roundTripMilliseconds
    status.downlinkThroughputBitsPerSecond = sample.downlinkBitsPerSecond
    status.uplinkThroughputBitsPerSecond = sample.uplinkBitsPerSecond
    status.powerWatts = sample.powerWatts
    status.sampleOrigin = sample.origin
  }

  /// Who the terminal is.
  public var information: DeviceInformation {
    DeviceInformation(
      id: Self.deviceID(of: terminal.id.rawValue),
      hardwareVersion: "apus_terminal",
      softwareVersion: software,
      countryCode: watch?.countryCode ?? "",
      bootCount: boot.count,
      buildID: software,
      rebootReason: boot.reason
    )
  }

  /// The identity of a terminal of a name: `ut` and 96 bits of a hash, in the form of such identities.
  public static func deviceID(of name: String) -> String {
    let (high, low) = (stableHash(name), stableHash("ut/" + name))
    let parts = [high >> 32, high & 0xffff_ffff, low & 0xffff_ffff].map { part in
      let digits = String(part, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
    return "ut" + parts.joined(separator: "-")
  }

  /// How long it has been up, in whole seconds.
  public var uptimeSeconds: UInt64 { UInt64(max(0, (now - boot.instant).components.seconds)) }

  /// Why it is not connected now; nil while it is.
  ///
  /// A connection of which nothing came back in the last second is none until a second says otherwise.
  public var outage: DeviceOutage? {
    guard let last = spells.last else { return nil }
    if let cause = last.cause {
      return DeviceOutage(cause: cause, start: last.start, duration: now - last.start)
    }
    guard last.start == WorldSecond(containing: now).start, let before = spells.all.dropLast().last,
      before.cause == .noPings, lostAllOfLastSecond
    else { return nil }
    return DeviceOutage(cause: .noPings, start: before.start, duration: now - before.start)
  }

  /// Whether the newest sample is of a second in which there was a link, and no probe came back.
  private var lostAllOfLastSecond: Bool { (rings.last?.dropRate ?? 0) >= 1 }

  /// The seconds until a satellite is scheduled, 0 when there is one, -1 when nobody knows.
  private var secondsToFirstNonemptySlot: Double {
    if ownCause == .booting { return (bootEnd - now).inSeconds }
    if ownCause != nil { return -1 }
    if watch?.link.path != nil { return 0 }
    guard let next = watch?.nextScheduled else { return -1 }
    return max(0, (next - now).inSeconds)
  }

  /// What the network says about the terminal's right to be used.
  var disablement: DisablementCode {
    guard let watch else { return .unknown }
    return watch.link.reason.map { DisablementCode($0) } ?? .okay
  }

  /// What the terminal warns of.
  var alerts: DeviceAlerts {
    var alerts: DeviceAlerts = []
    if watch?.isRoaming == true { alerts.insert(.roaming) }
    if ownCause == .sleeping { alerts.insert(.isPowerSaveIdle) }
    if config.snowMelt == .alwaysOn, ownCause != .stowed, ownCause != .sleeping {
      alerts.insert(.isHeating)
    }
    if let mapCleared, (now - mapCleared).inSeconds < parameters.mapResetAlertSeconds {
      alerts.insert(.obstructionMapReset)
    }
    return alerts
  }

  /// Whether satellite navigation says where it is: not while it starts, and not while that is inhibited.
  var isGPSValid: Bool { !isGPSInhibited && ownCause != .booting }

  private var gps: GPSStatistics {
    var gps = GPSStatistics()
    gps.isInhibited = isGPSInhibited
    gps.isValid = isGPSValid
    gps.satelliteCount = gps.isValid ? parameters.gpsSatelliteCount : 0
    return gps
  }

  /// The computer runs while it answers; what makes the link waits for the start, or is off.
  private var readyStates: ReadyStates {
    guard let own = ownCause else { return ReadyStates() }
    var states = ReadyStates(all: own != .booting)
    states.cady = true
    if own != .booting { (states.xphy, states.rf) = (false, false) }
    return states
  }

  /// How the antenna stands; it has no motors, and so stands as it should.
  var alignment: AlignmentStatistics {
    var alignment = AlignmentStatistics()
    let tilt = terminal.mount?.tilt.degrees ?? 0
    let azimuth = terminal.mount?.azimuth.normalizedToHalfTurn.degrees ?? 0
    alignment.tiltDegrees = tilt
    alignment.boresightAzimuthDegrees = azimuth
    alignment.boresightElevationDegrees = 90 - tilt
    alignment.desiredBoresightAzimuthDegrees = azimuth
    alignment.desiredBoresightElevationDegrees = 90 - tilt
    alignment.attitudeUncertaintyDegrees = parameters.attitudeUncertaintyDegrees
    alignment.isAttitudeConverged = ownCause != .booting
    return alignment
  }

  private var isSignalAboveNoiseFloor: Bool {
    switch presentCause {
    case nil, .noPings: true
    // It hears them, and is not spoken to.
    case .noSchedule: watch?.seesSatellites ?? false
    default: false
    }
  }

  private var isSignalPersistentlyLow: Bool {
    guard let outage, outage.cause == .noDownlink else { return false }
    return outage.duration.inSeconds >= parameters.persistentlyLowSeconds
  }
}
