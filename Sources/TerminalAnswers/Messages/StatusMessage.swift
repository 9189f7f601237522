import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishGetStatusResponse {
  /// A terminal's status as a message.
  init(_ status: DeviceStatus) {
    self.init()
    deviceInfo = .init(status.information)
    deviceState = .init(uptimeSeconds: status.uptimeSeconds)
    setLink(status)
    setAntenna(status)
    setService(status)
    setSoftware(status)
    config = .init(status.config)
  }

  private mutating func setLink(_ status: DeviceStatus) {
    // Presence is the state: an empty outage would say "not connected".
    if let current = status.outage { outage = .init(current) }
    secondsToFirstNonemptySlot = single(status.secondsToFirstNonemptySlot)
    popPingDropRate = single(status.popPingDropRate)
    popPingLatencyMs = single(status.popPingLatencyMilliseconds)
    downlinkThroughputBps = single(status.downlinkThroughputBitsPerSecond)
    uplinkThroughputBps = single(status.uplinkThroughputBitsPerSecond)
    obstructionStats = .init(status.obstructions)
    isSnrAboveNoiseFloor = status.isSignalAboveNoiseFloor
    isSnrPersistentlyLow = status.isSignalPersistentlyLow
    ethSpeedMbps = status.ethernetSpeedMegabitsPerSecond
  }

  private mutating func setAntenna(_ status: DeviceStatus) {
    stowRequested = status.isStowRequested
    boresightAzimuthDeg = single(status.alignment.boresightAzimuthDegrees)
    boresightElevationDeg = single(status.alignment.boresightElevationDegrees)
    hasActuators_p = status.hasActuators ? .yes : .no
    alignmentStats = .init(status.alignment, hasActuators: status.hasActuators)
    ned2DishQuaternion = .init(status.attitude)
    gpsStats = .init(status.gps)
  }

  private mutating func setService(_ status: DeviceStatus) {
    // Clients read "no alert" from the message, so it is there even when empty.
    alerts = .init(status.alerts)
    mobilityClass = .init(status.mobility)
    classOfService = .init(status.serviceClass)
    disablementCode = .init(status.disablement)
    isCellDisabled = status.isCellDisabled
    dlBandwidthRestrictedReason = .noLimit
    ulBandwidthRestrictedReason = .noLimit
  }

  private mutating func setSoftware(_ status: DeviceStatus) {
    readyStates = .init(status.readyStates)
    softwareUpdateState = .idle
    softwareUpdateStats.softwareUpdateState = .idle
    rebootReason = .init(status.information.rebootReason)
    if let seconds = status.initializationSeconds {
      initializationDurationSeconds.stableConnection = clamped(seconds)
    }
  }
}
