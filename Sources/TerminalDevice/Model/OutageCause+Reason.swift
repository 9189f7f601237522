public import Links

extension OutageCause {
  /// What a terminal calls a reason for having no link.
  ///
  /// A terminal cannot tell law, account and load apart: for all of them the network has no slot for
  /// it. ``DisablementCode`` says more.
  public init(_ reason: Reason) {
    switch reason {
    case .notLicensed, .licencePending, .prohibited, .notOnWhitelist, .borderBuffer, .borderCell,
      .disputedArea:
      self = .noSchedule
    case .terminalSuspended, .terminalInactive, .terminalLost, .terminalDestroyed,
      .notHomeTerritory, .accountUnfunded:
      self = .noSchedule
    case .beamFull: self = .noSchedule
    case .noSatelliteInView, .belowElevationMask, .beyondRangeLimit, .gsoExclusion,
      .outsideFieldOfView, .setsDuringSlot:
      self = .noSatellites
    case .failed, .notOperational, .decayed, .noOrbit: self = .noSatellites
    case .obstructed: self = .obstructed
    // The satellite is there, and brings nothing down, or nothing that can be read.
    case .noGatewayInReach, .linkBelowThreshold, .jammed: self = .noDownlink
    // Down to the gateway all is well; there is nobody to answer a probe.
    case .noPointOfPresence: self = .noPings
    case .noTerrestrialAccess, .terrestrialCut: self = .unknown
    case .terminalStowed: self = .stowed
    case .terminalAsleep: self = .sleeping
    case .terminalBooting: self = .booting
    }
  }

  /// Whether it is the terminal's own doing, whatever the network gives.
  public var isOfDevice: Bool {
    switch self {
    case .booting, .stowed, .thermalShutdown, .actuatorActivity, .cableTest, .sleeping, .inhibitRF:
      true
    case .unknown, .noSchedule, .noSatellites, .obstructed, .noDownlink, .noPings, .skySearch:
      false
    }
  }
}

extension DisablementCode {
  /// What a reason for having no link says about the terminal's right to be used.
  public init(_ reason: Reason) {
    switch reason {
    case .notLicensed, .licencePending: self = .unlicensedCountry
    case .prohibited, .notOnWhitelist: self = .blockedCountry
    case .borderBuffer, .disputedArea: self = .blockedArea
    case .borderCell: self = .cellDisabled
    case .terminalSuspended, .terminalLost, .terminalDestroyed: self = .accountDisabled
    case .terminalInactive, .accountUnfunded: self = .noActiveAccount
    case .notHomeTerritory: self = .tooFarFromServiceAddress
    case .noSatelliteInView, .belowElevationMask, .beyondRangeLimit, .gsoExclusion, .obstructed,
      .outsideFieldOfView, .setsDuringSlot, .noGatewayInReach, .noPointOfPresence, .beamFull,
      .linkBelowThreshold, .jammed, .failed, .notOperational, .decayed, .noOrbit,
      .noTerrestrialAccess, .terrestrialCut, .terminalStowed, .terminalAsleep, .terminalBooting:
      self = .okay
    }
  }
}
