import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishConfig {
  /// A terminal's settings as a message, each marked as applied.
  init(_ config: DeviceConfig) {
    self.init()
    snowMeltMode = .init(config.snowMelt)
    locationRequestMode = config.locationAccess == .local ? .local : .none
    levelDishMode = config.isForcedLevel ? .forceLevel : .tiltLikeNormal
    powerSaveStartMinutes = config.powerSave.startMinutes
    powerSaveDurationMinutes = config.powerSave.durationMinutes
    powerSaveMode = config.powerSave.isEnabled
    swupdateThreeDayDeferralEnabled = config.defersSoftwareUpdates
    swupdateRebootHour = config.softwareUpdateRebootHour
    markAllApplied()
  }

  private mutating func markAllApplied() {
    applySnowMeltMode = true
    applyLocationRequestMode = true
    applyLevelDishMode = true
    applyPowerSaveStartMinutes = true
    applyPowerSaveDurationMinutes = true
    applyPowerSaveMode = true
    applySwupdateThreeDayDeferralEnabled = true
    applyAssetClass = true
    applySwupdateRebootHour = true
  }
}

extension SpaceX_API_Device_DishConfig.SnowMeltMode {
  init(_ mode: DeviceConfig.SnowMelt) {
    switch mode {
    case .automatic: self = .auto
    case .alwaysOn: self = .alwaysOn
    case .alwaysOff: self = .alwaysOff
    }
  }
}

extension PowerSaveSchedule {
  /// The schedule that a request asks for; the terminal checks it.
  init(_ request: SpaceX_API_Device_DishPowerSaveRequest) {
    self.init(
      startMinutes: request.powerSaveStartMinutes,
      durationMinutes: request.powerSaveDurationMinutes,
      isEnabled: request.enablePowerSave
    )
  }
}
