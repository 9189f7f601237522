import Frames
import Quantities
import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishGetDiagnosticsResponse {
  /// What a terminal says to whoever looks for a fault, as a message.
  init(_ diagnostics: DeviceDiagnostics) {
    self.init()
    id = diagnostics.information.id
    hardwareVersion = diagnostics.information.hardwareVersion
    softwareVersion = diagnostics.information.softwareVersion
    utcOffsetS = diagnostics.information.utcOffsetSeconds
    alerts = .init(diagnostics.alerts)
    alerts.obstructed = diagnostics.isObstructed
    disablementCode = .init(diagnostics.disablement)
    hardwareSelfTest = .init(diagnostics.selfTest)
    location = .init(diagnostics.location)
    alignmentStats = .init(diagnostics.alignment)
    stowed = diagnostics.isStowed
  }
}

extension SpaceX_API_Device_DishGetDiagnosticsResponse.Alerts {
  init(_ alerts: DeviceAlerts) {
    self.init()
    dishIsHeating = alerts.contains(.isHeating)
    dishThermalThrottle = alerts.contains(.thermalThrottle)
    dishThermalShutdown = alerts.contains(.thermalShutdown)
    powerSupplyThermalThrottle = alerts.contains(.powerSupplyThermalThrottle)
    motorsStuck = alerts.contains(.motorsStuck)
    mastNotNearVertical = alerts.contains(.mastNotNearVertical)
    slowEthernetSpeeds = alerts.contains(.slowEthernetSpeeds)
    softwareInstallPending = alerts.contains(.installPending)
  }
}

extension SpaceX_API_Device_DishGetDiagnosticsResponse.DisablementCode {
  init(_ code: DisablementCode) {
    switch code {
    case .unknown: self = .unknown
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

extension SpaceX_API_Device_DishGetDiagnosticsResponse.TestResult {
  init(_ result: DeviceDiagnostics.SelfTest) {
    switch result {
    case .pending: self = .noResult
    case .passed: self = .passed
    case .failed: self = .failed
    }
  }
}

extension SpaceX_API_Device_DishGetDiagnosticsResponse.Location {
  /// Nil is a terminal that tells nobody: present, and not enabled.
  init(_ location: DeviceLocation?) {
    self.init()
    guard let location else { return }
    enabled = true
    latitude = location.point.latitude.degrees
    longitude = location.point.longitude.degrees
    // Above the ellipsoid: there is no geoid here that would make it a height above sea level.
    altitudeMeters = location.point.height.metres
    uncertaintyMetersValid = true
    uncertaintyMeters = location.sigmaMetres
    gpsTimeS = location.time.gpsSeconds
  }
}

extension SpaceX_API_Device_DishGetDiagnosticsResponse.AlignmentStats {
  init(_ statistics: AlignmentStatistics) {
    self.init()
    boresightAzimuthDeg = single(statistics.boresightAzimuthDegrees)
    boresightElevationDeg = single(statistics.boresightElevationDegrees)
    desiredBoresightAzimuthDeg = single(statistics.desiredBoresightAzimuthDegrees)
    desiredBoresightElevationDeg = single(statistics.desiredBoresightElevationDegrees)
  }
}
