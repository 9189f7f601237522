import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishObstructionStats {
  init(_ statistics: ObstructionStatistics) {
    self.init()
    fractionObstructed = single(statistics.fractionObstructed)
    validS = single(statistics.validSeconds)
    currentlyObstructed = statistics.isCurrentlyObstructed
    avgProlongedObstructionDurationS = single(statistics.averageProlongedDurationSeconds ?? 0)
    avgProlongedObstructionIntervalS = single(statistics.averageProlongedIntervalSeconds ?? .nan)
    avgProlongedObstructionValid = statistics.isProlongedValid
    timeObstructed = single(statistics.timeObstructedFraction)
    patchesValid = statistics.validPatches
  }
}

extension SpaceX_API_Device_DishAlerts {
  init(_ alerts: DeviceAlerts) {
    self.init()
    motorsStuck = alerts.contains(.motorsStuck)
    thermalShutdown = alerts.contains(.thermalShutdown)
    thermalThrottle = alerts.contains(.thermalThrottle)
    unexpectedLocation = alerts.contains(.unexpectedLocation)
    mastNotNearVertical = alerts.contains(.mastNotNearVertical)
    slowEthernetSpeeds = alerts.contains(.slowEthernetSpeeds)
    roaming = alerts.contains(.roaming)
    installPending = alerts.contains(.installPending)
    isHeating = alerts.contains(.isHeating)
    powerSupplyThermalThrottle = alerts.contains(.powerSupplyThermalThrottle)
    isPowerSaveIdle = alerts.contains(.isPowerSaveIdle)
    dbfTelemStale = alerts.contains(.beamFormerTelemetryStale)
    lowMotorCurrent = alerts.contains(.lowMotorCurrent)
    lowerSignalThanPredicted = alerts.contains(.lowerSignalThanPredicted)
    slowEthernetSpeeds100 = alerts.contains(.slowEthernetSpeeds100)
    obstructionMapReset = alerts.contains(.obstructionMapReset)
    dishWaterDetected = alerts.contains(.dishWaterDetected)
    routerWaterDetected = alerts.contains(.routerWaterDetected)
    upsuRouterPortSlow = alerts.contains(.powerSupplyRouterPortSlow)
    noEthernetLink = alerts.contains(.noEthernetLink)
  }
}

extension SpaceX_API_Device_DishGpsStats {
  init(_ statistics: GPSStatistics) {
    self.init()
    gpsValid = statistics.isValid
    gpsSats = statistics.satelliteCount
    noSatsAfterTtff = statistics.hasNoSatellitesAfterFirstFix
    inhibitGps = statistics.isInhibited
    pntFilterConvergenceState = statistics.isValid ? .filterConverged : .filterUnconverged
  }
}

extension SpaceX_API_Device_DishReadyStates {
  init(_ states: ReadyStates) {
    self.init()
    cady = states.cady
    scp = states.scp
    l1L2 = states.l1l2
    xphy = states.xphy
    aap = states.aap
    rf = states.rf
  }
}

extension SpaceX_API_Device_AlignmentStats {
  init(_ statistics: AlignmentStatistics, hasActuators: Bool) {
    self.init()
    self.hasActuators_p = hasActuators ? .yes : .no
    actuatorState = .idle
    tiltAngleDeg = single(statistics.tiltDegrees)
    boresightAzimuthDeg = single(statistics.boresightAzimuthDegrees)
    boresightElevationDeg = single(statistics.boresightElevationDegrees)
    desiredBoresightAzimuthDeg = single(statistics.desiredBoresightAzimuthDegrees)
    desiredBoresightElevationDeg = single(statistics.desiredBoresightElevationDegrees)
    attitudeEstimationState =
      statistics.isAttitudeConverged ? .filterConverged : .filterUnconverged
    attitudeUncertaintyDeg = single(statistics.attitudeUncertaintyDegrees)
  }
}

extension SpaceX_API_Device_Quaternion {
  init(_ attitude: AttitudeQuaternion) {
    self.init()
    qScalar = single(attitude.scalar)
    qX = single(attitude.x)
    qY = single(attitude.y)
    qZ = single(attitude.z)
  }
}

extension SpaceX_API_Device_UserMobilityClass {
  init(_ mobility: MobilityClass) {
    switch mobility {
    case .stationary: self = .stationary
    case .nomadic: self = .nomadic
    case .mobile: self = .mobile
    }
  }
}

extension SpaceX_API_Device_UserClassOfService {
  init(_ serviceClass: ServiceClass) {
    switch serviceClass {
    case .unknown: self = .unknownUserClassOfService
    case .consumer: self = .consumer
    case .business: self = .business
    }
  }
}

extension SpaceX_API_Satellites_Network_UtDisablementCode {
  init(_ code: DisablementCode) {
    switch code {
    case .unknown: self = .unknownState
    case .okay: self = .okay
    case .noActiveAccount: self = .noActiveAccount
    case .tooFarFromServiceAddress: self = .tooFarFromServiceAddress
    case .unlicensedCountry: self = .unlicensedCountry
    case .blockedCountry: self = .blockedCountry
    case .accountDisabled: self = .accountDisabled
    case .cellDisabled: self = .cellIsDisabled
    case .blockedArea: self = .blockedArea
    }
  }
}
